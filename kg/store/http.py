"""HTTP to one server: retries with backoff, logins and redirects to that server alone, bounds.

`urllib.request` is the client, since SPARQLWrapper sends through it; urllib3 has no Digest
authentication, which Virtuoso asks for. The deadline is that of the process (`worker.run`), which
is killed wherever it hangs: in a name, a handshake, a header or a body.

What is sent changes nothing when it is sent twice: a query, or a graph put whole.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import HTTPException, HTTPMessage, HTTPResponse
from netrc import NetrcParseError, netrc
from pathlib import Path
from random import uniform
from time import sleep, time
from typing import IO, TypeVar, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPErrorProcessor,
    HTTPPasswordMgr,
    HTTPRedirectHandler,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from kg import worker
from kg.errors import EngineError, InputError

T = TypeVar("T")

USER, PASSWORD = "KG_USER", "KG_PASSWORD"

MAX_BODY_BYTES = 64 * 1024 * 1024
"""How many bytes of an answer are read."""

_MAX_ERROR_BYTES = 1024 * 1024
_MAX_EXCERPT = 200
_BUSY = (429, 502, 503, 504)
_FAILED = 500
_PLAIN = "text/plain"
_PORTS = {"http": 80, "https": 443}
_BACKOFF_SECONDS = (0.1, 0.2, 0.4)

ADDRESS = ("check the address", "请检查地址")
LATER = ("try again later", "请稍后再试")
LESS = ("ask for less", "请缩小范围")
LOGIN = ("check KG_USER and KG_PASSWORD, or ~/.netrc", "请检查 KG_USER 与 KG_PASSWORD，或 ~/.netrc")
"""What to do about an error, in both languages."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: status, reason, header fields and the whole body."""

    status: int
    reason: str
    headers: Message
    body: bytes

    def __str__(self) -> str:
        return f"HTTP {self.status} {self.reason}".rstrip()

    @property
    def kind(self) -> str:
        """The media type without its parameters, in lower case; empty without any."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Server:
    """The server at an address, which errors name."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._logins = _Logins(address)
        logins = _Digest(self._logins), HTTPBasicAuthHandler(self._logins)
        self.opener = build_opener(_Redirects(self), _AnyStatus(), *logins)

    def run(self, task: Callable[[], T], seconds: float) -> T:
        """What a task finds that asks the server, in a worker that is killed when time is over."""
        wording = worker.QUERY._replace(name=(self.address, self.address))
        return worker.run(task, worker.Limits(seconds), wording)

    @property
    def has_login(self) -> bool:
        """Whether the environment or `~/.netrc` has a user and a password for it."""
        return self._logins.login is not None

    def send(self, call: Callable[[], HTTPResponse]) -> Reply:
        """The reply to a call through the `opener`, of whatever status.

        It is tried again, with exponential backoff and jitter, while nothing answers or it is busy,
        and once where it fails without a reason; `EngineError` for none, or a part, in the end.
        """
        waits, retries = (wait * uniform(0.5, 1.5) for wait in _BACKOFF_SECONDS), 0
        while True:
            wait = next(waits, None)
            try:
                reply = self._once(call)
            except ConnectionError as error:
                if wait is None:
                    raise self.no_answer(error) from error
                reason: object = error
            else:
                # a reason in plain text would be the same another time
                failed = reply.status == _FAILED and reply.kind != _PLAIN and retries == 0
                if wait is None or not (reply.status in _BUSY or failed):
                    return reply
                wait, reason = _retry_after(reply) or wait, reply
            if wait > worker.seconds_left():
                raise self.no_answer(reason, LATER)
            sleep(wait)
            retries += 1

    def _once(self, call: Callable[[], HTTPResponse]) -> Reply:
        """The reply to one attempt; `ConnectionError` where there was none at all."""
        try:
            with call() as response:
                body = self._body(response)
                return Reply(response.status, response.reason, response.headers, body)
        except URLError as error:
            if isinstance(error.reason, ConnectionError):
                raise error.reason from None
            raise self.no_answer(error.reason) from error
        except ConnectionError:
            raise
        except ValueError as error:  # of urllib: another scheme than it has, which it names
            raise self.no_answer("it asks for a login in a way that is not supported") from error
        except (OSError, HTTPException) as error:
            raise self.no_answer(str(error) or repr(error)) from error

    def _body(self, response: HTTPResponse) -> bytes:
        if response.status >= 300:
            with suppress(OSError, HTTPException):  # the status is enough
                return response.read(_MAX_ERROR_BYTES)
            return b""
        try:
            body = response.read(MAX_BODY_BYTES + 1)
            if len(body) <= MAX_BODY_BYTES and response.length:
                raise ConnectionError
        except (ConnectionError, HTTPException) as error:
            raise self.error("breaks off its answer", "应答中断", LATER) from error
        if len(body) > MAX_BODY_BYTES:
            size = MAX_BODY_BYTES >> 20
            raise self.error(f"answers more than {size} MiB", f"应答超过 {size} MiB", LESS)
        return body

    def no_answer(self, reason: object, remedy: tuple[str, str] = ADDRESS) -> EngineError:
        """The error of a server that gives no usable answer."""
        return self.error(f"does not answer ({reason})", f"没有应答（{reason}）", remedy)

    def refused(self, reply: Reply) -> EngineError:
        """The error of a status, with the explanation that the server gives in plain text."""
        text = self.excerpt(reply.body) if reply.kind == _PLAIN else ""
        remedy = LOGIN if reply.status in (401, 403) else LATER if reply.status >= 429 else ADDRESS
        return self.no_answer(f"{reply}: {text}" if text else reply, remedy)

    def error(self, en: str, zh: str, remedy: tuple[str, str] = ADDRESS) -> EngineError:
        """The one line about the server."""
        return EngineError(
            f"{self.address}: {en}; {remedy[0]}", f"{self.address}：{zh}；{remedy[1]}"
        )

    def excerpt(self, body: bytes) -> str:
        """The beginning of a text of the server, without the login."""
        text = body[: 2 * _MAX_EXCERPT].decode("utf-8", "replace")
        for secret in filter(None, self._logins.login or ()):
            text = text.replace(secret, "…")
        return " ".join(text.split())[:_MAX_EXCERPT]


