"""Queries that would not end, asked of the command: one line, the right code, in time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from store.runaways import RUNAWAYS


@pytest.mark.parametrize(
    ("name", "seconds", "line"),
    [
        ("cross product", 1, "query: not done within 1 s; narrow it or raise --timeout"),
        ("doubling", 60, "query: the engine died of it (too deep or too large); simplify it"),
        ("order of millions", 60, "query: the engine died of it (too deep or too large); simpl"),
    ],
)
def test_the_command_says_one_line(
    name: str, seconds: int, line: str, refusal: Callable[..., str]
) -> None:
    """Nothing that a dying engine prints is among it."""
    arguments = ("query", "-", "--timeout", str(seconds))
    assert refusal(*arguments, stdin=RUNAWAYS[name], code=3).startswith(line)


def test_the_command_answers_what_is_only_deep(run: Callable[..., Any]) -> None:
    ran = run("query", "-", "--timeout", "60", stdin=RUNAWAYS["nested groups"])
    assert (ran.code, ran.out, ran.err) == (0, "answer\ntrue\n", "")
