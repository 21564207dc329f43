"""How many modules of `kg` a command enters: what a reader has to open to follow it.

    python -m benchmarks.entered

A module is entered when a function of it is called, in this process or in one forked from it, in
any thread. What is called while a module is imported is not counted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

PAGE = "the page"
BOUNDS: dict[tuple[str, ...], int] = {
    ("query", "evidence", "--param", "thing=EVIDENCED"): 20,
    ("validate",): 26,
    ("export", "gexf"): 35,
    (PAGE,): 25,
}
"""The most modules that each command may enter; `EVIDENCED` stands for a thing of the graph."""


def modules_entered(arguments: Sequence[str]) -> list[str]:
    """The modules of `kg` that a command enters, sorted; `(PAGE,)` renders the report page.

    Raises `RuntimeError` when the command does not end with exit code 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "entered")
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.entered", str(log), *arguments],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return sorted(set(log.read_text("utf-8").split()))


def _is_of_an_import(frame: FrameType) -> bool:
    """Whether a call is made by the body of a module while that is imported."""
    caller: FrameType | None = frame
    while caller and not caller.f_globals.get("__name__", "").startswith("kg."):
        caller = caller.f_back
    while caller and caller.f_code.co_name != "<module>":
        caller = caller.f_back
    return caller is not None and caller.f_globals.get("__name__", "").startswith("kg.")


def _trace(log: Path, arguments: Sequence[str]) -> None:
    """Run a command in this process and append each module that it enters to `log`."""
    descriptor = os.open(log, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    seen: set[str] = set()

    def on_call(frame: FrameType, event: str, _argument: Any) -> None:
        name = frame.f_globals.get("__name__", "")
        entered = event == "call" and name.startswith("kg.") and name not in seen
        if entered and not _is_of_an_import(frame):
            seen.add(name)
            os.write(descriptor, f"{name}\n".encode())

    if tuple(arguments) == (PAGE,):
        from kg.session import load
        from kg.web.report import render

        sys.setprofile(on_call)
        render(load())
        return
    from kg.cli.main import main

    threading.setprofile(on_call)  # a worker works in a thread
    sys.setprofile(on_call)
    main(list(arguments))


def evidenced() -> str:
    """A thing that the shipped claims are about."""
    from kg.session import load

    first = next(iter(load().query("targets").only("claim")))
    return str(first[0])


def main() -> int:
    """Print each command, how many modules it enters of how many it may, and their names."""
    thing, within = evidenced(), True
    for template, most in BOUNDS.items():
        arguments = [argument.replace("EVIDENCED", thing) for argument in template]
        entered = modules_entered(arguments)
        within = within and len(entered) <= most
        print(f"{' '.join(template)}: {len(entered)} of at most {most}")
        print("  " + " ".join(name.removeprefix("kg.") for name in entered))
    return 0 if within else 1


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _trace(Path(sys.argv[1]), sys.argv[2:])
    else:
        sys.exit(main())
