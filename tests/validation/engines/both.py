"""The same shapes and data run by each engine."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from kg.errors import InputError
from kg.terms import Quads, nquads
from kg.validation.engines import Engine, engine
from kg.validation.report import Finding

HEAD = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:>
"""

Findings = frozenset[tuple[str | None, ...]]
REFUSED: Findings = frozenset({("refused",)})


def turtle(text: str) -> Quads:
    """The triples of a text; blank nodes keep their labels."""
    return list(ox.parse(text, format=ox.RdfFormat.TURTLE))


def reported(findings: Sequence[Finding]) -> Findings:
    """What the findings say, as far as a report does: of several constraints of a shape that one
    value violates, it has the first."""
    once: dict[tuple[str | None, ...], Finding] = {}
    for f in sorted(findings, key=lambda finding: finding.component or ""):
        once.setdefault((f.focus, f.rule, f.path, f.value), f)
    return frozenset(
        (*key, f.component, f.severity, *map(f.message.get, ("en", "zh")))
        for key, f in once.items()
    )


def run(checker: Engine, data: Quads) -> Findings:
    """What an engine finds, or that it refuses the shapes."""
    try:
        return reported(checker.findings(nquads(data)))
    except InputError:
        return REFUSED


def by_each(rules: Quads, data: Quads) -> tuple[Findings, Findings]:
    """What the fast engine finds, and what the reference does."""
    fast, reference = (run(engine(rules, name), data) for name in ("fast", "pyshacl"))
    return fast, reference
