"""Small facts about text: its hash, its width on a terminal, the nearest known word."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kg.errors import InputError

if TYPE_CHECKING:
    from datetime import date

QUOTED = (
    r"\"\"\"(?:\\.|[^\\])*?(?:\"\"\"|\Z)|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r"|\"(?:[^\"\\\n\r]|\\.)*\"?|'(?:[^'\\\n\r]|\\.)*'?"
)
"""A string of Turtle or SPARQL, long or short, as a pattern for `re.DOTALL`."""


def sha256(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in lower-case hexadecimal.

    >>> sha256("大同")[:8]
    '4b539a68'
    """
    import hashlib

    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def width(text: str) -> int:
    """Columns that `text` takes on a terminal, where a Chinese character takes two.

    >>> width("大同 plan")
    9
    """
    import unicodedata

    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) != 0 for character in text)


def day(text: str) -> date:
    """The day that `text` writes as YYYY-MM-DD; `InputError` for anything else.

    >>> day("2021-12-31")
    datetime.date(2021, 12, 31)
    """
    from datetime import date

    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(
        f"{text!r}: is no day; write YYYY-MM-DD", f"{text!r}：不是日期；请写作 YYYY-MM-DD"
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, if any is like it.

    >>> nearest("cluster", ["claims", "clusters"])
    'clusters'
    """
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.5)), None)
