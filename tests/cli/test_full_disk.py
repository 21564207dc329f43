"""A disk that is full at one write after another: what is said of it is what is true.

In `make long`, with `KG_DISKS=all`, for the slower commands and for more files too.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from environment import PLANS, own_environment

SCRIPT = Path(__file__).with_name("full_disk.py")
ALONE = ["--user", "--map-root-user", "--mount"]
FIXABLE = "sources.ttl", "datuan-outcomes.ttl"


class Command(NamedTuple):
    """A command, the exit code of its success, and on how many disks it must fail at least."""

    arguments: tuple[str, ...]
    code: int = 0
    failures: int = 4


IS_LONG = os.environ.get("KG_DISKS") == "all"
FORMATTED = sorted(path.name for path in PLANS.glob("*.ttl")) if IS_LONG else FIXABLE
COMMANDS = {
    "fmt": Command(("fmt", *(f"plans/{name}" for name in FORMATTED))),
    "fix": Command(("validate", "--fix", *(f"plans/{name}" for name in FIXABLE)), code=1),
    "track": Command(("track", "-f", "ttl", "-o", "verdicts.ttl"), failures=1),
    "export a file": Command(("export", "gexf", "-o", "out.gexf")),
    "export a folder": Command(("export", "csv", "-o", "out")),
    "build": Command(("build", "-o", "out")),
    "site": Command(("site", "-o", "out")),
    "load": Command(("load", "--store", "store", "plans")),
}
QUICK = ("fmt", "load")
CHOSEN = COMMANDS if IS_LONG else QUICK


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    """A folder with the fixed plans, of which `fmt` and `--fix` change several files."""
    folder = tmp_path / "input"
    shutil.copytree(PLANS, folder / "plans")
    for path in (folder / "plans").glob("*.ttl"):
        text = path.read_text("utf-8")
        if path.name in FIXABLE:
            text = text.replace("@en ", "@EN ").replace("@en;", "@EN;")
        path.write_text(f"{text}\n\n", "utf-8")
    return folder


@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_said_is_true(name: str, plans: Path, program: Callable[[str], str]) -> None:
    """On each disk all files are the old ones or all the new ones, as said; the next run succeeds.

    After that no file is there which a run that never failed does not leave.
    """
    arguments, code, failures = COMMANDS[name]
    done = subprocess.run(
        [program("unshare"), *ALONE, sys.executable, SCRIPT, plans, *arguments],
        capture_output=True,
        text=True,
        env=own_environment(KG_LANG="en"),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    *failed, succeeded = rows
    assert len(failed) >= failures, [row["first"] for row in rows]
    assert succeeded["first"][0] == code, succeeded["first"]
    before, _, clean = succeeded["files"]
    assert before != clean
    for row in failed:
        (number, said), room = row["first"], row["room"]
        assert (number, said.count("\n")) == (3, 1), (room, said)
        was, is_now, at_last = row["files"]
        assert is_now == was, (room, said, changed(was, is_now))
        assert "nothing was changed" in said or "it is as it was" in said, (room, said)
        assert row["next"][0] == code, row["next"]
        assert names(at_last) == names(clean), room


def names(files: dict[str, str]) -> set[str]:
    """The names of files; the engine's own logs have the time in theirs."""
    return {re.sub(r"\d{9,}", "", name) for name in files}


def changed(one: dict[str, str], other: dict[str, str]) -> set[str]:
    """The names of what differs between two states of a disk."""
    return {name for name, _ in set(one.items()) ^ set(other.items())}
