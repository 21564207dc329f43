"""The focus nodes of shapes, found in the rows of some data without an engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from kg.namespaces import RDF, RDFS
from kg.store.nquads import Row
from kg.terms import Iri, Literal, Term, to_turtle
from kg.validation.shapes import ShapeGraph

TYPE = f"<{RDF}type>".encode()
SUBCLASS = f"<{RDFS}subClassOf>".encode()

_Shapes = frozenset[str]
_NONE = _Shapes()


class TargetIndex:
    """The targets of the shapes that have an active constraint, with subclasses of their classes.

    `meaning` are the rows that declare subclasses.
    """

    def __init__(self, graph: ShapeGraph, meaning: Iterable[Row]) -> None:
        self._graph = graph
        self._shapes: dict[str, Term] = {}
        self._index: dict[str, dict[bytes, _Shapes]] = defaultdict(dict)
        for shape in graph.shapes:
            for kind, term in graph.targets(shape):
                self._shapes[str(shape)] = shape
                named = (Iri, Literal) if kind == "targetNode" else Iri
                if graph.has_constraint(shape) and isinstance(term, named):
                    found = self._index[kind]
                    name = to_turtle(term).encode()
                    found[name] = found.get(name, _NONE) | {str(shape)}
        self.shapes = sorted(self._shapes)
        self._by_class = self._index["targetClass"]
        self._add_subclasses(meaning)

    def _add_subclasses(self, meaning: Iterable[Row]) -> None:
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

    def looked_at(self, rows: Collection[Row]) -> dict[str, set[bytes]]:
        """The focus nodes of each shape in `rows`."""
        found: dict[str, set[bytes]] = {shape: set() for shape in self.shapes}
        by_object, telling = self._index["targetObjectsOf"], self.telling
        for subject, predicate, value, _ in [row for row in rows if row[1] in telling]:
            for shape in self._of_subject(predicate, value):
                found[shape].add(subject)
            for shape in by_object.get(predicate, _NONE):
                found[shape].add(value)
        if nodes := self._index["targetNode"]:
            there = {name for row in rows for name in (row[0], row[2])}
            for node, shapes in nodes.items():
                for shape in shapes if node in there or node.startswith(b'"') else ():
                    found[shape].add(node)
        return found

    def _of_subject(self, predicate: bytes, value: bytes) -> _Shapes:
        """The shapes of which the subject of a statement is a focus node."""
        shapes = self._index["targetSubjectsOf"].get(predicate, _NONE)
        return shapes | self._by_class.get(value, _NONE) if predicate == TYPE else shapes

    @cached_property
    def telling(self) -> frozenset[bytes]:
        """The properties of the statements that make something a focus node."""
        index = self._index
        return frozenset({TYPE, *index["targetSubjectsOf"], *index["targetObjectsOf"]})

    @property
    def looked_along(self) -> frozenset[bytes]:
        """The properties whose values are focus nodes."""
        return frozenset(self._index["targetObjectsOf"])

    @cached_property
    def _backwards(self) -> dict[str, set[bytes]]:
        """The properties of the inverse paths in each shape."""
        return {
            name: {f"<{way}>".encode() for way in self._graph.followed_back(shape)}
            for name, shape in self._shapes.items()
        }

    @cached_property
    def followed_back(self) -> frozenset[bytes]:
        """The properties of all inverse paths."""
        return frozenset[bytes]().union(*self._backwards.values())

    def looks_back(self, predicate: bytes, classes: Iterable[bytes]) -> bool:
        """Whether a shape of things of these classes follows a property from value to subject."""
        shapes = {shape for name in classes for shape in self._by_class.get(name, _NONE)}
        return any(predicate in self._backwards[shape] for shape in shapes)
