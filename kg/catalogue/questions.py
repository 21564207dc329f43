"""Finding a canned question by its name."""

from __future__ import annotations

from kg.errors import InputError
from kg.question import Question, read_question
from kg.resources import question_files
from kg.text import nearest


def names() -> list[str]:
    """The names of all questions, sorted."""
    return [path.stem for path in question_files()]


def find(name: str) -> Question:
    """The question called `name`; `InputError` offers the nearest name for another."""
    for path in question_files():
        if path.stem == name:
            return read_question(path)
    near = nearest(name, names())
    raise InputError(
        f"{name}: no such question; " + (f"did you mean {near}?" if near else "see kg query"),
        f"{name}：没有这个问题；" + (f"是否指 {near}？" if near else "可运行 kg query 查看全部"),
    )


def everything() -> list[Question]:
    """Every question, sorted by name."""
    return [read_question(path) for path in question_files()]
