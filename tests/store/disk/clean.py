"""A process that forks for each task that it is told, and has used no engine itself.

An engine's threads are lost in a fork: a process that has written to one cannot have children
that write. So tests that end or hinder writers ask this one for them.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import kg.resources
from kg.errors import KgError
from kg.store.disk import loader, sources
from kg.store.disk.manifest import lock

TRACEBACK = 7


class Ended(NamedTuple):
    """How a task ended: its exit code or minus its signal; what it had said before."""

    code: int
    said: str


class Clean:
    """Asks the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, task: str, folder: Path, *names: str | Path, **hindrance: Any) -> Ended:
        """Do a task on a store: `kill` after seconds, or let a call of the system `fail`."""
        self.begin(task, folder, *names, **hindrance)
        return self.end()

    def begin(self, task: str, folder: Path, *names: str | Path, **hindrance: Any) -> None:
        """Start a task."""
        asked = {"task": task, "folder": str(folder), "names": [*map(str, names)], **hindrance}
        assert self._process.stdin
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def end(self) -> Ended:
        """Wait for the task."""
        assert self._process.stdout
        return Ended(**json.loads(self._process.stdout.readline()))


@contextmanager
def clean() -> Iterator[Clean]:
    """A process that is asked, and ended afterwards."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Clean(process)
        assert process.stdin
        process.stdin.close()


def do(task: str, folder: Path, names: list[str], fail: list[Any] | None) -> str:
    """Do a task in the child; what it says, which for a call that failed is its number."""
    calls = _failing(*fail) if fail else []
    if task == "load":
        loader.load(folder, sources.load_sources(map(Path, names)))
    elif task == "unload":
        loader.unload(folder, *names)
    elif task == "rebuild":
        loader.rebuild(folder)
    elif task == "die":
        with lock(folder):
            os.kill(os.getpid(), signal.SIGKILL)
    elif task == "cramped":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
        loader.load(folder, sources.load_sources(map(Path, names)))
    return str(len(calls))


def _failing(call: str, number: int, reason: int) -> list[None]:
    """Make the n-th call of a function of `os` or of `Path` fail; grows by one a call."""
    calls: list[None] = []
    owner = os if hasattr(os, call) else Path
    real = getattr(owner, call)

    def fails(*arguments: object) -> object:
        calls.append(None)
        if len(calls) == number:
            raise OSError(reason, os.strerror(reason))
        return real(*arguments)

    setattr(owner, call, fails)
    return calls


def _child(asked: dict[str, Any], report: int) -> None:
    code = TRACEBACK
    write = os.write
    try:
        said = do(asked["task"], Path(asked["folder"]), asked["names"], asked.get("fail"))
        write(report, said.encode())
        code = 0
    except KgError as error:
        write(report, str(error).encode())
        code = error.exit_code if "\n" not in str(error) else TRACEBACK
    finally:
        os._exit(code)


def main() -> None:
    """Fork for each line."""
    kg.resources.ontology_files = list  # type: ignore[assignment]
    for line in sys.stdin:
        asked = json.loads(line)
        reading, report = os.pipe()
        child = os.fork()
        if not child:
            _child(asked, report)
        os.close(report)
        if asked.get("kill") is not None:
            time.sleep(asked["kill"])
            os.kill(child, signal.SIGKILL)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        said = os.read(reading, 10_000).decode()
        os.close(reading)
        print(json.dumps({"code": code, "said": said}), flush=True)


if __name__ == "__main__":
    main()
