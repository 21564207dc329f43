"""An answer over HTTP as a value, before any server writes it: a response or a refusal.

The media type and the language of an answer are negotiated (RFC 9110, 12.5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.errors import InputError, KgError
from kg.text import visible

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""What a page of the site may load, and from where."""

HTML = "text/html"
Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Response:
    """Status, media type, body, and further headers."""

    status: int
    media_type: str
    body: bytes
    headers: Headers = ()


# Refusals

_LATER: Headers = (("Retry-After", "5"),)


class Refusal(KgError):  # noqa: N818 (it is the request's, no fault of ours)
    """A request that is not answered as asked, with its status of HTTP."""

    def __init__(self, status: int, en: str, zh: str, headers: Headers = ()) -> None:
        super().__init__(en, zh)
        self.status = status
        self.headers = headers

    def __reduce__(self) -> tuple[type[Refusal], tuple[int, str, str, Headers]]:
        return type(self), (self.status, self.en, self.zh, self.headers)


class TimedOut(Refusal):
    """A call that took longer than it may."""


class Failed(Refusal):
    """A fault of this program, whose reason is for the log alone."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            500, "server: failed; the reason is in its log", "服务器：出错；原因见其日志"
        )
        self.reason = reason

    def __reduce__(self) -> tuple[type[Failed], tuple[str]]:  # type: ignore[override]
        return Failed, (self.reason,)


def refusal_of(error: KgError) -> Refusal:
    """The refusal that an error is: of the request, or for want of a working engine."""
    if isinstance(error, Refusal):
        return error
    return Refusal(400 if isinstance(error, InputError) else 500, error.en, error.zh)


def not_allowed(methods: str) -> Refusal:
    return Refusal(
        405,
        f"method: this service only reads; use {methods}",
        f"方法：本服务只读；请用 {methods}",
        (("Allow", methods),),
    )


def not_found(what: str) -> Refusal:
    return Refusal(
        404, f"{what}: nothing is here; search for it", f"{what}：此处没有内容；请用搜索查找"
    )


def timed_out(seconds: float) -> TimedOut:
    """The refusal of a call that was not done in time."""
    return TimedOut(
        503,
        f"query: not done within {seconds:g} s; narrow it",
        f"查询：{seconds:g} 秒内未完成；请缩小范围",
        _LATER,
    )


def unfinished(seconds: float) -> Refusal:
    """The refusal of a page that was not made in time, as those about all of a large store."""
    return Refusal(
        503,
        f"page: not made within {seconds:g} s; run kg load --warm on a large store, then try again",
        f"网页：{seconds:g} 秒内未生成；存储较大的，请先运行 kg load --warm 再重试",
        _LATER,
    )


def busy() -> Refusal:
    """The refusal of a call for which there is no room in the queue."""
    return Refusal(
        503,
        "server: too many requests wait already; try again in a few seconds",
        "服务器：等待的请求过多；请几秒后重试",
        _LATER,
    )


# Content negotiation


def qualities(header: str) -> dict[str, float]:
    """The ranges of an `Accept` header with their weights; what is no weight counts as 0.

    >>> qualities("text/html, text/*;q=0.5, application/json;profile=x;q=oh")
    {'text/html': 1.0, 'text/*': 0.5, 'application/json': 0.0}
    """
    found: dict[str, float] = {}
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [p.removeprefix("q=").strip() for p in parameters if p.startswith("q=")]
        if name:
            found[name] = _weight(weights[-1]) if weights else 1.0
    return found


def _weight(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0) if len(text) <= 5 else 0.0
    except ValueError:
        return 0.0


def media_type(header: str | None, offered: Sequence[str]) -> str | None:
    """The media type that is wanted most, of equal ones the first offered; `None` for none.

    >>> media_type("text/*;q=0.5, text/csv;q=0", ["text/csv", "text/turtle"])
    'text/turtle'
    >>> media_type(None, ["text/csv"]), media_type("image/png", ["text/csv"])
    ('text/csv', None)
    """
    wanted = qualities(header) if header and header.strip() else {"*/*": 1.0}

    def weight(offer: str) -> float:
        ranges = (offer, f"{offer.partition('/')[0]}/*", "*/*")
        return next((wanted[name] for name in ranges if name in wanted), 0.0)

    best = max(offered, key=weight)
    return best if weight(best) > 0 else None


def language(header: str | None) -> str:
    """`zh` where a reader prefers Chinese to English, else `en`.

    >>> language("zh-CN,zh;q=0.9,en;q=0.8"), language("de, en;q=0.2"), language(None)
    ('zh', 'en', 'en')
    """
    best = {"en": 0.0, "zh": 0.0}
    for name, weight in qualities(header or "").items():
        tag = name.partition("-")[0]
        if tag in best:
            best[tag] = max(best[tag], weight)
    return "zh" if best["zh"] > best["en"] else "en"


def as_line(refusal: Refusal, languages: str | None) -> Response:
    """A refusal as one line in the language of the reader, by the header `Accept-Language`."""
    reader = language(languages)
    headers = (*refusal.headers, ("Content-Language", reader), ("Vary", "Accept-Language"))
    body = f"{visible(refusal.in_language(reader))}\n".encode()
    return Response(refusal.status, "text/plain", body, headers)


def chosen(header: str | None, offered: Mapping[str, str]) -> tuple[str, str]:
    """The media type that is wanted most, and what it stands for; `Refusal` (406) for none."""
    best = media_type(header, list(offered))
    if best is None:
        types = ", ".join(offered)
        raise Refusal(
            406,
            f"Accept: none of these types is offered; ask for one of {types}",
            f"Accept：不提供所要求的类型；可选 {types}",
        )
    return best, offered[best]
