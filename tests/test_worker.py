"""A task in a process of its own: its answer, its errors, its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from children import children

from kg.errors import EngineError, InputError
from kg.worker import LARGEST_BYTES, Limits, limits_for, run, sandbox

ROOT = Path(__file__).resolve().parents[1]


def _endless() -> None:
    while True:
        pass


def _deep(depth: int) -> int:
    return depth and 1 + _deep(depth - 1)


def test_the_answer_comes_back() -> None:
    assert run(lambda: {"大团": [1, None]}, Limits(10)) == {"大团": [1, None]}


def test_a_large_answer_comes_back_whole() -> None:
    assert run(lambda: "x" * 20_000_000, Limits(30)) == "x" * 20_000_000


def test_an_answer_has_a_bound() -> None:
    assert len(run(lambda: bytes(LARGEST_BYTES - 1000), Limits(60))) == LARGEST_BYTES - 1000
    with pytest.raises(EngineError, match="its answer is over 256 MiB; narrow it"):
        run(lambda: bytes(LARGEST_BYTES), Limits(60))


def test_a_kg_error_passes_through() -> None:
    def refuse() -> None:
        raise InputError("the cup is empty", "杯子是空的")

    with pytest.raises(InputError) as caught:
        run(refuse, Limits(10))
    assert (caught.value.en, caught.value.zh) == ("the cup is empty", "杯子是空的")


class _Unsendable(Exception):  # noqa: N818 – no error of ours
    def __reduce__(self) -> str:
        raise TypeError("cannot be sent")


def _raise_from_unsendable() -> None:
    try:
        raise _Unsendable
    except _Unsendable as error:
        raise InputError("no", "不") from error


def test_an_error_is_sent_without_what_it_came_from() -> None:
    """Libraries may have errors take their causes along wherever they are sent, as Dask's does."""
    script = (
        "from test_worker import _raise_from_unsendable as task;"
        "from kg.worker import Limits, run;"
        "from tblib import pickling_support; pickling_support.install(); run(task, Limits(10))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "kg.errors.InputError: no"


def test_time_is_over() -> None:
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"not done within 0\.3 s"):
        run(_endless, Limits(0.3))
    assert 0.3 <= time.monotonic() - began < 10


def test_time_of_a_processor_is_over() -> None:
    """Of a supervised process: its options have no timeout to raise."""
    script = """
from kg.worker import READING, Limits, supervise
supervise(Limits(processor=1), READING)
while True: pass
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr.splitlines()[-1] == (
        "kg.worker.WorkerError: reading: not done within 1 s of a processor; read less at once"
    )


@pytest.mark.parametrize(
    "death",
    [
        lambda: os.kill(os.getpid(), signal.SIGKILL),
        lambda: os.kill(os.getpid(), signal.SIGTERM),
        lambda: os._exit(0),
    ],
    ids=["killed", "terminated", "left"],
)
def test_the_process_dies(death: Callable[[], None]) -> None:
    with pytest.raises(EngineError, match="the engine died of it"):
        run(death, Limits(10))


def test_memory_has_a_cap() -> None:
    with pytest.raises(EngineError, match="needs more memory than it may have"):
        run(lambda: len(bytearray(64 * 1024**3)), Limits(30))


def test_threads_leave_the_memory_of_a_worker_to_its_work() -> None:
    """Thirty that allocate, as an engine's do, reserve 64 MiB of addresses each, and use none."""

    def allocate() -> int:
        barrier = threading.Barrier(31)
        threading.stack_size(1 << 20)
        for _ in range(30):
            threading.Thread(target=lambda: (bytearray(1000), barrier.wait(10))).start()
        barrier.wait(10)
        return len(bytearray(600 << 20))

    assert run(allocate, Limits(30)) == 600 << 20


def test_an_error_that_nobody_foresaw_is_told_too(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(EngineError, match=r"the engine failed \(ZeroDivisionError"):
        run(lambda: 1 // 0, Limits(30))
    assert capfd.readouterr().err == ""


def test_a_deep_task_has_the_stack_for_it() -> None:
    sys.setrecursionlimit(60_000)
    try:
        assert run(lambda: _deep(50_000), Limits(30)) == 50_000
    finally:
        sys.setrecursionlimit(1000)


@pytest.mark.parametrize(
    "task",
    [lambda: socket.socket().close(), lambda: open(os.devnull).close(), lambda: os.pipe() and None],
    ids=["socket", "file", "pipe"],
)
def test_a_sandbox_block_opens_nothing(task: Callable[[], None]) -> None:
    def within() -> None:
        with sandbox():
            task()

    run(task, Limits(10))
    with pytest.raises(EngineError, match="Too many open files"):
        run(within, Limits(10))
    within()  # outside of a limited task nothing is sandbox


def test_a_sandbox_block_opens_so_many_files_as_are_allowed() -> None:
    """Counts them: as many at least, and then no more, whichever numbers were free before."""

    def opened() -> int:
        files = []
        with sandbox(5), suppress(OSError):
            while len(files) < 200:
                files.append(os.open(os.devnull, os.O_RDONLY))
        return len(files)

    assert 5 <= run(opened, Limits(10)) < 60


def test_after_a_sandbox_block_files_can_be_opened() -> None:
    def after() -> str:
        with sandbox():
            pass
        return Path(os.devnull).read_text()

    assert run(after, Limits(10)) == ""


def test_within_a_limited_task_another_is_done_at_once() -> None:
    """In the same process, so that the limit of the first is that of both."""
    first, second = run(lambda: (os.getpid(), run(os.getpid, Limits(10))), Limits(10))
    assert first == second != os.getpid()


def test_what_the_task_prints_on_stderr_is_not_seen(capfd: pytest.CaptureFixture[str]) -> None:
    """As an engine does that runs out of memory."""
    run(lambda: os.write(2, b"memory allocation failed"), Limits(10))
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("seconds", [1e9, float("inf")])
def test_a_limit_may_be_longer_than_anybody_waits(seconds: float) -> None:
    assert run(lambda: 1, Limits(seconds)) == 1


def test_a_task_that_dies_while_it_sends() -> None:
    class Heavy:
        def __reduce__(self) -> str:
            os.kill(os.getpid(), signal.SIGKILL)
            return ""

    with pytest.raises(EngineError, match="the engine died of it"):
        run(Heavy, Limits(10))


def test_the_caller_keeps_its_state() -> None:
    seen: list[int] = []
    run(lambda: seen.append(1), Limits(10))
    assert seen == []


def test_no_process_is_left() -> None:
    before = children()
    for task in (lambda: 1, _endless):
        with suppress(EngineError):
            run(task, Limits(0.3))
    assert children() <= before


def test_limits_are_by_the_files_that_a_folder_is_read_for(tmp_path: Path) -> None:
    """A link to a file is read, one to a folder below is not, and the folder itself may be one."""
    folder = tmp_path / "folder"
    (folder / "below").mkdir(parents=True)
    for file in ("a.nt", "below/b.nt"):
        (folder / file).write_bytes(bytes(10**6))
    (folder / "c.nt").symlink_to("a.nt")
    (folder / "itself.nt").symlink_to("itself.nt")
    for name in ("here", "there"):
        (folder / name).symlink_to(".")
        (folder / "below" / name).symlink_to("..")
    (tmp_path / "link").symlink_to("folder")
    for path in (folder, tmp_path / "link"):
        assert run(lambda: limits_for([path]), Limits(10)) == limits_for([], 3 * 10**6)  # noqa: B023
        read = {file.name for file in path.rglob("*") if file.is_file()}
        assert read == {"a.nt", "b.nt", "c.nt"}
