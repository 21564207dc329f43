"""SHACL by pySHACL, told in our own words: messages come from the shapes, in both languages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kg.errors import EngineError, InputError
from kg.model import BlankNode, Term
from kg.namespaces import SH
from kg.store.memory import MemoryStore
from kg.store.terms import (
    Quads,
    from_rdflib,
    rdflib_plain,
    to_turtle,
    triples,
    union_to_rdflib,
)
from kg.validation.property_path import as_sparql
from kg.validation.report import Finding, Words
from kg.validation.shape_graph import ShapeGraph

if TYPE_CHECKING:
    import rdflib

_FALLBACK: Words = {
    "en": "The shape's constraint does not hold; see the shape.",
    "zh": "不满足该形状的约束；请查看形状定义。",
}

_TARGETS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT DISTINCT ?shape ?kind ?target WHERE {
  VALUES ?kind { sh:targetClass sh:targetSubjectsOf sh:targetObjectsOf sh:targetNode }
  ?shape ?kind ?target .
  FILTER NOT EXISTS { ?shape sh:deactivated true }
}
ORDER BY STR(?shape) STR(?kind) STR(?target)
"""

_FOCUS = {
    "targetClass": "?node a/rdfs:subClassOf* <{target}> .",
    "targetSubjectsOf": "?node <{target}> ?any .",
    "targetObjectsOf": "?any <{target}> ?node .",
    "targetNode": "VALUES ?node {{ <{target}> }} ?node ?any ?thing .",
}


@rdflib_plain()
def findings(quads: Quads, shapes: Quads) -> list[Finding]:
    """Every result of validating the union of `quads` against `shapes`."""
    shapes_graph = union_to_rdflib(shapes)
    report = run(union_to_rdflib(quads), shapes_graph)
    index = ShapeGraph(triples(shapes))
    return [_finding(report, result, shapes_graph, index) for result in results(report)]


def focus_nodes(shapes: Quads, store: MemoryStore) -> dict[str, set[str]]:
    """For each shape with a target, the nodes of the graph that it looks at."""
    found: dict[str, set[str]] = {}
    for shape, kind, target in MemoryStore.of(shapes).ask(_TARGETS):
        pattern = _FOCUS[str(kind).removeprefix(SH)].format(target=target)
        nodes = store.ask(
            "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
            f"SELECT DISTINCT ?node WHERE {{ {pattern} }}"
        )
        found.setdefault(str(shape), set()).update(str(node) for (node,) in nodes)
    return found


def run(data: rdflib.Graph, shapes: rdflib.Graph) -> rdflib.Graph:
    """pySHACL's report as a graph."""
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    logging.getLogger("pyshacl").setLevel(logging.ERROR)
    try:
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    except ShapeLoadError as error:
        raise InputError(
            f"shapes: {error}; mend the shape", f"形状有误：{error}；请修正"
        ) from error
    except ReportableRuntimeError as error:
        raise EngineError(
            f"pySHACL gave up ({error}); simplify the shape",
            f"pySHACL 未能完成（{error}）；请简化形状",
        ) from error
    return report  # type: ignore[no-any-return]


def results(report: rdflib.Graph) -> Sequence[rdflib.term.Node]:
    """The results of a report graph, in no order."""
    from rdflib.namespace import SH as SHACL

    return list(report.objects(predicate=SHACL.result))


def _finding(
    report: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph, index: ShapeGraph
) -> Finding:
    from rdflib.namespace import SH as SHACL

    def one(predicate: rdflib.URIRef) -> Term | None:
        found = report.value(result, predicate)
        return None if found is None else from_rdflib(found)

    shape = report.value(result, SHACL.sourceShape)
    path, value = one(SHACL.resultPath), one(SHACL.value)
    if isinstance(path, BlankNode) and (own := shapes.value(shape, SHACL.path)) is not None:
        path = from_rdflib(own)  # the report holds a copy of it
    return Finding(
        rule=str(shape),
        severity=str(one(SHACL.resultSeverity)).removeprefix(SH),
        focus=str(one(SHACL.focusNode)),
        message=_message(shapes, shape),
        path=as_sparql(path, index) if path is not None else None,
        value=to_turtle(value) if value is not None else None,
        component=str(one(SHACL.sourceConstraintComponent)),
    )


def _message(shapes: rdflib.Graph, shape: rdflib.term.Node | None) -> Words:
    import rdflib
    from rdflib.namespace import SH as SHACL

    found = {
        text.language: str(text)
        for text in shapes.objects(shape, SHACL.message)
        if isinstance(text, rdflib.Literal) and text.language
    }
    return {language: found.get(language, _FALLBACK[language]) for language in ("en", "zh")}
