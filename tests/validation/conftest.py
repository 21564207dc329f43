"""Running the command in this process: many runs, each as its user would see it."""

from __future__ import annotations

import gc
import io
from collections.abc import Callable
from copy import copy
from pathlib import Path
from typing import NamedTuple

import pytest

from kg.cli import validate
from kg.cli.main import main


class Ran(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """`run("d.ttl", "-f", "json")` runs `kg validate` in `tmp_path`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_LANG", raising=False)
    monkeypatch.setattr(gc, "freeze", lambda: None)  # it is meant for a process that ends
    monkeypatch.setattr(validate, "command", copy(validate.command))  # a run changes its help

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["validate", *map(str, arguments)])
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return run
