"""The application: the rules of every request, and the handler of each address."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import re
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response as Reply
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from kg.errors import KgError
from kg.session import Session
from kg.text import brief, visible
from kg.web import data
from kg.web.http import protocol
from kg.web.http.tasks import Held, file, nothing, of_session, page
from kg.web.http.workers import Lane, Lanes
from kg.web.response import (
    POLICY,
    Failed,
    Refusal,
    Response,
    TimedOut,
    as_line,
    language,
    not_allowed,
    qualities,
    refusal_of,
    unfinished,
)
from kg.worker import Nursery

# The rules of every request: the hosts and sites that may ask, the headers, the access log

SECONDS = 10.0
"""The most time of a query, and of a page."""

_HOST = re.compile(r"[a-z0-9._-]+|\[[0-9a-f:.]+\]")
_ABSOLUTE_FORM = re.compile("https?://([^/]*)(.*)", re.DOTALL | re.IGNORECASE)
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
}


def to_stderr(line: str) -> None:
    """Print a line of the log; where stderr is closed, the service goes on."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


@dataclass(frozen=True, kw_only=True)
class Options:
    """From where a server is reached, by which host names and below which path; its time limit."""

    public: bool = False
    host_names: tuple[str, ...] = ()
    prefix: str = ""
    seconds: float = SECONDS
    log: Callable[[str], None] = to_stderr

    @property
    def is_open(self) -> bool:
        """Whether pages of other sites may ask: it is meant for others than this machine."""
        return self.public or bool(self.host_names)

    def headers(self) -> Mapping[str, str]:
        return HEADERS | _OPEN if self.is_open else HEADERS

    def refuse_host(self, headers: Headers) -> None:
        """Raise `Refusal` for a name of another host: a page elsewhere may have made it ours."""
        name = headers.get("host", "").lower()
        name = name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() else name
        if name and not _HOST.fullmatch(name):
            raise Refusal(
                400,
                f"Host: {brief(name, 80)} is no host name; correct the request",
                f"Host：{brief(name, 80)} 不是主机名；请改正请求",
            )
        if self.public and not self.host_names:
            return
        if name not in (*LOOPBACK, *map(str.lower, self.host_names)):
            raise Refusal(
                421,
                f"Host: {brief(name, 80) or 'none'} is not served; start with --host-name",
                f"Host：未提供 {brief(name, 80) or '（无）'}；请以 --host-name 启动",
            )

    def refuse_other_sites(self, headers: Headers) -> None:
        """Raise `Refusal` for a query that a page of another site makes of this machine."""
        origin = headers.get("origin")
        is_foreign = headers.get("sec-fetch-site") == "cross-site" or (
            origin is not None and origin.partition("://")[2] != headers.get("host")
        )
        if is_foreign and not self.is_open:
            raise Refusal(
                403,
                "Origin: another site may not ask; open it here, or start with --public",
                "Origin：其他网站不得查询；请在此处打开，或以 --public 启动",
            )


