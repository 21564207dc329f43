"""Which things of a graph are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kg.errors import InputError
from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.evidence import Sources
from kg.namespaces import PLAN, compact
from kg.store.scan import Scan


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for; left as it is, everything.

    `about` is an IRI, with what lies within `hops` statements of it, in either direction. `kinds`
    are IRIs of classes. `as_of` leaves out what no document had made known by the end of that
    day, and verdicts of later days.
    """

    about: str | None = None
    hops: int = 1
    kinds: Sequence[str] = ()
    as_of: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.about or self.kinds or self.as_of)


class Selection:
    """A scope applied to a graph."""

    def __init__(self, scope: Scope, scan: Scan) -> None:
        self._scope = scope
        self._scan = scan
        self._classes = Classes(scan)
        self._sources = Sources(scan)
        self._near = _near(scan, scope.about, scope.hops) if scope.about else None
        for kind in scope.kinds:
            if kind not in self._classes.words:
                raise InputError(
                    f"{compact(kind)}: nothing in the graph is of that class; see kg query classes",
                    f"{compact(kind)}：图中没有该类的事物；可运行 kg query classes 查看",
                )

    def has(self, thing: str) -> bool:
        """Whether a thing is asked for."""
        scope = self._scope
        if self._near is not None and thing not in self._near:
            return False
        types = self._scan.types(thing)
        if scope.kinds and not self._classes.is_kind_of(types, scope.kinds):
            return False
        return self.knows(thing)

    def knows(self, thing: str) -> bool:
        """Whether a thing was known by the day asked for."""
        if self._scope.as_of is None:
            return True
        types = self._scan.types(thing)
        return self._is_known(thing, types, self._scope.as_of.isoformat())

    def _is_known(self, thing: str, types: list[str], day: str) -> bool:
        """Whether a thing was known at the end of a day; what needs no document always was."""
        if PLAN + "Document" in types:
            dated = self._scan.objects(thing, PLAN + "issuedUntil")
            return max(dated or self._scan.objects(thing, PLAN + "seenOn"), default="") <= day
        if PLAN + "Verdict" in types:
            return max(self._scan.objects(thing, PLAN + "asOf"), default="") <= day
        documents = self._sources.of(thing).documents
        return not documents or any(
            self._is_known(document, [PLAN + "Document"], day) for document in documents
        )


def _near(scan: Scan, start: str, hops: int) -> set[str]:
    """What lies within so many statements of a thing; the ontology's own terms are no bridge."""
    if not scan.graphs_about(start) and not any(scan.neighbours(start)):
        raise InputError(
            f"{compact(start)}: is not in the graph; kg find TEXT finds things by their names",
            f"{compact(start)}：图中没有该事物；可用 kg find 文字 按名称查找",
        )
    seen = {start}
    ring = {start}
    while ring and hops:
        hops -= 1
        ring = {
            node
            for thing in ring
            for node in scan.neighbours(thing)
            if not any(is_ontology(scan, graph) for graph in scan.graphs_about(node))
        } - seen
        seen |= ring
    return seen
