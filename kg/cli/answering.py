"""Asking within a time, writing the answer, and telling when it was cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from kg.cli.output import emit, format_or_default, in_words, say

if TYPE_CHECKING:
    from kg.model import Answer

T = TypeVar("T")


def within(seconds: float | None, task: Callable[[], T]) -> T:
    """What a task gives; with a limit, in a process of its own that is ended in time.

    Little is loaded before: a small process is quickly forked.
    """
    if seconds is None:
        return task()
    from kg.store.limited import Limits, run

    return run(task, Limits(seconds))


def write(
    ctx: click.Context,
    ask: Callable[[], Answer],
    *,
    seconds: float | None,
    language: str | None,
    format_name: str | None,
    output: Path | None,
) -> int:
    """Ask, write the answer, tell when it was cut; how many rows it has.

    With a `language`, formats for people have labels in it alone.
    """

    def task() -> tuple[bytes, int, bool]:
        from kg.catalogue.languages import in_language
        from kg.catalogue.writing import PLAIN, write

        answer = ask()
        graph = answer.kind == "graph" and not format_name
        name = "turtle" if graph else format_or_default(format_name, output)
        if language and name in PLAIN:
            answer = in_language(answer, language)
        return write(answer, name), len(answer), answer.truncated

    raw, rows, truncated = within(seconds, task)
    emit(raw, output)
    if truncated:
        say(
            in_words(
                ctx,
                f"truncated after row {rows}; raise --limit for more",
                f"已截断（truncated）于第 {rows} 行；可调大 --limit",
            )
        )
    return rows
