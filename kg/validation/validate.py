"""One run over a graph: literals, shapes, checks, and a count of what they looked at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import kg.resources
from kg.errors import InputError
from kg.graph.loading import Graph
from kg.model import Literal
from kg.store.parsing import graph_name, parse
from kg.store.terms import Quads, from_ox, to_sparql
from kg.store.writing import nquads
from kg.validation import checks, datatypes, shapes
from kg.validation.engines.table import engine
from kg.validation.placing import placed
from kg.validation.report import Finding, Report


def validate(graph: Graph, engine_name: str | None = None) -> Report:
    """Hold a graph against the shipped shapes, by the engine called `engine_name`, and checks.

    The whole graph is looked at: the ontology and vocabularies obey shapes too. Raises
    `InputError` for a data file none of whose nodes any shape looks at: nothing would have
    been checked there, and that is not the same as conforming.
    """
    quads = graph.store.quads()
    rules = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    check_files = kg.resources.check_files()
    focus = shapes.focus_nodes(rules, graph.store)
    _refuse_unlooked_at(graph, quads, focus)
    literal_count, found = _literals(quads)
    checker = engine(rules, engine_name)
    found += checker.findings(nquads(quads))
    found += checks.findings(check_files, graph.store)
    once = {finding.sort_key: finding for finding in placed(found, _by_file(graph, quads))}
    return Report(
        findings=[once[key] for key in sorted(once)],
        nodes_per_shape={shape: len(nodes) for shape, nodes in sorted(focus.items())},
        checks=len(check_files),
        literals=literal_count,
        engine=checker.name,
        engine_version=checker.version,
    )


def _by_file(graph: Graph, quads: Quads) -> list[tuple[Path, Quads]]:
    """The quads of each file, those of a graph that several files share with each of them."""
    by_graph: dict[str, Quads] = {}
    for quad in quads:
        by_graph.setdefault(graph_name(quad), []).append(quad)
    return [
        (source.path, [quad for name in source.graphs for quad in by_graph.get(name, [])])
        for source in (*graph.meaning, *graph.data)
    ]


def _file_of_subject(graph: Graph, quads: Quads) -> dict[str, Path]:
    """The file that describes each thing."""
    file_of = graph.file_of()
    return {str(from_ox(quad.subject)): file_of[graph_name(quad)] for quad in quads}


def _refuse_unlooked_at(graph: Graph, quads: Quads, focus: Mapping[str, set[str]]) -> None:
    looked_at = set().union(*focus.values())
    described = _file_of_subject(graph, quads)
    for source in graph.data:
        subjects = {subject for subject, path in described.items() if path == source.path}
        if not subjects & looked_at:
            raise InputError(
                f"{source.path}: nothing checked: none of its {len(subjects)} nodes matches any"
                f" of {len(focus)} shapes; check its classes and prefixes",
                f"{source.path}：未检查任何内容：其 {len(subjects)} 个节点与"
                f" {len(focus)} 个形状均不匹配；请检查类与前缀",
            )


def _literals(quads: Quads) -> tuple[int, list[Finding]]:
    """How many literals there are, and a finding for each that does not fit its datatype."""
    count, found = 0, []
    for quad in quads:
        value = from_ox(quad.object)
        if not isinstance(value, Literal):
            continue
        count += 1
        if not datatypes.fits(value):
            found.append(
                Finding(
                    rule="literals:datatype",
                    severity="Violation",
                    focus=str(from_ox(quad.subject)),
                    message=datatypes.MESSAGE,
                    path=quad.predicate.value,
                    value=to_sparql(value),
                )
            )
    return count, found
