"""The application: which address is answered by whom, each within the rules of all requests."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response as Reply
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from kg.errors import KgError
from kg.session import Session
from kg.text import visible
from kg.web.http import data, protocol
from kg.web.http.negotiation import language
from kg.web.http.refusal import Refusal, not_allowed, refusal_of
from kg.web.http.rules import Options, log_line
from kg.web.http.workers import Lane, Lanes
from kg.web.response import Response
from kg.worker import Limits, Nursery

T = TypeVar("T")

Fields = Mapping[str, Sequence[str]]
Pages = Callable[[str, Fields, str | None], Response]
"""The site: a path, the fields of its query string and `Accept-Language` give a page."""

_READING = "GET, HEAD, OPTIONS"
_VARY = ("Vary", "Accept, Accept-Language")
_CACHED_PAGES = 500
_LARGEST_CACHED = 256 * 1024
_WAITING_PAGES = 64
"""A page takes milliseconds, so that more of them may wait than of queries."""


@dataclass(frozen=True, slots=True)
class Held:
    """What each worker holds."""

    session: Session
    pages: Pages


def _of_session(task: Callable[[Session], T], held: Held) -> T:
    return task(held.session)


def _nothing(_: Held) -> None:
    """A call that shows that a worker answers."""


def _page(path: str, fields: Fields, languages: str | None, held: Held) -> Response:
    return held.pages(path, fields, languages)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been read."""

    request: Request
    body: bytes
    site: str
    """The address of the site, without a slash at its end."""

    @property
    def accept(self) -> str | None:
        return self.request.headers.get("accept")

    @property
    def languages(self) -> str | None:
        return self.request.headers.get("accept-language")

    def fields(self) -> dict[str, list[str]]:
        return protocol.fields(self.request.scope["query_string"])


