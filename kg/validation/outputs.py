"""Writes a report in every output format: the same text for the same report."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.files import shown
from kg.namespaces import SH, compact, prefix_lines
from kg.terms import Iri, Literal, to_sparql
from kg.text import brief, escaped, sha256, visible, xml_escaped
from kg.validation.report import Finding, Fix, Report, compact_path

if TYPE_CHECKING:
    from kg.validation.fixing import Replacement

Output = Callable[[Report, str], str]
"""Writes a report in a language."""


def _text(finding: Finding, language: str) -> str:
    """The focus node, the path and the value of a finding, then its message."""
    return f"{' '.join(finding.subject)}: {brief(finding.full_message(language))}"


def _remarks(report: Report, language: str) -> list[str]:
    return [words[language] for words in (*report.remarks, *report.notes)]


def as_text(report: Report, language: str) -> str:
    """A line a finding, as compilers write it: `data/x.ttl:12:5: error shapes:Target-unit …`."""
    return "".join(f"{finding.as_text(language)}\n" for finding in report.findings)


def as_json(report: Report, language: str) -> str:
    """One object with the findings in both languages, and what was checked."""
    del language  # both are there
    return _json({**_head(report), "findings": list(map(_object, report.findings))}, indent=2)


def _json(value: object, indent: int | None = None) -> str:
    return escaped(json.dumps(value, ensure_ascii=False, indent=indent)) + "\n"


def _head(report: Report) -> dict[str, object]:
    return {
        "conforms": report.conforms,
        "hidden": report.hidden,
        "accepted": report.accepted,
        **report.counts(),
        "engine": {"name": report.engine, "version": report.engine_version},
        "remarks": [dict(remark) for remark in report.remarks],
        "notes": [dict(note) for note in report.notes],
    }


def _object(finding: Finding) -> dict[str, object]:
    file = shown(finding.file) if finding.file else None
    return {**finding.as_json(), "file": file, "component": finding.component}


def as_jsonl(report: Report, language: str) -> str:
    """An object for each finding, and a last one on what was checked, which has no `rule`."""
    del language  # both are there
    return "".join(map(_json, [*map(_object, report.findings), _head(report)]))


_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def as_github(report: Report, language: str) -> str:
    """GitHub's workflow commands: an annotation for each finding, then for each remark."""
    lines = [_annotation(finding, language) for finding in report.findings]
    remarks = [brief(remark[language]) for remark in report.remarks]
    lines += [f"::error title=kg::{remark.translate(_IN_TEXT)}" for remark in remarks]
    return "".join(f"{line}\n" for line in lines)


def _annotation(finding: Finding, language: str) -> str:
    file = visible(shown(finding.file)) if finding.file else None
    places = [("file", file), ("line", finding.line), ("col", finding.column)]
    named = [(name, str(value)) for name, value in places if value is not None]
    named.append(("title", brief(compact(finding.rule))))
    listed = ",".join(f"{name}={value.translate(_IN_PROPERTY)}" for name, value in named)
    text = _text(finding, language).translate(_IN_TEXT)
    return f"::{'notice' if finding.level == 'info' else finding.level} {listed}::{text}"


_HEADS = {
    "en": ("line", "severity", "rule", "thing", "path", "value", "message"),
    "zh": ("行", "级别", "规则", "事物", "路径", "值", "消息"),
}
_SHAPES = {"en": ("shape", "nodes checked"), "zh": ("形状", "已检查节点")}


def as_md(report: Report, language: str) -> str:
    """Markdown: the summary, a table of findings for each file, the focus nodes of each shape."""
    parts = [f"{report.summary(language)}\n"]
    parts += [f"- {_cell(text)}\n" for text in _remarks(report, language)]
    for file, group in groupby(report.findings, key=lambda finding: finding.file):
        rows = [_row(finding, language) for finding in group]
        parts.append(f"\n## {_cell(shown(file)) if file else '—'}\n\n")
        parts.append(_table(_HEADS[language], rows))
    counted = [(_cell(compact(shape)), str(n)) for shape, n in report.nodes_per_shape.items()]
    parts += ["\n", _table(_SHAPES[language], counted)] if counted else []
    return "".join(parts)


def _row(finding: Finding, language: str) -> tuple[str, ...]:
    cells = (
        str(finding.line or ""),
        finding.level,
        compact(finding.rule),
        compact(finding.focus),
        compact_path(finding.path) if finding.path else "",
        finding.value or "",
        finding.full_message(language),
    )
    return tuple(map(_cell, cells))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    safe = brief(text).replace("\\", "\\\\").replace("|", "\\|")
    return safe.replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")


