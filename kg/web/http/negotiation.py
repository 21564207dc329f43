"""Content negotiation: the media type and the language of an answer (RFC 9110, 12.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kg.web.http.refusal import Refusal

HTML = "text/html"


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
