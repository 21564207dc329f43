"""The shapes as the fast engine is given them: constraints alone, and probes beside them.

A probe is a shape of ours beside one that compares values. It asks whether these are such as the
engine compares rightly; a result of it is no finding, but pulls the trigger of that shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count

from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import RDF, SH
from kg.store.terms import to_turtle
from kg.validation.engines.alike import ALIKE, COMPARING, EXACT, ORDERED
from kg.validation.engines.doubts import Trigger
from kg.validation.engines.sharing import Sharing
from kg.validation.shape_graph import TRUE

_KEPT = {SH + name for name in (*ALIKE, "flags", "ignoredProperties", "path", "severity")}
_FLAGS = {SH + name for name in ("closed", "uniqueLang")}
_LISTS = {
    SH + name for name in ("and", "ignoredProperties", "in", "languageIn", "or", "path", "xone")
}
_PAIRS = frozenset({"lessThan", "lessThanOrEquals"})
_STRUCTURE = (RDF + "first", RDF + "rest", SH + "alternativePath", SH + "inversePath")
_NIL = Iri(RDF + "nil")


class Given:
    """What the engine is given for the parts that are not `handed` to pySHACL."""

    def __init__(self, sharing: Sharing, handed: Mapping[Term, Mapping[Term, str]]) -> None:
        self._lint = sharing.lint
        self._about = sharing.lint.shapes
        self._names = (BlankNode(f"given{number}") for number in count())
        self._lines: dict[str, None] = {}
        self.probes: dict[Term, Trigger] = {}
        self._of: dict[Term, list[Term]] = {}
        self._lists: dict[Term, Term] = {}
        seeds: list[Term] = []
        for shape, parts in sharing.parts.items():
            kept = [part for part in parts if part not in handed.get(shape, {})]
            if kept:
                seeds += self._top(shape, kept)
        for shape in self._lint.within(seeds):
            self._whole(shape)

    @property
    def text(self) -> str:
        """N-Triples."""
        return "".join(self._lines)

    def _top(self, shape: Term, kept: list[Term]) -> Iterator[Term]:
        """Write a shape with targets, as far as it is kept; the shapes within it."""
        for kind, term in self._lint.targets(shape):
            self._write(shape, kind, term)
            for probe in self._probes(shape):
                self._write(probe, kind, term)
        for predicate, value in self._about.about(shape):
            if predicate == SH + "property":
                if value in kept:
                    self._held(shape, value)
            elif shape in kept or predicate in (SH + "path", SH + "severity"):
                self._constraint(shape, predicate, value)
        for name, child in self._lint.children.get(shape, []):
            if child in kept if name == "property" else shape in kept:
                yield child

    def _whole(self, shape: Term) -> None:
        for predicate, value in self._about.about(shape):
            if predicate == SH + "property":
                self._held(shape, value)
            else:
                self._constraint(shape, predicate, value)

    def _held(self, shape: Term, child: Term) -> None:
        """A property shape in its place, and its probes there too."""
        for inner in (child, *self._probes(child)):
            self._write(shape, "property", inner)

    def _probes(self, shape: Term) -> list[Term]:
        """The probes of a shape: one over its own values, and one over each property's compared."""
        if shape in self._of:
            return self._of[shape]
        found = self._of.setdefault(shape, [])
        kinds = {str(term.datatype) for term in self._bounds(shape)}
        others = [term for name in _PAIRS for term in self._about.objects(shape, SH + name)]
        if others:
            kinds |= {str(term) for term in self._about.objects(shape, SH + "datatype")}
        paths = self._about.objects(shape, SH + "path") if kinds else []
        for kind in sorted(kinds):
            found += [self._probe(shape, path, kind) for path in [*paths, *others]]
        return found

    def _bounds(self, shape: Term) -> Iterator[Literal]:
        for name in COMPARING - _PAIRS:
            for term in self._about.objects(shape, SH + name):
                if isinstance(term, Literal):
                    yield term

    def _probe(self, shape: Term, path: Term, kind: str) -> Term:
        """A shape that all values of a path conform to when they compare with those of `kind`."""
        probe = next(self._names)
        self.probes[probe] = Trigger("order", str(shape))
        self._write(probe, "path", path)
        self._write(probe, "pattern", Literal(ORDERED[kind]))
        choices: list[Term] = []
        for datatype in EXACT if kind in EXACT else (kind,):
            choice = next(self._names)
            choices.append(choice)
            self._write(choice, "datatype", Iri(datatype))
        self._write(probe, "or", self._list(choices))
        return probe

    def _constraint(self, shape: Term, predicate: str, value: Term) -> None:
        if predicate not in _KEPT or (predicate in _FLAGS and value != TRUE):
            return
        if predicate == SH + "node":
            predicate, value = SH + "and", self._alone(value)
        elif predicate in _LISTS:
            self._structure(value)
        self._line(shape, predicate, value)

    def _structure(self, node: Term) -> None:
        """The lists and paths that hang on a nameless node."""
        front = [node]
        while front:
            current = front.pop()
            if not isinstance(current, BlankNode):
                continue
            for predicate, value in self._about.about(current):
                if predicate in _STRUCTURE:
                    self._line(current, predicate, value)
                    front.append(value)

    def _alone(self, value: Term) -> Term:
        """The list of one value, the same whenever it is asked for."""
        if value not in self._lists:
            self._lists[value] = self._list([value])
        return self._lists[value]

    def _list(self, values: list[Term]) -> Term:
        head: Term = _NIL
        for value in reversed(values):
            cell = next(self._names)
            self._line(cell, RDF + "first", value)
            self._line(cell, RDF + "rest", head)
            head = cell
        return head

    def _write(self, shape: Term, name: str, value: Term) -> None:
        self._line(shape, SH + name, value)

    def _line(self, subject: Term, predicate: str, value: Term) -> None:
        self._lines[f"{to_turtle(subject)} <{predicate}> {to_turtle(value)} .\n"] = None
