"""The shapes as the fast engine is given them: constraints alone, and probes beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kg.model import Iri, Term
from kg.namespaces import SH
from kg.store.terms import to_turtle
from kg.validation.engines.alike import ALIKE
from kg.validation.engines.paths import members
from kg.validation.engines.probes import Probes
from kg.validation.engines.sharing import Sharing
from kg.validation.engines.shorthand import Shorthand
from kg.validation.shape_graph import TRUE
from kg.validation.vocabulary import SHAPE_LISTS, SHAPE_VALUED

_CLOSED, _IGNORED, _PATH, _PROPERTY = (
    SH + name for name in ("closed", "ignoredProperties", "path", "property")
)
_KEPT = {SH + name for name in (*ALIKE, "flags", "path", "severity")} - {_CLOSED}
_LISTS = {SH + name for name in ("in", "languageIn")}
_SHAPES = {SH + name for name in SHAPE_VALUED - {"node"}}
_SHAPE_LISTS = {SH + name for name in SHAPE_LISTS}
_DEFAULT = (SH + "severity", Iri(SH + "Violation"))


class Given:
    """What the engine is given for the parts that are not `handed` to pySHACL.

    `shapes` and `probes` tell what stands behind a name: a shape, or a trigger.
    """

    def __init__(self, sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> None:
        self._lint = sharing.lint
        self._about = sharing.lint.shapes
        self._out = Shorthand(self._about)
        self._probes = Probes(self._about, self._out)
        seeds: list[Term] = []
        for shape, parts in sharing.parts.items():
            if kept := [part for part in parts if part not in handed.get(shape, ())]:
                seeds += self._top(shape, kept)
        for shape in self._lint.within(seeds):
            self._whole(shape)
        self.text = self._out.text
        self.shapes = self._out.named
        self.probes = self._probes.triggers

    def _top(self, shape: Term, kept: Collection[Term]) -> Iterator[Term]:
        """Write a shape with targets, as far as it is kept; the shapes within it."""
        beside = self._probes.beside(shape) if shape in kept else []
        for kind, term in self._lint.targets(shape):
            for name in (self._out.name(shape), *beside):
                self._out.line(name, SH + kind, to_turtle(term))
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

    def _held(self, shape: Term, child: Term) -> None:
        """A property shape in its place, and its probes there too."""
        for name in (self._out.name(child), *self._probes.beside(child)):
            self._out.line(self._out.name(shape), _PROPERTY, name)

    def _constraint(self, shape: Term, predicate: str, value: Term) -> None:
        """A constraint; `sh:node` as `sh:and`, since the engine holds no literal to be a node."""
        unset = predicate == SH + "uniqueLang" and value != TRUE
        if predicate not in _KEPT or unset or (predicate, value) == _DEFAULT:
            return
        out, written = self._out, to_turtle(value)
        if predicate in _SHAPES:
            written = out.name(value)
        elif predicate == SH + "node":
            predicate, written = SH + "and", out.list([out.name(value)])
        elif predicate in _SHAPE_LISTS:
            written = out.list(map(out.name, members(self._about, value) or []))
        elif predicate in _LISTS:
            written = out.list(map(to_turtle, members(self._about, value) or []))
        elif predicate == _PATH:
            written = out.path(value)
        out.line(out.name(shape), predicate, written)

    def _close(self, shape: Term, kept: Collection[Term]) -> None:
        """A shape stays open for the properties that it has and whose shapes are not kept here."""
        about, out = self._about, self._out
        if TRUE not in about.objects(shape, _CLOSED):
            return
        ignored = [v for head in about.objects(shape, _IGNORED) for v in members(about, head) or []]
        for child in about.objects(shape, _PROPERTY):
            if child not in kept:
                ignored += [path for path in about.objects(child, _PATH) if isinstance(path, Iri)]
        out.line(out.name(shape), _CLOSED, to_turtle(TRUE))
        out.line(out.name(shape), _IGNORED, out.list(map(to_turtle, ignored)))
