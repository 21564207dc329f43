"""Finding a canned question by its name."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from kg.errors import InputError
from kg.question import Question, read_question
from kg.resources import question_file, question_files
from kg.text import nearest

_NAME = re.compile(r"[a-z0-9-]+")


def names() -> list[str]:
    """The names of all questions, sorted."""
    return [path.stem for path in question_files()]


def find(name: str) -> Question:
    """The question called `name`; `InputError` offers the nearest name for another."""
    if file := _file(name):
        with suppress(FileNotFoundError):
            return _read(file)
    near = nearest(name, names())
    raise InputError(
        f"{name}: no such question; " + (f"did you mean {near}?" if near else "see kg query"),
        f"{name}：没有这个问题；" + (f"是否指 {near}？" if near else "可运行 kg query 查看全部"),
    )


def everything() -> list[Question]:
    """Every question, sorted by name."""
    return [_read(str(path)) for path in question_files()]


@lru_cache(maxsize=1000)
def _file(name: str) -> str | None:
    """Where the question of a name would be; nothing for what is no name."""
    return str(question_file(name)) if _NAME.fullmatch(name) else None


def _read(path: str) -> Question:
    """The question in a file, read once for as long as the file stays as it is."""
    state = os.stat(path)
    return _read_once(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=1000)
def _read_once(path: str, _changed: int, _size: int) -> Question:
    return read_question(Path(path))
