"""`kg` in a process of its own that starts in a moment.

It is forked from one that has imported the libraries and done nothing else. That the command starts
as quickly and quietly as it should from nothing is tested by `tests/cli/test_start.py` and by
`tests/data/test_docs.py`, which types what the pages say. A site that it builds has few pages.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from few_pages import write_few_pages

SECONDS = 120
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(
    [
        *("kg.cli.main", "kg.session", "kg.validation.engines", "pyshacl", "openpyxl"),
        *(f"kg.cli.{name}" for name in ("build", "export", "query", "track", "validate")),
        *("kg.build", "kg.export.export", "kg.workbook.importer", "kg.validation.validate"),
    ]
)


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of the command came to; of one within a limit, how long processors worked."""

    code: int
    out: str
    err: str
    processor_seconds: float | None = None


def run(
    *args: str | Path,
    env: Mapping[str, str],
    cwd: Path | None = None,
    stdin: bytes | Path = b"",
    seconds: float = SECONDS,
    memory_bytes: int | None = None,
) -> Ran:
    """Run the command with this environment, and no other; `TimeoutError` after so many seconds.

    Its address space and that of its workers may be limited.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if isinstance(stdin, Path):
            (folder / "0").symlink_to(stdin)
        else:
            (folder / "0").write_bytes(stdin)
        how = (list(map(str, args)), dict(env), cwd or Path.cwd(), folder)
        process = (
            _PROCESSES.Process(target=_become, args=how)
            if memory_bytes is None
            else _PROCESSES.Process(target=_limit, args=(memory_bytes, *how))
        )
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            if memory_bytes is None:
                process.kill()
            else:
                os.killpg(process.pid, signal.SIGKILL)
            process.join()
            raise TimeoutError(f"kg {args}: not done within {seconds:g} s")
        out, err = ((folder / name).read_bytes().decode() for name in "12")
        spent = None if memory_bytes is None else float((folder / "seconds").read_text("ascii"))
        return Ran(process.exitcode, out, err, spent)


def _limit(memory_bytes: int, *how: Any) -> None:
    """Run the command in a fork within a limit, and write how long processors worked for it."""
    os.setpgid(0, 0)
    if not (process := os.fork()):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        _become(*how)
    _, status, used = os.wait4(process, 0)
    (how[-1] / "seconds").write_text(str(used.ru_utime + used.ru_stime), "ascii")
    os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


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
