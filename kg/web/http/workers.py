"""The bounded workers of a server: lanes in which calls wait for one, and take it in turn."""

from __future__ import annotations

import asyncio
import pickle
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Hashable
from functools import partial
from typing import Generic, NamedTuple, TypeVar, cast

from kg.errors import KgError
from kg.web.http.tasks import called
from kg.web.response import TimedOut, busy, timed_out
from kg.worker import QUERY, Nursery, request_of

P = TypeVar("P")
T = TypeVar("T")

QUICK_SECONDS = 0.5
"""Within this time a query is done, or it goes on among the long ones, from its start."""

_HEADER_BYTES = 8
_STREAM_BYTES = 1 << 20
_MOST_LONG = 1000
_ATTEMPTS = 2


class _Worker(NamedTuple):
    process: int
    reader: StreamReader
    writer: StreamWriter

    async def ask(self, request: bytes) -> object:
        """The answer to a request; `EOFError` or `ConnectionError` where the worker has died."""
        self.writer.write(len(request).to_bytes(_HEADER_BYTES, "big") + request)
        await self.writer.drain()
        size = int.from_bytes(await self.reader.readexactly(_HEADER_BYTES), "big")
        return pickle.loads(await self.reader.readexactly(size))


class Lane(Generic[P]):
    """Calls of at most `seconds`, each in one of so many workers; so many more may wait."""

    def __init__(
        self,
        nursery: Nursery[P],
        seconds: float,
        *,
        workers: int = 2,
        queue: int = 16,
        nice: int = 0,
    ) -> None:
        self.seconds = seconds
        self.workers = workers
        self.queue = queue
        self._nursery = nursery
        self._nice = nice
        self._free = asyncio.Semaphore(workers)
        self._waiting = 0
        self._idle: list[_Worker] = []

    async def run(self, task: Callable[[P], T]) -> T:
        """Call `task` with what the workers hold; raises its `KgError`.

        Raises `Refusal` where too many wait, or the call takes too long. When the caller is
        cancelled, so is the call.
        """
        if self._free.locked() and self._waiting >= self.queue:
            raise busy()
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            answer = await self._answer(request_of(partial(called, task), self.seconds, QUERY))
        finally:
            self._free.release()
        if isinstance(answer, KgError):
            raise answer
        return cast(T, answer)

    async def _answer(self, request: bytes) -> object:
        """The answer of a worker; one that was killed is no fault of the call, two are."""
        attempts = 0
        while attempts < _ATTEMPTS:
            attempts += not self._idle
            worker = self._idle.pop() if self._idle else await self._started()
            is_whole = False
            try:
                async with asyncio.timeout(self.seconds):
                    answer = await worker.ask(request)
                is_whole = True
                return answer
            except TimeoutError:
                raise timed_out(self.seconds) from None
            except (ConnectionError, EOFError, pickle.UnpicklingError):
                pass
            finally:
                if is_whole:
                    self._idle.append(worker)
                else:
                    worker.writer.close()
                    self._nursery.kill(worker.process)
        raise QUERY.died()

    def close(self) -> None:
        """End the workers that are idle."""
        while self._idle:
            worker = self._idle.pop()
            worker.writer.close()
            self._nursery.kill(worker.process)

    async def _started(self) -> _Worker:
        process, connection = self._nursery.fork(self._nice)
        reader, writer = await asyncio.open_connection(sock=connection, limit=_STREAM_BYTES)
        return _Worker(process, reader, writer)


class Lanes(Generic[P]):
    """Calls that may be long: each begins among quick ones, and the long have a lane of their own.

    So a few that take long do not hold up the many that do not. A call is known by its key: one
    that took long begins among the long ones the next time, until it does not take long.
    """

    def __init__(self, nursery: Nursery[P], seconds: float) -> None:
        self._quick = Lane(nursery, min(QUICK_SECONDS, seconds), queue=64, nice=5)
        self._long = Lane(nursery, seconds, nice=15)
        self._known: dict[int, None] = {}

    async def run(self, task: Callable[[P], T], key: Hashable) -> T:
        """Call `task`; as `Lane.run`."""
        known = hash(key)
        if known not in self._known:
            try:
                return await self._quick.run(task)
            except TimedOut:
                if len(self._known) >= _MOST_LONG:
                    del self._known[next(iter(self._known))]
                self._known[known] = None
        started = time.monotonic()
        answer = await self._long.run(task)
        if time.monotonic() - started < self._quick.seconds:
            self._known.pop(known, None)
        return answer

    def close(self) -> None:
        """End the workers that are idle."""
        self._quick.close()
        self._long.close()
