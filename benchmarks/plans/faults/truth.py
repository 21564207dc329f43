"""What must be found, and where: a line of JSON for each finding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.plans.faults.bed import Expected
from benchmarks.plans.faults.planting import Unit
from benchmarks.plans.terms import TERM, Graph
from kg.namespaces import SHAPES, expand


class Place(NamedTuple):
    """A statement of a graph by its index, or the subject that it is the first of."""

    graph: int
    statement: int
    is_subject: bool


class Due(NamedTuple):
    """A finding that is due, at its place."""

    operator: str
    finding: Expected
    place: Place


def due(unit: Unit) -> Iterator[Due]:
    """The findings that a unit must bring, each with its place."""
    for fault in unit.faults:
        for finding in fault.findings:
            yield Due(fault.operator, finding, _locate(unit.graphs, finding))


def as_json(unit: Unit, one: Due, line: int, file: str | None) -> str:
    """A finding as `kg validate -f jsonl` would tell it, with its kind of fault and its unit."""
    graph, finding = unit.graphs[one.place.graph], one.finding
    facts = {
        "plan": graph.iri.removesuffix("-outcomes"),
        "graph": graph.iri,
        "rule": finding.rule.replace("shapes:", SHAPES),
        "focus": finding.focus[1:-1],
        "path": _path(finding.path),
        "value": finding.value,
        "operator": one.operator,
        "file": file,
        "line": line,
    }
    return json.dumps(facts, ensure_ascii=False) + "\n"


def _path(short: str | None) -> str | None:
    """
    >>> _path("rdf:type"), _path("^rdf:type")[:9]
    ('http://www.w3.org/1999/02/22-rdf-syntax-ns#type', '^<http://')
    """
    if short is None:
        return None
    if short.startswith("^"):
        return f"^{TERM[short[1:]]}"
    if "/" in short:
        return "/".join(TERM[step] for step in short.split("/"))
    return expand(short)


def _locate(graphs: Sequence[Graph], finding: Expected) -> Place:
    """The statement at fault, in the last graph that has it; else the thing that lacks one."""
    path = finding.path or "^"
    steps = [] if path.startswith("^") else [TERM[step] for step in path.split("/")]
    if steps:
        # What a longer path leads to is not what its first step says.
        value = finding.value if len(steps) == 1 else None
        for wanted in (value, None):
            if place := _find(graphs, finding.focus, steps[0], wanted):
                return place
    if place := _find(graphs, finding.focus, None, None):
        return place
    raise LookupError(f"{finding}: its focus is in no graph")


def _find(
    graphs: Sequence[Graph], subject: str, predicate: str | None, value: str | None
) -> Place | None:
    for number, graph in reversed(list(enumerate(graphs))):
        for index, statement in enumerate(graph.statements):
            if (
                statement.subject == subject
                and predicate in (None, statement.predicate)
                and value in (None, statement.value)
            ):
                return Place(number, index, predicate is None)
    return None
