"""Workflow commands by which GitHub shows findings at their lines.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Mapping

from kg.files import shown
from kg.namespaces import compact
from kg.text import brief, visible
from kg.validation.outputs.base import told
from kg.validation.report import Finding, Report

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_IN_TEXT = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_IN_PROPERTY = _IN_TEXT | {":": "%3A", ",": "%2C"}


def as_github(report: Report, language: str) -> str:
    """An annotation a finding, then one for each remark."""
    lines = [_annotation(finding, language) for finding in report.findings]
    remarks = [brief(remark[language]) for remark in report.remarks]
    lines += [f"::error title=kg::{_escaped(remark, _IN_TEXT)}" for remark in remarks]
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding, language: str) -> str:
    properties = {
        "file": visible(shown(finding.file)) if finding.file else None,
        "line": finding.line,
        "col": finding.column,
        "title": brief(compact(finding.rule)),
    }
    listed = ",".join(
        f"{name}={_escaped(str(value), _IN_PROPERTY)}"
        for name, value in properties.items()
        if value is not None
    )
    return f"::{_LEVELS[finding.level]} {listed}::{_escaped(told(finding, language), _IN_TEXT)}"


def _escaped(text: str, table: Mapping[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
