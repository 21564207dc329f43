"""However a run ends, its processes end with it, and what it put aside is removed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from environment import PLANS

from benchmarks.plans import write_nquads
from kg.errors import EngineError
from kg.validation.plans import inputs, workers

PATIENCE = 60
SOURCES = PLANS / "sources.ttl"


@pytest.fixture(scope="module")
def unsorted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Many plans, the graphs of which do not stand together: more than is judged in a moment."""
    path = tmp_path_factory.mktemp("ending") / "plans.nq"
    write_nquads(path, triples=160_000, seed=5)
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
        """Until the lines are grouped and at least two processes beside the first are there."""
        until(lambda: list(self.aside.rglob("*.nq")), "nothing was put aside")
        until(lambda: len(members(self.process.pid)) >= 4, "no workers")

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


def test_sigterm_removes_what_was_put_aside(run: Run) -> None:
    run.wait_for_workers()
    run.process.terminate()
    out, err = run.process.communicate(timeout=PATIENCE)
    assert (run.process.returncode, out, err) == (128 + signal.SIGTERM, b"", b"")
    run.wait_for_nobody()
    assert list(run.aside.iterdir()) == []


def test_all_end_when_the_first_is_killed_and_the_next_run_tidies_up(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.wait_for_workers()
    run.process.kill()
    run.wait_for_nobody()
    assert len(list(run.aside.iterdir())) == 1
    monkeypatch.setattr("tempfile.tempdir", str(run.aside))
    with workers.working_folder() as own:
        assert len(list(run.aside.iterdir())) == 2  # it may be about to be locked
    monkeypatch.setattr(workers, "_SECONDS_TO_LOCK", 0)
    with workers.working_folder() as own:
        assert list(run.aside.iterdir()) == [own]
    assert list(run.aside.iterdir()) == []


def test_the_folder_of_another_run_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(workers, "_SECONDS_TO_LOCK", 0)
    with workers.working_folder() as one:
        (one / "kept").touch()
        with workers.working_folder() as other:
            assert sorted(tmp_path.iterdir()) == sorted([one, other])
        assert list(one.iterdir()) == [one / "kept"]


def test_a_link_to_elsewhere_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "kept").touch()
    (tmp_path / "kg-plans-link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(workers, "_SECONDS_TO_LOCK", -1)
    with workers.working_folder():
        assert (tmp_path / "elsewhere" / "kept").exists()


def test_a_full_disk_is_told_in_one_line(tmp_path: Path) -> None:
    """Every line that is put aside goes to a device that is always full."""
    file = tmp_path / "plans.nq"
    write_nquads(file, triples=5_000)
    aside = tmp_path / "aside"
    aside.mkdir()
    (aside / "0.nq").symlink_to("/dev/full")
    with pytest.raises(EngineError, match=r"aside: no space left; .* free some and run again"):
        inputs.grouped(file, aside, "")
