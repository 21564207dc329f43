"""SARIF 2.1.0, by which code hosts show findings at their lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.files import shown
from kg.namespaces import compact
from kg.text import sha256
from kg.validation.outputs.base import told
from kg.validation.report import Finding, Report, Words

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


def as_sarif(report: Report, language: str) -> str:
    """One run: its rules in both languages, its results with the places where they stand."""
    first: dict[str, Finding] = {}
    for finding in report.findings:
        first.setdefault(finding.rule, finding)
    index = {rule: number for number, rule in enumerate(sorted(first))}
    driver = {"name": "kg", "rules": [_rule(first[rule], language) for rule in index]}
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if language == "zh" else "en-GB",
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, language)],
        "results": [_result(finding, index, language) for finding in report.findings],
        "properties": {
            "nodesChecked": report.nodes_checked,
            "nodesPerShape": {compact(s): n for s, n in report.nodes_per_shape.items()},
            "checks": report.checks,
            "literals": report.literals,
            "engine": {"name": report.engine, "version": report.engine_version},
        },
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _rule(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "id": compact(finding.rule),
        "shortDescription": {"text": finding.message[language]},
        "messageStrings": {tag: {"text": _plain(text)} for tag, text in finding.message.items()},
        "defaultConfiguration": {"level": _LEVELS[finding.level]},
    }


def _plain(text: str) -> str:
    """Text in which a message string would see no placeholder."""
    return text.replace("{", "{{").replace("}", "}}")


def _invocation(report: Report, language: str) -> dict[str, Any]:
    notes = [{"level": "error", "message": {"text": remark[language]}} for remark in report.remarks]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _result(finding: Finding, index: Mapping[str, int], language: str) -> dict[str, Any]:
    key = "\n".join([finding.rule, finding.focus, finding.path or "", finding.value or ""])
    return {
        "ruleId": compact(finding.rule),
        "ruleIndex": index[finding.rule],
        "level": _LEVELS[finding.level],
        "message": {"text": told(finding, language)},
        "locations": [_location(finding)],
        "partialFingerprints": {"finding/v1": sha256(key)},
        "properties": {"focus": finding.focus, "path": finding.path, "value": finding.value}
        | _both(finding.message),
    }


def _both(message: Words) -> dict[str, Any]:
    return {"messages": dict(message)}


def _location(finding: Finding) -> dict[str, Any]:
    place: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": finding.focus}]}
    if finding.file is None:
        return place
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    if finding.line:
        physical["region"] = {"startLine": finding.line}
        if finding.column:
            physical["region"]["startColumn"] = finding.column
    return {"physicalLocation": physical, **place}


def _uri(path: Path) -> str:
    """A file relative to this folder where it lies within, as code hosts want it."""
    name = Path(shown(path))
    return name.as_uri() if name.is_absolute() else quote(name.as_posix())