def log_line(scope: Scope, status: int, size: int, seconds: float) -> str:
    """A line of the access log: who, when, what, with which status, bytes and milliseconds."""
    client = brief(str((scope.get("client") or ("-",))[0]), 64)  # which a proxy may have named
    day = datetime.now(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
    asked = scope["query_string"].decode("latin-1")
    target = brief(scope["path"] + (f"?{asked}" if asked else ""), 200).replace('"', "%22")
    return (
        f'{client} - - [{day}] "{scope["method"]} {target} HTTP/{scope["http_version"]}"'
        f" {status} {size} {seconds * 1000:.0f}ms"
    )


# The handler of each address


T = TypeVar("T")

MOST_BYTES = 64 * 1024 * 1024
MOST_ANSWERS = 10_000
LARGEST_BYTES = 1024 * 1024
"""How much is kept of answers, how many of them, and the largest one."""

_READING = "GET, HEAD, OPTIONS"
_VARY = ("Vary", "Accept, Accept-Language")
_IN_A_LANGUAGE = ("/en/", "/zh/")
_COMPRESSED = range(1024, 1024 * 1024)
"""The sizes of answers in bytes that are compressed: of a megabyte in 10 ms."""
_LONGEST_KEPT = 1000
"""The most characters of a query string whose answer is kept."""
_WAITING_PAGES = 64
"""A page takes milliseconds, so that more of them may wait than of queries."""


def _key(task: partial[Response]) -> Hashable:
    """A name for what a task makes: what it calls, and with which arguments."""
    return task.func, repr(task.args)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that has been read."""

    request: Request
    body: bytes
    site: str
    """The address of the site, without a slash at its end."""
    path: str
    """The path below it."""

    @property
    def accept(self) -> str | None:
        return self.request.headers.get("accept")

    @property
    def languages(self) -> str | None:
        return self.request.headers.get("accept-language")

    def fields(self) -> dict[str, list[str]]:
        return protocol.fields(self.request.scope["query_string"])


class Application:
    """An ASGI application with its workers."""

    def __init__(self, session: Session, nursery: Nursery[Held], options: Options) -> None:
        self.nursery = nursery
        self._session = session
        self.options = options
        self._queries = Lanes(self.nursery, options.seconds)
        self._pages = Lane(self.nursery, options.seconds, queue=_WAITING_PAGES)
        self._cache = Cache()
        self._making: dict[Hashable, tuple[asyncio.Future[Response], int]] = {}
        handlers: Mapping[str, tuple[str, Handler]] = {
            "/sparql": (protocol.METHODS, self._sparql),
            "/sparql/": (protocol.METHODS, self._sparql),
            "/.well-known/void": (_READING, self._void),
            "/data": (_READING, self._graph),
            "/data/{name}": (_READING, self._graph),
            "/id/{slug}": (_READING, self._thing),
            "/healthz": (_READING, self._health),
            **{f"/{name}": (_READING, self._file) for name in data.WITH_ADDRESSES},
            "/{path:path}": (_READING, self._page),
        }
        self._routes = Router([Route(p, _Endpoint(self, *row)) for p, row in handlers.items()])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; log it."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        _read_absolute_form(scope)
        scope["root_path"] = prefix = self.options.prefix
        if not f"{scope['path']}/".startswith(f"{prefix}/"):  # a proxy has cut it off
            scope["path"] = prefix + scope["path"]
        elif scope["path"] == prefix:
            scope["path"] += "/"
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
            self.options.log(log_line(scope, status, size, time.monotonic() - started))

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def close(self) -> None:
        self._queries.close()
        self._pages.close()
        await asyncio.sleep(0)  # their connections are closed by the loop
        self.nursery.end()

    async def answered(self, request: Request, methods: str, handler: Handler) -> Response:
        """The answer to a request; whatever goes wrong is one line."""
        try:
            self.options.refuse_host(request.headers)
            if request.method == "OPTIONS":
                return Response(204, "text/plain", b"", (("Allow", methods),))
            if request.method not in methods.split(", "):
                raise not_allowed(methods)
            return await handler(await _read(request, self.options.prefix))
        except ClientDisconnect:
            raise
        except KgError as error:
            refusal = refusal_of(error)
        except Exception as error:
            refusal = Failed(repr(error))
        if isinstance(refusal, Failed):
            self.options.log(visible(f"kg: {request.scope['path']}: {refusal.reason}"))
        return as_line(refusal, request.headers.get("accept-language"))

    # One handler for each kind of address

    async def _sparql(self, call: Call) -> Response:
        fields, endpoint = call.fields(), f"{call.site}/sparql"
        is_post = call.request.method == "POST"
        if is_post:
            kind = call.request.headers.get("content-type", "")
            posted = protocol.from_body(kind, call.body)
            fields = {n: fields.get(n, []) + posted.get(n, []) for n in {**fields, **posted}}
        accept = protocol.wanted(fields, call.accept)
        is_query = is_post or not fields.keys().isdisjoint(("query", "update"))
        is_of_all = fields.keys().isdisjoint(protocol.DATASET)  # as every page is
        is_page = is_of_all and protocol.is_for_people(accept, is_query=is_query)
        if not is_query:
            describe = partial(data.service, endpoint, accept)
            return await (self._negotiated_page(call) if is_page else self._data(call, describe))
        self.options.refuse_other_sites(call.request.headers)
        query = protocol.query_of(fields, endpoint, accept)
        if is_page:
            run = partial(page, "/sparql", fields, call.languages)
            found = await _unless_left(call, self._queries.run(run, ("page", query.text)))
            return _negotiated(found, ("Cache-Control", "no-cache"))
        ask = partial(of_session, partial(protocol.answer, query))
        key = (query.text, query.dataset)
        answer = await _unless_left(call, self._queries.run(ask, key))
        return Response(200, *answer, (_VARY, ("Cache-Control", "no-cache")))

    async def _void(self, call: Call) -> Response:
        return await self._data(call, partial(data.void, call.site, call.accept))

    async def _graph(self, call: Call) -> Response:
        name = call.request.path_params.get("name")
        if name is not None and protocol.is_for_people(call.accept):
            return await self._negotiated_page(call)
        named = data.named(call.fields()) if name is None else name
        return await self._data(call, partial(data.graph, named, call.accept))

    async def _thing(self, call: Call) -> Response:
        reader = language(call.languages)
        slug, _, suffix = call.request.path_params["slug"].rpartition(".")
        if suffix in data.THINGS:
            return await self._data(call, partial(data.thing, slug, suffix, reader))
        slug, asked = call.request.path_params["slug"], call.request.url.query
        place = data.place_of(slug, call.accept, reader) + (f"?{asked}" if asked else "")
        return self._below_prefix(Response(303, "text/plain", b"", (_VARY, ("Location", place))))

    async def _health(self, _: Call) -> Response:
        await self._pages.run(nothing)
        return Response(200, "text/plain", b"ok\n", (("Cache-Control", "no-store"),))

    async def _file(self, call: Call) -> Response:
        return await self._shown(call, partial(file, call.path, call.site))

    async def _page(self, call: Call) -> Response:
        reader = None if call.path[:4] in _IN_A_LANGUAGE else language(call.languages)
        return await self._shown(call, partial(page, call.path, call.fields(), reader))

    async def _shown(self, call: Call, task: partial[Response]) -> Response:
        """What a worker reads of the site."""
        try:
            made = await self._made(call, task, task)
        except TimedOut:
            raise unfinished(self.options.seconds) from None
        return self._validated(call, self._below_prefix(made))

    async def _negotiated_page(self, call: Call) -> Response:
        """A page, or the way to one, at an address that has data for another `Accept` header."""
        return _negotiated(await self._page(call))

    async def _data(self, call: Call, task: partial[Response]) -> Response:
        """What a worker reads of the session."""
        found = await self._made(call, task, partial(of_session, task))
        return self._validated(call, _negotiated(found))

    async def _made(
        self, call: Call, named: partial[Response], task: Callable[[Held], Response]
    ) -> Response:
        """What a worker makes; kept, unless the name of it is long."""
        is_short = len(call.request.url.query) <= _LONGEST_KEPT
        made = self._kept(_key(named), task) if is_short else self._pages.run(task)
        return await _unless_left(call, made)

    async def _kept(self, key: Hashable, task: Callable[[Held], Response]) -> Response:
        """What a worker makes, kept as long as the content of the store is the same.

        Of several that ask for the same at the same time one has it made.
        """
        edition = self._session.store.edition
        if edition is not None and (found := self._cache.get((edition, key))):
            return found
        making, waiting = self._making.get(key, (None, 0))
        making = making or asyncio.ensure_future(self._pages.run(task))
        self._making[key] = making, waiting + 1
        try:
            found = await asyncio.shield(making)
        finally:
            _, waiting = self._making.pop(key)
            if waiting > 1:
                self._making[key] = making, waiting - 1
            else:
                making.cancel()
        if edition is not None:
            self._cache.put((edition, key), found)
        return found

    def _validated(self, call: Call, found: Response) -> Response:
        """An answer with its `ETag`, 304 where the client has it; none of a remote store."""
        if self._session.store.edition is None or found.status != 200:
            return found
        tag = f'"{hashlib.sha256(found.body).hexdigest()[:32]}"'
        headers = (("ETag", f"W/{tag}"), ("Cache-Control", "no-cache"), *found.headers)
        known = call.request.headers.get("if-none-match", "").replace("W/", "")
        if known.strip() == "*" or tag in (item.strip() for item in known.split(",")):
            return replace(found, status=304, body=b"", headers=headers)
        return replace(found, headers=headers)

    def _below_prefix(self, found: Response) -> Response:
        """An answer whose `Location`, if any, is below the prefix of the site."""
        prefix = self.options.prefix
        headers = ((k, prefix + v if k == "Location" else v) for k, v in found.headers)
        return replace(found, headers=tuple(headers))


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
        found = await _compressed(found, request)
        headers = {**self._application.options.headers(), **dict(found.headers)}
        reply = Reply(found.body, found.status, headers, found.media_type)
        await reply(scope, receive, send)


def _read_absolute_form(scope: Scope) -> None:
    """Of a target such as `http://host/path`, take the host before the header (RFC 9112, 3.2.2)."""
    if found := _ABSOLUTE_FORM.fullmatch(scope["path"]):
        host, path = found.groups()
        others = (header for header in scope["headers"] if header[0] != b"host")
        scope["headers"] = [(b"host", host.encode()), *others]
        scope["path"] = path or "/"


def _negotiated(found: Response, *headers: tuple[str, str]) -> Response:
    """An answer that would be another one for another `Accept` header; with further headers."""
    kept = (header for header in found.headers if header[0] != "Vary")
    return replace(found, headers=(*kept, _VARY, *headers))


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
    path = request.scope["path"].removeprefix(prefix) or "/"
    return Call(request, bytes(body), site, path)


async def _compressed(found: Response, request: Request) -> Response:
    """The answer as gzip where the client takes it; a page is then a sixth as large."""
    is_compressed = found.status == 200 and len(found.body) in _COMPRESSED
    if not is_compressed and found.status != 304:  # a 304 has the `Vary` of the whole answer
        return found
    vary = ", ".join([*(v for k, v in found.headers if k == "Vary"), "Accept-Encoding"])
    headers = (*((k, v) for k, v in found.headers if k != "Vary"), ("Vary", vary))
    is_taken = qualities(request.headers.get("accept-encoding", "")).get("gzip", 0) > 0
    if not (is_compressed and is_taken):
        return replace(found, headers=headers)
    body = await asyncio.to_thread(gzip.compress, found.body, 6, mtime=0)
    return replace(found, body=body, headers=(*headers, ("Content-Encoding", "gzip")))


async def _unless_left(call: Call, answer: Coroutine[None, None, T]) -> T:
    """An answer, which is given up when the client leaves."""
    working = asyncio.ensure_future(answer)
    leaving = asyncio.ensure_future(_left(call.request))
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()


async def _left(request: Request) -> None:
    """Return when the client of a request that has been read closes the connection."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


class Cache:
    """Answers by what was asked; the least recently used are evicted.

    >>> cache = Cache()
    >>> cache.put("a", Response(200, "text/plain", b"1"))
    >>> cache.get("a").body, cache.get("b")
    (b'1', None)
    """

    def __init__(self) -> None:
        self._kept: dict[Hashable, Response] = {}
        self._bytes = 0

    def get(self, key: Hashable) -> Response | None:
        """The answer that is kept, which is then the last to be evicted."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = found
        return found

    def put(self, key: Hashable, answer: Response) -> None:
        """Keep an answer, unless it is a refusal or too large."""
        if answer.status >= 400 or len(answer.body) > LARGEST_BYTES or key in self._kept:
            return
        self._kept[key] = answer
        self._bytes += len(answer.body)
        while self._bytes > MOST_BYTES or len(self._kept) > MOST_ANSWERS:
            oldest = next(iter(self._kept))
            self._bytes -= len(self._kept.pop(oldest).body)
