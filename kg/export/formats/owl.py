"""What OWL 2 DL asks of a graph: every name declared, and datatypes that a reasoner knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kg.export.graph.columns import DECIMAL, DOUBLE
from kg.export.graph.period import is_day
from kg.export.ledger import Ledger
from kg.model import DIR_LANG_STRING, LANG_STRING, XSD_STRING
from kg.namespaces import OWL, RDF, RDFS, XSD
from kg.store.said import TRIPLE_TERM, Said
from kg.store.scan import Scan

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

    def _note(self, subject: str, said: Said) -> None:
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


def is_header(said: Said) -> bool:
    """Whether a statement makes its subject an ontology, with a version and imports."""
    return said.predicate in _HEADER or (said.predicate == _TYPE and said.value == OWL + "Ontology")


def fitting_reason(subject: str, said: Said, ontology: set[str]) -> str:
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


def fitted(said: Said, ledger: Ledger, subject: str) -> Said:
    """The statement with a datatype that HermiT knows; the ledger is told of a change."""
    if said.datatype in _TEXT or _is_known(said):
        return said
    if said.datatype == XSD + "date" and is_day(said.value):
        ledger.alter("owl-day", subject, said.predicate, said.value)
        return said._replace(value=said.value + "T00:00:00", datatype=XSD + "dateTime")
    ledger.alter("owl-datatype", subject, said.predicate, said.value)
    return said._replace(datatype=XSD_STRING)


def _is_known(said: Said) -> bool:
    """Whether HermiT takes a literal as it stands."""
    form = _KNOWN.get(said.datatype)
    if not form or not form.fullmatch(said.value):
        return False
    return said.datatype != XSD + "dateTime" or is_day(said.value[:10])
