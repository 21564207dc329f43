"""Running a task in a process of its own, so that it can be ended on time.

An engine cannot be interrupted from within; a process can. The task also gets a stack that deep
nesting does not overflow and a cap on memory, so that the caller survives. What a dying engine
prints is not shown: the caller tells what happened, in one line.
"""

from __future__ import annotations

import ctypes  # here, so that no task waits for it
import faulthandler
import os
import pickle
import resource
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple, NoReturn, TypeVar, cast

from kg.errors import EngineError, KgError
from kg.store import sealing

T = TypeVar("T")

DEFAULT_SECONDS = 60.0
"""How long a query may take that may be endless, when nobody says."""

MEMORY_BYTES = 1024 * 1024 * 1024
"""What a task may take beyond what its caller has, when nobody says; its stack is of it."""

LARGEST_BYTES = 256 * 1024 * 1024
"""How much a task may give back."""

_STACK_BYTES = 256 * 1024 * 1024
_LONGEST_SECONDS = 1e6
_PIECE = 1024 * 1024
_LENGTH = 8


class Words(NamedTuple):
    """What messages call a task, and what to do when it takes too much, in both languages."""

    name: tuple[str, str]
    less: tuple[str, str]
    simpler: tuple[str, str]

    def error(self, en: str, zh: str) -> EngineError:
        """The one line about the task."""
        return EngineError(f"{self.name[0]}: {en}", f"{self.name[1]}：{zh}")

    def late(self, seconds: float) -> EngineError:
        """Its time is over."""
        return self.error(
            f"not done within {seconds:g} s; {self.less[0]} or raise --timeout",
            f"{seconds:g} 秒内未完成；{self.less[1]}或调大 --timeout",
        )


QUERY = Words(("query", "查询"), ("narrow it", "请缩小范围"), ("simplify it", "请简化"))


class Limits(NamedTuple):
    """What a task may take: seconds by the clock, seconds of a processor, bytes of memory.

    An offline task can call nobody through Python.
    """

    seconds: float | None = None
    processor: int | None = None
    memory: int = MEMORY_BYTES - _STACK_BYTES
    offline: bool = False


def run(task: Callable[[], T], limits: Limits, words: Words = QUERY) -> T:
    """What `task` returns, or the `KgError` that it raises, within `limits`.

    Within a task that is limited already, another is simply done: the limits are those of both.

    Raises `EngineError` when it takes more or its process dies.
    """
    if sealing.is_limited():
        return task()
    reading, writing = os.pipe()
    try:
        process = fork(lambda: send(attempt(task, words), writing), limits, closing=reading)
    finally:
        os.close(writing)
    raw, status = None, 0
    try:
        raw = receive(reading, limits.seconds)
    finally:
        os.close(reading)
        status = end(process)
    if raw is None:
        raise words.late(limits.seconds or 0)
    if limits.processor and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        raise words.late(limits.processor)
    return cast(T, outcome(raw, words))


def send(raw: bytes, descriptor: int) -> None:
    """Write a message, its length before it."""
    for piece in (len(raw).to_bytes(_LENGTH, "big"), raw):
        left = memoryview(piece)
        while left:
            left = left[os.write(descriptor, left) :]


def receive(descriptor: int, seconds: float | None = None) -> bytes | None:
    """A message; less of it when its sender ends, nothing when the time is over first."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    deadline = time.monotonic() + min(seconds or _LONGEST_SECONDS, _LONGEST_SECONDS)
    message, whole = bytearray(), _LENGTH
    while len(message) < whole:
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            return None
        piece = os.read(descriptor, min(whole - len(message), _PIECE))
        if not piece:
            break
        message += piece
        if len(message) == _LENGTH == whole:
            whole += int.from_bytes(message, "big")
    return bytes(memoryview(message)[_LENGTH:])


def end(process: int) -> int:
    """End a process with all that it started; how it ended."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            kill(process, signal.SIGKILL)
    with suppress(ChildProcessError):  # of a caller that waits for all its children
        return os.waitpid(process, 0)[1]
    return 0


def outcome(raw: bytes, words: Words) -> object:
    """What `attempt` made of a task in another process, which may have died of it."""
    try:
        found = pickle.loads(raw)
    except (EOFError, pickle.UnpicklingError):
        raise words.error(
            f"the engine died of it (too deep or too large); {words.simpler[0]}",
            f"引擎因内容过深或过大而崩溃；{words.simpler[1]}",
        ) from None
    if isinstance(found, BaseException):
        raise found
    return found


def fork(work: Callable[[], None], limits: Limits, *, closing: int) -> int:
    """A new process that does `work` within `limits`, by its number, and ends."""
    caller = os.getpid()
    process = os.fork()
    if not process:
        os.close(closing)
        _do(work, limits, caller)
    return process


def _do(work: Callable[[], None], limits: Limits, caller: int) -> NoReturn:
    """Work in a thread with a large stack, and leave."""
    try:
        sealing.mark_limited(limits.seconds)
        _bind(caller)
        _limit(limits)
        threading.stack_size(_STACK_BYTES)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    finally:
        os._exit(0)


def _bind(caller: int) -> None:
    """Be silent, leave Ctrl-C to the caller, and end should the caller be killed first."""
    os.setpgid(0, 0)
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        die_with_caller = 1
        ctypes.CDLL(None).prctl(die_with_caller, signal.SIGKILL)
    if os.getppid() != caller:
        os._exit(1)


def _limit(limits: Limits) -> None:
    if limits.processor is not None:
        _lower(resource.RLIMIT_CPU, limits.processor)
    _lower(resource.RLIMIT_AS, _address_space() + _STACK_BYTES + limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    if limits.offline:
        sys.addaudithook(_refuse_calls)


def _refuse_calls(event: str, _: object) -> None:
    if event.startswith("socket.") and event != "socket.__new__":
        raise PermissionError("a connection is not allowed here")


def _lower(kind: int, limit: int) -> None:
    """Set a limit, unless the process already has a lower one."""
    _, most = resource.getrlimit(kind)
    limit = limit if most == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(kind, (limit, most))


def _address_space() -> int:
    """The bytes that this process has mapped; where the system does not say, those it used."""
    try:
        with open("/proc/self/statm", encoding="ascii") as numbers:
            return int(numbers.read().split()[0]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def attempt(task: Callable[[], object], words: Words) -> bytes:
    """What the task returned or raised, ready to be sent."""
    try:
        raw = pickle.dumps(task(), pickle.HIGHEST_PROTOCOL)
        if len(raw) <= LARGEST_BYTES:
            return raw
        failed: KgError = words.error(
            f"its answer is over {LARGEST_BYTES >> 20} MiB; {words.less[0]}",
            f"回答超过 {LARGEST_BYTES >> 20} MiB；{words.less[1]}",
        )
    except KgError as error:
        failed = error
    except MemoryError:
        failed = words.error(
            f"needs more memory than it may have; {words.less[0]}",
            f"所需内存超出上限；{words.less[1]}",
        )
    except Exception as error:
        failed = words.error(
            f"the engine failed ({error!r}); {words.simpler[0]}",
            f"引擎出错（{error!r}）；{words.simpler[1]}",
        )
    return pickle.dumps(_alone(failed))


def _alone(error: KgError) -> KgError:
    """An error without what it came from, which a process may not be able to send."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
