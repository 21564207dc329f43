"""Rules over several things, one SPARQL query each: every row of an answer is a finding."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.question import Check, read_check
from kg.store.memory import MemoryStore
from kg.store.terms import to_turtle
from kg.validation.report import Finding


def findings(files: Iterable[Path], store: MemoryStore) -> list[Finding]:
    """What every check in `files` finds in the store."""
    return [finding for file in files for finding in _ask(read_check(file), store)]


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
