"""A process that stands ready to do limited tasks over something large, one after another.

A fork of a large process is not cheap, and whatever it then reads of an engine's memory it first
copies. A process that stays has done so once. Each thread has its own, which ends with it, with
what it holds, or with a task that took too much; the next task then begins another.
"""

from __future__ import annotations

import os
import pickle
import socket
import threading
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Generic, TypeVar, cast

from kg.errors import InputError
from kg.store import limited, sealing
from kg.store.limited import Limits, Words

H = TypeVar("H")
T = TypeVar("T")


class Standing(Generic[H]):
    """Tasks over `held`, done in a process that has it as it was at the first of them."""

    def __init__(self, held: H) -> None:
        self._held = held
        self._own = threading.local()

    def run(self, task: Callable[[H], T], seconds: float, words: Words = limited.QUERY) -> T:
        """What `task` returns, or the `KgError` that it raises, within so many seconds.

        A task that cannot be pickled is done in a process for it alone. Raises `EngineError`
        when it takes more time or memory than it may, or its process dies.
        """
        try:
            request = pickle.dumps((task, seconds, words), pickle.HIGHEST_PROTOCOL)
        except Exception:  # whatever somebody's own object raises
            request = b""
        if not request or sealing.is_limited():
            return limited.run(partial(task, self._held), Limits(seconds), words)
        worker = self._worker()
        try:
            raw = worker.ask(request, seconds)
            if raw is None:
                raise words.late(seconds)
            return cast(T, limited.outcome(raw, words))
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
            work = partial(_serve, held, theirs.fileno())
            self._process = limited.fork(work, Limits(), closing=ours.fileno())
        self.end = weakref.finalize(self, _end, self._process, self._caller, ours)

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
            limited.send(request, descriptor)
            return limited.receive(descriptor, seconds)
        except ConnectionError:
            return b""


def _end(process: int, caller: int, connection: socket.socket) -> None:
    connection.close()
    if os.getpid() == caller:
        limited.end(process)


def _serve(held: object, descriptor: int) -> None:
    """Do what is asked until nobody is there any more."""
    while request := limited.receive(descriptor):
        task, seconds, words = pickle.loads(request)
        sealing.mark_limited(seconds)
        limited.send(limited.attempt(partial(task, held), words), descriptor)
