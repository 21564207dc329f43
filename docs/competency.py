"""The competency questions: what the ontology is there to answer, each with its file.

They are the headers of `queries/`, one to one, so that neither can be without the other.
"""

from __future__ import annotations

import re

from kg.catalogue import binding
from kg.question import GROUPS, Question, everything
from kg.text import Words

_OPENING: Words = {
    "en": """\
# Competency questions

[中文](competency.zh.md)

What the ontology is there to answer: {count} questions, each a file in [queries/](../queries) that
runs as it is. After each stand the terms that it uses; every term is used by at least one, and
`tests/queries/test_terms.py::test_without_a_term_an_answer_changes` shows that its answer needs
the term. Parameters and answers are in [reference/questions.md](reference/questions.md). This page
is written by `make docs`.
""",
    "zh": """\
# 能力问题

[English](competency.md)

本体旨在回答的 {count} 个问题，每个问题是 [queries/](../queries) 中的一个文件，可直接运行。
各题之后列出所用术语；每个术语至少为一个问题所用，且其答案离不开该术语，由
`tests/queries/test_terms.py::test_without_a_term_an_answer_changes` 证明。
参数与答案见 [reference/questions.md](reference/questions.md)。本页由 `make docs` 生成。
""",
}
_USES: Words = {"en": "uses ", "zh": "所用术语："}


def english() -> str:
    """The page in English."""
    return _page("en")


def chinese() -> str:
    """The page in Chinese."""
    return _page("zh")


def _page(language: str) -> str:
    questions = everything()
    parts = [_OPENING[language].format(count=len(questions))]
    for group, titles in GROUPS.items():
        members = [question for question in questions if question.group == group]
        parts.append(f"## {titles[language]}\n")
        parts += [_item(question, language) for question in members]
        parts.append("")
    return "\n".join(parts).rstrip("\n") + "\n"


def _item(question: Question, language: str) -> str:
    code = re.sub(r"#(?! values: ).*", "", binding.bind(question, {}))
    terms = sorted(set(re.findall(r"(?<![\w-])plan:\w+", code)))
    line = f"- {question.question[language]} → [`{question.name}`](../queries/{question.name}.rq)"
    used = " ".join(f"`{term}`" for term in terms)
    return f"{line}\n  {_USES[language]}{used}" if terms else line
