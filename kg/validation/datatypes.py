"""Literals whose text does not fit their datatype: both SHACL engines let some of them pass.

The lexical spaces are those of XML Schema 1.1 part 2, https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

import re
from datetime import date

from kg.model import Literal
from kg.namespaces import XSD
from kg.validation.report import Words

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_MONTH = r"(0[1-9]|1[0-2])"
_DAY = r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_DURATION_TIME = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"

_SPACES: dict[str, str] = {
    "anyURI": r"[^\x00-\x20<>\"{}|\\^`]*",
    "base64Binary": r"([A-Za-z0-9+/ ]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "boolean": "true|false|0|1",
    "byte": r"[+-]?\d+",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "dayTimeDuration": rf"-?P(?=.)(\d+D)?({_DURATION_TIME})?",
    "decimal": _NUMBER,
    "double": rf"{_NUMBER}([eE][+-]?\d+)?|[+-]?INF|NaN",
    "duration": rf"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?({_DURATION_TIME})?",
    "float": rf"{_NUMBER}([eE][+-]?\d+)?|[+-]?INF|NaN",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "hexBinary": r"([0-9A-Fa-f]{2})*",
    "int": r"[+-]?\d+",
    "integer": r"[+-]?\d+",
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "long": r"[+-]?\d+",
    "negativeInteger": r"-0*[1-9]\d*",
    "nonNegativeInteger": r"\+?\d+|-0+",
    "nonPositiveInteger": r"-\d+|\+?0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "short": r"[+-]?\d+",
    "time": f"{_CLOCK}{_ZONE}",
    "unsignedByte": r"\+?\d+",
    "unsignedInt": r"\+?\d+",
    "unsignedLong": r"\+?\d+",
    "unsignedShort": r"\+?\d+",
    "yearMonthDuration": r"-?P(?=.)(\d+Y)?(\d+M)?",
}
_PATTERNS = {XSD + name: re.compile(space, re.ASCII) for name, space in _SPACES.items()}

KNOWN = frozenset(_PATTERNS)
"""The datatypes whose texts are checked; any text fits another."""

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_BOUNDS = {XSD + name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in _BITS.items()}
_BOUNDS |= {XSD + f"unsigned{name.title()}": (0, 2**n - 1) for name, n in _BITS.items()}

MESSAGE: Words = {
    "en": "The text of a literal must fit its datatype; correct the text or the datatype.",
    "zh": "字面量的文字须符合其数据类型；请更正文字或数据类型。",
}


def fits(literal: Literal) -> bool:
    """Whether the text is in the lexical space of the datatype; unknown datatypes fit.

    >>> fits(Literal("2021", XSD + "gYear")), fits(Literal("2021-02-30", XSD + "date"))
    (True, False)
    """
    pattern = _PATTERNS.get(literal.datatype)
    if pattern is None:
        return True
    if not pattern.fullmatch(literal.value):
        return False
    if literal.datatype in _BOUNDS:
        low, high = _BOUNDS[literal.datatype]
        digits = literal.value.lstrip("+-").lstrip("0")
        return len(digits) <= 20 and low <= int(literal.value) <= high
    if literal.datatype in (XSD + "date", XSD + "dateTime"):
        return _on_the_calendar(literal.value)
    return True


def _on_the_calendar(text: str) -> bool:
    """Whether a day exists. Python's calendar ends at year 9999; beyond it, days are trusted."""
    found = re.match(r"(-?)(\d+)-(\d\d)-(\d\d)", text)
    if not found or found[1] or not 1 <= int(found[2][:5]) <= 9999 or len(found[2]) > 4:
        return True
    try:
        date(*map(int, found.groups()[1:]))
    except ValueError:
        return False
    return True
