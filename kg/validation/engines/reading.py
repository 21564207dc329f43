"""What shapes can read of the data, so that pySHACL is given no more for the few it is handed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kg.model import Iri, Term
from kg.namespaces import RDF, RDFS, SH
from kg.validation.engines.alike import ALIKE
from kg.validation.engines.lint import Lint
from kg.validation.shape_graph import ShapeGraph

_NAMING = {SH + name for name in ("disjoint", "equals", "lessThan", "lessThanOrEquals")}
_CLASSES = frozenset({RDF + "type", RDFS + "subClassOf"})


def predicates(lint: Lint, handed: Mapping[Term, Collection[Term]]) -> frozenset[str] | None:
    """The predicates that the parts handed over can read; `None` where it may be any."""
    shapes = lint.shapes
    known = {SH + name for name in ALIKE} - {SH + "closed"}
    found = set(_CLASSES)
    for shape in lint.within(part for top, parts in handed.items() for part in (top, *parts)):
        found |= {str(term) for kind, term in lint.targets(shape) if kind.endswith("Of")}
        for predicate, value in shapes.about(shape):
            if predicate in shapes.parameters and predicate not in known:
                return None
            if predicate == SH + "path":
                found |= set(_steps(shapes, value))
            elif predicate in _NAMING:
                found.add(str(value))
    return frozenset(found)


def _steps(shapes: ShapeGraph, path: Term) -> Iterator[str]:
    """Every property of a path, whatever it does with it."""
    seen: set[Term] = set()
    front = [path]
    while front:
        step = front.pop()
        if isinstance(step, Iri):
            yield step.value
        elif step not in seen:
            seen.add(step)
            front += [value for _, value in shapes.about(step)]
