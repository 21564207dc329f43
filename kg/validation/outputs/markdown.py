"""Markdown: a table a file, for a pull request or a page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kg.files import shown
from kg.namespaces import compact
from kg.text import brief
from kg.validation.report import Finding, Report, compact_path

_HEADS = {
    "en": ("line", "severity", "rule", "thing", "path", "value", "message"),
    "zh": ("行", "级别", "规则", "事物", "路径", "值", "消息"),
}
_SHAPES = {"en": ("shape", "nodes checked"), "zh": ("形状", "已检查节点")}


def as_md(report: Report, language: str) -> str:
    """The summary, the findings of each file, then how many nodes each shape looked at."""
    parts = [f"{report.summary(language)}\n"]
    parts += [f"- {_cell(told[language])}\n" for told in (*report.remarks, *report.notes)]
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
        finding.told(language),
    )
    return tuple(map(_cell, cells))


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [heads, ("---",) * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    safe = brief(text).replace("\\", "\\\\").replace("|", "\\|")
    return safe.replace("<", "&lt;").replace("*", "\\*").replace("`", "\\`")
