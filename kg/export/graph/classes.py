"""Classes of a thing: the most specific one, and those above it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from kg.export.graph.model import distinct, local_name
from kg.namespaces import OWL, PLAN, RDFS, SKOS
from kg.store.scan import Scan
from kg.terms import is_blank

RESOURCE = RDFS + "Resource"
"""The class of a thing that has none."""


class Classes:
    """The classes of a graph, and the words that stand for them in labels.

    `kinds` are the classes of things, where they are known; else the graph is asked.
    """

    def __init__(self, scan: Scan, kinds: Iterable[str] | None = None) -> None:
        self._scan = scan
        self._kinds = kinds
        self._above: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, ...], tuple[str, ...]] = {}

    def above(self, kind: str) -> frozenset[str]:
        """A class's superclasses, itself left out."""
        if kind not in self._above:
            seen: set[str] = set()
            queue = [kind]
            while queue:
                for item in self._scan.objects(queue.pop(), RDFS + "subClassOf"):
                    if item not in seen and not is_blank(item):
                        seen.add(item)
                        queue.append(item)
            self._above[kind] = frozenset(seen - {kind})
        return self._above[kind]

    def ordered(self, types: Iterable[str]) -> tuple[str, ...]:
        """Classes from the most specific to the most general, superclasses added."""
        key = tuple(types) or (RESOURCE,)
        if key not in self._found:
            every = set(key).union(*map(self.above, key))
            self._found[key] = tuple(sorted(every, key=self._rank))
        return self._found[key]

    def _rank(self, kind: str) -> tuple[int, bool, str]:
        """What comes first: the most specific, then ours, then by name."""
        return -len(self.above(kind)), not kind.startswith(PLAN), kind

    def is_kind_of(self, types: Iterable[str], wanted: Iterable[str]) -> bool:
        """Whether one of the `types` is a class wanted, or one below it."""
        return not set(wanted).isdisjoint(self.ordered(types))

    @cached_property
    def words(self) -> dict[str, str]:
        """Every class that a thing of the graph has, or inherits, with its label."""
        known = self._scan.types(None) if self._kinds is None else self._kinds
        kinds = {RESOURCE, *known}
        every = kinds.union(*map(self.above, kinds))
        return distinct((kind, local_name(kind)) for kind in every)


def is_ontology(scan: Scan, graph: str) -> bool:
    """Whether a graph is a part of the ontology, and no vocabulary: it says what words mean."""
    types = scan.types(graph) if graph else []
    return OWL + "Ontology" in types and SKOS + "ConceptScheme" not in types
