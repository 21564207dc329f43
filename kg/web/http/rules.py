"""The rules of every request: the hosts and sites that may ask, the headers, the access log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from kg.text import brief
from kg.web.http.refusal import Refusal
from kg.web.response import POLICY

SECONDS = 10.0
"""The most time of a query, and of a page."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

HEADERS: Mapping[str, str] = {
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
    """How a server is reached: by whom, by which names, below which path; and its time limit."""

    public: bool = False
    host_names: tuple[str, ...] = ()
    prefix: str = ""
    seconds: float = SECONDS
    log: Callable[[str], None] = to_stderr

    @property
    def is_open(self) -> bool:
        """Whether pages of other sites may ask: it is meant for others than this machine."""
        return self.public or bool(self.host_names)

    def headers(self) -> Iterable[tuple[str, str]]:
        """The headers of every answer."""
        yield from HEADERS.items()
        if self.is_open:
            yield from _OPEN.items()

    def refuse_host(self, headers: Headers) -> None:
        """Raise `Refusal` for a name of another host: a page elsewhere may have made it ours."""
        name = headers.get("host", "").lower()
        name = name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() else name
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
            origin is not None and urlsplit(origin).netloc != headers.get("host")
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
