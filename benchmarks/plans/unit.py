"""A plan with its outcomes, and the context of many: what is generated, graph by graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from benchmarks.plans import outcomes, promises, shared
from benchmarks.plans.setting import City
from benchmarks.plans.terms import Graph


def plan_graphs(seed: int, number: int) -> list[Graph]:
    """The graphs of the plan of one city and of its outcomes."""
    draft = promises.write(City(seed, number))
    return [draft.graph, outcomes.write(draft)]


def lines(graph: Graph) -> Iterator[str]:
    """A graph as lines of N-Quads."""
    end = f" <{graph.iri}> .\n"
    for subject, predicate, value in graph.statements:
        yield f"{subject} {predicate} {value}{end}"


def plan(seed: int, number: int) -> Iterator[str]:
    """The N-Quads of a plan and its outcomes.

    >>> next(plan(1, 7)).split()[0]
    '<https://w3id.org/industry-plan/data/fictitious-00007>'
    """
    return _all_lines(plan_graphs(seed, number))


def context(seed: int, plans: int) -> Iterator[str]:
    """The N-Quads of the shared context of that many plans.

    >>> next(context(1, 10)).split()[0]
    '<https://w3id.org/industry-plan/data/fictitious-enterprises>'
    """
    return _all_lines(shared.graphs(seed, plans))


def _all_lines(graphs: Iterable[Graph]) -> Iterator[str]:
    for graph in graphs:
        yield from lines(graph)
