"""Sending a request to one server and reading all that it answers, within bounds.

The time is that of the process: a call is made within `worker.run`, which ends it wherever it
hangs, in a name, a handshake, a header or a body. Here are the other bounds: how much is read,
what is tried again and when, and where a redirect may lead.

What is sent here changes nothing when it is sent twice: a query, or a graph put whole.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from email.utils import parsedate_to_datetime
from functools import cached_property
from http.client import HTTPException, HTTPMessage, HTTPResponse
from netrc import NetrcParseError, netrc
from pathlib import Path
from random import Random
from typing import IO, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgr,
    HTTPRedirectHandler,
    Request,
    build_opener,
)

from kg import worker
from kg.errors import EngineError, InputError

# Where a server is: an address that may be shown in messages


def checked(address: str) -> str:
    """The address of a server as it was given.

    >>> checked("http://127.0.0.1:7878/query")
    'http://127.0.0.1:7878/query'
    >>> checked("http://me:secret@127.0.0.1/query")
    Traceback (most recent call last):
    ...
    kg.errors.InputError: the address has a user or a password, which others can read; leave \
them out and set KG_USER and KG_PASSWORD, or use ~/.netrc

    Raises `InputError` for one that is not http(s), that names no host, or that holds a login.
    """
    if "@" in address and "://" in address:
        raise InputError(
            "the address has a user or a password, which others can read;"
            " leave them out and set KG_USER and KG_PASSWORD, or use ~/.netrc",
            "地址中含有用户名或密码，他人可以读到；"
            "请删去，改用 KG_USER 与 KG_PASSWORD，或 ~/.netrc",
        )
    if not _is_web(address):
        raise InputError(
            f"{address}: is no address of a store; give http://… or https://…",
            f"{address}：不是存储地址；请给出 http://… 或 https://…",
        )
    return address


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # a ValueError for one that is no number
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    return parts.scheme in ("http", "https") and bool(parts.hostname) and plain


# Who we are to a server: from the environment or netrc, told to that server alone, when it asks


USER, PASSWORD = "KG_USER", "KG_PASSWORD"


class Login(NamedTuple):
    """A user with the password."""

    user: str
    password: str

    def __repr__(self) -> str:
        return "Login(…)"


def login(host: str) -> Login | None:
    """The login for a host: that of `KG_USER` and `KG_PASSWORD`, or else that of `~/.netrc`.

    Raises `InputError` for one of the two without the other, and for a file that is no netrc.
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if (user is None) != (password is None):
        given, wanting = (USER, PASSWORD) if password is None else (PASSWORD, USER)
        raise InputError(
            f"{given}: is set without {wanting}; set both or none",
            f"{given}：已设置，但缺少 {wanting}；请同时设置或都不设置",
        )
    if user is not None and password is not None:
        return Login(user, password)
    return _from_netrc(Path.home() / ".netrc", host)


def _from_netrc(path: Path, host: str) -> Login | None:
    try:
        found = netrc().authenticators(host)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError, NetrcParseError) as error:  # whose words may be a password
        line = getattr(error, "lineno", None)
        place = f"{path}:{line}" if line else str(path)
        raise InputError(
            f"{place}: cannot be read as netrc; mend it and let only its owner read it",
            f"{place}：无法按 netrc 读取；请修正，并只允许所有者读取",
        ) from None
    return Login(found[0], found[2] or "") if found else None


def same_server(address: str, other: str) -> bool:
    """Whether `other` is the server of `address`, or the same host under TLS.

    >>> same_server("http://a.example:80/sparql", "http://a.example/query")
    True
    >>> same_server("http://a.example/", "https://a.example/")
    True
    >>> same_server("https://a.example/", "http://a.example/")
    False
    >>> same_server("http://a.example/", "http://a.example:8080/")
    False
    """
    one, two = _server(address), _server(other)
    return one == two or (two[0] == "https" and two == ("https", one[1], 443) and one[2] == 80)


