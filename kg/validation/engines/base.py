"""The interface of SHACL engines: a text of data in, findings out, the same from every engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from typing import NamedTuple, Protocol

from kg.namespaces import SH, compact
from kg.terms import BlankNode, Iri, Literal, Term, to_turtle
from kg.text import Words
from kg.validation.report import Finding
from kg.validation.shapes import ShapeGraph, as_sparql

Tell = Callable[[Words], None]
"""Who is told what an engine remarks on the way, and what is no finding."""

Parts = Callable[[], Sequence[bytes]]
"""A text in parts that may be judged by themselves; none where there are no such parts."""

Settled = Set[tuple[str, str | None, str | None]]
"""Focus nodes, paths and values, as findings write them, of which nothing more is asked."""


class Engine(Protocol):
    """A SHACL engine with its shapes, made once and asked about many texts."""

    name: str
    """`pyshacl` or `fast`."""

    version: str
    """What runs, with its version: `pyshacl 0.40.1`."""

    @property
    def handed_over(self) -> Mapping[str, Words]:
        """The shapes that another engine has in any case, each with the reason."""
        ...

    def findings(
        self, data: bytes, parts: Parts = lambda: (), settled: Settled = frozenset()
    ) -> list[Finding]:
        """What the shapes find in the union of all graphs of `data`, which is N-Quads text.

        `parts` gives texts in which the same is found one by one, for an engine that some of
        them would hold up; what is found in several of them is found several times. Of what is
        `settled` an engine may find too much or too little.

        Findings have no places yet and come in no order. Raises `InputError` for shapes that
        cannot be run, and for text that does not parse.
        """
        ...


# Any engine's result, read as a finding in which nothing depends on the engine


_COMPONENT = "ConstraintComponent"


class Result(NamedTuple):
    """What an engine says: its own words are of use for SPARQL alone.

    `path` is `None` too where the engine writes it in a way of its own.
    """

    focus: Term
    shape: Term
    component: str
    severity: str
    path: Term | None
    value: Term | None
    said: Sequence[Literal] = ()


def as_finding(result: Result, shapes: ShapeGraph) -> Finding:
    """One result as a finding; a nameless shape is told by the named one that holds it."""
    shape, path = result.shape, result.path
    if not isinstance(path, Iri):
        path = next(iter(shapes.objects(shape, SH + "path")), None)
    return Finding(
        rule=str(shapes.owner(shape)),
        severity=result.severity.removeprefix(SH),
        focus=_node(result.focus),
        message=_message(result, shapes),
        path=as_sparql(path, shapes) if path is not None else None,
        value=to_turtle(result.value) if result.value is not None else None,
        component=result.component,
    )


def _message(result: Result, shapes: ShapeGraph) -> Words:
    """The shape's own words; the engine's for SPARQL; else the constraint that fails."""
    shape = result.shape
    texts: Sequence[Term] = shapes.objects(shape, SH + "message")
    if not texts and not _is_core(result.component):
        texts = sorted(result.said, key=str)
    literals = [text for text in texts if isinstance(text, Literal)]
    if not literals:
        constraint = _constraint(result, shapes)
        return {
            "en": f"{constraint} does not hold; correct the data or the shape",
            "zh": f"不满足 {constraint}；请更正数据或形状",
        }
    return {language: _in(language, literals) for language in ("en", "zh")}


def _constraint(result: Result, shapes: ShapeGraph) -> str:
    """A constraint as the shape writes it: `sh:minCount 1`."""
    component, shape = result.component, result.shape
    name = compact(component).removesuffix(_COMPONENT)
    if not component.startswith(SH):
        return name
    local = component.removeprefix(SH).removesuffix(_COMPONENT)
    parameter = SH + local[0].lower() + local[1:]
    parameter = SH + "qualifiedValueShape" if local.startswith("Qualified") else parameter
    values = shapes.objects(shape, parameter)
    shown = [_short(value) for value in values if not isinstance(value, BlankNode)]
    return " ".join([compact(parameter), *shown])


def _is_core(component: str) -> bool:
    return component.startswith(SH) and component != SH + "SPARQLConstraintComponent"


def _in(language: str, texts: list[Literal]) -> str:
    """The text in a language; else one without a language, else whichever is first."""
    tagged = [t for t in texts if (t.language or "").partition("-")[0].lower() == language]
    plain = [text for text in texts if text.language is None]
    return " ".join(next(iter(tagged + plain + texts)).value.split())


def _node(term: Term) -> str:
    return term.value if isinstance(term, Iri) else to_turtle(term)


def _short(term: Term) -> str:
    return compact(term.value) if isinstance(term, Iri) else str(term)
