"""Running a task in a process of its own, so that it can be ended on time.

An engine's query cannot be interrupted from within; a process can. The task also gets a
stack that deep nesting does not overflow and a cap on memory, so that the caller survives.
"""

from __future__ import annotations

import multiprocessing
import resource
import signal
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

from kg.errors import EngineError, KgError

T = TypeVar("T")

_STACK_BYTES = 512 * 1024 * 1024
_MEMORY_BYTES = 2 * 1024 * 1024 * 1024


def run(task: Callable[[], T], seconds: float, *, sealed: bool = False) -> T:
    """What `task` returns, or the `KgError` that it raises, within `seconds`.

    A sealed task can open no file and no connection, whatever it is brought to try.

    Raises `EngineError` when the time is over or the process dies.
    """
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(task, sender, seconds, sealed), daemon=True)
    process.start()
    sender.close()
    try:
        if not receiver.poll(seconds):
            raise EngineError(
                f"query: not answered within {seconds:g} s; narrow it or raise --timeout",
                f"查询：{seconds:g} 秒内未得到回答；请缩小范围或调大 --timeout",
            )
        outcome: T | BaseException = receiver.recv()
    except EOFError:
        raise EngineError(
            "query: the engine died of it (too deep or too large); simplify it",
            "查询：引擎因其过深或过大而崩溃；请简化",
        ) from None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


def _work(task: Callable[[], object], sender: Connection, seconds: float, sealed: bool) -> None:
    """Do the task in a thread with a large stack, and send back what came of it.

    The caller ends this process. Ctrl-C is the caller's to tell, and an alarm ends the process
    should the caller be killed first.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds + 1)

    def attempt() -> None:
        try:
            outcome = task()
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
        sender.send(outcome)

    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    cap = used + _STACK_BYTES + _MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (cap, resource.RLIM_INFINITY))
    if sealed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    sender.close()
