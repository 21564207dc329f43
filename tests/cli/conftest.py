"""Running the installed command as its user does, and what every refusal must look like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import processes
import pytest
from environment import own_environment
from processes import Ran
from queries.asked import here


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
        return processes.run(
            *args,
            env={**environment, **(env or {})},
            cwd=cwd or tmp_path,
            stdin=stdin.encode() if isinstance(stdin, str) else stdin or b"",
        )

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
