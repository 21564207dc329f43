"""What every output keeps to, and what several share."""

from __future__ import annotations

from typing import Protocol

from kg.namespaces import compact
from kg.text import brief
from kg.validation.report import Finding, Report, compact_path


class Output(Protocol):
    """A way to write a report: all of it, in one language, the same for the same report."""

    def __call__(self, report: Report, language: str) -> str: ...


def told(finding: Finding, language: str) -> str:
    """What a finding says, and about what: focus, path and value, then the message."""
    parts = [compact(finding.focus)]
    parts += [compact_path(finding.path)] if finding.path else []
    parts += [finding.value] if finding.value else []
    return f"{' '.join(map(brief, parts))}: {brief(finding.told(language))}"
