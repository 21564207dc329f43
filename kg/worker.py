"""Bounded worker processes: limits of time and memory, no network; for one call, kept, or several.

A worker is a fork of this process, so it starts with everything in memory here and nothing has to
be sent to it. It is killed with all that it started when it exceeds its limits, when its caller is
interrupted or ends, and when its object is garbage-collected. The pools of the standard library
have none of these limits; pebble has, but under the LGPL.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from itertools import chain, islice
from operator import call
from struct import Struct
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, NamedTuple, NoReturn, TypeVar, cast

from kg.errors import EngineError, InputError, KgError

if TYPE_CHECKING:
    import socket

DEFAULT_SECONDS = 60.0
"""The timeout of a query that may not end, where the caller sets none."""

MEMORY_BYTES = 1024 * 1024 * 1024
"""The most memory of a call beyond that of its caller, its stack included."""

LARGEST_BYTES = 256 * 1024 * 1024
"""The largest result that a worker may return."""

_STACK_BYTES = 256 * 1024 * 1024
_MAX_SECONDS = 1e6
_HEADER_BYTES = 8
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_MEMINFO = "/proc/meminfo"

T = TypeVar("T")
P = TypeVar("P")
R = TypeVar("R")


class Limits(NamedTuple):
    """Seconds by the clock and of processor time, bytes of memory; no connections if `offline`."""

    seconds: float | None = None
    processor: int | None = None
    memory: int | None = MEMORY_BYTES - _STACK_BYTES
    offline: bool = False


_SECONDS = 5
_SECONDS_PER_BYTE = 4 / 10**6
_MEMORY = 600 * 2**20
_MEMORY_PER_BYTE = 200


def limits_for(paths: Iterable[str | os.PathLike[str]], streamed: int = 0) -> Limits:
    """The processor time and memory for reading files, folders and `streamed` bytes."""
    size = streamed + sum(map(_size, paths))
    processor = int(_SECONDS + _SECONDS_PER_BYTE * size)
    return Limits(processor=processor, memory=int(_MEMORY + _MEMORY_PER_BYTE * size))


def _size(path: str | os.PathLike[str]) -> int:
    """The bytes of a file, or of those below a folder, where no link to a folder is followed.

    `Path.rglob`, by which commands read a folder, follows none either.
    """
    with suppress(OSError):
        if os.path.isdir(path):
            with os.scandir(path) as entries:
                own = (e for e in entries if not (e.is_symlink() and os.path.isdir(e)))
                return sum(map(_size, own))
        return os.stat(path).st_size
    return 0


class WorkerError(EngineError):
    """A call exceeded its limits, killed its worker, or raised what it should not."""


class Wording(NamedTuple):
    """In both languages: the name of a call, how to ask for less, how to make it simpler."""

    name: tuple[str, str]
    less: tuple[str, str]
    simpler: tuple[str, str]

    def error(self, en: str, zh: str) -> WorkerError:
        return WorkerError(f"{self.name[0]}: {en}", f"{self.name[1]}：{zh}")

    def timeout(self, seconds: float) -> WorkerError:
        """The error of a call that took longer than `seconds`."""
        return self.error(
            f"not done within {seconds:g} s; {self.less[0]} or raise --timeout",
            f"{seconds:g} 秒内未完成；{self.less[1]}或调大 --timeout",
        )

    def too_large(self) -> WorkerError:
        """The error of a call that had not enough memory."""
        return self.error(
            f"needs more memory than it may have; {self.less[0]}",
            f"所需内存超出上限；{self.less[1]}",
        )

    def died(self) -> WorkerError:
        return self.error(
            f"the engine died of it (too deep or too large); {self.simpler[0]}",
            f"引擎因内容过深或过大而崩溃；{self.simpler[1]}",
        )


QUERY = Wording(("query", "查询"), ("narrow it", "请缩小范围"), ("simplify it", "请简化"))
READING = Wording(
    ("reading", "读取"),
    ("read less at once", "请减少一次读取的内容"),
    ("check the files", "请检查文件"),
)
EXPORT = Wording(("export", "导出"), ("narrow it", "请缩小范围"), ("free memory", "请释放部分内存"))


# What holds within a worker

_deadline: float | None = None
"""When this worker's call times out; `None` in a process that is no worker."""


