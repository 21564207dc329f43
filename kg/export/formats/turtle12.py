"""Turtle of RDF 1.2: each edge between things of the world tells of its source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.statements import Statements, merged
from kg.export.graph.evidence import PROV, Sources
from kg.namespaces import DCTERMS, PLAN, RDF, prefixes
from kg.store.scan import Scan
from kg.store.serialiser import Annotated, write_annotated
from kg.terms import TRIPLE_TERM, XSD_STRING, Statement

_DERIVED = PROV + "wasDerivedFrom"


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement, and after an edge the reifier that says what it rests on."""
    counts = {"statements": 0, "reifiers": 0}
    write_annotated(file, _annotated(material, counts), prefixes())
    return counts


def _annotated(material: Material, counts: dict[str, int]) -> Iterator[Annotated]:
    statements, sources = Statements(material), Sources(material.scan)
    for subject, said in statements.about():
        of_the_world = not material.scan.graphs_about(subject) <= statements.ontology
        for item in merged(said):
            counts["statements"] += 1
            remarks: Sequence[Statement] = ()
            if of_the_world and _is_edge(item, material.scan, statements.ontology):
                remarks = _evidence(subject, sources, material.scan)
                counts["reifiers"] += bool(remarks)
            yield subject, item, remarks


def _is_edge(said: Statement, scan: Scan, ontology: set[str]) -> bool:
    """Whether a statement leads to another thing of which something is said."""
    if not said.is_node or said.predicate == RDF + "type":
        return False
    return not scan.graphs_about(said.value) <= ontology


def _evidence(thing: str, sources: Sources, scan: Scan) -> list[Statement]:
    """What an edge rests on: its kind, claims, documents, places and modalities."""
    found = sources.of(thing)
    in_words = {item.value for item in scan.about(thing) if not item.is_node}
    said = [Statement(_DERIVED, claim, "", "", "") for claim in found.claims]
    for document in found.documents:
        datatype = XSD_STRING if document in in_words else ""
        said.append(Statement(DCTERMS + "source", document, datatype, "", ""))
    modalities = (item for claim in found.claims for item in scan.about(claim))
    said += [item for item in modalities if item.predicate == PLAN + "modality"]
    texts = {DCTERMS + "type": (found.kind,), DCTERMS + "bibliographicCitation": found.places}
    for name, values in texts.items():
        said += [Statement(name, value, XSD_STRING, "", "") for value in values if value]
    return merged([item for item in said if item.datatype != TRIPLE_TERM])
