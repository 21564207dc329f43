"""One run over whole files: literals, shapes, checks, and a count of what they looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import kg.resources
from kg.errors import InputError
from kg.store.memory import MemoryStore
from kg.store.parsing import from_nquads, nquads_of
from kg.validation.judge import Rules, judge, literal_count, own_rules
from kg.validation.lines import Row, rows
from kg.validation.placing import placed
from kg.validation.report import Finding, Report


def validate(data: Sequence[Path], engine: str | None = None) -> Report:
    """Hold files of data, with the shipped ontology, against the shipped shapes and checks.

    All is looked at together: the ontology and vocabularies obey shapes too. Literals are held
    as they are written. Raises `InputError` for a file that cannot be read or parsed, and for a
    file of data none of whose nodes any shape looks at: nothing would have been checked there,
    and that is not the same as conforming.
    """
    rules = own_rules(engine)
    texts = [(path, nquads_of(path)) for path in (*kg.resources.ontology_files(), *data)]
    text = b"".join(text for _, text in texts)
    statements = rows(text)
    seen = rules.sight(statements).looked_at(statements)
    for path, own in texts:
        if path in data:
            refuse_unlooked_at(str(path), rows(own), set().union(*seen.values()), len(seen))
    found = judge(text, statements, rules, MemoryStore.of_nquads(text))
    sources = ((path, from_nquads(own)) for path, own in texts)
    return report(placed(found, sources), {k: len(v) for k, v in seen.items()}, rules, statements)


def report(
    findings: Iterable[Finding],
    nodes_per_shape: Mapping[str, int],
    rules: Rules,
    statements: Collection[Row],
) -> Report:
    """The findings in order, each once, and what was looked at."""
    once = {finding.sort_key: finding for finding in findings}
    return Report(
        findings=[once[key] for key in sorted(once)],
        nodes_per_shape=nodes_per_shape,
        checks=len(rules.checks),
        literals=literal_count(statements),
    )


def refuse_unlooked_at(
    name: str, statements: Iterable[Row], looked_at: Collection[bytes], shapes: int
) -> None:
    """Refuse what no shape looks at; `name` is what a message calls it."""
    subjects = {subject for subject, *_ in statements}
    if subjects.isdisjoint(looked_at):
        raise InputError(
            f"{name}: nothing checked: none of its {len(subjects)} nodes matches any"
            f" of {shapes} shapes; check its classes and prefixes",
            f"{name}：未检查任何内容：其 {len(subjects)} 个节点与"
            f" {shapes} 个形状均不匹配；请检查类与前缀",
        )
