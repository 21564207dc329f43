"""The reference: pySHACL, always there."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from kg.model import Term
from kg.namespaces import SH
from kg.store.parsing import from_nquads
from kg.store.terms import Quads, from_rdflib, rdflib_plain, triples, union_to_rdflib
from kg.validation import shapes
from kg.validation.engines.results import Result, as_finding
from kg.validation.report import Finding
from kg.validation.shape_graph import ShapeGraph

if TYPE_CHECKING:
    import rdflib


class PyShacl:
    """pySHACL with its shapes."""

    name = "pyshacl"

    def __init__(self, rules: Quads) -> None:
        self.version = f"pyshacl {version('pyshacl')}"
        self._shapes = ShapeGraph(triples(rules))
        self._rules = union_to_rdflib(rules)

    @rdflib_plain()
    def findings(self, data: bytes) -> list[Finding]:
        """See `Engine.findings`."""
        report = shapes.run(union_to_rdflib(from_nquads(data)), self._rules)
        return [as_finding(_result(report, node), self._shapes) for node in shapes.results(report)]


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    import rdflib

    def one(name: str) -> Term | None:
        found = report.value(node, rdflib.URIRef(SH + name))
        return None if found is None else from_rdflib(found)

    focus = one("focusNode")
    if focus is None:
        raise TypeError(f"{node} has no focus node")
    return Result(
        focus=focus,
        shape=one("sourceShape"),
        component=str(one("sourceConstraintComponent")),
        severity=str(one("resultSeverity")),
        path=one("resultPath"),
        value=one("value"),
    )