def is_worker() -> bool:
    return _deadline is not None


def seconds_left() -> float:
    """The seconds until the current call times out; infinite without a timeout."""
    return float("inf") if _deadline is None else _deadline - time.monotonic()


@contextmanager
def sandbox(files: int = 0) -> Iterator[None]:
    """A block in which a worker can open no file and no connection, or about so many `files`.

    In other processes it changes nothing.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if is_worker():
        opened = max(map(int, os.listdir("/dev/fd"))) + 1 if files else 0
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(opened + files, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _set_timeout(seconds: float | None) -> None:
    global _deadline
    _deadline = float("inf") if seconds is None else time.monotonic() + seconds


def _become_worker(
    work: Callable[[socket.socket], None], limits: Limits, connection: socket.socket, caller: int
) -> NoReturn:
    """Set the limits, do `work` with a large stack, and exit; a nested worker has both already."""
    try:
        nested = is_worker()
        _bind_to(caller)
        if nested:
            work(connection)
        else:
            os.setpgid(0, 0)  # Ctrl-C reaches the caller alone
            _set_timeout(limits.seconds)
            _limit(limits, _STACK_BYTES)
            threading.stack_size(_STACK_BYTES)
            thread = threading.Thread(target=work, args=[connection])
            thread.start()
            thread.join()
    finally:
        os._exit(0)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A block in which Ctrl-C waits: what Python calls at a fork would swallow its exception."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _bind_to(caller: int) -> None:
    """Print nothing, and die with the caller, even should it be killed."""
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    if sys.platform == "linux":
        import ctypes  # here: it takes 2 ms, and most commands need no worker

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)
    if os.getppid() != caller:
        os._exit(1)


def _limit(limits: Limits, stack: int = 0) -> None:
    if limits.processor is not None:
        _lower(resource.RLIMIT_CPU, limits.processor)
    if limits.memory is not None:
        try:
            used = _statm()[5]  # the data: all addresses would include 64 MiB for each thread
        except OSError:
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        _lower(resource.RLIMIT_DATA, used + stack + limits.memory)
    _lower(resource.RLIMIT_CORE, 0)
    if limits.offline:
        sys.addaudithook(_refuse_connection)


def _refuse_connection(event: str, _: object) -> None:
    if event.startswith("socket.") and event != "socket.__new__":
        raise PermissionError("a connection is not allowed here")


def _lower(kind: int, limit: int) -> None:
    """Set a resource limit, unless the process already has a lower one."""
    _, hard = resource.getrlimit(kind)
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (soft, hard))


def _statm() -> list[int]:
    """On Linux, in bytes: total size, resident, shared, text, libraries, data; else `OSError`."""
    with open("/proc/self/statm", encoding="ascii") as numbers:
        return [int(number) * resource.getpagesize() for number in numbers.read().split()]


def _attempt(task: Callable[[], object], wording: Wording) -> bytes:
    """What a task returned, or the error that it raised, pickled."""
    try:
        raw = _pickled(task())
        if len(raw) <= LARGEST_BYTES:
            return raw
        error: KgError = wording.error(
            f"its answer is over {LARGEST_BYTES >> 20} MiB; {wording.less[0]}",
            f"回答超过 {LARGEST_BYTES >> 20} MiB；{wording.less[1]}",
        )
    except KgError as raised:
        error = raised
    except MemoryError:
        error = wording.too_large()
    except Exception as raised:
        error = wording.error(
            f"the engine failed ({raised!r}); {wording.simpler[0]}",
            f"引擎出错（{raised!r}）；{wording.simpler[1]}",
        )
    error.__cause__ = error.__context__ = None  # these may not be picklable
    return _pickled(error.with_traceback(None))


def _pickled(value: object) -> bytes:
    import pickle  # here: it takes 2 ms, and most commands need no worker

    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpickled(raw: bytes) -> Any:
    """What was pickled; `EOFError` where the rest of it is missing."""
    import pickle

    try:
        return pickle.loads(raw)
    except pickle.UnpicklingError:
        raise EOFError from None


# A worker as its caller sees it


class _Fork:
    """A fork of this process, until `end()` or garbage collection kills it."""

    def __init__(self, become: Callable[[socket.socket, int], NoReturn]) -> None:
        import socket  # here: it takes 2 ms, and most commands need no worker

        self._caller = os.getpid()
        self._socket, theirs = socket.socketpair()
        with _uninterrupted():
            self.process = os.fork()
            if not self.process:
                self._socket.close()
                become(theirs, self._caller)
        theirs.close()
        self._answers = self._socket.makefile("rb")
        ours = (self._answers, self._socket)
        self.end = weakref.finalize(self, _end, self.process, self._caller, ours)

    def is_alive(self) -> bool:
        """Whether it can be called: it runs, and this process started it."""
        if not self.end.alive or self._caller != os.getpid():
            return False
        with suppress(ChildProcessError):  # of a caller that waits for all its children
            if os.waitpid(self.process, os.WNOHANG)[0] == 0:
                return True
        self.end.detach()
        self._answers.close()
        self._socket.close()
        return False


class Worker(_Fork):
    """A fork of this process that does `work` within limits."""

    def __init__(self, work: Callable[[socket.socket], None], limits: Limits) -> None:
        super().__init__(partial(_become_worker, work, limits))

    def ask(self, request: bytes, seconds: float | None, wording: Wording) -> object:
        """The answer to a request; raises as `receive` does."""
        self._socket.settimeout(min(seconds or _MAX_SECONDS, _MAX_SECONDS))
        try:
            _send(self._socket, request)
        except (ConnectionError, TimeoutError):
            raise wording.died() from None
        try:
            return self.receive(wording)
        except TimeoutError:
            raise wording.timeout(seconds or _MAX_SECONDS) from None

    def receive(self, wording: Wording) -> object:
        """The next answer; raises the error that it is, or `EngineError` if the worker died."""
        try:
            answer = _unpickled(_receive(self._answers))
        except (ConnectionError, EOFError):
            raise wording.died() from None
        if isinstance(answer, KgError):
            raise answer
        return answer


def _end(process: int, caller: int, connection: Iterable[BinaryIO | socket.socket]) -> int:
    """Kill a worker with all that it started, unless this is a fork of its caller; its status."""
    for end in connection:
        end.close()
    if os.getpid() == caller:
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                kill(process, signal.SIGKILL)
        with suppress(ChildProcessError):  # of a caller that waits for all its children
            return os.waitpid(process, 0)[1]
    return 0


def _send(connection: socket.socket, message: bytes) -> None:
    connection.sendall(len(message).to_bytes(_HEADER_BYTES, "big"))
    connection.sendall(message)


def _receive(file: BinaryIO) -> bytes:
    """A message; less of it where the sender died, nothing where it closed the connection."""
    return file.read(int.from_bytes(file.read(_HEADER_BYTES), "big"))


def supervise(limits: Limits, wording: Wording) -> int | None:
    """Go on in a fork of this process, within limits: `None` there, and here its exit code.

    The fork gets the signals of this process; `WorkerError` when it exceeds its limits or dies.
    """
    caller = os.getpid()
    with _uninterrupted():
        process = os.fork()
    if not process:
        stderr = os.dup(2)
        _bind_to(caller)
        sys.stderr = open(stderr, "w", encoding="utf-8", errors=sys.stderr.errors)  # noqa: SIM115
        _limit(limits)
        return None

    def forward(number: int, _: object) -> None:
        with suppress(ProcessLookupError):
            os.kill(process, number)

    for ending in _ENDINGS:
        if signal.getsignal(ending) != signal.SIG_IGN:
            signal.signal(ending, forward)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code >= 0:
        return code
    if -code in (*_ENDINGS, signal.SIGPIPE):
        return 128 - code
    if limits.processor and -code == signal.SIGXCPU:
        raise wording.error(
            f"not done within {limits.processor} s of a processor; {wording.less[0]}",
            f"处理器时间 {limits.processor} 秒内未完成；{wording.less[1]}",
        )
    raise wording.died()


# Calls in workers: one, one after another, or many in parallel


def run(task: Callable[[], T], limits: Limits, wording: Wording = QUERY) -> T:
    """Call `task` in a worker, or at once in one; raises its `KgError`, or `WorkerError`."""
    return task() if is_worker() else run_apart(task, limits, wording)


def run_apart(task: Callable[[], T], limits: Limits, wording: Wording = QUERY) -> T:
    """Call `task` in a worker of its own, also from a worker, whose limits it then has."""
    request = request_of(call, limits.seconds, wording)
    worker = Worker(partial(_serve, task), limits)
    try:
        return cast(T, worker.ask(request, limits.seconds, wording))
    except WorkerError:
        status = worker.end() or 0
        if limits.processor and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            raise wording.timeout(limits.processor) from None
        raise
    finally:
        worker.end()


class PersistentWorker(Generic[P]):
    """Calls in a worker for each thread, kept until one fails; `held` is as at its first call."""

    def __init__(self, held: P) -> None:
        self._held = held
        self._own = threading.local()

    def run(self, task: Callable[[P], T], seconds: float, wording: Wording = QUERY) -> T:
        """Call `task`, in a worker of its own if it cannot be pickled; raises as `run` does."""
        try:
            request = request_of(task, seconds, wording)
        except Exception:  # whatever an argument raises
            request = b""
        if not request or is_worker():
            return run(partial(task, self._held), Limits(seconds), wording)
        worker: Worker | None = getattr(self._own, "worker", None)
        if worker is None or not worker.is_alive():
            worker = self._own.worker = Worker(partial(_serve, self._held), Limits())
        try:
            return cast(T, worker.ask(request, seconds, wording))
        except InputError:
            raise
        except BaseException:  # its answer may come yet, and is not that of the next call
            worker.end()
            raise


class Nursery(_Fork, Generic[P]):
    """A process without threads that forks workers of what was `held` when it was made.

    It is for a server: its workers inherit none of the connections that the server opens later,
    and no thread of it is cut off. A worker answers requests made by `request_of`. All of them
    start with what `prepare` has left in memory; an exception of it is theirs to raise again.
    """

    def __init__(
        self, held: P, limits: Limits, prepare: Callable[[P], object] | None = None
    ) -> None:
        ready = partial(prepare, held) if prepare else None
        super().__init__(partial(_nurse, partial(_serve, held), limits, ready))

    def fork(self, nice: int = 0) -> tuple[int, socket.socket]:
        """A new worker, its priority lowered by `nice`: its process, and a connection to it."""
        import socket

        try:
            self._socket.sendall(_ORDER.pack(nice, 0))
            raw, ends, _, _ = socket.recv_fds(self._socket, _HEADER_BYTES, 1)
        except OSError:
            raw, ends = b"", []
        if not ends:
            raise EngineError(
                "the server can start no worker; free memory, or restart it",
                "服务器无法启动工作进程；请释放内存或重新启动",
            )
        return int.from_bytes(raw, "big"), socket.socket(fileno=ends[0])

    def kill(self, process: int) -> None:
        """Kill a worker that this has forked, once; it is gone when the next one begins."""
        with suppress(OSError):
            self._socket.sendall(_ORDER.pack(0, process))


_ORDER = Struct(">bq")
"""What a nursery is sent: by how much to lower the priority of a new worker, or whom to kill."""


def request_of(task: Callable[[P], T], seconds: float | None, wording: Wording) -> bytes:
    """The request for a call, which a worker answers with its result or its error, pickled."""
    return _pickled((task, seconds, wording))


def _nurse(
    work: Callable[[socket.socket], None],
    limits: Limits,
    prepare: Callable[[], object] | None,
    connection: socket.socket,
    caller: int,
) -> NoReturn:
    """Fork and kill workers as ordered until the caller closes the connection or ends."""
    import socket

    try:
        _bind_to(caller)
        os.setpgid(0, 0)
        for ending in _ENDINGS:  # its caller ends it, when all answers have been sent
            signal.signal(ending, signal.SIG_IGN)
        if prepare:
            with suppress(Exception):
                prepare()
        gc.freeze()  # so that a worker does not copy what it collects garbage from
        while len(order := connection.recv(_ORDER.size, socket.MSG_WAITALL)) == _ORDER.size:
            nice, process = _ORDER.unpack(order)
            if process:
                _end(process, os.getpid(), ())
                continue
            ours, theirs = socket.socketpair()
            try:
                process = os.fork()
            except OSError:
                connection.sendall(bytes(_HEADER_BYTES))
                continue
            if not process:
                connection.close()
                ours.close()
                os.nice(nice)
                _become_worker(work, limits, theirs, os.getppid())
            socket.send_fds(connection, [process.to_bytes(_HEADER_BYTES, "big")], [ours.fileno()])
            ours.close()
            theirs.close()
    finally:
        os._exit(0)


def _serve(held: object, connection: socket.socket) -> None:
    """Answer requests until the caller closes the connection."""
    requests = connection.makefile("rb")
    while request := _receive(requests):
        task, seconds, wording = _unpickled(request)
        _set_timeout(seconds)
        _send(connection, _attempt(partial(task, held), wording))


def parallel_map(
    task: Callable[[P], Iterable[R]],
    parts: Sequence[P],
    jobs: int,
    wording: Wording = EXPORT,
    rescue: Callable[[P], Iterable[R]] | None = None,
) -> Iterator[R]:
    """The items that `task` yields for each part, in order, by so many workers.

    With one job, or one part, this process works. Raises as `run` does, unless `rescue` does a
    failed part again. Exports in GEXF and GraphML at 10⁶ are 2.5 times as fast as NetworkX by
    these (one process: 1.8 to 2.3 times), and shapes at 10⁶ 25 times as fast as pySHACL.
    """
    jobs = min(jobs, len(parts))
    if jobs < 2:
        for part in parts:
            try:
                items = task(part)
            except Exception as error:
                if rescue is None or isinstance(error, KgError):
                    raise
                items = rescue(part)
            yield from items
        return
    with ExitStack() as stack:

        def start(first: int) -> Worker:
            work = partial(_stream, task, parts[first::jobs], wording)
            worker = Worker(work, Limits(memory=None))
            stack.callback(worker.end)
            return worker

        workers = [start(first) for first in range(jobs)]
        for number, part in enumerate(parts):
            worker = workers[number % jobs]
            try:
                while items := cast(list[R], worker.receive(wording)):
                    yield from items
            except WorkerError:
                if rescue is None:
                    raise
                worker.end()
                workers[number % jobs] = start(number + jobs)
                yield from rescue(part)


def _stream(
    task: Callable[[P], Iterable[R]],
    parts: Sequence[P],
    wording: Wording,
    connection: socket.socket,
) -> None:
    """Send each item of each part, and nothing at the end of a part, or an error in its place."""
    end = _pickled([])
    for part in parts:
        items = chain.from_iterable(map(task, [part]))
        raw = b""
        while raw != end:
            raw = _attempt(partial(list, islice(items, 1)), wording)
            _send(connection, raw)


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def has_room() -> bool:
    """Whether there is free memory for two more processes of the size of this one, on Linux."""
    try:
        with open(_MEMINFO, encoding="ascii") as lines:
            (free,) = (int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
        return 2 * _statm()[1] < free * 1024
    except (OSError, ValueError):
        return False
