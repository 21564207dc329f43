"""One part of what is shipped as one Turtle file: the ontology, the vocabularies, the shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.owl_dl import ONTOLOGY, is_header
from kg.export.formats.statements import Statements, merged
from kg.export.graph.classes import is_ontology
from kg.namespaces import OWL, SKOS, prefixes
from kg.resources import shape_files
from kg.store.embedded import MemoryStore
from kg.store.scan import Scan
from kg.store.serialiser import Annotated, write_annotated
from kg.terms import Statement


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the part that the format is called by, whatever else is asked for."""
    if material.format.name == "shapes":
        material = Material(material.format, _shapes(), material.options, material.ledger)
    graphs = _graphs(material.scan, material.format.name)
    counts = {"statements": 0}
    write_annotated(file, _stated(Statements(material, graphs), counts), prefixes())
    return counts


def _shapes() -> MemoryStore:
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    return store


def _graphs(scan: Scan, name: str) -> set[str]:
    """The graphs that a part is."""
    graphs = [graph for graph in scan.graphs() if graph]
    if name == "vocab":
        return {g for g in graphs if SKOS + "ConceptScheme" in scan.types(g)}
    return {graph for graph in graphs if name == "shapes" or is_ontology(scan, graph)}


def _stated(statements: Statements, counts: dict[str, int]) -> Iterator[Annotated]:
    """What the part says, but for the heads of its files: it is one, and imports none."""
    for subject, said in statements.about():
        kept: list[Statement] = []
        for item in said:
            if is_header(item) and (subject != ONTOLOGY or item.predicate == OWL + "imports"):
                statements.leave("owl-header", subject, item)
            else:
                kept.append(item)
        for item in merged(kept):
            counts["statements"] += 1
            yield subject, item, ()
