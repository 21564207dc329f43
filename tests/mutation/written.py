"""What the written shapes ask, read as a person reads them: of whom, of which property, what.

Mutations are drawn from this, so that what must be found is known before an engine has run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from mutation.facts import Facts, Node, n

import kg.resources
from kg.namespaces import SH, compact, expand
from kg.store.parser import parse
from kg.terms import BlankNode, Iri, Term, triples
from kg.validation.shapes import ShapeGraph


class Demand(NamedTuple):
    """What a property shape asks of the values of one property, straight or from the far end.

    `asks` holds its parameters: numbers and IRIs as text, lists and alternatives as tuples.
    """

    shape: str
    holder: str
    path: str
    inverse: bool
    asks: Mapping[str, object]


@cache
def book() -> ShapeGraph:
    """The shipped shapes."""
    quads = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    return ShapeGraph(triples(quads))


@cache
def demands() -> Sequence[Demand]:
    """Every demand on one property; those on a path of two steps are left to their operators."""
    shapes, found = book(), []
    for holder in (shape for shape in shapes.shapes if shapes.targets(shape)):
        for inner in shapes.objects(holder, SH + "property"):
            (path,) = shapes.objects(inner, SH + "path")
            far = shapes.objects(path, SH + "inversePath")
            if isinstance(path, Iri) or far:
                step = compact(str(far[0] if far else path))
                asks = _asks(shapes, inner)
                names = compact(str(inner)), compact(str(holder))
                found.append(Demand(*names, step, bool(far), asks))
    return found


def asking(*parameters: str) -> list[Demand]:
    """The demands that have all of these parameters."""
    return [demand for demand in demands() if set(parameters) <= set(demand.asks)]


def focus(facts: Facts, demand: Demand) -> list[Node]:
    """Whom a demand is made of: by class, or by the use of a property."""
    return _targets(facts, demand.holder)


@cache
def _targets(facts: Facts, holder: str) -> list[Node]:
    found: set[Node] = set()
    for kind, term in book().targets(Iri(expand(holder))):
        name = compact(str(term))
        if kind == "targetClass":
            found.update(facts.of_class(name))
        elif kind == "targetSubjectsOf":
            found.update(quad.subject for quad in facts.using(name))
        elif kind == "targetObjectsOf":
            found.update(quad.object for quad in facts.using(name))
    return sorted(found, key=str)


def _asks(shapes: ShapeGraph, shape: Term) -> dict[str, object]:
    found: dict[str, object] = {}
    for parameter in shapes.parameters:
        for value in shapes.objects(shape, parameter):
            members = tuple(_plain(shapes, member) for member in shapes.list(value))
            found[parameter.removeprefix(SH)] = members or _plain(shapes, value)
    return found


def _plain(shapes: ShapeGraph, value: Term) -> object:
    if isinstance(value, BlankNode):
        return tuple(
            compact(str(term))
            for parameter in ("class", "datatype")
            for term in shapes.objects(value, SH + parameter)
        )
    return compact(value.value) if isinstance(value, Iri) else str(value)


def fits_class(facts: Facts, value: object, wanted: str) -> bool:
    """Whether a value is of the class that a demand names."""
    return isinstance(value, Node) and n(wanted) in facts.classes(value)
