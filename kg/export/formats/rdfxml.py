"""RDF/XML, and what it cannot say: some characters, and properties that no XML name can end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.statements import Statements, merged, undirected
from kg.export.formats.xml import fitting
from kg.namespaces import prefixes
from kg.store.rdfxml import RdfXmlWriter
from kg.terms import Statement


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the union of all graphs, thing by thing."""
    statements = Statements(material)
    document = Document(material, statements, file)
    for subject, said in statements.about():
        document.add(subject, merged(said))
    document.close()
    return {"statements": document.count}


class Document(RdfXmlWriter):
    """An RDF/XML document; the ledger counts what it cannot hold."""

    def __init__(self, material: Material, statements: Statements, file: BinaryIO) -> None:
        super().__init__(file, prefixes())
        self._ledger = material.ledger
        self._statements = statements

    def _unnamed(self, subject: str, said: Statement) -> None:
        self._statements.leave("xml-property", subject, said)

    def _text(self, subject: str, said: Statement) -> str:
        return fitting(said.value, self._ledger, subject, said.predicate)

    def _language(self, subject: str, said: Statement) -> str:
        return undirected(said, subject, self._ledger)
