"""SARIF 2.1.0, by which code hosts show findings at their lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.files import shown
from kg.namespaces import compact
from kg.text import escaped, sha256
from kg.validation.fixing.editing import Replacement, replacements
from kg.validation.fixing.fix import Fix
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
        "results": _results(report.findings, index, language),
        "properties": {
            "nodesChecked": report.nodes_checked,
            "nodesPerShape": {compact(s): n for s, n in report.nodes_per_shape.items()},
            "checks": report.checks,
            "literals": report.literals,
            "engine": {"name": report.engine, "version": report.engine_version},
        },
    }
    whole = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return escaped(json.dumps(whole, ensure_ascii=False, indent=2)) + "\n"


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
    told = [("error", words) for words in report.remarks]
    told += [("note", words) for words in report.notes]
    notes = [{"level": level, "message": {"text": words[language]}} for level, words in told]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _results(
    findings: Sequence[Finding], index: Mapping[str, int], language: str
) -> list[dict[str, Any]]:
    fixes = replacements(findings)
    return [
        _result(finding, index, language)
        | ({"fixes": [_fix(finding.fix, made, language)]} if made and finding.fix else {})
        for finding, made in zip(findings, fixes, strict=True)
    ]


def _fix(fix: Fix, replacements: Sequence[Replacement], language: str) -> dict[str, Any]:
    return {
        "description": {"text": fix.words[language]},
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(fix.file)},
                "replacements": [
                    {
                        "deletedRegion": {
                            "startLine": start.line,
                            "startColumn": start.column,
                            "endLine": end.line,
                            "endColumn": end.column,
                        },
                        "insertedContent": {"text": text},
                    }
                    for start, end, text in replacements
                ],
            }
        ],
    }


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
        | _both(finding.words),
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
