"""SHACL engines: their interface, and one form of finding whichever engine made it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from kg.namespaces import SH, compact
from kg.terms import BlankNode, Iri, Literal, Term, to_turtle
from kg.text import Words
from kg.validation.report import Finding
from kg.validation.shapes import TURTLE, ShapeGraph, path_text, write_path

Parts = Callable[[], Sequence[bytes]]
"""A text as texts that can be validated separately; empty where it cannot be divided."""


class Engine(Protocol):
    """A SHACL engine with its shapes, made once and run on many texts."""

    name: str
    """`pyshacl` or `fast`."""

    def findings(self, data: bytes, parts: Parts = ...) -> list[Finding]:
        """What the shapes find in the union of all graphs of `data`.

        `data` is N-Quads as a serialiser writes them, one space between two terms.

        An engine that hands data to a slower one may take `parts` in place of `data`, so that it
        hands over no more than it must. A finding of several parts is then returned for each.

        Findings have no places yet and are not ordered. Raises `InputError` for shapes that
        cannot be run, and for text that does not parse.
        """
        ...


def undivided() -> Sequence[bytes]:
    """The parts of a text that cannot be divided."""
    return ()


_COMPONENT = "ConstraintComponent"


class Result(NamedTuple):
    """A validation result as an engine gives it.

    `path` is `None` also for a path that is no single property. `messages` are the engine's own.
    """

    focus: Term
    shape: Term
    component: str
    severity: str
    path: Term | None
    value: Term | None
    messages: Sequence[Literal] = ()


def as_finding(result: Result, shapes: ShapeGraph) -> Finding:
    """A result as a finding; an anonymous shape is reported as its nearest named ancestor."""
    shape, path = result.shape, result.path
    if not isinstance(path, Iri):
        path = next(iter(shapes.objects(shape, SH + "path")), None)
    return Finding(
        rule=str(shapes.owner(shape)),
        severity=result.severity.removeprefix(SH),
        focus=_node(result.focus),
        message=_message(result, shapes),
        path=path_text(path, shapes) if path else None,
        path_turtle=write_path(path, shapes, TURTLE) if path else None,
        value=to_turtle(result.value) if result.value is not None else None,
        component=result.component,
    )


def _message(result: Result, shapes: ShapeGraph) -> Words:
    """The shape's own message; the engine's for SPARQL; else the constraint that fails."""
    shape = result.shape
    texts: Sequence[Term] = shapes.objects(shape, SH + "message")
    if not texts and not _is_core(result.component):
        texts = sorted(result.messages, key=str)
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
    """The text in a language; else one without a language; else the first."""
    tagged = [t for t in texts if (t.language or "").partition("-")[0].lower() == language]
    untagged = [text for text in texts if text.language is None]
    return " ".join(next(iter(tagged + untagged + texts)).value.split())


def _node(term: Term) -> str:
    return term.value if isinstance(term, Iri) else to_turtle(term)


def _short(term: Term) -> str:
    return compact(term.value) if isinstance(term, Iri) else str(term)
