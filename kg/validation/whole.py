"""One run over whole files: literals, shapes, checks, and a count of what they looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import kg.resources
from kg.store.nquads import nquads_of, parse_rows
from kg.validation import language_tags
from kg.validation.engines.table import engine_version
from kg.validation.judge import judge, literal_count, nothing_checked, own_rules
from kg.validation.location import placed
from kg.validation.report import Finding, Report


def validate(data: Sequence[Path], engine: str | None = None) -> Report:
    """Hold files of data, with the shipped ontology, against the shipped shapes and checks.

    All is looked at together: the ontology and vocabularies obey shapes too. Literals are held
    as they are written. Raises `InputError` for a file that cannot be read or parsed, and for a
    file of data none of whose nodes any shape looks at: nothing would have been checked there,
    and that is not the same as conforming.
    """
    rules = own_rules(engine)
    files = [*kg.resources.ontology_files(), *data]
    texts = [(path, own, parse_rows(own)) for path in files for own in [nquads_of(path)]]
    text = b"".join(own for _, own, _ in texts)
    statements = [row for _, _, said in texts for row in said]
    sight = rules.sight(statements)
    looked_at = sight.looked_at(statements)
    seen = set[bytes]().union(*looked_at.values())
    for path, _, said in texts:
        subjects = {row[0] for row in said}
        if path in data and subjects.isdisjoint(seen):
            raise nothing_checked(path, len(subjects), len(looked_at))
    found = judge(text, statements, rules)
    sources = ((path, said) for path, _, said in texts)
    tags = [f for path, _, own in texts for f in language_tags.in_file(path, own, rules.tagged)]
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
    """The findings in order, each once, what was looked at, and by what.

    Of several components of a shape that one value breaks, the first by name is told.
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
