"""The statements of an export as RDF, each told to the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from kg.export.context import Material
from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.evidence import Selection
from kg.export.ledger import Key, Ledger, Tally
from kg.terms import TRIPLE_TERM, Quad, Statement, text_of

_CACHED = 10_000


class Statements:
    """Reads once what is asked for, and accounts for what is handed out and what is left.

    Where `graphs` are given they are what is asked for, in place of the scope of the options.
    """

    def __init__(self, material: Material, graphs: Collection[str] | None = None) -> None:
        self._material = material
        self._scan, self._ledger = material.scan, material.ledger
        scope = material.options.scope
        whole = scope.is_everything or graphs is not None
        self._selection = None if whole else Selection(scope, self._scan)
        self._graphs = graphs
        self.ontology = {graph for graph in self._scan.graphs() if is_ontology(self._scan, graph)}
        self._label = lru_cache(_CACHED)(self._label_of)
        self._classes = Classes(self._scan)
        self._handed = Tally()

    def quads(self) -> Iterator[Quad]:
        """Every statement asked for, graph by graph, sorted in each."""
        for quad in self._material.store.ordered():
            subject, graph = text_of(quad.subject), text_of(quad.graph_name)
            if self._is_taken(subject, quad.predicate.value, graph, text_of(quad.object)):
                yield quad
        self._close()

    def by_graph(self) -> Iterator[tuple[str, list[Statement]]]:
        """What each graph says of each thing, sorted by graph and name; no triple terms."""
        for graph in self._scan.graphs():
            for subject in self._scan.subjects(graph):
                here = [item for item in self._scan.about(subject) if item.graph == graph]
                if said := [item for item in here if self._has(subject, item)]:
                    yield subject, said
        self._close()

    def about(self) -> Iterator[tuple[str, list[Statement]]]:
        """Everything with what is said of it in any graph, sorted by name; no triple terms."""
        subjects = {name for graph in self._scan.graphs() for name in self._scan.subjects(graph)}
        for subject in sorted(subjects):
            said = [item for item in self._scan.about(subject) if self._has(subject, item)]
            if said:
                yield subject, said
        self._close()

    def leave(self, reason: str, subject: str, said: Statement) -> None:
        """A statement handed out cannot be written after all, for the reason that is named."""
        key = Key(self._label(subject), said.predicate, said.graph)
        self._handed.add(key, -1)
        self._ledger.leave(reason, key, subject, said.value)

    def _has(self, subject: str, said: Statement) -> bool:
        if not self._is_taken(subject, said.predicate, said.graph, said.value):
            return False
        if said.datatype == TRIPLE_TERM:
            self.leave("triple-term", subject, said)
            return False
        return True

    def _is_taken(self, subject: str, predicate: str, graph: str, value: str) -> bool:
        """Whether a statement is asked for; the ledger is told either way."""
        key = Key(self._label(subject), predicate, graph)
        self._ledger.given.add(key)
        if self._graphs is not None and graph not in self._graphs:
            self._ledger.leave("outside-scope", key, subject, value)
            return False
        if self._selection and (graph in self.ontology or not self._selection.has(subject)):
            rule = "ontology-apart" if graph in self.ontology else "outside-scope"
            self._ledger.leave(rule, key, subject, value)
            return False
        self._handed.add(key)
        if not self._material.format.keeps_graphs:
            self._ledger.alter("graph-name", subject, predicate, graph)
        return True

    def _label_of(self, subject: str) -> str:
        """The word for the most specific class of a thing."""
        types = self._scan.types(subject)
        return self._classes.words[self._classes.ordered(types)[0]]

    def _close(self) -> None:
        self._ledger.hand("statements", self._handed)


def merged(said: Sequence[Statement]) -> list[Statement]:
    """What is said of a thing, each once, whatever graph says it."""
    return list({item._replace(graph=""): item for item in said}.values())


def undirected(said: Statement, subject: str, ledger: Ledger) -> str:
    """The language of a text, for a format without directions; the ledger is told of one."""
    language, direction = said.language_and_direction
    if direction:
        ledger.alter("text-direction", subject, said.predicate, said.value)
    return language
