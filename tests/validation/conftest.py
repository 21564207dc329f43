"""Running the command in this process: many runs, each as its user would see it."""

from __future__ import annotations

import gc
import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.cli.main import main

SCHEMA = "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"


class Ran(NamedTuple):
    """What a run of the command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    rules_read_once: None,
) -> Callable[..., Ran]:
    """`run("d.ttl", "-f", "json")` runs `kg validate` in `tmp_path`."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KG_LANG", raising=False)
    monkeypatch.setattr(gc, "freeze", lambda: None)  # it is meant for a process that ends

    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["validate", *map(str, arguments)])
        told = capsys.readouterr()
        return Ran(int(ended.value.code or 0), told.out, told.err)

    return run


@pytest.fixture(scope="session")
def schema() -> Any:
    """The schema that npm's @microsoft/jest-sarif ships."""
    path = Path(__file__).parent.parent / SCHEMA
    if not path.exists():
        reason = f"tests/{SCHEMA} is not installed; run make test-deps"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return json.loads(path.read_text("utf-8"))
