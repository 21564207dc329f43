"""A query that would not end is refused for its size or ended, and who asked lives on."""

from __future__ import annotations

import resource
import time

import pytest
from store.runaways import RUNAWAYS

from kg.errors import EngineError, InputError
from kg.session import Session
from kg.worker import MEMORY_BYTES

GRACE = 10  # seconds beyond the limit that a start and an end may take on a busy machine
ANSWERED = {
    "nested groups": "true",
    "nested brackets": "true",
    "nested negations": "true",
    "nested subqueries": "true",
    "unions": "true",
    "alternatives": "false",
    "sums": "30000",
    "backtracking": "false",
    "repetitions": "false",
    "thirty thousand values": "true",
    "the same pattern 400 times": "true",
}
"""What is right, where there is an answer within reach."""


def came_of(session: Session, sparql: str) -> str:
    """The first cell of the answer, or the line of the refusal."""
    try:
        return str(session.ask(sparql).rows[0][0])
    except (InputError, EngineError) as error:
        return error.en


@pytest.mark.parametrize("name", RUNAWAYS)
def test_answered_rightly_refused_or_ended(name: str, session: Session) -> None:
    """In Python: within its limit of time and memory, with one line, and the next is answered."""
    limited, began = Session(session.store, seconds=1), time.monotonic()
    came = came_of(limited, RUNAWAYS[name])
    assert came == ANSWERED.get(name) or came.startswith("query: ")
    assert came.startswith("query: longer than") == (len(RUNAWAYS[name]) > 65_536)
    assert time.monotonic() - began < 1 + GRACE
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert children <= own + MEMORY_BYTES // 1024
    assert len(limited.ask("ASK {}")) == 1


def test_there_are_enough_forms() -> None:
    assert len(RUNAWAYS) >= 25
    assert set(ANSWERED) <= set(RUNAWAYS)
