"""Running the installed command as its user does, and what every refusal must look like."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from environment import own_environment
from queries.asked import here

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def environment() -> dict[str, str]:
    """This process's environment without anything that speaks to `kg`."""
    return own_environment()


@pytest.fixture
def run(tmp_path: Path, environment: dict[str, str]) -> Callable[..., Ran]:
    """`run("query", "clusters")` runs the command in `tmp_path`, or in `cwd`."""

    def run(
        *args: str | Path,
        stdin: str | bytes | None = None,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, args)],
            input=stdin.encode() if isinstance(stdin, str) else stdin or b"",
            capture_output=True,
            timeout=SECONDS,
            env={**environment, **(env or {})},
            cwd=cwd or tmp_path,
            check=False,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def refusal(run: Callable[..., Ran], tmp_path: Path) -> Callable[..., str]:
    """`refusal("query", "x")` is the one line of a refusal, which left every file as it was.

    An example in it is made one of the fixed plans.
    """

    def refusal(*args: str | Path, code: int = 2, **options: object) -> str:
        before = _tree(tmp_path)
        ran = run(*args, **options)
        assert ran.code == code, ran
        assert ran.out == ""
        assert ran.err.startswith("kg: ")
        assert ran.err.endswith("\n")
        assert len(ran.err.splitlines()) == 1, ran.err
        assert _tree(tmp_path) == before
        return here(ran.err.removeprefix("kg: ").rstrip("\n"))

    return refusal


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Every path below `folder` with its bytes; a folder has none."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
