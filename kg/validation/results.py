"""Anybody's shapes run by pySHACL, its report read as findings in which nothing is random."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

from kg.errors import EngineError, InputError, KgError
from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import SH, compact
from kg.store.terms import (
    Quads,
    from_ox,
    from_rdflib,
    rdflib_plain,
    to_turtle,
    union_to_rdflib,
)
from kg.validation import datatypes, shapes
from kg.validation.property_path import as_sparql
from kg.validation.report import Finding, Words
from kg.validation.shape_graph import ShapeGraph

if TYPE_CHECKING:
    import rdflib

_TRUE = Literal("true", "http://www.w3.org/2001/XMLSchema#boolean")
_FLAGS = {SH + "uniqueLang", SH + "deactivated"}
_COMPONENT = "ConstraintComponent"
_LONGEST = 200


@rdflib_plain()
def findings(data: Quads, rules: Quads, graph: ShapeGraph) -> tuple[list[Finding], list[Words]]:
    """What the shapes find in the union of `data`, and what the engine remarked on the way.

    A literal that does not fit its datatype is ill-typed, as `sh:datatype` asks: the engine
    itself knows this of few datatypes.
    """
    target = union_to_rdflib(data)
    _mark_ill_typed(target)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        report = _run(target, _prepared(rules))
    reader = _Reader(report, graph)
    found = [reader.finding(result) for result in shapes.results(report)]
    recursive = any("Recursion" in type(item.message).__name__ for item in told)
    return found, [_RECURSION] if recursive else []


_RECURSION: Words = {
    "en": "shapes: a shape refers to itself and is cut short; SHACL leaves recursion undefined",
    "zh": "形状：某形状引用自身，检查会中途截止；SHACL 未定义递归",
}


def _run(data: rdflib.Graph, rules: rdflib.Graph) -> rdflib.Graph:
    """The engine's report graph; whatever it raises, or gives in its place, is a refusal."""
    import rdflib

    try:
        report = shapes.run(data, rules)
    except EngineError as error:
        raise _refusal(error.__cause__ or error) from error
    except KgError:
        raise
    except Exception as error:
        raise _refusal(error) from error
    if not isinstance(report, rdflib.Graph):
        raise _refusal(report)
    return report


def _refusal(error: object) -> InputError:
    reason = f"{type(error).__name__}: {str(error)[:_LONGEST]}"
    return InputError(
        f"shapes: cannot be run ({reason}); mend the shape",
        f"形状无法运行（{reason}）；请修正",
    )


def _prepared(rules: Quads) -> rdflib.Graph:
    """The shapes as the engine must see them to do what SHACL says.

    SHACL compares terms, and `sh:uniqueLang "1"^^xsd:boolean` is not set; the engine compares
    values. Prefixes of an imported ontology count where it stands in the same file; the engine
    takes those of the importing one alone.
    """
    from rdflib.namespace import OWL
    from rdflib.namespace import SH as SHACL

    kept = [q for q in rules if q.predicate.value not in _FLAGS or from_ox(q.object) == _TRUE]
    graph = union_to_rdflib(kept)
    for prefixes in set(graph.objects(predicate=SHACL.prefixes)):
        for ontology in list(graph.transitive_objects(prefixes, OWL.imports)):
            for declaration in list(graph.objects(ontology, SHACL.declare)):
                graph.add((prefixes, SHACL.declare, declaration))
    return graph


def _mark_ill_typed(graph: rdflib.Graph) -> None:
    import rdflib

    for literal in graph.objects():
        if not isinstance(literal, rdflib.Literal) or not literal.datatype:
            continue
        if not datatypes.fits(Literal(str(literal), str(literal.datatype))):
            literal._ill_typed = True


class _Reader:
    """Reads results with the shapes at hand."""

    def __init__(self, report: rdflib.Graph, shapes: ShapeGraph) -> None:
        self.report = report
        self.shapes = shapes

    def finding(self, result: rdflib.term.Node) -> Finding:
        """One result as a finding; a nameless shape is told by the named one that holds it."""
        shape = self._one(result, "sourceShape")
        component = str(self._one(result, "sourceConstraintComponent"))
        severity = str(self._one(result, "resultSeverity"))
        path, value = self._one(result, "resultPath"), self._one(result, "value")
        if isinstance(path, BlankNode) and shape is not None:
            path = next(iter(self.shapes.objects(shape, SH + "path")), path)
        focus = self._one(result, "focusNode")
        return Finding(
            rule=str(self.shapes.owner(shape)) if shape is not None else "",
            severity=severity.removeprefix(SH),
            focus=_node(focus),
            message=self._message(result, shape, component),
            path=as_sparql(path, self.shapes) if path is not None else None,
            value=to_turtle(value) if value is not None else None,
            component=component,
        )

    def _one(self, result: rdflib.term.Node, name: str) -> Term | None:
        import rdflib

        found = self.report.value(result, rdflib.URIRef(SH + name))
        return None if found is None else from_rdflib(found)

    def _message(self, result: rdflib.term.Node, shape: Term | None, component: str) -> Words:
        """The shape's own words; the engine's for SPARQL; else the constraint that fails."""
        texts = self.shapes.objects(shape, SH + "message") if shape is not None else []
        if not texts and not _is_core(component):
            import rdflib

            said = self.report.objects(result, rdflib.URIRef(SH + "resultMessage"))
            texts = sorted(map(from_rdflib, said), key=str)
        literals = [text for text in texts if isinstance(text, Literal)]
        if not literals:
            constraint = self._constraint(shape, component)
            return {
                "en": f"{constraint} does not hold; correct the data or the shape",
                "zh": f"不满足 {constraint}；请更正数据或形状",
            }
        return {language: _in(language, literals) for language in ("en", "zh")}

    def _constraint(self, shape: Term | None, component: str) -> str:
        """A constraint as the shape writes it: `sh:minCount 1`."""
        name = compact(component).removesuffix(_COMPONENT)
        if not component.startswith(SH) or shape is None:
            return name
        local = component.removeprefix(SH).removesuffix(_COMPONENT)
        parameter = SH + local[0].lower() + local[1:]
        parameter = SH + "qualifiedValueShape" if local.startswith("Qualified") else parameter
        values = self.shapes.objects(shape, parameter)
        shown = [_short(value) for value in values if not isinstance(value, BlankNode)]
        return " ".join([compact(parameter), *shown])


def _is_core(component: str) -> bool:
    return component.startswith(SH) and component != SH + "SPARQLConstraintComponent"


def _in(language: str, texts: list[Literal]) -> str:
    """The text in a language; else one without a language, else whichever is first."""
    tagged = [t for t in texts if (t.language or "").partition("-")[0].lower() == language]
    plain = [text for text in texts if text.language is None]
    return " ".join(next(iter(tagged + plain + texts)).value.split())


def _node(term: Term | None) -> str:
    return term.value if isinstance(term, Iri) else to_turtle(term) if term is not None else ""


def _short(term: Term) -> str:
    return compact(term.value) if isinstance(term, Iri) else str(term)
