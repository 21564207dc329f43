"""OWL 2 DL in RDF/XML for Protégé: a folder whose two ontologies import one another by a catalog.

Everything used is declared, and no value has a datatype that HermiT refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kg.export.formats.owl import DATA, ONTOLOGY, Uses, fitted, fitting_reason
from kg.export.formats.rdfxml import Document
from kg.export.formats.statements import Statements, merged
from kg.export.material import Material
from kg.namespaces import OWL, RDF
from kg.store.said import Said, is_label

_CATALOG = """<?xml version="1.0" encoding="UTF-8"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
{rows}</catalog>
"""


def write(material: Material, folder: Path) -> Mapping[str, int]:
    """Write `data.rdf`, `ontology.rdf` unless it was not asked for, and the catalog."""
    statements = Statements(material)
    whole = material.options.scope.is_everything and bool(statements.ontology)
    names = {DATA: "data.rdf"} | ({ONTOLOGY: "ontology.rdf"} if whole else {})
    counts = {"statements": 0, "declarations": 0}
    _Folder(material, statements, folder, counts).write(names)
    rows = "".join(f'  <uri name="{iri}" uri="{file}"/>\n' for iri, file in sorted(names.items()))
    (folder / "catalog-v001.xml").write_text(_CATALOG.format(rows=rows), encoding="utf-8")
    return counts


class _Folder:
    """The two documents, written in one reading of the statements."""

    def __init__(
        self, material: Material, statements: Statements, folder: Path, counts: dict[str, int]
    ) -> None:
        self._material = material
        self._statements = statements
        self._folder = folder
        self._counts = counts
        self._uses = Uses(material.scan)

    def write(self, names: Mapping[str, str]) -> None:
        """Write each ontology to the file of its name."""
        files = {iri: (self._folder / file).open("wb") for iri, file in names.items()}
        try:
            documents = {
                iri: Document(self._material, self._statements, file) for iri, file in files.items()
            }
            self._declare(documents)
            for subject, said in self._statements.about():
                self._add(documents, subject, said)
            for document in documents.values():
                document.close()
                self._counts["statements"] += document.count
            self._counts["statements"] -= self._counts["declarations"]
        finally:
            for file in files.values():
                file.close()

    def _declare(self, documents: Mapping[str, Document]) -> None:
        imported = [Said(OWL + "imports", ONTOLOGY, "", "", "")] * (ONTOLOGY in documents)
        self._made(documents[DATA], DATA, [_type(OWL + "Ontology"), *imported])
        if ONTOLOGY in documents:
            self._made(documents[ONTOLOGY], ONTOLOGY, [_type(OWL + "Ontology")])
        declared = self._statements.ontology if ONTOLOGY in documents else set()
        for name, kind in self._uses.declarations(declared):
            self._made(documents[DATA], name, [_type(kind)])

    def _add(self, documents: Mapping[str, Document], subject: str, said: list[Said]) -> None:
        """Write what is said of a thing to the ontology or the data; a thing in data is named."""
        parts: dict[str, list[Said]] = {}
        for item in said:
            if reason := fitting_reason(subject, item, self._statements.ontology):
                self._statements.leave(reason, subject, item)
                continue
            place = ONTOLOGY if item.graph in self._statements.ontology else DATA
            parts.setdefault(place, []).append(fitted(item, self._material.ledger, subject))
        if DATA in parts and not is_label(subject):
            self._made(documents[DATA], subject, [_type(OWL + "NamedIndividual")])
        for place, items in parts.items():
            documents[place].add(subject, merged(items))

    def _made(self, document: Document, subject: str, said: list[Said]) -> None:
        """Write statements that the export makes itself."""
        document.add(subject, said)
        self._counts["declarations"] += len(said)


def _type(kind: str) -> Said:
    return Said(RDF + "type", kind, "", "", "")
