"""Running the command over hostile input as its user would, within bounds, and watched."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest
from environment import own_environment

MEMORY_KB = 1024 * 1024
SECONDS = 10
HUNG = 120
"""Seconds by the clock after which a run waits for something: a busy machine is no fault."""

UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Ended(NamedTuple):
    """How a run ended, and how long a processor worked for it."""

    code: int
    out: str
    err: str
    seconds: float


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A socket of this machine that everybody is told to call, and nobody should."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def address(server: socket.socket) -> str:
    return f"http://127.0.0.1:{server.getsockname()[1]}/"


def calls(server: socket.socket) -> int:
    """How many connections came in."""
    count = 0
    while True:
        try:
            accepted, _ = server.accept()
        except BlockingIOError:
            return count
        accepted.close()
        count += 1


@pytest.fixture
def validate(tmp_path: Path, listener: socket.socket) -> Callable[..., Ended]:
    """`validate(arguments)` runs `kg validate` in `tmp_path` with 1 GiB of address space."""
    proxies = {f"{kind}_proxy": address(listener) for kind in ("http", "https", "all")}
    proxies |= {name.upper(): value for name, value in proxies.items()}
    known = own_environment()

    def run(arguments: Sequence[str], stdin: Path | None = None) -> Ended:
        limited = ["sh", "-c", f'ulimit -v {MEMORY_KB} && exec "$@"', "sh"]
        before = _seconds_of_children()
        with open(stdin or os.devnull, "rb") as given:
            done = subprocess.run(
                [*limited, sys.executable, "-m", "kg", "validate", *arguments],
                stdin=given,
                capture_output=True,
                cwd=tmp_path,
                env={**known, **proxies},
                timeout=HUNG,
                check=False,
            )
        seconds = _seconds_of_children() - before
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode(), seconds)

    return run


def _seconds_of_children() -> float:
    spent = os.times()
    return spent.children_user + spent.children_system


@pytest.fixture
def held(validate: Callable[..., Ended], listener: socket.socket) -> Callable[..., Ended]:
    """`held(arguments, codes)` runs the command and asserts that it ended in order."""

    def held(arguments: Sequence[str], codes: Sequence[int], *, stdin: Path | None = None) -> Ended:
        ended = validate(arguments, stdin)
        told = (ended.code, ended.out[:500], ended.err[:500])
        assert ended.code in codes, told
        assert ended.err.count("\n") == 1, told
        assert ended.err.endswith("\n"), told
        assert len(ended.err) < 5_000, told
        assert "Traceback" not in ended.out + ended.err, told
        assert not UNSEEN.search(ended.out + ended.err), told
        assert ended.seconds <= SECONDS, (ended.seconds, told)
        assert calls(listener) == 0, told
        return ended

    return held
