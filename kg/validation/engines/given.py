"""The shapes as the fast engine is given them: constraints alone, short, and probes beside them.

The engine reads the shapes anew at each call, so every shape goes by a short name of ours.

A probe is a shape of ours beside one that compares values. It asks whether these are such as the
engine compares rightly; a result of it is no finding, but pulls the trigger of that shape.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import RDF, SH, XSD
from kg.store.terms import to_turtle
from kg.validation.engines.alike import ALIKE, COMPARING, EXACT, ORDERED
from kg.validation.engines.doubts import Trigger
from kg.validation.engines.paths import members
from kg.validation.engines.sharing import Sharing
from kg.validation.shape_graph import TRUE
from kg.validation.vocabulary import SHAPE_LISTS, SHAPE_VALUED

_CLOSED, _IGNORED, _PATH, _PROPERTY = (
    SH + name for name in ("closed", "ignoredProperties", "path", "property")
)
_KEPT = {SH + name for name in (*ALIKE, "flags", "path", "severity")} - {_CLOSED}
_LISTS = {SH + name for name in ("in", "languageIn")}
_SHAPES = {SH + name for name in SHAPE_VALUED - {"node"}}
_SHAPE_LISTS = {SH + name for name in SHAPE_LISTS}
_PAIRS = frozenset({"lessThan", "lessThanOrEquals"})
_DEFAULT = (SH + "severity", Iri(SH + "Violation"))
_INTEGER = XSD + "integer"
_NIL = f"<{RDF}nil>"


class Given:
    """What the engine is given for the parts that are not `handed` to pySHACL.

    `shapes` and `probes` tell what the engine calls by a name: a shape, or a trigger.
    """

    def __init__(self, sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> None:
        self._lint = sharing.lint
        self._about = sharing.lint.shapes
        self._count = 0
        self._lines: dict[str, None] = {}
        self._names: dict[Term, str] = {}
        self._lists: dict[tuple[str, ...], str] = {}
        self._steps: dict[Term, str] = {}
        self._probed: dict[Term, list[str]] = {}
        self._choices: dict[str, str] = {}
        self.probes: dict[Term, Trigger] = {}
        seeds: list[Term] = []
        for shape, parts in sharing.parts.items():
            kept = [part for part in parts if part not in handed.get(shape, ())]
            if kept:
                seeds += self._top(shape, kept)
        for shape in self._lint.within(seeds):
            self._whole(shape)
        self.shapes = {_node(name): shape for shape, name in self._names.items()}

    @property
    def text(self) -> str:
        """N-Triples."""
        return "".join(self._lines)

    def _top(self, shape: Term, kept: Collection[Term]) -> Iterator[Term]:
        """Write a shape with targets, as far as it is kept; the shapes within it."""
        beside = self._beside(shape) if shape in kept else []
        for kind, term in self._lint.targets(shape):
            for name in (self._name(shape), *beside):
                self._line(name, SH + kind, to_turtle(term))
        for predicate, value in self._about.about(shape):
            if predicate == _PROPERTY:
                if value in kept:
                    self._held(shape, value)
            elif shape in kept or predicate in (_PATH, SH + "severity"):
                self._constraint(shape, predicate, value)
        if shape in kept:
            self._close(shape, kept)
        for name, child in self._lint.children.get(shape, []):
            if child in kept if name == "property" else shape in kept:
                yield child

    def _whole(self, shape: Term) -> None:
        for predicate, value in self._about.about(shape):
            if predicate == _PROPERTY:
                self._held(shape, value)
            else:
                self._constraint(shape, predicate, value)
        self._close(shape, self._about.objects(shape, _PROPERTY))

    def _close(self, shape: Term, kept: Collection[Term]) -> None:
        """A shape stays open for the properties that it has and whose shapes are not kept here."""
        about = self._about
        if TRUE not in about.objects(shape, _CLOSED):
            return
        ignored = [v for head in about.objects(shape, _IGNORED) for v in members(about, head) or []]
        for child in about.objects(shape, _PROPERTY):
            if child not in kept:
                ignored += [p for p in about.objects(child, _PATH) if isinstance(p, Iri)]
        self._line(self._name(shape), _CLOSED, to_turtle(TRUE))
        self._line(self._name(shape), _IGNORED, self._list(map(to_turtle, ignored)))

    def _held(self, shape: Term, child: Term) -> None:
        """A property shape in its place, and its probes there too."""
        for name in (self._name(child), *self._beside(child)):
            self._line(self._name(shape), _PROPERTY, name)

    def _constraint(self, shape: Term, predicate: str, value: Term) -> None:
        """A constraint; `sh:node` as `sh:and`, since the engine holds no literal to be a node."""
        unset = predicate == SH + "uniqueLang" and value != TRUE
        if predicate not in _KEPT or unset or (predicate, value) == _DEFAULT:
            return
        written = to_turtle(value)
        if predicate in _SHAPES:
            written = self._name(value)
        elif predicate == SH + "node":
            predicate, written = SH + "and", self._list([self._name(value)])
        elif predicate in _SHAPE_LISTS:
            written = self._list(map(self._name, members(self._about, value) or []))
        elif predicate in _LISTS:
            written = self._list(map(to_turtle, members(self._about, value) or []))
        elif predicate == _PATH:
            written = self._path(value)
        self._line(self._name(shape), predicate, written)

    def _path(self, path: Term) -> str:
        """A path of the few kinds that `paths.walked_alike` lets through."""
        if isinstance(path, Iri):
            return to_turtle(path)
        if self._about.objects(path, RDF + "first"):
            return self._list(map(self._path, members(self._about, path) or []))
        ((predicate, value),) = self._about.about(path)
        written = self._path(value)
        if path not in self._steps:
            self._steps[path] = self._new()
            self._line(self._steps[path], predicate, written)
        return self._steps[path]

    def _beside(self, shape: Term) -> list[str]:
        """The probes of a shape: over its own values, and over those that it compares them with."""
        if shape not in self._probed:
            about = self._about
            bounds = [v for name in COMPARING - _PAIRS for v in about.objects(shape, SH + name)]
            kinds = {value.datatype for value in bounds if isinstance(value, Literal)}
            others = [path for name in _PAIRS for path in about.objects(shape, SH + name)]
            if others:
                kinds |= {str(datatype) for datatype in about.objects(shape, SH + "datatype")}
            paths = [*about.objects(shape, _PATH), *others] if kinds else []
            self._probed[shape] = [self._probe(shape, p, k) for k in sorted(kinds) for p in paths]
        return self._probed[shape]

    def _probe(self, shape: Term, path: Term, kind: str) -> str:
        """A shape to which the values of a path conform that compare with those of `kind`."""
        probe = self._new()
        self.probes[_node(probe)] = Trigger("order", str(shape))
        self._line(probe, _PATH, self._path(path))
        self._line(probe, SH + "maxLength", to_turtle(Literal(str(ORDERED[kind]), _INTEGER)))
        kinds = EXACT if kind in EXACT else (kind,)
        self._line(probe, SH + "or", self._list(map(self._of_datatype, kinds)))
        return probe

    def _of_datatype(self, datatype: str) -> str:
        """A shape that asks for a datatype, the same whenever it is asked for."""
        if datatype not in self._choices:
            self._choices[datatype] = self._new()
            self._line(self._choices[datatype], SH + "datatype", f"<{datatype}>")
        return self._choices[datatype]

    def _list(self, written: Iterable[str]) -> str:
        """A list, the same whenever it is asked for."""
        items = tuple(written)
        if items not in self._lists:
            head = _NIL
            for item in reversed(items):
                rest, head = head, self._new()
                self._line(head, RDF + "first", item)
                self._line(head, RDF + "rest", rest)
            self._lists[items] = head
        return self._lists[items]

    def _name(self, shape: Term) -> str:
        """The short name of a shape."""
        if shape not in self._names:
            self._names[shape] = self._new()
        return self._names[shape]

    def _new(self) -> str:
        self._count += 1
        return f"_:s{self._count}"

    def _line(self, subject: str, predicate: str, value: str) -> None:
        self._lines[f"{subject} <{predicate}> {value} .\n"] = None


def _node(name: str) -> Term:
    return BlankNode(name.removeprefix("_:"))
