"""Checks whether the text of a literal fits its datatype; SHACL engines let some misfits pass.

The lexical spaces are those of XML Schema 1.1 part 2, https://www.w3.org/TR/xmlschema11-2/.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date

from kg.namespaces import XSD
from kg.terms import Literal
from kg.text import Words

UPPER_CASE_TAG = re.compile(rb"@[a-z0-9-]*[A-Z]")
"""How a language tag begins that is not in lower case."""

_ZONE = r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))?"
_YEAR = r"-?([1-9]\d{3,}|0\d{3})"
_MONTH = r"(0[1-9]|1[0-2])"
_DAY = r"(0[1-9]|[12]\d|3[01])"
_CLOCK = r"(([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?|24:00:00(\.0+)?)"
_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)"
_INTEGER, _NATURAL = r"[+-]?\d+", r"\+?\d+|-0+"
_DURATION_TIME = r"T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?"

_SPACES: dict[str, str] = {
    "anyURI": r"[^\x00-\x20<>\"{}|\\^`]*",
    "base64Binary": r"([A-Za-z0-9+/ ]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?",
    "boolean": "true|false|0|1",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}",
    "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE[:-1]}",
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
    "integer": _INTEGER,
    "language": r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
    "negativeInteger": r"-0*[1-9]\d*",
    "nonNegativeInteger": _NATURAL,
    "nonPositiveInteger": r"-\d+|\+?0+",
    "positiveInteger": r"\+?0*[1-9]\d*",
    "time": f"{_CLOCK}{_ZONE}",
    "yearMonthDuration": r"-?P(?=.)(\d+Y)?(\d+M)?",
}
_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_SPACES |= dict.fromkeys(_BITS, _INTEGER)
_SPACES |= {f"unsigned{name.title()}": _NATURAL for name in _BITS}
_PATTERNS = {XSD + name: re.compile(space, re.ASCII) for name, space in _SPACES.items()}

KNOWN = frozenset(_PATTERNS)
"""The datatypes whose lexical forms are checked; any text fits another."""

_BOUNDS = {XSD + name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in _BITS.items()}
_BOUNDS |= {XSD + f"unsigned{name.title()}": (0, 2**n - 1) for name, n in _BITS.items()}

_WITH_DAYS = {XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gMonthDay")}
_DAY_OF_YEAR = re.compile(r"-?(?:(\d+)|-)-(\d\d)-(\d\d)")

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
    found = _DAY_OF_YEAR.match(literal.value) if literal.datatype in _WITH_DAYS else None
    if found is None:
        return True
    sign = -1 if literal.value[0] == "-" else 1
    year = 4 if found[1] is None else 400 + sign * (int(found[1][-4:]) % 400)
    with suppress(ValueError):  # the calendar repeats itself every 400 years
        return bool(date(year, int(found[2]), int(found[3])))
    return False
