"""Turtle of RDF 1.2: each edge between things of the data is annotated with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.rdf import Statements, merged
from kg.export.graph.evidence import EvidenceFinder
from kg.namespaces import DCTERMS, PLAN, PROV, RDF, prefixes
from kg.store.scan import Scan
from kg.store.serialiser import Annotated, write_annotated
from kg.terms import TRIPLE_TERM, XSD_STRING, Statement


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement, and after an edge the reifier that holds its evidence."""
    counts = {"statements": 0, "reifiers": 0}
    write_annotated(file, _annotated(context, counts), prefixes())
    return counts


def _annotated(context: ExportContext, counts: dict[str, int]) -> Iterator[Annotated]:
    statements, finder = Statements(context), EvidenceFinder(context.scan)
    ontology = statements.ontology
    for subject, items in statements.by_subject():
        in_data = not context.scan.graphs_about(subject) <= ontology
        for item in merged(items):
            counts["statements"] += 1
            remarks: Sequence[Statement] = ()
            is_link = in_data and item.is_node and item.predicate != RDF + "type"
            # An edge leads to another thing that has statements in the data.
            if is_link and not context.scan.graphs_about(item.value) <= ontology:
                remarks = _remarks(subject, finder, context.scan)
                counts["reifiers"] += bool(remarks)
            yield subject, item, remarks


def _remarks(thing: str, finder: EvidenceFinder, scan: Scan) -> list[Statement]:
    """The evidence for an edge: its kind, claims, documents, places and modalities."""
    evidence = finder.of(thing)
    in_words = {item.value for item in scan.about(thing) if not item.is_node}
    derived = PROV + "wasDerivedFrom"
    remarks = [Statement(derived, claim, "", "", "") for claim in evidence.claims]
    for document in evidence.documents:
        datatype = XSD_STRING if document in in_words else ""
        remarks.append(Statement(DCTERMS + "source", document, datatype, "", ""))
    of_claims = (item for claim in evidence.claims for item in scan.about(claim))
    remarks += [item for item in of_claims if item.predicate == PLAN + "modality"]
    texts = {DCTERMS + "type": (evidence.kind,), DCTERMS + "bibliographicCitation": evidence.places}
    for name, values in texts.items():
        remarks += [Statement(name, value, XSD_STRING, "", "") for value in values if value]
    return merged([item for item in remarks if item.datatype != TRIPLE_TERM])