def _server(address: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class Keys(HTTPPasswordMgr):
    """What urllib asks when a server wants to know who we are; looked up when first asked."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    @cached_property
    def login(self) -> Login | None:
        """The login for the server of the address."""
        return login(urlsplit(self._address).hostname or "")

    def find_user_password(self, realm: str, authuri: str) -> tuple[str | None, str | None]:
        """The login for the address's own server, whatever realm it names; none for another."""
        if not same_server(self._address, authuri) or self.login is None:
            return None, None
        return self.login


LARGEST_BODY = 64 * 1024 * 1024
"""How many bytes of an answer are read."""

_BUSY = (429, 502, 503, 504)
_FAILED = 500
_SPOKEN = "text/plain"
_WAITS = (0.1, 0.2, 0.4)
_PIECE = 1024 * 1024
_LONGEST_EXCERPT = 200


class Remedy(NamedTuple):
    """What to do, in both languages."""

    en: str
    zh: str


ADDRESS = Remedy("check the address", "请检查地址")
LATER = Remedy("try again later", "请稍后再试")
LESS = Remedy("ask for less", "请缩小范围")
LOGIN = Remedy(
    "check KG_USER and KG_PASSWORD, or ~/.netrc", "请检查 KG_USER 与 KG_PASSWORD，或 ~/.netrc"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered: status, reason, header fields and the whole body."""

    status: int
    reason: str
    headers: Message
    body: bytes

    @property
    def kind(self) -> str:
        """The media type without its parameters, in lower case; empty where none is told."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()


class Server:
    """The server at an address, which errors name."""

    def __init__(
        self,
        address: str,
        *,
        most: int = LARGEST_BODY,
        pause: Callable[[float], None] = time.sleep,
        chance: Random | None = None,
    ) -> None:
        self.address = address
        self._most = most
        self._pause = pause
        self._chance = chance or Random()
        self._keys = Keys(address)
        self._opener = build_opener(
            _Redirects(self), HTTPDigestAuthHandler(self._keys), HTTPBasicAuthHandler(self._keys)
        )

    def send(self, request: Request) -> Reply:
        """The reply, of whatever status; tried again where nobody answers or the server is busy.

        Raises `EngineError` for a server that does not answer, or not in full.
        """
        for tried, wait in enumerate(backoff(self._chance)):
            try:
                reply = self._once(request)
            except ConnectionError as error:
                self._wait(wait, error)
                continue
            if reply.status not in (*_BUSY, _FAILED) or (tried and reply.status == _FAILED):
                return reply
            if reply.status == _FAILED and reply.kind == _SPOKEN:
                return reply  # it knows why, and would fail again
            self._wait(_asked_wait(reply) or wait, _status(reply))
        try:
            return self._once(request)
        except ConnectionError as error:
            raise self.silent(error) from error

    def _wait(self, seconds: float, why: object) -> None:
        """Wait, unless the time is over by then."""
        if seconds > worker.seconds_left():
            raise self.silent(why, LATER)
        self._pause(seconds)

    def _once(self, request: Request) -> Reply:
        """The reply to one attempt; `ConnectionError` where there was none at all."""
        try:
            with self._opener.open(request) as response:
                return self._read(response)
        except HTTPError as error:
            said = b""
            with error, suppress(OSError, HTTPException):  # the status is enough
                said = error.read(_PIECE)
            return Reply(error.code, error.reason, error.headers, said)
        except URLError as error:
            if isinstance(error.reason, ConnectionError):
                raise error.reason from None
            raise self.silent(error.reason) from error
        except ConnectionError:
            raise
        except ValueError as error:  # of urllib: another scheme than it has, which it names
            raise self.silent("it asks for a login in a way that is not supported") from error
        except (OSError, HTTPException) as error:
            raise self.silent(str(error) or repr(error)) from error

    def _read(self, response: HTTPResponse) -> Reply:
        body = bytearray()
        try:
            while piece := response.read(_PIECE):
                body += piece
                if len(body) > self._most:
                    raise self.unusable(
                        f"answers more than {self._most >> 20} MiB",
                        f"应答超过 {self._most >> 20} MiB",
                        LESS,
                    )
            if response.length:
                raise ConnectionError
        except (ConnectionError, HTTPException) as error:
            raise self.unusable("breaks off its answer", "应答中断", LATER) from error
        return Reply(response.status, response.reason, response.headers, bytes(body))

    def silent(self, why: object, remedy: Remedy = ADDRESS) -> EngineError:
        """The error of a server that gives no usable answer, with the reason."""
        return self.unusable(f"does not answer ({why})", f"没有应答（{why}）", remedy)

    def refused(self, reply: Reply) -> EngineError:
        """The error that a status is, with what the server says of it in plain text."""
        said = self.excerpt(reply.body) if reply.kind == _SPOKEN else ""
        remedy = LOGIN if reply.status in (401, 403) else LATER if reply.status >= 429 else ADDRESS
        return self.silent(_status(reply) + (f": {said}" if said else ""), remedy)

    def unusable(self, en: str, zh: str, remedy: Remedy = ADDRESS) -> EngineError:
        """The one line about the server."""
        return EngineError(
            f"{self.address}: {en}; {remedy.en}", f"{self.address}：{zh}；{remedy.zh}"
        )

    def excerpt(self, body: bytes) -> str:
        """The beginning of what the server says, without what nobody else may read."""
        text = body[: 2 * _LONGEST_EXCERPT].decode("utf-8", "replace")
        if self._keys.login:
            for secret in filter(None, self._keys.login):
                text = text.replace(secret, "…")
        return " ".join(text.split())[:_LONGEST_EXCERPT]


class _Redirects(HTTPRedirectHandler):
    """Follows a redirect to the same server, with the same request."""

    def __init__(self, server: Server) -> None:
        self._server = server

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request:
        """The request to send instead; `EngineError` for another server, which is not asked."""
        if not same_server(req.full_url, newurl):
            elsewhere = self._server.excerpt(newurl.partition("?")[0].rpartition("@")[2].encode())
            raise self._server.unusable(
                f"sends us elsewhere, to {elsewhere}", f"将请求转至别处：{elsewhere}"
            )
        return Request(newurl, req.data, req.headers, method=req.get_method())


def backoff(chance: Random) -> Iterator[float]:
    """Seconds to wait before each further try: doubled each time, and nobody's alike.

    >>> from random import Random
    >>> [round(wait, 2) for wait in backoff(Random(1))]
    [0.06, 0.27, 0.51]
    """
    return (wait * chance.uniform(0.5, 1.5) for wait in _WAITS)


def _asked_wait(reply: Reply) -> float | None:
    """How many seconds the server asks to wait; nothing where it does not say."""
    asked = reply.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked[:9])
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _status(reply: Reply) -> str:
    return f"HTTP {reply.status} {reply.reason}".rstrip()
