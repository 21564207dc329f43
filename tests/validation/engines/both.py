"""The same shapes and data run by each engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pyoxigraph as ox

from kg.errors import InputError
from kg.terms import Quads, nquads
from kg.validation.engines.base import Engine
from kg.validation.engines.table import engine
from kg.validation.report import Finding

Told = Counter[tuple[str | None, ...]]
REFUSED: Told = Counter({("refused",): 1})


def turtle(text: str) -> Quads:
    """The triples of a text; blank nodes keep their labels."""
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def told(findings: Sequence[Finding]) -> Told:
    """All that the findings say, each as often as it is said."""
    return Counter(
        (
            f.focus,
            f.rule,
            f.component,
            f.path,
            f.value,
            f.severity,
            *map(f.message.get, ("en", "zh")),
        )
        for f in findings
    )


def run(checker: Engine, data: Quads) -> Told:
    """What an engine tells, or that it refuses the shapes."""
    try:
        return told(checker.findings(nquads(data)))
    except InputError:
        return REFUSED


def by_each(rules: Quads, data: Quads) -> tuple[Told, Told]:
    """What the fast engine tells, and what the reference does."""
    fast, reference = (run(engine(rules, name), data) for name in ("fast", "pyshacl"))
    return fast, reference
