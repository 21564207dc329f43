"""A task in a process of its own: its answer, its errors, its end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from kg.errors import EngineError, InputError
from kg.store.limited import Limits, Words, run, sealed


def _endless() -> None:
    while True:
        pass


def _deep(depth: int) -> int:
    return depth and 1 + _deep(depth - 1)


def test_the_answer_comes_back() -> None:
    assert run(lambda: {"大同": [1, None]}, Limits(10)) == {"大同": [1, None]}


def test_a_large_answer_comes_back_whole() -> None:
    assert run(lambda: "x" * 20_000_000, Limits(30)) == "x" * 20_000_000


def test_a_kg_error_passes_through() -> None:
    def refuse() -> None:
        raise InputError("the cup is empty", "杯子是空的")

    with pytest.raises(InputError) as caught:
        run(refuse, Limits(10))
    assert (caught.value.en, caught.value.zh) == ("the cup is empty", "杯子是空的")


def test_time_is_over() -> None:
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"not done within 0\.3 s"):
        run(_endless, Limits(0.3))
    assert 0.3 <= time.monotonic() - began < 10


def test_a_processor_has_worked_long_enough() -> None:
    with pytest.raises(EngineError, match="not done within 1 s"):
        run(_endless, Limits(processor=1))


def test_waiting_is_no_work_of_a_processor() -> None:
    assert run(lambda: time.sleep(1.5) or "done", Limits(processor=1)) == "done"


def test_words_of_its_own() -> None:
    words = Words(("tea", "茶"), ("drink less", "请少喝"), ("use water", "请用水"))
    with pytest.raises(EngineError) as caught:
        run(_endless, Limits(0.1), words)
    assert caught.value.en == "tea: not done within 0.1 s; drink less or raise --timeout"
    assert caught.value.zh == "茶：0.1 秒内未完成；请少喝或调大 --timeout"


def _is_there(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be looked at does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _gone(process: int) -> bool:
    """Whether a process goes away within 10 s."""
    until = time.monotonic() + 10
    while _is_there(process) and time.monotonic() < until:
        time.sleep(0.05)
    return not _is_there(process)


def test_what_a_task_started_ends_with_it(tmp_path: Path) -> None:
    def start() -> None:
        (tmp_path / "started").write_text(str(subprocess.Popen(["sleep", "60"]).pid))
        _endless()

    with pytest.raises(EngineError):
        run(start, Limits(2))
    assert _gone(int((tmp_path / "started").read_text()))


def test_a_task_ends_with_its_caller(tmp_path: Path) -> None:
    """Even with one that is killed."""
    script = (
        "import os, pathlib, time; from kg.store.limited import Limits, Words, run; run(lambda:"
        " (pathlib.Path('started').write_text(str(os.getpid())), time.sleep(60)), Limits(60))"
    )
    caller = subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path)
    started = tmp_path / "started"
    while not (started.exists() and started.read_text()):
        time.sleep(0.05)
    assert _is_there(int(started.read_text()))
    caller.kill()
    caller.wait()
    assert _gone(int(started.read_text()))


def test_a_task_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    run(lambda: os.write(2, b"memory allocation failed\n"), Limits(10))
    assert capfd.readouterr().err == ""


def test_an_offline_task_calls_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        call = partial(socket.create_connection, server.getsockname())
        assert run(lambda: call().close(), Limits(10)) is None
        with pytest.raises(EngineError, match="a connection is not allowed here"):
            run(lambda: call().close(), Limits(10, offline=True))


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
def test_a_sealed_block_opens_nothing(task: Callable[[], None]) -> None:
    def within() -> None:
        with sealed():
            task()

    run(task, Limits(10))
    with pytest.raises(EngineError, match="Too many open files"):
        run(within, Limits(10))
    within()  # outside of a limited task nothing is sealed


def test_after_a_sealed_block_files_can_be_opened() -> None:
    def after() -> str:
        with sealed():
            pass
        return Path(os.devnull).read_text()

    assert run(after, Limits(10)) == ""


def test_within_a_limited_task_another_is_done_at_once() -> None:
    """In the same process, so that the limit of the first is that of both."""
    first, second = run(lambda: (os.getpid(), run(os.getpid, 10)), Limits(10))
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
    for task in (lambda: 1, _endless):
        with suppress(EngineError):
            run(task, Limits(0.3))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
