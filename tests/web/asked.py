"""The application in this process: a request in, an answer out, no socket between."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from kg.session import Session
from kg.web.http.application import Application, Options
from kg.web.http.tasks import nursery_of
from kg.web.response import Response

HOST = "localhost:8000"


class Got(NamedTuple):
    """An answer: its status, its headers by lower-case name, its body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def text(self) -> str:
        return self.body.decode()


def stub(
    path: str, fields: Mapping[str, Sequence[str]], languages: str | None, site: str | None
) -> Response:
    """Pages before there is a site; some that fail as no page should."""
    if path == "/broken":
        raise ValueError("broken on purpose")
    if path == "/dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if path == "/en/slow":
        time.sleep(0.1)
        return Response(200, "text/html", str(time.monotonic_ns()).encode())
    if path == "/endless":
        time.sleep(60)
    if path == "/moved":
        return Response(303, "text/plain", b"", (("Location", "/en/"),))
    asked = f"{path} {sorted(fields)} {languages}" + (f" {site}" if site else "")
    return Response(200, "text/html", f"<p>{asked}</p>".encode())


class Client:
    """Asks an application, request by request or several at once."""

    def __init__(self, application: Application, runner: asyncio.Runner, lines: list[str]) -> None:
        self.application = application
        self.lines = lines
        self._runner = runner

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> Got:
        return self.together((method, target, body, headers))[0]

    def get(self, target: str, **headers: str) -> Got:
        return self.ask("GET", target, **headers)

    def together(
        self, *requests: tuple[str, str, bytes, Mapping[str, str]], done: list[int] | None = None
    ) -> list[Got]:
        """The answers to requests made at the same time; in `done`, the statuses as they came."""

        async def one(request: tuple[str, str, bytes, Mapping[str, str]]) -> Got:
            found = await self._ask(*request)
            if done is not None:
                done.append(found.status)
            return found

        async def all_of_them() -> list[Got]:
            return await asyncio.gather(*map(one, requests))

        return self._runner.run(all_of_them())

    async def _ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Got:
        path, _, query = target.partition("?")
        named = {"host": HOST} | {k.replace("_", "-").lower(): v for k, v in headers.items()}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in named.items()],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
        }
        sent: list[Any] = []
        waiting = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Any:
            return waiting.pop() if waiting else await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        await self.application(scope, receive, send)
        start, *rest = sent
        found = {k.decode(): v.decode() for k, v in start["headers"]}
        return Got(start["status"], found, b"".join(part.get("body", b"") for part in rest))


@contextmanager
def asking(session: Session, **options: Any) -> Iterator[Client]:
    """A client of a new application, which is closed at the end."""
    lines: list[str] = []
    nursery = nursery_of(session, lambda _: stub)
    application = Application(session, nursery, Options(log=lines.append, **options))
    with asyncio.Runner() as runner:
        try:
            yield Client(application, runner, lines)
        finally:
            runner.run(application.close())
