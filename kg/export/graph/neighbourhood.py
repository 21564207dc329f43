"""What people mean by all about a thing: its relations and records, not what hubs join to it."""

from __future__ import annotations

from collections.abc import Callable

from kg.errors import InputError
from kg.namespaces import OWL, PLAN, RDFS, SKOS, VOID, compact
from kg.store.scan import Scan

Kinds = Callable[[str], frozenset[str]]
"""The classes of a node, inherited ones too."""

RECORDS = {
    *(PLAN + name for name in ("Claim", "Passage", "Statement", "OpenPoint", "Judgement")),
    *(PLAN + name for name in ("Event", "Observation", "Search", "Verdict")),
    *(PLAN + name for name in ("Identifier", "Involvement", "Listing", "Ownership")),
}
"""The classes whose things record something of others: a step from one to another passes them."""

SHARED = {
    *(PLAN + name for name in ("Authority", "Document", "Indicator", "Place", "Plan")),
    *(SKOS + "Concept", SKOS + "ConceptScheme", OWL + "Ontology", RDFS + "Class"),
    VOID + "Dataset",
}
"""The classes whose things have no more in common than that many name them: no path passes one."""

_ENDS = RECORDS | SHARED


class Neighbourhood:
    """The neighbourhoods of a graph; `is_apart` says whether a node is a term of the ontology."""

    def __init__(self, scan: Scan, kinds: Kinds, is_apart: Callable[[str], bool]) -> None:
        self._scan = scan
        self._kinds = kinds
        self._is_apart = is_apart

    def of(self, start: str, hops: int) -> set[str]:
        """The nodes within `hops` relations of a thing, each with the records of what is so near.

        A relation is one statement, or a record that joins two things; with 0 hops the thing has
        its records alone, and of `SHARED` nodes what these name. Raises `InputError` for a node
        that is not in the graph.
        """
        if not self._scan.graphs_about(start) and not any(self._scan.neighbours(start)):
            raise InputError(
                f"{compact(start)}: is not in the graph; kg find TEXT finds things by their names",
                f"{compact(start)}：图中没有该事物；可用 kg find 文字 按名称查找",
            )
        found, things, ring = {start}, {start}, {start}
        while ring and hops:
            hops -= 1
            near = set[str]().union(*map(self._around, ring))
            found |= near
            ring = {node for node in near - things if not self._kinds(node) & _ENDS}
            things |= ring
        for thing in ring:
            near = self._around(thing)
            found |= {node for node in near if self._kinds(node) & _ENDS}
        return found

    def _around(self, thing: str) -> set[str]:
        """What a statement joins to a thing, and what its records, and theirs, name."""
        found = {thing} | self._in_data(self._scan.neighbours(thing))
        queue = [node for node in found - {thing} if self._kinds(node) & RECORDS]
        while queue:
            record = queue.pop()
            named = {item.value for item in self._scan.about(record) if item.is_node}
            for node in self._in_data(named) - found:
                is_record = bool(self._kinds(node) & RECORDS)
                # A point that is open is about claims that have nothing else to do with the thing
                if is_record and PLAN + "OpenPoint" in self._kinds(record):
                    continue
                found.add(node)
                if is_record:
                    queue.append(node)
        return found

    def _in_data(self, nodes: set[str]) -> set[str]:
        return {node for node in nodes if not self._is_apart(node)}
