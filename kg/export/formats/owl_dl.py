"""OWL 2 DL in RDF/XML for Protégé: a folder whose two ontologies import one another by a catalog.

Everything used is declared, and no value has a datatype that HermiT refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.export.context import Material
from kg.export.formats.rdfxml import Document
from kg.export.formats.statements import Statements, merged
from kg.export.graph.columns import DECIMAL, DOUBLE
from kg.export.graph.model import is_day
from kg.export.ledger import Ledger
from kg.namespaces import OWL, RDF, RDFS, XSD
from kg.store.scan import Scan
from kg.terms import DIR_LANG_STRING, LANG_STRING, TRIPLE_TERM, XSD_STRING, Statement, is_blank

# What OWL 2 DL asks of a graph: every name declared, and datatypes that a reasoner knows


ONTOLOGY = "https://w3id.org/industry-plan/ontology"
DATA = "https://w3id.org/industry-plan/data"
_TYPE = RDF + "type"
_TEXT = ("", XSD_STRING, LANG_STRING, DIR_LANG_STRING)
_VERSION = {OWL + name for name in ("priorVersion", "versionIRI", "versionInfo")}
_HEADER = {OWL + "imports", *_VERSION}
_RESERVED = (RDF, RDFS, OWL, XSD)
_FLOAT = rf"{DOUBLE}|-?INF|NaN"
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_URI = "(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_KNOWN = {
    XSD + name: re.compile(form)
    for name, form in {
        "integer": r"[+-]?[0-9]+",
        "decimal": DECIMAL,
        "double": _FLOAT,
        "float": _FLOAT,
        "boolean": "true|false|1|0",
        "dateTime": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_HOUR}(?:\.[0-9]{{1,3}})?Z?",
        "anyURI": rf"[A-Za-z][A-Za-z0-9+.-]*:(?!//(?:[?#]|\Z)){_URI}+(?:#{_URI}*)?",
    }.items()
}
"""The datatypes that HermiT knows, each with the forms of it that are surely right.

HermiT counts a moment in thousandths of a second, and knows addresses in ASCII alone.
"""


class Uses:
    """How the properties and classes of a graph are used."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._properties: dict[str, set[bool]] = {}
        self._classes: set[str] = set()
        for graph in scan.graphs():
            for subject in scan.subjects(graph):
                for said in scan.about(subject):
                    self._note(subject, said)

    def _note(self, subject: str, said: Statement) -> None:
        if said.datatype == TRIPLE_TERM:
            return
        self._properties.setdefault(said.predicate, set()).add(said.is_node)
        if said.predicate == _TYPE and said.is_node:
            self._classes.add(said.value)
        elif said.predicate == RDFS + "subClassOf":
            self._classes |= {subject, said.value}

    def declarations(self, ontology: set[str]) -> Iterator[tuple[str, str]]:
        """Each name that the graphs of the ontology do not declare, with what it is.

        A property with both things and text as its values can be nothing but an annotation.
        """
        for name in sorted(self._classes):
            if self._is_missing(name, ontology, ("Class",)):
                yield name, OWL + "Class"
        kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "OntologyProperty")
        for name, leads_to_node in sorted(self._properties.items()):
            if self._is_missing(name, ontology, kinds):
                of_one_kind = kinds[0] if leads_to_node == {True} else kinds[1]
                yield name, OWL + (of_one_kind if len(leads_to_node) == 1 else kinds[2])

    def _is_missing(self, name: str, ontology: set[str], kinds: tuple[str, ...]) -> bool:
        if name.startswith(("_:", *_RESERVED)):
            return False
        wanted = {OWL + kind for kind in kinds}
        return not any(
            said.predicate == _TYPE and said.value in wanted and said.graph in ontology
            for said in self._scan.about(name)
        )


def is_header(said: Statement) -> bool:
    """Whether a statement makes its subject an ontology, with a version and imports."""
    return said.predicate in _HEADER or (said.predicate == _TYPE and said.value == OWL + "Ontology")


def fitting_reason(subject: str, said: Statement, ontology: set[str]) -> str:
    """Why a statement has no place in the two ontologies; empty for one that has.

    Of the heads of files, only the version of the whole ontology has.
    """
    in_data = said.graph not in ontology
    if is_header(said):
        is_version = subject == ONTOLOGY and said.predicate in _VERSION and not in_data
        return "" if is_version else "owl-header"
    if in_data and said.predicate == _TYPE and said.value.startswith((RDF, RDFS)):
        return "owl-type"
    return ""


def fitted(said: Statement, ledger: Ledger, subject: str) -> Statement:
    """The statement with a datatype that HermiT knows; the ledger is told of a change."""
    if said.datatype in _TEXT or _is_known(said):
        return said
    if said.datatype == XSD + "date" and is_day(said.value):
        ledger.alter("owl-day", subject, said.predicate, said.value)
        return said._replace(value=said.value + "T00:00:00", datatype=XSD + "dateTime")
    ledger.alter("owl-datatype", subject, said.predicate, said.value)
    return said._replace(datatype=XSD_STRING)


def _is_known(said: Statement) -> bool:
    """Whether HermiT takes a literal as it stands."""
    form = _KNOWN.get(said.datatype)
    if not form or not form.fullmatch(said.value):
        return False
    return said.datatype != XSD + "dateTime" or is_day(said.value[:10])


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
        imported = [Statement(OWL + "imports", ONTOLOGY, "", "", "")] * (ONTOLOGY in documents)
        self._made(documents[DATA], DATA, [_type(OWL + "Ontology"), *imported])
        if ONTOLOGY in documents:
            self._made(documents[ONTOLOGY], ONTOLOGY, [_type(OWL + "Ontology")])
        declared = self._statements.ontology if ONTOLOGY in documents else set()
        for name, kind in self._uses.declarations(declared):
            self._made(documents[DATA], name, [_type(kind)])

    def _add(self, documents: Mapping[str, Document], subject: str, said: list[Statement]) -> None:
        """Write what is said of a thing to the ontology or the data; a thing in data is named."""
        parts: dict[str, list[Statement]] = {}
        for item in said:
            if reason := fitting_reason(subject, item, self._statements.ontology):
                self._statements.leave(reason, subject, item)
                continue
            place = ONTOLOGY if item.graph in self._statements.ontology else DATA
            parts.setdefault(place, []).append(fitted(item, self._material.ledger, subject))
        if DATA in parts and not is_blank(subject):
            self._made(documents[DATA], subject, [_type(OWL + "NamedIndividual")])
        for place, items in parts.items():
            documents[place].add(subject, merged(items))

    def _made(self, document: Document, subject: str, said: list[Statement]) -> None:
        """Write statements that the export makes itself."""
        document.add(subject, said)
        self._counts["declarations"] += len(said)


def _type(kind: str) -> Statement:
    return Statement(RDF + "type", kind, "", "", "")