def _retry_after(reply: Reply) -> float | None:
    """How many seconds the server asks to wait, if it does."""
    value = reply.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except (ValueError, OverflowError):
        return None


class _AnyStatus(HTTPErrorProcessor):
    """Returns what `HTTPError` is raised for elsewhere: a response of any status."""

    def http_response(self, request: Request, response: HTTPResponse) -> HTTPResponse:
        try:
            result: HTTPResponse = super().http_response(request, response)
        except HTTPError as error:  # one without a body is of Digest, which has tried in vain
            return cast(HTTPResponse, error) if error.fp else response
        return result

    https_response = http_response


class _Digest(HTTPDigestAuthHandler):
    """Answers the latest challenge beforehand: a server may close before a body has come."""

    _challenge = ""

    def retry_http_digest_auth(self, req: Request, auth: str) -> HTTPResponse | None:
        self._challenge = auth.partition(" ")[2]
        return cast(HTTPResponse | None, super().retry_http_digest_auth(req, auth))

    def http_request(self, request: Request) -> Request:
        """The request with an answer to the challenge that is remembered."""
        if self._challenge and not request.has_header(self.auth_header):
            parts = parse_keqv_list(list(filter(None, parse_http_list(self._challenge))))
            if answer := self.get_authorization(request, parts):
                request.add_unredirected_header(self.auth_header, f"Digest {answer}")
        return request

    https_request = http_request


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect to the same server, with the same request."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request:
        """The request to send instead; `EngineError` for another server, which is not asked."""
        if not same_server(req.full_url, newurl):
            elsewhere = self._server.excerpt(newurl.partition("?")[0].rpartition("@")[2].encode())
            raise self._server.error(
                f"redirects to another server, {elsewhere}", f"重定向至其他服务器：{elsewhere}"
            )
        return Request(newurl, req.data, req.headers, method=req.get_method())


def checked_address(address: str) -> str:
    """The address of a server; `InputError` for one not http(s), without host, or with a login."""
    if "@" in address and "://" in address:
        raise InputError(
            "the address has a user or a password, which others can read;"
            " leave them out and set KG_USER and KG_PASSWORD, or use ~/.netrc",
            "地址中含有用户名或密码，他人可以读到；"
            "请删去，改用 KG_USER 与 KG_PASSWORD，或 ~/.netrc",
        )
    is_plain = address.isascii() and address.isprintable() and " " not in address
    try:
        scheme, host, _ = _server(address)
    except ValueError:  # of a port that is no number
        scheme, host = "", None
    if not (is_plain and host and scheme in _PORTS):
        raise InputError(
            f"{address}: is no address of a store; give http://… or https://…",
            f"{address}：不是存储地址；请给出 http://… 或 https://…",
        )
    return address


def same_server(address: str, other: str) -> bool:
    """Whether `other` is the server of `address`, or the same host under TLS.

    >>> same_server("http://a.example:80/sparql", "http://a.example/query")
    True
    >>> same_server("http://a.example/", "https://a.example/")
    True
    >>> same_server("https://a.example/", "http://a.example/")
    False
    """
    one, two = _server(address), _server(other)
    return one == two or (two[0] == "https" and two == ("https", one[1], 443) and one[2] == 80)


def _server(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


class _Logins(HTTPPasswordMgr):
    """Gives the login to the server of an address alone, whatever realm it names."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    @cached_property
    def login(self) -> tuple[str, str] | None:
        """User and password, if the environment or `~/.netrc` has them; `InputError` for half."""
        user, password = os.environ.get(USER), os.environ.get(PASSWORD)
        if (user is None) != (password is None):
            name, missing = (USER, PASSWORD) if password is None else (PASSWORD, USER)
            raise InputError(
                f"{name}: is set without {missing}; set both or none",
                f"{name}：已设置，但缺少 {missing}；请同时设置或都不设置",
            )
        if user is not None and password is not None:
            return user, password
        try:
            entry = netrc().authenticators(urlsplit(self._address).hostname or "")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeError, NetrcParseError) as error:  # whose words may be a password
            line = getattr(error, "lineno", None)
            place = f"{Path.home() / '.netrc'}{f':{line}' if line else ''}"
            raise InputError(
                f"{place}: cannot be read as netrc; fix it and let only its owner read it",
                f"{place}：无法按 netrc 读取；请修正，并只允许所有者读取",
            ) from None
        return (entry[0], entry[2] or "") if entry else None

    def find_user_password(self, realm: str, authuri: str) -> tuple[str | None, str | None]:
        if not same_server(self._address, authuri) or self.login is None:
            return None, None
        return self.login
