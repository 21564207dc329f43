"""The statements of an export as RDF, each counted by the ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from kg.export.context import ExportContext
from kg.export.graph.things import Classes, Selection, is_ontology
from kg.export.ledger import Ledger
from kg.store.scan import statement_of
from kg.terms import TRIPLE_TERM, Quad, Statement, text_of

_MAX_CACHED = 10_000


class Statements:
    """Reads the statements within the scope once, and counts them and those that are left out.

    With `graphs`, the statements of these are read, whatever the scope.
    """

    def __init__(self, context: ExportContext, graphs: Collection[str] | None = None) -> None:
        self._context = context
        self._scan, self._ledger = context.scan, context.ledger
        scope = context.options.scope
        whole = scope.is_everything or graphs is not None
        self._selection = None if whole else Selection(scope, self._scan)
        self._graphs = graphs
        self.ontology = {graph for graph in self._scan.graphs() if is_ontology(self._scan, graph)}
        self._label = lru_cache(_MAX_CACHED)(self._find_label)
        self._classes = Classes(self._scan)
        self.handed = 0
        """The statements that were handed out, but for those that were left out after all."""

    def quads(self) -> Iterator[Quad]:
        """Every statement, graph by graph, sorted in each."""
        for quad in self._context.store.ordered():
            if self._takes(text_of(quad.subject), statement_of(quad)):
                yield quad
        self._close()

    def by_graph(self) -> Iterator[tuple[str, list[Statement]]]:
        """Each thing with its statements in one graph, by graph and name; no triple terms."""
        for graph in self._scan.graphs():
            for subject in self._scan.subjects(graph):
                here = [item for item in self._scan.about(subject) if item.graph == graph]
                if taken := [item for item in here if self._can_hold(subject, item)]:
                    yield subject, taken
        self._close()

    def by_subject(self) -> Iterator[tuple[str, list[Statement]]]:
        """Each thing with its statements in any graph, sorted by name; no triple terms."""
        subjects = {name for graph in self._scan.graphs() for name in self._scan.subjects(graph)}
        for subject in sorted(subjects):
            statements = self._scan.about(subject)
            if taken := [item for item in statements if self._can_hold(subject, item)]:
                yield subject, taken
        self._close()

    def leave(self, reason: str, subject: str, statement: Statement) -> None:
        """A statement handed out cannot be written after all, for the reason that is named."""
        self.handed -= 1
        self._ledger.leave(reason, self._label(subject), subject, statement)

    def _can_hold(self, subject: str, statement: Statement) -> bool:
        is_taken = self._takes(subject, statement)
        if is_taken and statement.datatype == TRIPLE_TERM:
            self.leave("triple-term", subject, statement)
            return False
        return is_taken

    def _takes(self, subject: str, statement: Statement) -> bool:
        """Whether a statement is within the scope; the ledger counts it either way."""
        kind, graph = self._label(subject), statement.graph
        self._ledger.statements.count(kind, [statement])
        reason = ""
        if self._graphs is not None and graph not in self._graphs:
            reason = "outside-scope"
        elif self._selection and graph in self.ontology:
            reason = "ontology-apart"
        elif self._selection and not self._selection.has(subject):
            reason = "outside-scope"
        if reason:
            self._ledger.leave(reason, kind, subject, statement)
            return False
        self.handed += 1
        if not self._context.format.keeps_graphs:
            self._ledger.alter("graph-name", subject, statement.predicate, graph)
        return True

    def _find_label(self, subject: str) -> str:
        types = self._scan.types(subject)
        return self._classes.words[self._classes.ordered(types)[0]]

    def _close(self) -> None:
        self._ledger.hand("statements", self.handed)


def merged(statements: Sequence[Statement]) -> list[Statement]:
    """Statements about a thing without their graphs, each once."""
    return list({item._replace(graph=""): item for item in statements}.values())


def undirected(statement: Statement, subject: str, ledger: Ledger) -> str:
    """The language of a text, for a format without directions; the ledger counts a direction."""
    language, direction = statement.language_and_direction
    if direction:
        ledger.alter("text-direction", subject, statement.predicate, statement.value)
    return language
