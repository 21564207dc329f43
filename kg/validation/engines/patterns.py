"""Regular expressions of `sh:pattern`: which ones every engine reads alike."""

from __future__ import annotations

import re

_ESCAPE = r"\\[dnrt.\\/()\[\]{}|?*+^$-]"
_IN_CLASS = r"(?:\\[dnrt.\\/()\[\]{}|?*+^$-]|(?!--|&&|~~|\|\|)[^\\\[\]])"
_TOKENS = {
    "escape": _ESCAPE,
    "class": rf"\[\^?{_IN_CLASS}+\]",
    "group": r"\((?:\?:)?(?!\?)",
    "many": r"(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??(?![*+?{])",
    "end": r"\$",
    "other": r"[^\\\[\](){}*+?$]|\)",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{text})" for name, text in _TOKENS.items()))
_LOOSE = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<end>\$)|.", re.DOTALL)


def plain(pattern: str, flags: str | None) -> bool:
    """Whether Python and Rust both take the pattern, and for the same.

    >>> plain("^C[0-9]{3,}$", None), plain("(?!x)y", None), plain(r"\\w+", None), plain("[a", None)
    (True, False, False, False)
    """
    if flags not in (None, "", "i") or (flags and not pattern.isascii()):
        return False
    place = 0
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if found is None:
            return False
        place = found.end()
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def for_python(pattern: str, flags: str | None) -> str:
    """The pattern for Python's `search`, in which `$` ends a text, and not a line before its end.

    >>> for_python(r"^a\\$[$]$", None)
    '^a\\\\$[$]\\\\Z'
    """
    if "m" in (flags or ""):
        return pattern
    return _LOOSE.sub(lambda found: r"\Z" if found["end"] else found[0], pattern)
