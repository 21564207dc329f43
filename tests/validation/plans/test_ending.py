"""However a run ends, its processes end with it, and nothing that it put aside is left."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from environment import PLANS

from benchmarks.plans import write_nquads
from kg.errors import EngineError
from kg.validation.plans import pieces

PATIENCE = 60
SOURCES = PLANS / "sources.ttl"


@pytest.fixture(scope="module")
def unsorted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many plans, the graphs of which do not stand together: more than is judged in a moment."""
    path = tmp_path_factory.mktemp("ending") / "plans.nq"
    write_nquads(path, triples=300_000, seed=5)
    lines = path.read_bytes().splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    path.write_bytes(b"".join(lines))
    return path


def members(session: int) -> list[int]:
    """The processes of a session that have not ended."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, own, *_ = status.read_text("utf-8").rpartition(") ")[2].split()
        except OSError:
            continue
        if int(own) == session and state != "Z":
            found.append(int(status.parent.name))
    return found


def until(condition: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < ends, what
        time.sleep(0.02)


class Run:
    """`kg validate` in a session of its own, as in a terminal of its own."""

    def __init__(self, file: Path, top: Path) -> None:
        self.aside = top / "aside"
        self.aside.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kg", "validate", "--jobs", "2", str(file), str(SOURCES)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(self.aside), "KG_LANG": "en"},
            start_new_session=True,
        )

    def wait_for_workers(self) -> None:
        """Until lines were put aside, and at least two processes beside the first two are there."""
        until(lambda: any(map(self._aside, members(self.process.pid))), "nothing was put aside")
        until(lambda: len(members(self.process.pid)) >= 4, "no workers")

    def _aside(self, process: int) -> bool:
        """Whether a process has a file open in the folder, which has no name there."""
        links = Path(f"/proc/{process}/fd").glob("*")
        with suppress(OSError):
            return any(str(link.readlink()).startswith(f"{self.aside}/") for link in links)
        return False

    def wait_for_nobody(self) -> None:
        until(lambda: not members(self.process.pid), "somebody is left")


@pytest.fixture
def run(unsorted: Path, tmp_path: Path) -> Iterator[Run]:
    started = Run(unsorted, tmp_path)
    yield started
    for pid in members(started.process.pid):
        os.kill(pid, signal.SIGKILL)
    started.process.communicate()


def test_ctrl_c_ends_all_with_one_line(run: Run) -> None:
    run.wait_for_workers()
    os.killpg(run.process.pid, signal.SIGINT)
    out, err = run.process.communicate(timeout=PATIENCE)
    assert (run.process.returncode, out, err) == (130, b"", b"kg: interrupted\n")
    run.wait_for_nobody()
    assert list(run.aside.iterdir()) == []


def test_sigterm_ends_all(run: Run) -> None:
    run.wait_for_workers()
    run.process.terminate()
    out, err = run.process.communicate(timeout=PATIENCE)
    assert (run.process.returncode, out, err) == (128 + signal.SIGTERM, b"", b"")
    run.wait_for_nobody()
    assert list(run.aside.iterdir()) == []


def test_all_end_when_the_first_is_killed(run: Run) -> None:
    run.wait_for_workers()
    run.process.kill()
    run.wait_for_nobody()
    assert list(run.aside.iterdir()) == []


def test_a_full_disk_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line that is put aside goes to a device that is always full."""
    file = tmp_path / "plans.nq"
    write_nquads(file, triples=5_000)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[::2] + lines[1::2]))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("tempfile.TemporaryFile", partial(open, "/dev/full", "w+b"))
    match = rf"{tmp_path}: no space left; .* free some and run again"
    with pytest.raises(EngineError, match=match), pieces.read([file]):
        pass
