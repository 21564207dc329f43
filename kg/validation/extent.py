"""How far shapes lead on to shapes, and how long property paths are: bounds nobody reaches.

Engines take time that grows with the square of such sizes, or give up in words of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.errors import InputError
from kg.model import BlankNode, Term
from kg.namespaces import RDF, SH
from kg.validation.shape_graph import ShapeGraph
from kg.validation.vocabulary import SHAPE_LISTS, SHAPE_VALUED

_MOST_DEEP = 100
_MOST_STEPS = 1_000
_STEPS = [RDF + "first", RDF + "rest"] + [
    SH + f"{name}Path"
    for name in ("alternative", "inverse", "zeroOrMore", "oneOrMore", "zeroOrOne")
]


def refuse_vast(graph: ShapeGraph) -> None:
    """Raise `InputError` for shapes that lead on too far, and for paths that are too long."""
    targeted = [shape for shape in graph.shapes if graph.targets(shape)]
    if sum(1 for _ in _levels(targeted, lambda shape: _inner(graph, shape))) > _MOST_DEEP:
        raise InputError(
            f"shapes: lead on to each other more than {_MOST_DEEP} deep; write them flatter",
            f"形状：相互引用超过 {_MOST_DEEP} 层；请写得更扁平",
        )
    for shape in graph.shapes:
        for path in graph.objects(shape, SH + "path"):
            found = 0
            for level in _levels([path], lambda node: _steps(graph, node)):
                found += len(level)
                if found > _MOST_STEPS:
                    raise InputError(
                        f"{graph.owner(shape)}: sh:path has more than {_MOST_STEPS} parts;"
                        " shorten it",
                        f"{graph.owner(shape)}：sh:path 超过 {_MOST_STEPS} 个部分；请缩短",
                    )


def _levels(start: Iterable[Term], onward: Callable[[Term], Iterable[Term]]) -> Iterator[set[Term]]:
    """What is met from `start` on, step by step, each node once."""
    level, seen = set(start), set(start)
    while level:
        yield level
        level = {found for node in level for found in onward(node)} - seen
        seen |= level


def _inner(graph: ShapeGraph, shape: Term) -> Iterator[Term]:
    for name in SHAPE_VALUED:
        yield from graph.objects(shape, SH + name)
    for name in SHAPE_LISTS:
        for members in graph.objects(shape, SH + name):
            yield from graph.list(members)


def _steps(graph: ShapeGraph, node: Term) -> Iterator[Term]:
    for name in _STEPS if isinstance(node, BlankNode) else ():
        yield from graph.objects(node, name)
