"""The RDF formats that the store writes itself, the same bytes for the same graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import BinaryIO

from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.scope import Selection
from kg.export.ledger import Key
from kg.export.material import Material
from kg.namespaces import RDF, prefixes
from kg.store.scan import node_text
from kg.store.terms import Quads
from kg.store.writing import serialise


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    quads = statements(material)
    file.write(serialise(quads, material.format.name, prefixes()))
    return {"statements": len(quads)}


def statements(material: Material) -> Quads:
    """The statements that are asked for, sorted, each told to the ledger."""
    scan, ledger, scope = material.scan, material.ledger, material.options.scope
    classes = Classes(scan)
    selection = None if scope.is_everything else Selection(scope, scan)
    apart = {graph for graph in scan.graphs() if selection and is_ontology(scan, graph)}
    handed: Counter[Key] = Counter()
    kept = []
    for quad in material.store.canonical_quads():
        subject, graph = node_text(quad.subject), node_text(quad.graph_name)
        key = Key(_label(classes, scan.objects(subject, RDF + "type")), quad.predicate.value, graph)
        ledger.given[key] += 1
        if selection and (graph in apart or not selection.has(subject)):
            rule = "ontology-apart" if graph in apart else "outside-scope"
            ledger.leave(rule, key, subject, node_text(quad.object))
            continue
        handed[key] += 1
        kept.append(quad)
        if not material.format.keeps_graphs:
            ledger.alter("graph-name", subject, quad.predicate.value, graph)
    ledger.hand("statements", handed)
    return kept


def _label(classes: Classes, types: list[str]) -> str:
    """The word for the most specific of some classes."""
    return classes.words[classes.ordered(types)[0]]
