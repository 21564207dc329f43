"""Ten unhappy first tries: each gets one line, and what the line says leads to success."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from typing import Any

import pytest

from kg.cli.query import FORMATS

Run = Callable[..., Any]

DIGITAL = "id:datuan-2021-digital?"
NEW = "(1) datuan-2021-new-energy, (2) datuan-2021-new-materials"
CLUSTER = "cluster=datuan-2021-digital"

# What was tried, the line, and what somebody types who did as it says.
TRIES = {
    "wrong name": (
        "query cluster",
        "cluster: no such question; did you mean clusters?",
        "query clusters",
    ),
    "wrong parameter": (
        "query claims --param clutser=datuan-2021-digital",
        "claims: no parameter clutser; did you mean cluster?",
        "query claims --param cluster=datuan-2021-digital",
    ),
    "wrong date": (
        "query verdicts --param asOf=12/31/2021",
        "verdicts: parameter asOf: '12/31/2021': is no day; write YYYY-MM-DD",
        "query verdicts --param asOf=2021-12-31",
    ),
    "wrong language": (
        "query clusters --lang cn",
        "Invalid value for '--lang': 'cn' is not one of 'en', 'zh'.",
        "query clusters --lang zh",
    ),
    "almost the label": (
        "query claims --param cluster=数字产也寄群",
        "claims: parameter cluster: '数字产也寄群' is not in the graph; did you mean " + DIGITAL,
        "query claims --param cluster=id:datuan-2021-digital",
    ),
    "two of the name": (
        "query claims --param cluster=new",
        "claims: parameter cluster: 'new': 2 things have this name; give one of " + NEW,
        "query claims --param cluster=datuan-2021-new-energy",
    ),
    "missing": (
        "query evidence",
        "evidence: parameter thing is missing; add --param thing=datuan-2021-new-energy-share",
        "query evidence --param thing=datuan-2021-new-energy-share",
    ),
    "repeated": (
        "query claims --param cluster=datuan-2021-digital --param cluster=datuan-2021-healthcare",
        "claims: parameter cluster: takes one value and was given 2; keep one",
        "query claims --param cluster=datuan-2021-digital",
    ),
    "empty": (
        "query claims --param cluster=",
        f"claims: parameter cluster: is empty; write for example {CLUSTER}, or leave it out",
        "query claims --param cluster=datuan-2021-digital",
    ),
    "too many": (
        "query places --param plan=datuan-2021",
        "places: takes no parameters; leave out plan",
        "query places",
    ),
    "wrong format": (
        "query clusters -f turtle",
        f"-f turtle: cannot hold a table; use one of {' '.join(FORMATS[:11])}",
        "query clusters -f csv",
    ),
}


@pytest.mark.parametrize("name", TRIES)
def test_the_line_leads_to_success(name: str, run: Run, refusal: Callable[..., str]) -> None:
    tried, line, then = TRIES[name]
    assert refusal(*shlex.split(tried)) == line
    ran = run(*shlex.split(then))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count("\n") >= 2


@pytest.mark.parametrize("name", TRIES)
def test_what_to_type_stands_in_the_line(name: str) -> None:
    """Every word of the second try is of the first or of the line."""
    tried, line, then = TRIES[name]
    known = set(re.findall(r"[\w:-]+", f"{tried} {line}")) | {"2021-12-31"}
    assert set(re.findall(r"[\w:-]+", then)) <= known


@pytest.mark.parametrize("name", TRIES)
def test_the_line_in_chinese(name: str, refusal: Callable[..., str]) -> None:
    tried, _, _ = TRIES[name]
    assert re.search("[\u4e00-\u9fff]{2}", refusal(*shlex.split(tried), env={"KG_LANG": "zh"}))


def test_there_are_ten() -> None:
    assert len(TRIES) >= 10
