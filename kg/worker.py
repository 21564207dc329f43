"""Whether this process is one for limited tasks, and what it may then not open."""

from __future__ import annotations

import ctypes  # here, so that no task waits for it
import faulthandler
import fcntl
import gc
import os
import pickle
import resource
import select
import signal
import socket
import sys
import threading
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from itertools import chain
from typing import Generic, NamedTuple, NoReturn, TypeVar, cast

from kg.errors import EngineError, InputError, KgError

_limited = False
_deadline = float("inf")
_OPEN = nullcontext()


def mark_limited(seconds: float | None = None) -> None:
    """Say that this process does nothing but a limited task, now, within so many seconds."""
    global _limited, _deadline
    _limited = True
    _deadline = float("inf") if seconds is None else time.monotonic() + seconds


def is_limited() -> bool:
    """Whether this process does nothing but limited tasks."""
    return _limited


def seconds_left() -> float:
    """How long this process has until it is ended; infinite for one without a limit."""
    return _deadline - time.monotonic()


def sealed() -> AbstractContextManager[None]:
    """A block that can open no file and no connection, in the process of a limited task."""
    return _sealed() if _limited else _OPEN


@contextmanager
def _sealed() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# Running a task in a process of its own, so that it can be ended on time


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
    if is_limited():
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
        mark_limited(limits.seconds)
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


# A process that stands ready to do limited tasks over something large, one after another


H = TypeVar("H")


class Standing(Generic[H]):
    """Tasks over `held`, done in a process that has it as it was at the first of them."""

    def __init__(self, held: H) -> None:
        self._held = held
        self._own = threading.local()

    def run(self, task: Callable[[H], T], seconds: float, words: Words = QUERY) -> T:
        """What `task` returns, or the `KgError` that it raises, within so many seconds.

        A task that cannot be pickled is done in a process for it alone. Raises `EngineError`
        when it takes more time or memory than it may, or its process dies.
        """
        try:
            request = pickle.dumps((task, seconds, words), pickle.HIGHEST_PROTOCOL)
        except Exception:  # whatever somebody's own object raises
            request = b""
        if not request or is_limited():
            return run(partial(task, self._held), Limits(seconds), words)
        worker = self._worker()
        try:
            raw = worker.ask(request, seconds)
            if raw is None:
                raise words.late(seconds)
            return cast(T, outcome(raw, words))
        except InputError:
            raise
        except BaseException:  # a caller that was called away must not get this answer later
            worker.end()
            raise

    def _worker(self) -> _Worker:
        worker: _Worker | None = getattr(self._own, "worker", None)
        if worker is None or not worker.stands():
            worker = self._own.worker = _Worker(self._held)
        return worker


class _Worker:
    """The process, as its caller sees it; it ends when nobody has this any more."""

    def __init__(self, held: object) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._socket, self._caller = ours, os.getpid()
            work = partial(_serve_calls, held, theirs.fileno())
            self._process = fork(work, Limits(), closing=ours.fileno())
        self.end = weakref.finalize(self, _end_worker, self._process, self._caller, ours)

    def stands(self) -> bool:
        """Whether it is there still, and this process the one that began it."""
        if not self.end.alive or self._caller != os.getpid():
            return False
        with suppress(ChildProcessError):  # of a caller that waits for all its children
            if os.waitpid(self._process, os.WNOHANG)[0] == 0:
                return True
        self.end.detach()
        self._socket.close()
        return False

    def ask(self, request: bytes, seconds: float) -> bytes | None:
        """What it answers; nothing when the time is over first, no bytes when it died."""
        descriptor = self._socket.fileno()
        try:
            send(request, descriptor)
            return receive(descriptor, seconds)
        except ConnectionError:
            return b""


def _end_worker(process: int, caller: int, connection: socket.socket) -> None:
    connection.close()
    if os.getpid() == caller:
        end(process)


