"""Finding a canned question by its name."""

from __future__ import annotations

import re
from functools import lru_cache

from kg.errors import InputError
from kg.question import Question, read_question
from kg.resources import question_file, question_files
from kg.text import nearest

_NAME = re.compile(r"[a-z0-9-]+")


def names() -> list[str]:
    """The names of all questions, sorted."""
    return [path.stem for path in question_files()]


@lru_cache(maxsize=1000)
def find(name: str) -> Question:
    """The question called `name`, read once; `InputError` offers the nearest name for another."""
    if _NAME.fullmatch(name) and (file := question_file(name)).is_file():
        return read_question(file)
    near = nearest(name, names())
    raise InputError(
        f"{name}: no such question; " + (f"did you mean {near}?" if near else "see kg query"),
        f"{name}：没有这个问题；" + (f"是否指 {near}？" if near else "可运行 kg query 查看全部"),
    )


def everything() -> list[Question]:
    """Every question, sorted by name."""
    return [find(name) for name in names()]