def as_junit(report: Report, language: str) -> str:
    """JUnit XML: a suite of tests that pass, the shapes, then one of findings for each file."""
    suites = [_shapes(report, language)]
    for file, group in groupby(report.findings, key=lambda finding: finding.file):
        suites.append(_findings(shown(file) if file else "—", list(group), language))
    tests = len(report.nodes_per_shape) + len(report.findings)
    head = _tag("testsuites", name="kg validate", tests=tests, failures=len(report.findings))
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>", ""])


def _shapes(report: Report, language: str) -> str:
    counts = report.nodes_per_shape
    idle = sum(not count for count in counts.values())
    head = _tag("testsuite", name="shapes", tests=len(counts), failures=0, skipped=idle)
    lines = [f"  {head}"]
    for shape, count in counts.items():
        lines.append(f"    {_tag('testcase', classname='shapes', name=compact(shape))}")
        value = _tag("property", name="nodes", value=count).replace(">", "/>")
        lines.append(f"      <properties>{value}</properties>")
        lines += [] if count else ['      <skipped message="0 nodes"/>']
        lines.append("    </testcase>")
    text = report.summary(language, [*report.remarks, *report.notes])
    lines.append(f"    <system-out>{xml_escaped(visible(text))}</system-out>")
    return "\n".join([*lines, "  </testsuite>"])


def _findings(name: str, findings: list[Finding], language: str) -> str:
    head = _tag("testsuite", name=name, tests=len(findings), failures=len(findings))
    lines = [f"  {head}"]
    for finding in findings:
        text = _text(finding, language)
        place = {"file": name, "line": finding.line} if finding.line else {"file": name}
        failure = _tag("failure", type=finding.severity, message=text)
        whole = xml_escaped(visible(finding.as_text(language)))
        subject = compact(finding.focus)
        case = _tag("testcase", classname=compact(finding.rule), name=subject, **place)
        lines += [f"    {case}", f"      {failure}{whole}</failure>", "    </testcase>"]
    return "\n".join([*lines, "  </testsuite>"])


def _tag(element: str, /, **attributes: object) -> str:
    listed = [f' {name}="{xml_escaped(visible(str(value)))}"' for name, value in attributes.items()]
    return f"<{element}{''.join(listed)}>"


_NO_SHAPE = ("_:", "checks:", "literals:")
"""How the rules begin that are no shape with a name."""


def as_ttl(report: Report, language: str) -> str:
    """`sh:ValidationReport` in Turtle; what is no result of SHACL stands in comments before it."""
    notes = [report.summary(language), *_remarks(report, language)]
    notes += [f"{shape} {count}" for shape, count in report.nodes_per_shape.items()]
    comments = "".join(f"# {visible(note)}\n" for note in notes)
    conforms = "true" if report.conforms else "false"
    lines = ["[]", "    a sh:ValidationReport ;", f"    sh:conforms {conforms} ;"]
    if report.findings:
        results = " ,\n".join(_turtle_result(finding) for finding in report.findings)
        lines.append(f"    sh:result\n{results} ;")
    return comments + prefix_lines("sh", "xsd") + escaped("\n".join(["", *lines, ".", ""]))


def _turtle_result(finding: Finding) -> str:
    is_shape = finding.rule and not finding.rule.startswith(_NO_SHAPE)
    severity, focus, path = finding.severity, finding.focus, finding.path_turtle
    if not path and finding.path and "<" not in finding.path:
        path = _iri(finding.path)
    pairs = [
        ("a", "sh:ValidationResult"),
        ("sh:focusNode", focus if focus.startswith(("_:", '"')) else _iri(focus)),
        ("sh:resultPath", path),
        ("sh:resultSeverity", _iri(severity if ":" in severity else SH + severity)),
        ("sh:sourceConstraintComponent", finding.component and _iri(finding.component)),
        ("sh:sourceShape", is_shape and _iri(finding.rule)),
        ("sh:value", finding.value),
    ]
    lines = [f"            {name} {term} ;" for name, term in pairs if term]
    lines.append(f"            sh:resultMessage\n{_messages(finding)} ;")
    return "\n".join(["        [", *lines, "        ]"])


