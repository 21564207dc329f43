"""Serving an application: sockets, connections that are slow or idle, and a graceful stop."""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import signal
import socket
from collections import OrderedDict
from typing import ClassVar

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.errors import EngineError, InputError
from kg.web.http.application import Application

HEADER_BYTES = 256 * 1024
"""The most bytes of the head of a request; a query of 65,536 characters fits, encoded."""
READING_SECONDS = 20.0
"""Within this time a request has come, its body included, or the next one."""
WRITING_SECONDS = 300.0
"""Within this time an answer has been taken."""
LINGERING_SECONDS = 2.0
"""Within this time a client reads the answer to a request whose body it goes on sending."""
IDLE_SECONDS = 15
STOPPING_SECONDS = 15
MOST_CONNECTIONS = 800
"""From so many on, the connection that has been idle longest is closed for a new one."""
MOST_UNSENT_BYTES = 256 * 1024 * 1024
"""From so many on, the connection that has been slow longest is closed."""
_MOST_FILES = 4096
_BACKLOG = 2048


class Connection(H11Protocol):
    """A connection that is closed when its client sends or takes too slowly, or when it is idle."""

    idle: ClassVar[OrderedDict[Connection, None]] = OrderedDict()
    """Those on which no request is being answered, the longest idle first."""
    slow: ClassVar[OrderedDict[Connection, None]] = OrderedDict()
    """Those whose client has not taken all of an answer, the longest slow first."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._rest()
        if len(self.connections) > MOST_CONNECTIONS:
            next(iter(self.idle)).abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait(None)
        self.idle.pop(self, None)
        self.slow.pop(self, None)
        super().connection_lost(exc)

    def abort(self) -> None:
        """Close it at once, whatever has not been sent."""
        self.idle.pop(self, None)
        self.slow.pop(self, None)
        self.transport.abort()

    def handle_events(self) -> None:
        """Read what has come; once a request is whole, its answer may take its time."""
        super().handle_events()
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            return
        if self in self.idle:
            del self.idle[self]
            self._wait(READING_SECONDS)
        if not cycle.more_body:
            self._wait(None)

    def on_response_complete(self) -> None:
        if self not in self.slow:
            self._rest()
            if self.cycle.more_body:
                self._wait(LINGERING_SECONDS)
        super().on_response_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.slow[self] = None
        self._wait(WRITING_SECONDS)
        unsent = sum(one.transport.get_write_buffer_size() for one in self.slow)
        if unsent > MOST_UNSENT_BYTES:
            next(iter(self.slow)).abort()

    def resume_writing(self) -> None:
        super().resume_writing()
        self.slow.pop(self, None)
        self._wait(None)
        if self.cycle is None or self.cycle.response_complete:
            self._rest()

    def _rest(self) -> None:
        """Wait for the next request."""
        self.idle[self] = None
        self._wait(READING_SECONDS)

    def _wait(self, seconds: float | None) -> None:
        """Close it in so many seconds, unless this is called again."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.abort)


class _Server(uvicorn.Server):
    """A server that ends when it can start no more workers."""

    def __init__(self, application: Application) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                ws="none",
                loop="asyncio",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_keep_alive=IDLE_SECONDS,
                timeout_graceful_shutdown=STOPPING_SECONDS,
                h11_max_incomplete_event_size=HEADER_BYTES,
            )
        )
        self._nursery = application.nursery
        self.is_left_alone = False

    async def on_tick(self, counter: int) -> bool:
        self.is_left_alone = not self._nursery.is_alive()
        return await super().on_tick(counter) or self.is_left_alone


def bound(port: int, *, public: bool) -> socket.socket:
    """A socket on this machine's own addresses, or where others reach it; `InputError` for none."""
    try:
        if public and socket.has_dualstack_ipv6():
            found = socket.create_server(
                ("", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=_BACKLOG
            )
        else:
            found = socket.create_server(("" if public else "127.0.0.1", port), backlog=_BACKLOG)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # or each answer waits 40 ms
        return found
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise InputError(
            f"--port {port}: cannot be listened on ({reason}); choose another",
            f"--port {port}：无法监听（{reason}）；请另选端口",
        ) from None


def serve(application: Application, listener: socket.socket) -> None:
    """Answer until SIGTERM or SIGINT; what is being answered then is answered first.

    Raises `EngineError` where the process that starts workers was killed.
    """
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.SIG_IGN)  # of its own accord the server raises it once more
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _MOST_FILES if hard == resource.RLIM_INFINITY else min(_MOST_FILES, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, most), hard))
    logging.getLogger("uvicorn").setLevel(logging.ERROR)
    server = _Server(application)
    server.run(sockets=[listener])
    if server.is_left_alone:
        raise EngineError(
            "server: the process that starts its workers was killed; start it again",
            "服务器：启动工作进程的进程已被终止；请重新启动",
        )
