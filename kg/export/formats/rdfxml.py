"""RDF/XML, which cannot hold some characters, and properties that no XML name can end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.statements import Statements, merged, undirected
from kg.export.formats.values import valid_text
from kg.namespaces import prefixes
from kg.store.rdfxml import RdfXmlWriter
from kg.terms import Statement


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the union of all graphs, thing by thing."""
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