def _serve_calls(held: object, descriptor: int) -> None:
    """Do what is asked until nobody is there any more."""
    while request := receive(descriptor):
        task, seconds, words = pickle.loads(request)
        mark_limited(seconds)
        send(attempt(partial(task, held), words), descriptor)


# Work shared among copies of this process, each of which can read what this one has


P = TypeVar("P")
R = TypeVar("R")

EXPORT = Words(("export", "导出"), ("narrow it", "请缩小范围"), ("free memory", "请释放部分内存"))
"""What is shared is the work of an export."""
_FREE = "/proc/meminfo"
_ROOM = 2**20
"""The bytes of a pipe: room for most pieces, so that a copy can go on while nobody takes them."""
_AHEAD = 2
"""How many pieces of a copy wait here at the most."""
_END = pickle.dumps(StopIteration, pickle.HIGHEST_PROTOCOL)
"""What tells that a part is done."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_room() -> bool:
    """Whether there is free memory for two processes more of the size of this one."""
    try:
        with open(_FREE, encoding="ascii") as lines:
            (free,) = (int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
        return 2 * held() < free * 1024
    except (OSError, ValueError):
        return False


def held() -> int:
    """The bytes of memory that this process holds, as Linux says."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return int(numbers.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def shared(task: Callable[[P], Iterable[R]], parts: Sequence[P], jobs: int) -> Iterator[R]:
    """All that `task` finds in each part, in their order, by so many processes.

    What is found must be such as can be pickled. With one process, or one part, it is this
    process that works. Raises the `KgError` that a task raises, and `EngineError` when a process
    dies.
    """
    jobs = min(jobs, len(parts))
    if jobs < 2 or is_limited():
        yield from chain.from_iterable(map(task, parts))
        return
    with ExitStack() as stack:
        copies = [_Copy(task, parts[first::jobs]) for first in range(jobs)]
        for copy in copies:
            stack.callback(copy.end)
        for number in range(len(parts)):
            copy = copies[number % jobs]
            while (raw := _next(copy, copies)) != _END:
                yield cast(R, outcome(raw, EXPORT))


class _Copy(Generic[P, R]):
    """A copy of this process, as this one sees it, with what waits of its pieces."""

    def __init__(self, task: Callable[[P], Iterable[R]], parts: Sequence[P]) -> None:
        self.reading, writing = os.pipe()
        with suppress(AttributeError, OSError):  # of another system, or a user with many pipes
            fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, _ROOM)
        self.waiting: deque[bytes] = deque()
        try:
            work = partial(_serve_parts, task, parts, writing)
            self._process = fork(work, Limits(), closing=self.reading)
        finally:
            os.close(writing)

    def take(self) -> None:
        """Wait for a piece; no bytes tell that the copy has died."""
        self.waiting.append(receive(self.reading) or b"")

    def end(self) -> None:
        os.close(self.reading)
        end(self._process)


def _next(wanted: _Copy[P, R], copies: Sequence[_Copy[P, R]]) -> bytes:
    """The next piece of one copy; those of others are taken meanwhile."""
    while not wanted.waiting:
        poll = select.poll()
        ready = {copy.reading: copy for copy in copies if len(copy.waiting) < _AHEAD}
        for descriptor in ready:
            poll.register(descriptor, select.POLLIN)
        for descriptor, _ in poll.poll():
            ready[descriptor].take()
    return wanted.waiting.popleft()


def _serve_parts(task: Callable[[P], Iterable[R]], parts: Sequence[P], descriptor: int) -> None:
    """Do each part, and give back what it finds; an error is the last of it.

    Nothing is made in a circle, and to look for circles takes a twentieth of the time, and writes
    to memory that would be shared.
    """
    gc.disable()
    for part in parts:
        found = iter(task(part))
        while (raw := attempt(partial(next, found, StopIteration), EXPORT)) != _END:
            send(raw, descriptor)
        send(_END, descriptor)
