"""Which shapes the fast engine may be given, and why not the others.

It passes over in silence what it does not understand, dies of a shape that refers to itself, and
never ends on a circular list: so it is given only what is known to be read alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import RDF, RDFS, SH
from kg.validation.engines.alike import ALIKE, COMPARING
from kg.validation.engines.paths import has_path, walked_alike
from kg.validation.shape_graph import TRUE, ShapeGraph
from kg.validation.vocabulary import SHAPE_LISTS, SHAPE_VALUED, TARGETS

_CLASS = Iri(RDFS + "Class")
_NODE_SHAPE, _PROPERTY_SHAPE = Iri(SH + "NodeShape"), Iri(SH + "PropertyShape")
_DEEPEST = 10


def children(shapes: ShapeGraph, shape: Term) -> Iterator[tuple[str, Term]]:
    """The shapes that a shape names, each with the parameter that names it."""
    for name in sorted(SHAPE_VALUED):
        yield from ((name, value) for value in shapes.objects(shape, SH + name))
    for name in sorted(SHAPE_LISTS):
        for head in shapes.objects(shape, SH + name):
            yield from ((name, value) for value in shapes.list(head))


class Lint:
    """What a shapes graph has that the engines may read differently.

    `own` has the reason of each shape that is such a one: a SHACL term as `sh:pattern`, or
    `recursion`, or `depth`; `unlike` also those that hold one. `children` are the shapes within
    each shape, `held` those that are within another, `nested` those that are so for another
    purpose than `sh:property`. `refused` are reasons that are known beforehand.
    """

    def __init__(self, shapes: ShapeGraph, refused: Mapping[Term, str] | None = None) -> None:
        self.shapes = shapes
        self.classes = {_CLASS} | {
            subject
            for subject, predicate, value in shapes.triples
            if predicate == RDFS + "subClassOf" and value == _CLASS
        }
        self.children = {shape: list(children(shapes, shape)) for shape in shapes.shapes}
        self._holders: dict[Term, list[Term]] = defaultdict(list)
        pairs = [(shape, *item) for shape, inner in self.children.items() for item in inner]
        for shape, _, child in pairs:
            self._holders[child].append(shape)
        self.held = set(self._holders)
        self.nested = self.within(child for _, name, child in pairs if name != "property")
        self._literal = self.within(self._literal_seeds())
        self._parameters = sorted(shapes.parameters)
        self.own = {**(refused or {}), **dict(self._endless())}
        for _, name, child in pairs:
            if name == "property" and len(shapes.objects(child, SH + "path")) != 1:
                self.own.setdefault(child, "sh:path")
        for shape in self.children:
            if shape not in self.own and (reason := next(self._reasons(shape), None)):
                self.own[shape] = reason
        self.unlike = self._with_holders(self.own)

    def targets(self, shape: Term) -> list[tuple[str, Term]]:
        """Whom a shape looks at by itself, as pySHACL reads it: a class that is a shape, too."""
        about = self.shapes
        found = [(kind, term) for kind in TARGETS for term in about.objects(shape, SH + kind)]
        if self.classes & set(about.objects(shape, RDF + "type")):
            found.append(("targetClass", shape))
        return found

    def within(self, seeds: Iterable[Term]) -> set[Term]:
        """The shapes `seeds`, and those within them to any depth."""
        found: set[Term] = set()
        front = list(seeds)
        while front:
            shape = front.pop()
            if shape not in found:
                found.add(shape)
                front += [child for _, child in self.children.get(shape, [])]
        return found

    def _literal_seeds(self) -> Iterator[Term]:
        """Shapes that may be held against a literal: by target, or as the values of a path."""
        for shape, inner in self.children.items():
            targets = self.targets(shape)
            if any(kind == "targetObjectsOf" or isinstance(t, Literal) for kind, t in targets):
                yield shape
            if has_path(self.shapes, shape):
                yield from (child for _, child in inner)

    def _with_holders(self, reasons: Mapping[Term, str]) -> Mapping[Term, str]:
        found, front = dict(reasons), list(reasons)
        while front:
            shape = front.pop()
            for holder in self._holders[shape]:
                if holder not in found:
                    found[holder] = found[shape]
                    front.append(holder)
        return found

    def _endless(self) -> Iterator[tuple[Term, str]]:
        """Shapes that come back to themselves, or are deeper than pySHACL follows."""
        inner = {shape: [child for _, child in found] for shape, found in self.children.items()}
        depth: dict[Term, int] = {}
        for shape in _in_order(inner):
            depth[shape] = 1 + max((depth[child] for child in inner.get(shape, ())), default=0)
            if depth[shape] == _DEEPEST + 1:
                yield shape, "depth"
        circling = [shape for shape in inner if shape not in depth]
        above = set(_in_order({shape: self._holders[shape] for shape in circling}))
        yield from ((shape, "recursion") for shape in circling if shape not in above)

    def _reasons(self, shape: Term) -> Iterator[str]:
        """What a shape itself has that may be read differently, as SHACL calls it."""
        about = self.shapes
        yield from self._kind_reasons(shape)
        for kind, term in self.targets(shape):
            if not isinstance(term, Iri) and (kind != "targetNode" or isinstance(term, BlankNode)):
                yield f"sh:{kind}"
        for parameter in self._parameters:
            if values := about.objects(shape, parameter):
                name = parameter.removeprefix(SH)
                if name not in ALIKE or not ALIKE[name](about, shape, values):
                    yield f"sh:{name}" if parameter.startswith(SH) else parameter
                elif name in COMPARING and shape in self.nested:
                    yield f"sh:{name}"

    def _kind_reasons(self, shape: Term) -> Iterator[str]:
        about, types = self.shapes, set(self.shapes.objects(shape, RDF + "type"))
        paths = about.objects(shape, SH + "path")
        backwards = shape not in self._literal
        if (_NODE_SHAPE in types and paths) or (_PROPERTY_SHAPE in types and len(paths) != 1):
            yield "sh:path"
        if len(paths) > 1 or not all(walked_alike(about, p, backwards=backwards) for p in paths):
            yield "sh:path"
        severities = about.objects(shape, SH + "severity")
        if len(severities) > 1 or not all(isinstance(found, Iri) for found in severities):
            yield "sh:severity"
        if shape in self.held and TRUE in about.objects(shape, SH + "deactivated"):
            yield "sh:deactivated"
        if about.objects(shape, SH + "ignoredProperties") and not about.objects(
            shape, SH + "closed"
        ):
            yield "sh:ignoredProperties"


def _in_order(graph: Mapping[Term, Iterable[Term]]) -> Iterator[Term]:
    """The nodes of a graph after those that they point at; those on or before a circle never."""
    order = TopologicalSorter(graph)
    with suppress(CycleError):
        order.prepare()
    while ready := order.get_ready():
        yield from ready
        order.done(*ready)
