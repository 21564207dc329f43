"""Files that mean harm: whatever they hold, a load ends soon, in one line, calling nobody."""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import own_environment
from store.disk import hostile
from store.disk.holding import litter
from store.disk.hostile import MEMORY, SECONDS

COUNT = int(os.environ.get("KG_HOSTILE", "50"))
CALLS = re.compile(r"AF_INET6?|AF_NETLINK|AF_PACKET|sin6?_addr")

Traced = Callable[..., tuple[str, list[str]]]


@pytest.fixture
def traced(program: Callable[[str], str], tmp_path: Path) -> Traced:
    """`traced(command)` is what a program printed, and the calls of it and of all its children."""
    strace = program("strace")

    def traced(*command: str | Path) -> tuple[str, list[str]]:
        log = tmp_path / "network.log"
        watching = [strace, "-f", "--seccomp-bpf", "-e", "trace=network", "-o", str(log)]
        done = subprocess.run(
            [*watching, sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout, list(filter(CALLS.search, log.read_text().splitlines()))

    return traced


def test_hostile_files(traced: Traced, tmp_path: Path) -> None:
    """Counts connections, tracebacks, signals, and loads over 10 s of a processor or 1 GiB: none.

    `KG_HOSTILE=1000` loads a thousand of them instead of a hundred.
    """
    said, calls = traced(hostile.__file__, str(COUNT), tmp_path)
    ends = Counter(line.partition(" ")[0] for line in said.splitlines())
    assert calls == []
    assert set(ends) == {"0", "2"}, said
    assert sum(ends.values()) == COUNT
    assert min(ends.values()) >= 10


def test_a_connection_would_be_seen(traced: Traced) -> None:
    """Of a child's thread, as an engine would make it."""
    script = (
        "import os, socket, threading\n"
        "call = lambda: socket.socket().connect_ex(('127.0.0.1', 9))\n"
        "child = os.fork()\n"
        "thread = threading.Thread(target=call)\n"
        "if not child: thread.start(), thread.join(), os._exit(0)\n"
        "os.waitpid(child, 0)"
    )
    _, calls = traced("-c", script)
    assert any("sin_port=htons(9)" in call for call in calls)


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
"""Runs a command from a small process: a system may count what its caller held as its own."""


def test_hostile_files_by_the_command(tmp_path: Path) -> None:
    """A tenth of them, drawn from all, through `kg load --store`: the same, and the store is whole.

    The processor's time and the memory are those of the whole process, and what it says is one
    line.
    """
    store, chosen = tmp_path / "s", random.Random(7).sample(range(COUNT), COUNT // 10)
    own = own_environment()
    codes = Counter[int]()
    for number, path in enumerate(hostile.hostile(COUNT, tmp_path)):
        if number in chosen:
            command = [sys.executable, "-m", "kg", "load", str(path), "--store", str(store)]
            done = subprocess.run(
                [sys.executable, "-c", MEASURED, *command],
                capture_output=True,
                text=True,
                env=own,
                check=True,
            )
            code, seconds, kilobytes = done.stdout.split("\n")[-2].split()
            codes[int(code)] += 1
            assert done.stderr.count("\n") == 1, done.stderr
            assert float(seconds) <= SECONDS, path.name
            assert int(kilobytes) * 1024 <= MEMORY, path.name
        path.unlink()
    assert set(codes) == {0, 2}
    assert sum(codes.values()) == len(chosen)
    assert litter(store) == []
