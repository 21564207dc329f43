"""Running a task in a process of its own, so that it can be ended on time.

An engine cannot be interrupted from within; a process can. The task also gets a stack that deep
nesting does not overflow and a cap on memory, so that the caller survives. What a dying engine
prints is not shown: the caller tells what happened, in one line.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple, TypeVar

from kg.errors import EngineError, KgError

T = TypeVar("T")

_STACK_BYTES = 256 * 1024 * 1024
_MEMORY_BYTES = 2 * 1024 * 1024 * 1024


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

    An offline task can call nobody through Python. A sealed one can open no file and no
    connection at all, whatever it is brought to try.
    """

    seconds: float | None = None
    processor: int | None = None
    memory: int = _MEMORY_BYTES
    offline: bool = False
    sealed: bool = False


def run(task: Callable[[], T], limits: Limits, words: Words = QUERY) -> T:
    """What `task` returns, or the `KgError` that it raises, within `limits`.

    Raises `EngineError` when it takes more or its process dies.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, sender, limits, words, os.getpid()))
    process.start()
    sender.close()
    try:
        if not receiver.poll(limits.seconds):
            raise words.late(limits.seconds or 0)
        outcome: T | BaseException = receiver.recv()
    except (EOFError, OSError):
        process.join()
        if limits.processor and process.exitcode == -signal.SIGXCPU:
            raise words.late(limits.processor) from None
        raise words.error(
            f"the engine died of it (too deep or too large); {words.simpler[0]}",
            f"引擎因内容过深或过大而崩溃；{words.simpler[1]}",
        ) from None
    finally:
        _end(process)
        receiver.close()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _end(process: BaseProcess) -> None:
    """End the process with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid or 0, signal.SIGKILL)
    process.kill()
    process.join()


def _work(
    task: Callable[[], object], sender: Connection, limits: Limits, words: Words, caller: int
) -> None:
    """Do the task in a thread with a large stack, and send back what came of it."""

    def attempt() -> None:
        try:
            outcome = task()
        except KgError as error:
            outcome = error
        except MemoryError:
            outcome = words.error(
                f"needs more memory than it may have; {words.less[0]}",
                f"所需内存超出上限；{words.less[1]}",
            )
        except Exception as error:
            outcome = words.error(
                f"the engine failed ({error!r}); {words.simpler[0]}",
                f"引擎出错（{error!r}）；{words.simpler[1]}",
            )
        sender.send(outcome)

    _bind(caller)
    _limit(limits)
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    sender.close()


def _bind(caller: int) -> None:
    """Be silent, leave Ctrl-C to the caller, and end should the caller be killed first."""
    os.setpgid(0, 0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        import ctypes

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
    if limits.sealed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


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
