"""What a report is taken for, by whoever does not read it."""

from __future__ import annotations

from kg.validation.report import Finding, Report, shown_from

MILD = Finding("shapes:A", "Info", "urn:a", {"en": "Mind it.", "zh": "请留意。"})
CLEAN = Report(findings=[], nodes_per_shape={"urn:S": 1}, checks=0, literals=0)
FOUND = Report(findings=[MILD], nodes_per_shape={"urn:S": 1}, checks=0, literals=0)


def test_a_report_conforms_when_nothing_was_found() -> None:
    """What is too mild to be shown was found all the same."""
    assert CLEAN.conforms
    assert not FOUND.conforms
    assert not shown_from(FOUND, "violation").conforms
