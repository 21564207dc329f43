"""JSON: the whole report as one object."""

from __future__ import annotations

import json

from kg.files import shown
from kg.text import escaped
from kg.validation.report import Finding, Report


def as_json(report: Report, language: str) -> str:
    """Findings in both languages, and how many nodes each shape looked at."""
    del language  # both are there
    whole = {
        **head(report),
        "findings": [as_object(finding) for finding in report.findings],
    }
    return escaped(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"


def head(report: Report) -> dict[str, object]:
    """What a report says beside its findings."""
    return {
        "conforms": report.conforms,
        "hidden": report.hidden,
        "accepted": report.accepted,
        "nodesChecked": report.nodes_checked,
        "nodesPerShape": dict(report.nodes_per_shape),
        "checks": report.checks,
        "literals": report.literals,
        "engine": {"name": report.engine, "version": report.engine_version},
        "remarks": [dict(remark) for remark in report.remarks],
        "notes": [dict(note) for note in report.notes],
    }


def as_object(finding: Finding) -> dict[str, object]:
    """A finding, its file as this folder calls it."""
    file = shown(finding.file) if finding.file else None
    return {**finding.as_json(), "file": file, "component": finding.component}
