"""Property paths: from a shapes graph to SPARQL's way of writing them, and from there to Turtle."""

from __future__ import annotations

import re

from kg.model import BlankNode, Iri, Term
from kg.namespaces import RDF, SH
from kg.validation.shape_graph import ShapeGraph

_SUFFIXES = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_TOKEN = re.compile(r"\s*(<[^>]*>|[\^/|*+?()])")
_DEEPEST = 50


def as_sparql(path: Term, shapes: ShapeGraph) -> str:
    """A path as SPARQL writes it; one that is a single property is that property's IRI."""
    return path.value if isinstance(path, Iri) else _written(path, shapes, 0)


def _written(path: Term, shapes: ShapeGraph, depth: int) -> str:
    if isinstance(path, Iri):
        return f"<{path.value}>"
    if depth > _DEEPEST:
        return "…"
    if shapes.objects(path, RDF + "first"):
        return "/".join(_part(step, shapes, depth) for step in shapes.list(path))
    for inner in shapes.objects(path, SH + "inversePath"):
        return f"^{_part(inner, shapes, depth)}"
    for name, suffix in _SUFFIXES.items():
        for inner in shapes.objects(path, SH + name):
            return f"{_part(inner, shapes, depth)}{suffix}"
    for inner in shapes.objects(path, SH + "alternativePath"):
        return "|".join(_part(step, shapes, depth) for step in shapes.list(inner))
    return "…"


def _part(path: Term, shapes: ShapeGraph, depth: int) -> str:
    text = _written(path, shapes, depth + 1)
    return f"({text})" if isinstance(path, BlankNode) else text


def as_turtle(path: str) -> str:
    """A path, as `as_sparql` gives it, in the nodes that SHACL asks for.

    >>> as_turtle("urn:p"), as_turtle("<urn:a>/(^<urn:b>)")
    ('<urn:p>', '( <urn:a> [ sh:inversePath <urn:b> ] )')
    """
    if "<" not in path:
        return f"<{path}>"
    tokens = _TOKEN.findall(path)
    return _alternatives(tokens)


def _alternatives(tokens: list[str]) -> str:
    choices = [_sequence(tokens)]
    while tokens[:1] == ["|"]:
        tokens.pop(0)
        choices.append(_sequence(tokens))
    return choices[0] if len(choices) == 1 else f"[ sh:alternativePath ( {' '.join(choices)} ) ]"


def _sequence(tokens: list[str]) -> str:
    steps = [_step(tokens)]
    while tokens[:1] == ["/"]:
        tokens.pop(0)
        steps.append(_step(tokens))
    return steps[0] if len(steps) == 1 else f"( {' '.join(steps)} )"


def _step(tokens: list[str]) -> str:
    token = tokens.pop(0) if tokens else ""
    if token == "^":
        return f"[ sh:inversePath {_step(tokens)} ]"
    if token == "(":
        text = _alternatives(tokens)
        del tokens[:1]
    else:
        text = token or f"<{RDF}nil>"
    names = {suffix: name for name, suffix in _SUFFIXES.items()}
    while tokens and tokens[0] in names:
        text = f"[ sh:{names[tokens.pop(0)]} {text} ]"
    return text
