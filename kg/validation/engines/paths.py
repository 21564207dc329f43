"""Lists and paths of a shapes graph, and which paths the engines walk alike."""

from __future__ import annotations

from kg.model import BlankNode, Iri, Term
from kg.namespaces import RDF, SH
from kg.validation.shape_graph import ShapeGraph

_NIL = Iri(RDF + "nil")
_LONGEST = 8


def has_path(shapes: ShapeGraph, shape: Term) -> bool:
    """Whether a shape is a property shape."""
    return bool(shapes.objects(shape, SH + "path"))


def members(shapes: ShapeGraph, head: Term) -> list[Term] | None:
    """The members of a list; `None` when it is no well-formed one."""
    found: list[Term] = []
    seen: set[Term] = set()
    while head != _NIL:
        first, rest = shapes.objects(head, RDF + "first"), shapes.objects(head, RDF + "rest")
        if head in seen or len(first) != 1 or len(rest) != 1:
            return None
        seen.add(head)
        found += first
        head = rest[0]
    return found


def walked_alike(shapes: ShapeGraph, path: Term, *, backwards: bool) -> bool:
    """Whether a path is one property, or steps or choices of such; `backwards` allows `^` first.

    From a literal the fast engine takes no step back, where others do.
    """
    if not shapes.objects(path, RDF + "first"):
        return _step(shapes, path, backwards=backwards)
    steps = members(shapes, path) or []
    return 2 <= len(steps) <= _LONGEST and all(
        _step(shapes, step, backwards=backwards and number == 0)
        for number, step in enumerate(steps)
    )


def _step(shapes: ShapeGraph, step: Term, *, backwards: bool) -> bool:
    """Whether a step is a property, one backwards, or a choice between such."""
    match shapes.about(step):
        case _ if isinstance(step, Iri):
            return True
        case [(name, value)] if name == SH + "alternativePath":
            choices = members(shapes, value) or []
            return len(choices) > 1 and all(
                _way(shapes, way, backwards=backwards) for way in choices
            )
    return _way(shapes, step, backwards=backwards)


def _way(shapes: ShapeGraph, step: Term, *, backwards: bool) -> bool:
    return isinstance(step, Iri) or (backwards and is_inverse(shapes, step))


def is_inverse(shapes: ShapeGraph, path: Term) -> bool:
    """Whether a path is one step back along a property."""
    match shapes.about(path):
        case [(name, Iri())] if isinstance(path, BlankNode):
            return name == SH + "inversePath"
    return False
