"""Gives findings what could be done about them, when all of them are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from kg.validation.fixing.base import Facts, Validated
from kg.validation.fixing.offers import offer
from kg.validation.fixing.table import MENDERS
from kg.validation.report import Finding


def attached(findings: Iterable[Finding], read: Callable[[], Validated]) -> list[Finding]:
    """The findings, each with its fix and its offer where there is one.

    `read` gives the things that the findings are about, and the file of each of their graphs.
    """
    facts = Facts(read)
    return [_attached(finding, facts) for finding in findings]


def _attached(finding: Finding, facts: Facts) -> Finding:
    fixes = (mend(finding, facts) for mend in MENDERS.values())
    fix = next((fix for fix in fixes if fix), None)
    return replace(finding, fix=fix, offer=offer(finding, facts))
