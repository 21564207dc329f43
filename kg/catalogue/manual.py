"""What `kg query NAME --help` tells: the question, what it takes, an example and its answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kg.catalogue.formats import as_table
from kg.catalogue.naming import FEW, Ask, values
from kg.model import Answer
from kg.question import Parameter, Question

ROWS = 5
"""How many rows of its answer an example shows."""

_WRITTEN = {
    "text": "any text 任意文本",
    "lang": "en, zh",
    "date": "YYYY-MM-DD",
    "decimal": "50, 0.5",
    "integer": "50",
    "boolean": "true, false",
}


def example(question: Question) -> dict[str, str]:
    """Arguments that a question is shown with: what it needs, or else its first parameter."""
    examples = {p.name: p.example for p in question.params if p.example}
    needed = {p.name: examples[p.name] for p in question.params if not p.optional}
    return needed or dict(list(examples.items())[:1])


def manual(question: Question, ask: Ask, answer: Answer) -> str:
    """The manual of a question; `answer` is that to its `example`, in both languages."""
    given = "".join(f" --param {name}={value}" for name, value in example(question).items())
    excerpt = replace(answer, rows=answer.rows[:ROWS], truncated=False)
    lines = [
        f"kg query {question.name} [--param NAME=VALUE]…",
        "",
        f"  {question.question['en']}",
        f"  {question.question['zh']}",
        "",
        "Parameters 参数:" if question.params else "No parameters 没有参数",
        *(line for parameter in question.params for line in _parameter(parameter, ask)),
        "",
        "Columns 列:",
        *(f"  {c.name}  {c.type}{'?' if c.optional else ''}" for c in question.returns),
        "",
        f"$ kg query {question.name}{given}",
        as_table(excerpt) + _rest(len(answer)),
        "All options 全部选项: kg query --help",
    ]
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter, ask: Ask) -> Iterator[str]:
    marks = [parameter.type]
    marks += ["may be left out 可省略"] if parameter.optional else []
    marks += ["may be repeated 可重复"] if parameter.many else []
    marks += [f"default 默认 {parameter.default}"] if parameter.default else []
    title = f"{parameter.title['en']} {parameter.title['zh']}"
    yield f"  {parameter.name}  {title} ({', '.join(marks)})"
    if parameter.type in _WRITTEN:
        yield f"      {_WRITTEN[parameter.type]}"
        return
    known = values(ask, parameter)
    if len(known) > FEW:
        yield f"      one of {len(known)}; look with kg find 共 {len(known)} 个，可用 kg find 查找"
        return
    for item in known:
        labels = " ".join(item.labels[tag] for tag in ("en", "zh") if tag in item.labels)
        yield f"      {item.slug}  {labels}".rstrip()


def _rest(count: int) -> str:
    return f"… {count} rows 共 {count} 行\n" if count > ROWS else ""