class Application:
    """An ASGI application with its workers, which `close` ends."""

    def __init__(self, session: Session, pages: Pages, options: Options) -> None:
        self._session = session
        self._options = options
        self.nursery = Nursery(Held(session, pages), Limits())
        self.close = self.nursery.end
        self._queries = Lanes(self.nursery, options.seconds)
        self._pages = Lane(self.nursery, options.seconds, queue=_WAITING_PAGES)
        self._cached: dict[object, Response] = {}
        handlers: Mapping[str, tuple[str, Handler]] = {
            "/sparql": (protocol.METHODS, self._sparql),
            "/sparql/": (protocol.METHODS, self._sparql),
            "/.well-known/void": (_READING, self._void),
            "/data": (_READING, self._graph),
            "/data/{name}": (_READING, self._graph),
            "/id/{slug}": (_READING, self._thing),
            "/healthz": (_READING, self._health),
            "/{path:path}": (_READING, self._page),
        }
        self._routes = Router([Route(p, _Endpoint(self, *row)) for p, row in handlers.items()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; log it."""
        if scope["type"] != "http":
            return
        scope["root_path"] = prefix = self._options.prefix
        if prefix and not f"{scope['path']}/".startswith(f"{prefix}/"):
            scope["path"] = prefix + scope["path"]  # a proxy has cut it off
        started, status, size = time.monotonic(), 0, 0

        async def send_counted(message: Message) -> None:
            nonlocal status, size
            status = message.get("status", status)
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._routes(scope, receive, send_counted)
        except ClientDisconnect:
            pass
        finally:
            self._options.log(log_line(scope, status, size, time.monotonic() - started))

    async def answered(self, request: Request, methods: str, handler: Handler) -> Response:
        """The answer to a request; whatever goes wrong is one line."""
        try:
            self._options.refuse_host(request.headers)
            if request.method == "OPTIONS":
                return Response(204, "text/plain", b"", (("Allow", methods),))
            if request.method not in methods.split(", "):
                raise not_allowed(methods)
            return await handler(await _read(request, self._options.prefix))
        except KgError as error:
            return _line(refusal_of(error), request)
        except (
            Exception
        ) as error:  # a fault of ours: one line for the reader, the reason in the log
            if isinstance(error, ClientDisconnect):
                raise
            self._options.log(visible(f"kg: {request.url.path}: {error!r}"))
            fault = Refusal(
                500,
                "server: failed; the reason is in its log",
                "服务器：出错；原因见其日志",
            )
            return _line(fault, request)

    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        return dict(self._options.headers())

    # One handler for each kind of address

    async def _sparql(self, call: Call) -> Response:
        fields, endpoint = call.fields(), f"{call.site}/sparql"
        if call.request.method == "POST":
            kind = call.request.headers.get("content-type", "")
            posted = protocol.from_body(kind, call.body)
            fields = {n: fields.get(n, []) + posted.get(n, []) for n in {**fields, **posted}}
        elif "query" not in fields and "update" not in fields:
            accept = protocol.wanted(fields, call.accept)
            if protocol.is_for_people(None, accept):
                return await self._page(call)
            task = partial(data.service, endpoint, accept)
            return await self._data(call, task)
        self._options.refuse_other_sites(call.request.headers)
        query = protocol.query_of(fields, endpoint, call.accept)
        if protocol.is_for_people(query.text, query.accept):
            page = partial(_page, "/sparql", fields, call.languages)
            return await _unless_left(call, self._queries.run(page, ("page", query.text)))
        ask = partial(_of_session, partial(protocol.answer, query))
        key = (query.text, query.dataset)
        found = await _unless_left(call, self._queries.run(ask, key))
        return Response(200, *found, (_VARY, ("Cache-Control", "no-cache")))

    async def _void(self, call: Call) -> Response:
        return await self._data(call, partial(data.void, call.site, call.accept))

    async def _graph(self, call: Call) -> Response:
        name = call.request.path_params.get("name")
        if name is not None and protocol.is_for_people(None, call.accept):
            return await self._page(call)
        named = data.named(call.fields()) if name is None else name
        return await self._data(call, partial(data.graph, named, call.accept))

    async def _thing(self, call: Call) -> Response:
        reader = language(call.languages)
        slug, _, suffix = call.request.path_params["slug"].rpartition(".")
        if suffix in data.THINGS:
            return await self._data(call, partial(data.thing, slug, suffix, reader))
        slug, asked = call.request.path_params["slug"], call.request.url.query
        place = data.place_of(slug, call.accept, reader) + (f"?{asked}" if asked else "")
        return self._moved(place)

    async def _health(self, _: Call) -> Response:
        await self._pages.run(_nothing)
        return Response(200, "text/plain", b"ok\n", (("Cache-Control", "no-store"),))

    async def _page(self, call: Call) -> Response:
        path = call.request.scope["path"].removeprefix(self._options.prefix) or "/"
        fields, edition = call.fields(), self._session.store.edition
        key = (edition, path, repr(sorted(fields.items())), call.languages)
        page = self._cached.pop(key, None)
        if page is None:
            task = partial(_page, path, fields, call.languages)
            page = await _unless_left(call, self._pages.run(task))
        if edition is not None and page.status == 200 and len(page.body) <= _LARGEST_CACHED:
            self._cached[key] = page  # the newest is the last
            if len(self._cached) > _CACHED_PAGES:
                del self._cached[next(iter(self._cached))]
        if location := dict(page.headers).get("Location"):
            return self._moved(location, page)
        return _validated(call, page) if edition is not None else page

    def _moved(self, location: str, page: Response | None = None) -> Response:
        """The redirection to a place of this site, below its prefix."""
        place = self._options.prefix + location if location.startswith("/") else location
        moved = page or Response(303, "text/plain", b"", (_VARY,))
        others = tuple(item for item in moved.headers if item[0] != "Location")
        return replace(moved, headers=(*others, ("Location", place)))

    async def _data(self, call: Call, task: Callable[[Session], Response]) -> Response:
        """What a worker reads of the session, to be validated again by the client."""
        found = await _unless_left(call, self._pages.run(partial(_of_session, task)))
        return _validated(call, replace(found, headers=(*found.headers, _VARY)))


Handler = Callable[[Call], Awaitable[Response]]


class _Endpoint:
    """A handler of some methods as an application of its own."""

    def __init__(self, application: Application, methods: str, handler: Handler) -> None:
        self._application = application
        self._methods = methods
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        found = await self._application.answered(request, self._methods, self._handler)
        headers = self._application.headers() | dict(found.headers)
        reply = Reply(found.body, found.status, headers, found.media_type)
        await reply(scope, receive, send)


async def _read(request: Request, prefix: str) -> Call:
    """The request with its body; `Refusal` for one that is too large, or has no end."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > protocol.LARGEST_BODY:
            raise Refusal(
                413,
                f"request: is over {protocol.LARGEST_BODY >> 10} kB; send less",
                f"请求：超过 {protocol.LARGEST_BODY >> 10} kB；请减小",
            )
    site = f"{request.url.scheme}://{request.headers.get('host', '')}{prefix}"
    return Call(request, bytes(body), site)


async def _unless_left(call: Call, answer: Coroutine[None, None, T]) -> T:
    """An answer, which is given up when the client leaves."""
    working = asyncio.ensure_future(answer)
    leaving = asyncio.ensure_future(call.request.receive())  # all of the body has been read
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


def _line(refusal: Refusal, request: Request) -> Response:
    """A refusal as one line in the language of the reader."""
    reader = language(request.headers.get("accept-language"))
    headers = (*refusal.headers, ("Content-Language", reader), ("Vary", "Accept-Language"))
    body = f"{visible(refusal.in_language(reader))}\n".encode()
    return Response(refusal.status, "text/plain", body, headers)


def _validated(call: Call, found: Response) -> Response:
    """An answer with its `ETag`; 304 where the client has it."""
    tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
    headers = (("ETag", tag), ("Cache-Control", "no-cache"), *found.headers)
    known = call.request.headers.get("if-none-match", "")
    if found.status == 200 and tag in (
        item.strip().removeprefix("W/") for item in known.split(",")
    ):
        return replace(found, status=304, body=b"", headers=headers)
    return replace(found, headers=headers)
