"""What a report is taken for, by whoever does not read it."""

from __future__ import annotations

import pytest

from kg.validation.report import Finding, FindingsError, Report
from kg.validation.selection import shown_from

MILD = Finding("shapes:A", "Info", "urn:a", {"en": "Mind it.", "zh": "请留意。"})
CLEAN = Report(findings=[], nodes_per_shape={"urn:S": 1}, checks=0, literals=0)
FOUND = Report(findings=[MILD], nodes_per_shape={"urn:S": 1}, checks=0, literals=0)


def test_a_report_without_findings_raises_nothing() -> None:
    CLEAN.raise_for_findings()
    assert CLEAN.conforms


@pytest.mark.parametrize("report", [FOUND, shown_from(FOUND, "violation")], ids=["told", "hidden"])
def test_what_was_found_is_raised_with_its_report(report: Report) -> None:
    """One that is too mild to be shown was found all the same."""
    with pytest.raises(FindingsError) as raised:
        report.raise_for_findings()
    assert not report.conforms
    assert (raised.value.report, raised.value.exit_code) == (report, 1)
    assert str(raised.value) == report.summary()
    assert raised.value.in_language("zh") == report.summary("zh")
