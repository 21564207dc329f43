"""Ctrl-C at any moment: one line or none, and exit code 130; never a traceback of ours.

Each command gets some signals over its first second; in `make long` 200, with `KG_SIGNALS`.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SIGNALS = int(os.environ.get("KG_SIGNALS", "5"))
COMMANDS = [
    "--help",
    "query clusters",
    "show datuan",
    "find datuan",
    "track",
    "verify",
    "validate",
    "export gexf -o out.gexf",
    "export ntriples",
    "build -o out",
]


@pytest.fixture(autouse=True)
def heeded() -> Iterator[None]:
    """Processes heed Ctrl-C, also where this one was started in the background and does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("command", COMMANDS)
def test_ctrl_c_in_the_first_second(
    command: str, tmp_path: Path, environment: dict[str, str]
) -> None:
    """Counts the signals; the interpreter itself, before it comes to `kg`, may print its own."""
    draw = random.Random(command)
    ended = 0
    for _ in range(SIGNALS):
        process = subprocess.Popen(
            [sys.executable, "-m", "kg", *command.split()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment,
        )
        time.sleep(draw.random())
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=60)[1].decode()
        assert f"{os.sep}kg{os.sep}" not in err
        if process.returncode == 130:
            own = err.removesuffix("kg: interrupted\n")
            assert own == "" or own == _uninterrupted(command, tmp_path, environment)
        else:
            assert process.returncode in (0, 1, -signal.SIGINT)
        ended += 1
    assert ended == SIGNALS


def _uninterrupted(command: str, folder: Path, environment: dict[str, str]) -> str:
    """What a command prints to stderr that was through when Ctrl-C came."""
    words = [sys.executable, "-m", "kg", *command.split()]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, check=False)
    return done.stderr.decode()
