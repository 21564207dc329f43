"""One run over a graph: literals, shapes, checks, and a count of what they looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import kg.resources
from kg.errors import InputError
from kg.graph.loading import Graph, Source, read
from kg.model import Literal
from kg.store.terms import from_ox, to_sparql
from kg.validation import checks, datatypes, shapes
from kg.validation.report import Finding, Report


def validate(graph: Graph) -> Report:
    """Hold a graph against the shipped shapes and checks.

    The whole graph is looked at: the ontology and vocabularies obey shapes too. Raises
    `InputError` for a data file none of whose nodes any shape looks at: nothing would have
    been checked there, and that is not the same as conforming.
    """
    store = graph.store()
    rules = [quad for source in read(kg.resources.shape_files()) for quad in source.quads]
    check_files = kg.resources.check_files()
    focus = shapes.focus_nodes(rules, store)
    files = {str(subject): path for subject, path in _subjects(graph.sources)}
    _refuse_unlooked_at(graph.data, focus)
    literal_count, found = _literals(graph.sources)
    found += shapes.findings(graph.quads(), rules)
    found += checks.findings(check_files, store)
    placed = (item if item.file else replace(item, file=files.get(item.focus)) for item in found)
    once = {item.sort_key: item for item in placed}
    return Report(
        findings=[once[key] for key in sorted(once)],
        nodes_per_shape={shape: len(nodes) for shape, nodes in sorted(focus.items())},
        checks=len(check_files),
        literals=literal_count,
    )


def _subjects(sources: Sequence[Source]) -> list[tuple[str, Path]]:
    """Each subject of the graph with the file that describes it."""
    return [
        (str(from_ox(quad.subject)), source.path) for source in sources for quad in source.quads
    ]


def _refuse_unlooked_at(data: Sequence[Source], focus: Mapping[str, set[str]]) -> None:
    looked_at = set().union(*focus.values())
    for source in data:
        subjects = {subject for subject, _ in _subjects([source])}
        if not subjects & looked_at:
            raise InputError(
                f"{source.path}: nothing checked: none of its {len(subjects)} nodes matches any"
                f" of {len(focus)} shapes; check its classes and prefixes",
                f"{source.path}：未检查任何内容：其 {len(subjects)} 个节点与"
                f" {len(focus)} 个形状均不匹配；请检查类与前缀",
            )


def _literals(sources: Sequence[Source]) -> tuple[int, list[Finding]]:
    """How many literals there are, and a finding for each that does not fit its datatype."""
    count, found = 0, []
    for source in sources:
        for quad in source.quads:
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
                        file=source.path,
                    )
                )
    return count, found
