"""The RDF formats that the store writes, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.statements import Statements, merged, undirected
from kg.export.formats.values import valid_text
from kg.export.graph.things import Classes
from kg.export.ledger import Tally
from kg.namespaces import prefixes
from kg.store.rdfxml import RdfXmlWriter
from kg.store.serialiser import serialise_to
from kg.terms import Quad, Statement, is_newer, text_of


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    if context.format.name == "rdfxml":
        return _write_rdfxml(context, file)
    if context.format.name == "nquads" and context.options.scope.is_everything:
        return _write_nquads(context, file)
    statements = Statements(context)
    notes_newer = "newer-term" in context.format.reasons

    def counted(quad: Quad) -> Quad:
        """Count a quad for which readers of RDF 1.1 refuse the file."""
        if notes_newer and is_newer(quad.object):
            subject, value = text_of(quad.subject), text_of(quad.object)
            context.ledger.alter("newer-term", subject, quad.predicate.value, value)
        return quad

    serialise_to(file, map(counted, statements.quads()), context.format.name, prefixes())
    return {"statements": statements.handed}


def _write_nquads(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the same bytes as the store's dump, sorted: within twice the time of that."""
    counted = context.store.dump(file)
    classes = Classes(context.scan, {kind for kinds in counted.kinds for kind in kinds})
    tally = Tally(property=counted.properties, graph=counted.graphs)
    for kinds, number in counted.kinds.items():
        tally.kind[classes.words[classes.ordered(kinds)[0]]] += number
    context.ledger.statements = tally
    context.ledger.hand("statements", tally.total())
    return {"statements": tally.total()}


def _write_rdfxml(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    statements = Statements(context)
    document = Document(context, statements, file)
    for subject, items in statements.by_subject():
        document.add(subject, merged(items))
    document.close()
    return {"statements": document.count}


class Document(RdfXmlWriter):
    """An RDF/XML document; the ledger counts what it cannot hold."""

    def __init__(self, context: ExportContext, statements: Statements, file: BinaryIO) -> None:
        super().__init__(file, prefixes())
        self._ledger = context.ledger
        self._statements = statements

    def _unnamed(self, subject: str, statement: Statement) -> None:
        self._statements.leave("xml-property", subject, statement)

    def _text(self, subject: str, statement: Statement) -> str:
        return valid_text(statement.value, self._ledger, subject, statement.predicate)

    def _language(self, subject: str, statement: Statement) -> str:
        return undirected(statement, subject, self._ledger)
