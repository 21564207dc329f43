"""Running a task in a process of its own, so that it can be ended on time.

An engine's query cannot be interrupted from within; a process can. The task also gets a
stack that deep nesting does not overflow and a cap on memory, so that the caller survives.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import resource
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn, TypeVar, cast

from kg.errors import EngineError, KgError
from kg.store import sealing

T = TypeVar("T")

DEFAULT_SECONDS = 60.0
"""How long a call may take that may be endless, when nobody says."""

MEMORY_BYTES = 1024 * 1024 * 1024
"""What a task may take beyond what its caller has."""

LARGEST_BYTES = 256 * 1024 * 1024
"""How much a task may give back."""

_STACK_BYTES = 256 * 1024 * 1024
_LONGEST_SECONDS = 1e6
_PIECE = 1024 * 1024


def run(task: Callable[[], T], seconds: float) -> T:
    """What `task` returns, or the `KgError` that it raises, within `seconds`.

    Within a task that is limited already, another is simply done: the limit is that of both.

    Raises `EngineError` when the time is over or the process dies.
    """
    if sealing.is_limited():
        return task()
    seconds = min(seconds, _LONGEST_SECONDS)
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        _work(task, writing, seconds)
    try:
        os.close(writing)
        raw = _read(reading, time.monotonic() + seconds)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError, ChildProcessError):  # of a caller that waits for all
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
    if raw is None:
        raise EngineError(
            f"query: not answered within {seconds:g} s; narrow it or raise --timeout",
            f"查询：{seconds:g} 秒内未得到回答；请缩小范围或调大 --timeout",
        )
    return cast(T, _outcome(raw))


def _read(descriptor: int, deadline: float) -> bytes | None:
    """Everything that is sent until the sender ends; nothing when the time is over first."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    pieces: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not poll.poll(left * 1000):
            break
        piece = os.read(descriptor, _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
    return None


def _outcome(raw: bytes) -> object:
    try:
        outcome = pickle.loads(raw)
    except (EOFError, pickle.UnpicklingError):
        raise EngineError(
            "query: the engine died of it (too deep or too large); simplify it",
            "查询：引擎因其过深或过大而崩溃；请简化",
        ) from None
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _work(task: Callable[[], object], descriptor: int, seconds: float) -> NoReturn:
    """Do the task in a thread with a large stack, send back what came of it, and leave.

    The caller ends this process. Ctrl-C is the caller's to tell, and an alarm ends the process
    should the caller be killed first. What a dying engine prints is nobody's to read.
    """
    try:
        sealing.mark_limited()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        faulthandler.disable()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        _cap_memory()
        threading.stack_size(_STACK_BYTES)
        thread = threading.Thread(target=lambda: _send(_attempt(task), descriptor))
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def _cap_memory() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with suppress(OSError), open("/proc/self/statm") as sizes:
        used = int(sizes.read().split()[0]) * resource.getpagesize()
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    cap = used + MEMORY_BYTES
    if hard == resource.RLIM_INFINITY or cap < hard:
        resource.setrlimit(resource.RLIMIT_AS, (cap, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _attempt(task: Callable[[], object]) -> bytes:
    """What the task returned or raised, ready to be sent."""
    try:
        raw = pickle.dumps(task(), pickle.HIGHEST_PROTOCOL)
        if len(raw) <= LARGEST_BYTES:
            return raw
        outcome: KgError = EngineError(
            f"query: the answer is over {LARGEST_BYTES >> 20} MiB; narrow it or give a --limit",
            f"查询：回答超过 {LARGEST_BYTES >> 20} MiB；请缩小范围或给出 --limit",
        )
    except KgError as error:
        outcome = error
    except MemoryError:
        outcome = EngineError(
            "query: needs more memory than it may have; narrow it",
            "查询：所需内存超出上限；请缩小范围",
        )
    except Exception as error:
        outcome = EngineError(
            f"query: the engine failed ({error!r}); simplify it",
            f"查询：引擎出错（{error!r}）；请简化",
        )
    return pickle.dumps(outcome)


def _send(raw: bytes, descriptor: int) -> None:
    left = memoryview(raw)
    while left:
        left = left[os.write(descriptor, left) :]
