"""The things of a graph, with what is said of each, and what part each has in a property graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from kg.export.graph import collapsing
from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.scope import Scope, Selection
from kg.namespaces import RDF
from kg.store.said import TRIPLE_TERM, Said
from kg.store.scan import Scan

TYPE = RDF + "type"
_CACHED = 1_000
Role = Literal["value", "node", "outside", "edge"]
"""What a name is in the graph: nothing is said of it, a node, not asked for, or collapsed."""
Fate = Literal["type", "value", "node", "end", "left"]
"""What becomes of a statement: it tells a class, is a value, leads to a node, is read back as an
end of an edge, or is left out."""


class Thing(NamedTuple):
    """A thing as it is read: its classes from the most specific on, and what is said of it.

    `said` is what is outside the ontology; `every` is all of it.
    """

    iri: str
    home: str
    types: tuple[str, ...]
    classes: tuple[str, ...]
    said: Sequence[Said]
    every: Sequence[Said]
    ends: collapsing.Ends | None


class Things:
    """Things, each in the graph where its class is told.

    `apart` are the ontology's graphs. `knows` tells what was known by the day asked for, if any.
    """

    def __init__(self, scan: Scan, classes: Classes, scope: Scope, *, collapse: bool) -> None:
        self.apart = {graph for graph in scan.graphs() if is_ontology(scan, graph)}
        self._selection = None if scope.is_everything else Selection(scope, scan)
        self.role = lru_cache(_CACHED)(self._role_of)
        self.knows = self._selection.knows if scope.as_of and self._selection else None
        self._scan = scan
        self._classes = classes
        self._collapse = collapse
        self._here: frozenset[str] = frozenset()

    def of(self, graph: str) -> Iterator[Thing]:
        """The things of a graph that is not apart, by name."""
        subjects = self._scan.subjects(graph)
        self._here = frozenset(subjects)
        for subject in subjects:
            every = said = self._scan.about(subject)
            if self.apart:
                said = [item for item in every if item.graph not in self.apart]
            typing = [item for item in said if item.predicate == TYPE and item.is_node]
            if min([item.graph for item in typing or said]) == graph:
                types = tuple(sorted({item.value for item in typing}))
                ends = self._ends(subject) if self._collapse else None
                ordered = self._classes.ordered(types)
                yield Thing(subject, graph, types, ordered, said, every, ends)

    def fates(self, thing: Thing) -> Iterator[tuple[Said, Fate]]:
        """What is said of a thing that is asked for, with what becomes of it."""
        joins = self._joined_by(thing) if thing.ends else None
        for said in thing.said:
            if said.datatype:
                yield said, "left" if said.datatype == TRIPLE_TERM else "value"
            elif said.predicate == TYPE:
                yield said, "type"
            elif joins is not None:
                yield said, "type" if said.predicate in joins else "value"
            else:
                yield said, self._fate_of_node(said)

    def _fate_of_node(self, said: Said) -> Fate:
        role = self.role(said.value)
        if role == "edge":
            return "end" if said.predicate in collapsing.READ_BACK else "left"
        return "left" if role == "outside" else role

    def is_asked_for(self, thing: Thing) -> bool:
        """Whether a thing is within the scope."""
        return self._selection is None or self._selection.has(thing.iri)

    def why_left(self, said: Said) -> str:
        """The reason for which a statement about a thing that is asked for is left out."""
        if said.datatype == TRIPLE_TERM:
            return "triple-term"
        return "edge-to-collapsed" if self.role(said.value) == "edge" else "outside-scope"

    def _joined_by(self, thing: Thing) -> set[str]:
        """The properties that say what a collapsed thing joins."""
        return {path for kind in thing.types for path in collapsing.JOINS.get(kind, ())}

    def _role_of(self, name: str) -> Role:
        if name not in self._here and not self._scan.tells_of(name, beyond=self.apart):
            return "value"
        if self._selection and not self._selection.has(name):
            return "outside"
        return "edge" if self._collapse and self._ends(name) else "node"

    def _ends(self, thing: str) -> collapsing.Ends | None:
        """What a thing joins as an edge; nothing where an end of it is no node."""
        found = collapsing.ends(self._scan, thing)
        if found and all(end != thing and self.role(end) == "node" for end in found):
            return found
        return None