def _messages(finding: Finding) -> str:
    """The message in each language, without a tag where it is the same in both."""
    texts = finding.words
    if len(set(texts.values())) == 1:
        return " " * 16 + to_sparql(Literal(next(iter(texts.values()))))
    tagged = [to_sparql(Literal(text, language=language)) for language, text in texts.items()]
    return " ,\n".join(f"{'':16}{text}" for text in tagged)


def _iri(iri: str) -> str:
    return to_sparql(Iri(iri))


_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_REGION = ("startLine", "startColumn", "endLine", "endColumn")


def as_sarif(report: Report, language: str) -> str:
    """SARIF 2.1.0: one run, its rules in both languages, its results with their places."""
    from kg.validation.fixing import replacements  # here: it takes 30 ms

    first = {finding.rule: finding for finding in reversed(report.findings)}
    index = {rule: number for number, rule in enumerate(sorted(first))}
    driver = {"name": "kg", "rules": [_rule(first[rule], language) for rule in index]}
    made = zip(report.findings, replacements(report.findings), strict=True)
    run = {
        "tool": {"driver": driver},
        "language": "zh-CN" if language == "zh" else "en-GB",
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, language)],
        "results": [_sarif_result(one, index[one.rule], edits, language) for one, edits in made],
        "properties": {
            **report.counts(),
            "nodesPerShape": {compact(s): n for s, n in report.nodes_per_shape.items()},
            "engine": {"name": report.engine, "version": report.engine_version},
        },
    }
    return _json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(finding: Finding, language: str) -> dict[str, Any]:
    return {
        "id": compact(finding.rule),
        "shortDescription": {"text": finding.message[language]},
        "messageStrings": {
            tag: {"text": text.replace("{", "{{").replace("}", "}}")}  # which begin placeholders
            for tag, text in finding.message.items()
        },
        "defaultConfiguration": {"level": _SARIF_LEVELS[finding.level]},
    }


def _invocation(report: Report, language: str) -> dict[str, Any]:
    levels = [("error", words) for words in report.remarks]
    levels += [("note", words) for words in report.notes]
    notes = [{"level": level, "message": {"text": words[language]}} for level, words in levels]
    return {"executionSuccessful": not notes, "toolExecutionNotifications": notes}


def _fix(fix: Fix, edits: Sequence[Replacement], language: str) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": dict(zip(_REGION, (*start, *end), strict=True)),
            "insertedContent": {"text": text},
        }
        for start, end, text in edits
    ]
    change = {"artifactLocation": {"uri": _uri(fix.file)}, "replacements": replacements}
    return {"description": {"text": fix.words[language]}, "artifactChanges": [change]}


def _sarif_result(
    finding: Finding, index: int, edits: Sequence[Replacement], language: str
) -> dict[str, Any]:
    key = "\n".join([finding.rule, finding.focus, finding.path or "", finding.value or ""])
    fixes = {"fixes": [_fix(finding.fix, edits, language)]} if edits and finding.fix else {}
    return {
        "ruleId": compact(finding.rule),
        "ruleIndex": index,
        "level": _SARIF_LEVELS[finding.level],
        "message": {"text": _text(finding, language)},
        "locations": [_location(finding)],
        "partialFingerprints": {"finding/v1": sha256(key)},
        "properties": {"focus": finding.focus, "path": finding.path, "value": finding.value}
        | {"messages": dict(finding.words)},
        **fixes,
    }


def _location(finding: Finding) -> dict[str, Any]:
    logical = {"fullyQualifiedName": finding.focus or str(finding.sheet)}
    if finding.sheet is not None:  # a region has lines and columns, but no sheets
        logical["name"] = f"{finding.sheet}!{finding.cell}"
    place: dict[str, Any] = {"logicalLocations": [logical]}
    if finding.file is None:
        return place
    known = zip(_REGION, filter(None, (finding.line, finding.column)), strict=False)
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
    physical |= {"region": dict(known)} if finding.line else {}
    return {"physicalLocation": physical, **place}


def _uri(path: Path) -> str:
    """A file relative to this folder where it lies within, as code hosts want it."""
    name = Path(shown(path))
    return name.as_uri() if name.is_absolute() else quote(name.as_posix())


OUTPUTS: dict[str, Output] = {
    "text": as_text,
    "json": as_json,
    "jsonl": as_jsonl,
    "sarif": as_sarif,
    "junit": as_junit,
    "ttl": as_ttl,
    "md": as_md,
}
