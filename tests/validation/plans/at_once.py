"""Judges everything at once: the reference for judging plan by plan."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import kg.resources
from kg.store.nquads import nquads_of, parse_rows
from kg.validation import location
from kg.validation.engines import engine_version, judge, literal_count, nothing_checked, own_rules
from kg.validation.location import placed
from kg.validation.report import Report, distinct
from kg.validation.shapes import TargetIndex


def validate(data: Sequence[Path], engine: str | None = None) -> Report:
    """The report on files of data together with the shipped ontology, by the shipped rules."""
    rules = own_rules(engine)
    files = [*kg.resources.ontology_files(), *data]
    texts = [(path, own, parse_rows(own)) for path in files for own in [nquads_of(path)]]
    text = b"".join(own for _, own, _ in texts)
    statements = [row for _, _, rows in texts for row in rows]
    targets = TargetIndex(rules.shapes, statements)
    looked_at = targets.looked_at(statements)
    seen = set[bytes]().union(*looked_at.values())
    for path, _, rows in texts:
        subjects = {row[0] for row in rows}
        if path in data and subjects.isdisjoint(seen):
            raise nothing_checked(path, len(subjects), len(looked_at))
    found = judge(text, statements, rules)
    sources = ((path, rows) for path, _, rows in texts)
    tags = [f for path, _, rows in texts for f in location.tags_in_file(path, rows, rules.tagged)]
    return Report(
        findings=distinct([*placed(found, sources, looked_along=targets.looked_along), *tags]),
        nodes_per_shape={shape: len(nodes) for shape, nodes in looked_at.items()},
        checks=len(rules.checks),
        literals=literal_count(statements),
        engine=rules.engine.name,
        engine_version=engine_version(rules.engine.name),
    )
