"""Running a command within limits: in a process of its own, its output passed on at the end."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

import click

from kg.cli.output import emit, say
from kg.errors import InputError
from kg.store.limited import Limits, Words, run


def bounded(task: Callable[[], int], limits: Limits, words: Words) -> int:
    """The exit code of `task`; what it printed is printed when it is done, or else not at all.

    Raises `EngineError` when it takes too much or dies.
    """
    code, data, talk = run(lambda: _captured(task), limits, words)
    emit(data)
    sys.stdout.flush()
    if talk:
        say(talk.removesuffix("\n"))
    return code


def _captured(task: Callable[[], int]) -> tuple[int, bytes, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = task()
        except click.ClickException as error:
            raise InputError(error.format_message(), error.format_message()) from None
        out.flush()
        err.flush()
    return code, out.buffer.getvalue(), err.buffer.getvalue().decode()
