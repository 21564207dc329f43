"""Running the command over hostile input as its user would, within bounds, and watched."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import processes
import pytest
from environment import own_environment

MEMORY_BYTES = 1024 * 1024 * 1024
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
        done = processes.run(
            "validate",
            *arguments,
            env={**known, **proxies},
            cwd=tmp_path,
            stdin=stdin or Path(os.devnull),
            seconds=HUNG,
            memory_bytes=MEMORY_BYTES,
        )
        assert done.processor_seconds is not None
        return Ended(done.code, done.out, done.err, done.processor_seconds)

    return run


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
