"""Validates files in one go, and makes the report of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import kg.resources
from kg.store.nquads import nquads_of, parse_rows
from kg.validation import language_tags
from kg.validation.engines.fast import engine_version
from kg.validation.judge import judge, literal_count, nothing_checked, own_rules
from kg.validation.location import placed
from kg.validation.report import Finding, Report


def validate(data: Sequence[Path], engine: str | None = None) -> Report:
    """Validate files of data together with the shipped ontology, by the shipped rules.

    The ontology and the vocabularies obey shapes too. Literals are judged as they are written.
    Raises `InputError` for a file that cannot be read or parsed, and for a file of data without
    a focus node: nothing would have been checked there, which is not conformance.
    """
    rules = own_rules(engine)
    files = [*kg.resources.ontology_files(), *data]
    texts = [(path, own, parse_rows(own)) for path in files for own in [nquads_of(path)]]
    text = b"".join(own for _, own, _ in texts)
    statements = [row for _, _, rows in texts for row in rows]
    sight = rules.sight(statements)
    looked_at = sight.looked_at(statements)
    seen = set[bytes]().union(*looked_at.values())
    for path, _, rows in texts:
        subjects = {row[0] for row in rows}
        if path in data and subjects.isdisjoint(seen):
            raise nothing_checked(path, len(subjects), len(looked_at))
    found = judge(text, statements, rules)
    sources = ((path, rows) for path, _, rows in texts)
    tags = [f for path, _, rows in texts for f in language_tags.in_file(path, rows, rules.tagged)]
    return report(
        [*placed(found, sources, looked_along=sight.looked_along), *tags],
        nodes={shape: len(nodes) for shape, nodes in looked_at.items()},
        checks=len(rules.checks),
        literals=literal_count(statements),
        engine=rules.engine.name,
    )


def report(
    findings: Iterable[Finding],
    *,
    nodes: Mapping[str, int],
    checks: int,
    literals: int,
    engine: str,
) -> Report:
    """The report with the findings in order, each once.

    Of several constraints of a shape that one value violates, the first by name is reported.
    """
    once: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(findings, key=lambda one: (one.sort_key, one.component or "")):
        once.setdefault(finding.sort_key, finding)
    return Report(
        findings=list(once.values()),
        nodes_per_shape=nodes,
        checks=checks,
        literals=literals,
        engine=engine,
        engine_version=engine_version(engine),
    )
