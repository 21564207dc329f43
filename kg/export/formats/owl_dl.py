"""OWL 2 DL in RDF/XML for Protégé: a folder whose two ontologies import one another by a catalog.

Everything used is declared, and no value has a datatype that HermiT refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from kg.export.export import ExportContext
from kg.export.formats.rdf import Document, Statements, merged
from kg.export.graph.model import DECIMAL, DOUBLE, is_day
from kg.export.ledger import Ledger
from kg.namespaces import OWL, RDF, RDFS, XSD
from kg.store.scan import Scan
from kg.terms import DIR_LANG_STRING, LANG_STRING, TRIPLE_TERM, XSD_STRING, Statement, is_blank

ONTOLOGY = "https://w3id.org/industry-plan/ontology"
DATA = "https://w3id.org/industry-plan/data"
_TYPE = RDF + "type"
_TEXT = ("", XSD_STRING, LANG_STRING, DIR_LANG_STRING)
_VERSION = {OWL + name for name in ("priorVersion", "versionIRI", "versionInfo")}
_HEADER = {OWL + "imports", *_VERSION}
_CLASS = OWL + "Class"
_PROPERTIES = [OWL + f"{kind}Property" for kind in ("Object", "Datatype", "Annotation", "Ontology")]
_RESERVED = (RDF, RDFS, OWL, XSD)
_FLOAT = rf"{DOUBLE}|-?INF|NaN"
_HOUR = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_URI = "(?:[A-Za-z0-9._~:/?@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})"
_KNOWN = {
    XSD + "integer": r"[+-]?[0-9]+",
    XSD + "decimal": DECIMAL,
    XSD + "double": _FLOAT,
    XSD + "float": _FLOAT,
    XSD + "boolean": "true|false|1|0",
    XSD + "dateTime": rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_HOUR}(?:\.[0-9]{{1,3}})?Z?",
    XSD + "anyURI": rf"[A-Za-z][A-Za-z0-9+.-]*:(?!//(?:[?#]|\Z)){_URI}+(?:#{_URI}*)?",
}
"""The datatypes that HermiT knows, each with the forms of it that are surely right.

HermiT counts a moment in thousandths of a second, and knows addresses in ASCII alone.
"""


def _undeclared(scan: Scan, ontology: set[str]) -> Iterator[tuple[str, str]]:
    """Each name in use that the graphs of the ontology do not declare, with what it is."""
    classes, properties = set[str](), dict[str, set[bool]]()
    for graph in scan.graphs():
        for subject in scan.subjects(graph):
            for item in scan.about(subject):
                if item.datatype == TRIPLE_TERM:
                    continue
                properties.setdefault(item.predicate, set()).add(item.is_node)
                if item.predicate == _TYPE and item.is_node:
                    classes.add(item.value)
                elif item.predicate == RDFS + "subClassOf":
                    classes |= {subject, item.value}

    def is_missing(name: str, wanted: Sequence[str]) -> bool:
        return not name.startswith(("_:", *_RESERVED)) and not any(
            item.predicate == _TYPE and item.value in wanted and item.graph in ontology
            for item in scan.about(name)
        )

    yield from ((name, _CLASS) for name in sorted(classes) if is_missing(name, [_CLASS]))
    for name, has_nodes in sorted(properties.items()):
        if is_missing(name, _PROPERTIES):
            # With both things and text as its values it can be nothing but an annotation.
            of_one_kind = _PROPERTIES[0] if has_nodes == {True} else _PROPERTIES[1]
            yield name, of_one_kind if len(has_nodes) == 1 else _PROPERTIES[2]


def is_header(statement: Statement) -> bool:
    """Whether a statement makes its subject an ontology, with a version and imports."""
    is_type = statement.predicate == _TYPE and statement.value == OWL + "Ontology"
    return is_type or statement.predicate in _HEADER


def _with_known_datatype(statement: Statement, ledger: Ledger, subject: str) -> Statement:
    """The statement with a datatype that HermiT knows; the ledger counts a change."""
    predicate, value, datatype = statement[:3]
    is_known = datatype in _KNOWN and re.fullmatch(_KNOWN[datatype], value)
    has_day = datatype != XSD + "dateTime" or is_day(value[:10])
    if datatype in _TEXT or (is_known and has_day):
        return statement
    if datatype == XSD + "date" and is_day(value):
        ledger.alter("owl-day", subject, predicate, value)
        return statement._replace(value=value + "T00:00:00", datatype=XSD + "dateTime")
    ledger.alter("owl-datatype", subject, predicate, value)
    return statement._replace(datatype=XSD_STRING)


_CATALOG = """<?xml version="1.0" encoding="UTF-8"?>
<catalog prefer="public" xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">
{rows}</catalog>
"""


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write `data.rdf`, `ontology.rdf` unless it is outside the scope, and the catalog."""
    statements = Statements(context)
    names = {DATA: "data.rdf"}
    if context.options.scope.is_everything and statements.ontology:
        names[ONTOLOGY] = "ontology.rdf"
    with ExitStack() as stack:
        files = {iri: stack.enter_context((folder / f).open("wb")) for iri, f in names.items()}
        documents = {iri: Document(context, statements, file) for iri, file in files.items()}
        imports = [Statement(OWL + "imports", ONTOLOGY, "", "", "")] * (ONTOLOGY in names)
        documents[DATA].add(DATA, [_type(OWL + "Ontology"), *imports])
        known = set[str]()
        if ONTOLOGY in names:
            documents[ONTOLOGY].add(ONTOLOGY, [_type(OWL + "Ontology")])
            known = statements.ontology
        for name, kind in _undeclared(context.scan, known):
            documents[DATA].add(name, [_type(kind)])
        declared = sum(document.count for document in documents.values())
        for subject, items in statements.by_subject():
            parts = _divided(subject, items, statements, context.ledger)
            if DATA in parts and not is_blank(subject):
                documents[DATA].add(subject, [_type(OWL + "NamedIndividual")])
                declared += 1
            for place, part in parts.items():
                documents[place].add(subject, merged(part))
        for document in documents.values():
            document.close()
    rows = "".join(f'  <uri name="{iri}" uri="{file}"/>\n' for iri, file in sorted(names.items()))
    (folder / "catalog-v001.xml").write_text(_CATALOG.format(rows=rows), encoding="utf-8")
    written = sum(document.count for document in documents.values())
    return {"statements": written - declared, "declarations": declared}


def _divided(
    subject: str, items: list[Statement], statements: Statements, ledger: Ledger
) -> Mapping[str, list[Statement]]:
    """The statements about a thing that have a place in the ontology or the data."""
    parts: dict[str, list[Statement]] = {}
    for item in items:
        place = ONTOLOGY if item.graph in statements.ontology else DATA
        # Of the headers of files, only the version of the whole ontology has a place.
        is_version = item.predicate in _VERSION and subject == place == ONTOLOGY
        is_type = item.predicate == _TYPE and item.value.startswith((RDF, RDFS))
        if is_header(item) and not is_version:
            statements.leave("owl-header", subject, item)
        elif place == DATA and is_type:
            statements.leave("owl-type", subject, item)
        else:
            parts.setdefault(place, []).append(_with_known_datatype(item, ledger, subject))
    return parts


def _type(kind: str) -> Statement:
    return Statement(_TYPE, kind, "", "", "")
