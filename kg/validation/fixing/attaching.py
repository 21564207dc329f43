"""Gives findings what could be done about them, when all of them are known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kg.store.embedded import EmbeddedStore
from kg.validation.fixing.base import Facts
from kg.validation.fixing.offers import offer
from kg.validation.fixing.table import MENDERS
from kg.validation.report import Finding


def attached(
    findings: Iterable[Finding], store: EmbeddedStore, file_of: Mapping[str, Path]
) -> list[Finding]:
    """The findings, each with its fix and its offer where there is one.

    `store` holds the things that the findings are about; `file_of` tells the file of each of its
    graphs.
    """
    facts = Facts(store, file_of)
    return [_attached(finding, facts) for finding in findings]


def _attached(finding: Finding, facts: Facts) -> Finding:
    fixes = (mend(finding, facts) for mend in MENDERS.values())
    fix = next((fix for fix in fixes if fix), None)
    return replace(finding, fix=fix, offer=offer(finding, facts))
