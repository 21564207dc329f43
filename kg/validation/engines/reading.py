"""What shapes can read of the data, so that pySHACL is given no more for the few it is handed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from kg.model import Iri, Term
from kg.namespaces import RDF, RDFS, SH
from kg.validation.engines.alike import ALIKE
from kg.validation.engines.sharing import Sharing
from kg.validation.shape_graph import ShapeGraph

_PATH = SH + "path"
_NAMING = {SH + name for name in ("disjoint", "equals", "lessThan", "lessThanOrEquals")}
_CLASSES = frozenset({RDF + "type", RDFS + "subClassOf"})


def predicates(sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> frozenset[str] | None:
    """The predicates that the parts handed over can read; `None` where it may be any."""
    shapes = sharing.lint.shapes
    known = {SH + name for name in ALIKE} - {SH + "closed"}
    found = set(_CLASSES)
    for top in handed:
        found |= {str(term) for kind, term in sharing.lint.targets(top) if kind.endswith("Of")}
        found.update(step for path in shapes.objects(top, _PATH) for step in _steps(shapes, path))
    for shape in _shapes(sharing, handed):
        for predicate, value in shapes.about(shape):
            if predicate in shapes.parameters and predicate not in known:
                return None
            if predicate == _PATH:
                found |= set(_steps(shapes, value))
            elif predicate in _NAMING:
                found.add(str(value))
    return frozenset(found)


def _shapes(sharing: Sharing, handed: Mapping[Term, Collection[Term]]) -> Iterator[Term]:
    """The shapes handed over, with those within them."""
    for top, parts in handed.items():
        apart = [part for part in parts if part != top]
        yield from sharing.lint.within([*apart, *(sharing.inner(top) if top in parts else [])])
        if top in parts:
            yield top


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
