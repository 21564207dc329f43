"""A line a finding, as compilers write it: `data/x.ttl:12:5: error shapes:Target-unit …`."""

from __future__ import annotations

from kg.validation.report import Report


def as_text(report: Report, language: str) -> str:
    """The findings alone; how many nodes were checked is said beside them."""
    return "".join(f"{finding.as_text(language)}\n" for finding in report.findings)
