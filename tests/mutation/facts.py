"""The graph as mutations see it: parsed as written, and what leads to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache

import pyoxigraph as ox

import kg.resources
import kg.workspace
from kg.namespaces import expand
from kg.store.parser import parse
from kg.terms import Quads

Node = ox.NamedNode
Value = ox.NamedNode | ox.Literal


@cache
def n(name: str) -> Node:
    """The node with a short name: `n("plan:deadline")`."""
    return Node(expand(name))


TYPE = n("rdf:type")
LABEL = n("rdfs:label")


class Facts:
    """Data that may be mutated, within a context that stays as it is."""

    def __init__(self, data: Quads, context: Quads) -> None:
        self.data: Sequence[ox.Quad] = data
        self.context: Sequence[ox.Quad] = context
        self._by_subject: dict[Node, list[ox.Quad]] = defaultdict(list)
        self._by_property: dict[Node, list[ox.Quad]] = defaultdict(list)
        self._by_object: dict[Value, list[ox.Quad]] = defaultdict(list)
        self._instances: dict[Node, list[Node]] = defaultdict(list)
        self._parents: dict[Node, list[Node]] = defaultdict(list)
        for quad in [*data, *context]:
            self._by_subject[quad.subject].append(quad)
            self._by_object[quad.object].append(quad)
            if quad.predicate == n("rdfs:subClassOf"):
                self._parents[quad.subject].append(quad.object)
            if quad.predicate == TYPE:
                self._instances[quad.object].append(quad.subject)
        for quad in data:
            self._by_property[quad.predicate].append(quad)

    def about(self, thing: Node, *properties: str) -> list[ox.Quad]:
        """The statements about a thing, in data and context; of some properties alone."""
        wanted = {n(name) for name in properties}
        found = self._by_subject.get(thing, [])
        return [quad for quad in found if not wanted or quad.predicate in wanted]

    def values(self, thing: Node, name: str) -> list[Value]:
        """The values of a property of a thing."""
        return [quad.object for quad in self.about(thing, name)]

    def value(self, thing: Node, name: str) -> Value | None:
        """The first value of a property of a thing."""
        return next(iter(self.values(thing, name)), None)

    def using(self, *names: str) -> list[ox.Quad]:
        """The statements of the data that use a property."""
        return [quad for name in names for quad in self._by_property.get(n(name), [])]

    def leading_to(self, thing: Value, *properties: str) -> list[ox.Quad]:
        """The statements whose value is the thing; of some properties alone."""
        wanted = {n(name) for name in properties}
        found = self._by_object.get(thing, [])
        return [quad for quad in found if not wanted or quad.predicate in wanted]

    def classes(self, thing: Node) -> set[Node]:
        """The classes of a thing, with those above them."""
        found: set[Node] = set()
        front = [quad.object for quad in self.about(thing, "rdf:type")]
        while front:
            kind = front.pop()
            if kind not in found:
                found.add(kind)
                front += self._parents[kind]
        return found

    def of_class(self, *names: str) -> list[Node]:
        """The things of a class or of one below it, in the order of their names."""
        wanted = {n(name) for name in names}
        found = {thing for things in self._instances.values() for thing in things}
        return sorted((t for t in found if self.classes(t) & wanted), key=str)

    def is_a(self, thing: Value, *names: str) -> bool:
        """Whether a thing is of one of these classes or of one below."""
        return isinstance(thing, Node) and bool(self.classes(thing) & {n(name) for name in names})

    def concepts(self, scheme: Value | None) -> list[Node]:
        """The concepts of a scheme, in the order of their names."""
        if scheme is None:
            return []
        found = {quad.subject for quad in self.leading_to(scheme, "skos:inScheme")}
        return sorted(found, key=str)

    def scheme(self, concept: Value) -> Value | None:
        """The scheme of a concept."""
        return self.value(concept, "skos:inScheme") if isinstance(concept, Node) else None


def _parsed(files: Iterable[object]) -> Quads:
    return [quad for path in files for quad in parse(path)]  # type: ignore[arg-type]


@cache
def shipped() -> Facts:
    """The fixed plans within the shipped ontology."""
    return Facts(
        data=_parsed(kg.workspace.data_files()), context=_parsed(kg.resources.ontology_files())
    )
