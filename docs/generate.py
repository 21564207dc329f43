"""Writes the pages of docs/ that follow from code, data and figures, so that none drifts.

python -m docs.generate            write the pages anew
python -m docs.generate --check    only compare; exit code 1 when a page would change
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from benchmarks import page, record
from docs import competency, exports, scale, shown
from kg.catalogue.formats import as_md, short
from kg.cli.main import COMMANDS, import_command
from kg.namespaces import compact
from kg.question import Question, everything, read_check
from kg.resources import check_files, shape_files
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Term

FOLDER = Path(__file__).resolve().parent
EXCERPT_ROWS = 5
WIDTH = 96

_SHAPES = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?node ?targets ?property ?severity ?message ?messageZh WHERE {
  {
    SELECT ?module ?node (GROUP_CONCAT(STR(?target)) AS ?targets) WHERE {
      ?node a sh:NodeShape ; rdfs:isDefinedBy ?module .
      OPTIONAL { ?node sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?target }
    }
    GROUP BY ?module ?node
  }
  ?node sh:property ?property .
  ?property sh:severity ?severity .
  ?property sh:message ?message . FILTER(langMatches(lang(?message), "en"))
  ?property sh:message ?messageZh . FILTER(langMatches(lang(?messageZh), "zh"))
}
ORDER BY STR(?module) STR(?node) STR(?property)
"""


def commands() -> str:
    """Every command with its help, as `kg NAME --help` prints it."""
    parts = [
        "# Commands 命令\n",
        "Exit codes: 0 fine, 1 findings, 2 could not run, 3 the engine failed or ran out of time.",
        "退出码：0 正常，1 有问题，2 无法运行，3 引擎失败或超时。\n",
    ]
    for name in sorted(COMMANDS):
        command = import_command(name)
        context = click.Context(command, info_name=f"kg {name}", max_content_width=WIDTH)
        context.terminal_width = WIDTH
        about = " ".join(COMMANDS[name])
        parts.append(f"## kg {name}\n\n{about}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


def questions() -> str:
    """Every canned question: its words, parameters, columns and the first rows of its answer."""
    session = shown.session()
    parts = [
        "# Questions 问题\n",
        "Ask one with `kg query NAME`. A type with `?` may be empty.",
        "以 `kg query NAME` 提问。类型后有 `?` 的单元格可以为空。\n",
    ]
    for question in everything():
        arguments = {p.name: p.example or "" for p in question.params if not p.optional}
        parts.append(_question(question, arguments, session.query(question.name, **arguments)))
    return "\n".join(parts)


def _question(question: Question, arguments: dict[str, str], answer: Answer) -> str:
    given = "".join(f" --param {name}={value}" for name, value in arguments.items())
    lines = [f"## {question.name}", "", question.question["en"], "", question.question["zh"], ""]
    if question.params:
        lines += [
            "| parameter 参数 | type 类型 | needed 必填 | meaning 含义 |",
            "|---|---|---|---|",
        ]
        for item in question.params:
            needed = "no 否" if item.optional else "yes 是"
            meaning = f"{item.title['en']} {item.title['zh']}"
            kind = f"{item.type} {item.of_class or (item.scheme or '').rpartition('/')[2]}".strip()
            kind += ", several 可多个" if item.many else ""
            lines.append(f"| {item.name} | {kind} | {needed} | {meaning} |")
        lines.append("")
    columns = ", ".join(
        f"`{column.name}` {column.title['en']} {column.title['zh']}"
        f" ({column.type}{'?' if column.optional else ''})"
        for column in question.returns
    )
    excerpt = Answer(answer.columns, answer.rows[:EXCERPT_ROWS])
    lines += [f"Columns 列: {columns}", "", f"`kg query {question.name}{given}`", ""]
    lines += [_rows(len(answer)), ""]
    return "\n".join(lines) + "\n" + as_md(excerpt)


def _rows(count: int) -> str:
    """How many rows there are, and whether all of them follow."""
    noun = "row" if count == 1 else "rows"
    if count > EXCERPT_ROWS:
        return f"{count} {noun}, the first of them: 共 {count} 行，开头如下："
    return f"{count} {noun}: 共 {count} 行："


def terms() -> str:
    """Every term of the ontology with its label and definition in both languages."""
    answer = shown.session().query("terms")
    rows = [{name: short(cell) for name, cell in row.items()} for row in answer.records()]
    parts = ["# Terms 术语\n"]
    for module in sorted({row["module"] for row in rows}):
        parts.append(f"## {module.rsplit('/', 1)[-1]}\n")
        parts.append("| term 术语 | kind 类别 | meaning 含义 |\n|---|---|---|")
        parts += [
            f"| `{row['term']}` {row['label']} {row['labelZh']} | {row['kind']} "
            f"| {row['definition']}<br>{row['definitionZh']} |"
            for row in sorted(rows, key=lambda row: row["term"])
            if row["module"] == module
        ]
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def shapes() -> str:
    """Every property shape and every check, with its severity and message."""
    store = MemoryStore()
    for path in shape_files():
        store.load(path)
    parts = ["# Shapes and checks 形状与规则\n"]
    heading = ""
    for row in store.ask(_SHAPES):
        node, targets, shape, severity, en, zh = map(_short, row)
        if heading != node:
            heading = node
            named = ", ".join(f"`{compact(target)}`" for target in sorted(targets.split()))
            parts.append(
                f"\n## {node}\n\nTarget 目标: {named}\n\n"
                "| shape 形状 | severity 级别 | message 消息 |"
            )
            parts.append("|---|---|---|")
        parts.append(f"| `{shape}` | {severity.removeprefix('sh:')} | {en}<br>{zh} |")
    parts.append("\n## checks\n\n| check 规则 | severity 级别 | message 消息 |\n|---|---|---|")
    for path in check_files():
        check = read_check(path)
        message = f"{check.message['en']}<br>{check.message['zh']}"
        parts.append(f"| `checks:{check.name}` | {check.severity} | {message} |")
    return "\n".join(parts) + "\n"


def _short(term: Term | None) -> str:
    return short(term).replace("|", "\\|")


def measured(name: str) -> str:
    """A page or a chart of the figures, as their file has them."""
    return page.DRAWN[name](record.read(FOLDER / "benchmarks.json"))


PAGES: dict[str, Callable[[], str]] = {
    **{name: partial(measured, name) for name in page.DRAWN},
    "competency.md": competency.english,
    "competency.zh.md": competency.chinese,
    "reference/commands.md": commands,
    "reference/exports.md": exports.page,
    "reference/questions.md": questions,
    "reference/shapes.md": shapes,
    "reference/terms.md": terms,
    "scale.md": scale.english,
    "scale.zh.md": scale.chinese,
}


def stale() -> list[str]:
    """The pages that differ from what would be written now."""
    return [
        name
        for name, page in PAGES.items()
        if not (FOLDER / name).exists() or (FOLDER / name).read_text("utf-8") != page()
    ]


def main() -> int:
    """Write the pages, or with --check tell which are stale."""
    names = stale()
    for name in names:
        if "--check" in sys.argv[1:]:
            print(f"docs/{name}: stale; run make docs", file=sys.stderr)
        else:
            (FOLDER / name).write_text(PAGES[name](), "utf-8")
    return 1 if names and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
