"""The ontology, the vocabularies or the shapes as one Turtle file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.owl_dl import ONTOLOGY, is_header
from kg.export.formats.rdf import Statements, merged
from kg.export.graph.things import is_ontology
from kg.namespaces import OWL, SKOS, prefixes
from kg.resources import shape_files
from kg.store.embedded import MemoryStore
from kg.store.serialiser import Annotated, write_annotated
from kg.terms import Statement


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the part that the format is named after, whatever the scope."""
    name = context.format.name
    if name == "shapes":
        store = MemoryStore()
        for path in shape_files():
            store.load(path)
        context = replace(context, store=store)
    scan = context.scan
    graphs = {graph for graph in scan.graphs() if graph}
    if name == "vocab":
        graphs = {graph for graph in graphs if SKOS + "ConceptScheme" in scan.types(graph)}
    elif name == "ontology":
        graphs = {graph for graph in graphs if is_ontology(scan, graph)}
    counts = {"statements": 0}
    write_annotated(file, _annotated(Statements(context, graphs), counts), prefixes())
    return counts


def _annotated(statements: Statements, counts: dict[str, int]) -> Iterator[Annotated]:
    """The statements of the part without the headers of its files: it is one, and imports none."""
    for subject, items in statements.by_subject():
        kept: list[Statement] = []
        for item in items:
            if is_header(item) and (subject != ONTOLOGY or item.predicate == OWL + "imports"):
                statements.leave("owl-header", subject, item)
            else:
                kept.append(item)
        for item in merged(kept):
            counts["statements"] += 1
            yield subject, item, ()
