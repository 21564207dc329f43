"""`kg` in a process of its own that starts in a moment.

It is forked from one that has imported the libraries and done nothing else. That the command starts
as quickly and quietly as it should from nothing is tested by `tests/cli/test_start.py` and by
`tests/data/test_docs.py`, which types what the pages say. A site that it builds has few pages.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from few_pages import write_few_pages

SECONDS = 120
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        *("kg.cli.main", "kg.session", "kg.validation.judge", "pyshacl", "openpyxl"),
        *(f"kg.cli.{name}" for name in ("build", "export", "query", "track", "validate")),
        *("kg.build", "kg.export.export", "kg.workbook.importer"),
    ]
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command came to."""

    code: int
    out: str
    err: str


def run(
    *args: str | Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdin: bytes = b"",
    seconds: float = SECONDS,
) -> Ran:
    """Run the command with this environment, and no other; `TimeoutError` after so many seconds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "0").write_bytes(stdin)
        process = _PROCESSES.Process(
            target=_become, args=(list(map(str, args)), dict(env), cwd or Path.cwd(), folder)
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutError(f"kg {args}: not done within {seconds:g} s")
        out, err = (folder / name for name in "12")
        return Ran(process.exitcode, out.read_text("utf-8"), err.read_text("utf-8"))


def _become(arguments: list[str], environment: dict[str, str], cwd: Path, streams: Path) -> None:
    """Run the command in this process as a shell would start it."""
    from kg.cli.main import program

    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, mode in enumerate(("rb", "wb", "wb")):
        with (streams / str(number)).open(mode) as file:
            os.dup2(file.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
        for number, mode in enumerate("rww")
    )
    sys.argv = ["kg", *arguments]
    if "build" in arguments:
        write_few_pages()
    program()
