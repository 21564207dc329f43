"""Whom the shapes look at, told from the statements alone: no query, no engine.

The same count stands beside the findings of every engine, so that a run that looked at nothing
is seen for what it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from kg.model import Term
from kg.namespaces import RDF, RDFS
from kg.validation.lines import Row
from kg.validation.shape_graph import ShapeGraph

TYPE = f"<{RDF}type>".encode()
SUBCLASS = f"<{RDFS}subClassOf>".encode()

Shapes = frozenset[str]
_NONE: Shapes = frozenset()


class Sight:
    """The targets of a shapes graph, with the classes that are below each of them."""

    def __init__(self, graph: ShapeGraph, meaning: Iterable[Row]) -> None:
        self._graph = graph
        self._looking: dict[str, Term] = {}
        self._by_class: dict[bytes, Shapes] = {}
        self._by_subject: dict[bytes, Shapes] = {}
        self._by_object: dict[bytes, Shapes] = {}
        self._nodes: dict[bytes, Shapes] = {}
        self._of_class: dict[bytes, Shapes] = {}
        kinds = {
            "targetClass": self._by_class,
            "targetSubjectsOf": self._by_subject,
            "targetObjectsOf": self._by_object,
            "targetNode": self._nodes,
        }
        for shape in filter(graph.active, graph.shapes):
            for kind, term in graph.targets(shape):
                found = kinds[kind]
                name = f"<{term}>".encode()
                found[name] = found.get(name, _NONE) | {str(shape)}
                self._looking[str(shape)] = shape
        self.shapes = sorted(self._looking)
        self._spread(meaning)

    def _spread(self, meaning: Iterable[Row]) -> None:
        """Let a shape of a class look at the instances of the classes below it."""
        below: dict[bytes, set[bytes]] = defaultdict(set)
        for subject, predicate, value, _ in meaning:
            if predicate == SUBCLASS:
                below[value].add(subject)
        for wide, shapes in list(self._by_class.items()):
            seen, new = {wide}, [wide]
            while new:
                found = below[new.pop()] - seen
                seen |= found
                new += found
            for narrow in seen - {wide}:
                self._by_class[narrow] = self._by_class.get(narrow, _NONE) | shapes

    def looked_at(self, rows: Sequence[Row]) -> dict[str, set[bytes]]:
        """For each shape the nodes of `rows` that it looks at."""
        found: dict[str, set[bytes]] = {shape: set() for shape in self.shapes}
        telling = self.telling
        for subject, predicate, value, _ in [row for row in rows if row[1] in telling]:
            for shape in self._looking_at_subject(predicate, value):
                found[shape].add(subject)
            for shape in self._by_object.get(predicate, _NONE):
                found[shape].add(value)
        for node in self._nodes.keys() & {row[0] for row in rows}:
            for shape in self._nodes[node]:
                found[shape].add(node)
        return found

    def _looking_at_subject(self, predicate: bytes, value: bytes) -> Shapes:
        """The shapes that look at what has this value."""
        shapes = self._by_subject.get(predicate, _NONE)
        if predicate != TYPE:
            return shapes
        if value not in self._of_class:
            self._of_class[value] = shapes | self._by_class.get(value, _NONE)
        return self._of_class[value]

    @cached_property
    def telling(self) -> frozenset[bytes]:
        """The properties that tell whom the shapes look at."""
        return frozenset({TYPE, *self._by_subject, *self._by_object})

    @property
    def looked_along(self) -> frozenset[bytes]:
        """The properties whose values a shape looks at, whatever they are."""
        return frozenset(self._by_object)

    @cached_property
    def _backwards(self) -> dict[str, set[bytes]]:
        """The properties that each shape follows against their direction."""
        return {
            name: {f"<{way}>".encode() for way in self._graph.followed_back(shape)}
            for name, shape in self._looking.items()
        }

    @cached_property
    def followed_back(self) -> frozenset[bytes]:
        """The properties that a shape follows against their direction."""
        return frozenset[bytes]().union(*self._backwards.values())

    def looks_back(self, predicate: bytes, classes: Iterable[bytes]) -> bool:
        """Whether a shape that looks at a thing of these classes asks who has it as a value."""
        shapes = {shape for name in classes for shape in self._by_class.get(name, _NONE)}
        return any(predicate in self._backwards[shape] for shape in shapes)
