"""Rules over several things, one SPARQL query each: every row of an answer is a finding."""

from __future__ import annotations

from collections.abc import Iterable

from kg.question import Check
from kg.store.memory import MemoryStore
from kg.store.terms import to_turtle
from kg.validation.report import Finding


def findings(checks: Iterable[Check], store: MemoryStore) -> list[Finding]:
    """What every check finds in the store."""
    return [finding for check in checks for finding in _ask(check, store)]


def _ask(check: Check, store: MemoryStore) -> list[Finding]:
    return [
        Finding(
            rule=f"checks:{check.name}",
            severity=check.severity,
            focus=str(record["focus"]),
            message=check.message,
            path=str(path) if (path := record.get("path")) else None,
            value=to_turtle(value) if (value := record.get("value")) else None,
        )
        for record in store.ask(check.text).records()
    ]
