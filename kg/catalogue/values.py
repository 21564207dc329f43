"""One value as the literal of its parameter's type: dates, numbers, yes or no, text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from kg.errors import InputError
from kg.model import Iri, Literal
from kg.namespaces import XSD
from kg.text import day

if TYPE_CHECKING:
    from decimal import Decimal

Value: TypeAlias = "str | bool | int | Decimal | date | Iri"
"""What may be given for a parameter: text as it is typed, or the value itself."""

MAX_DIGITS = 18
"""On either side of the point: more, and engines no longer agree on what is equal."""

_INTEGER = re.compile(r"([+-]?)([0-9]+)")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def literal(kind: str, value: Value) -> Literal:
    """The literal of a type (of `LITERALS`) that `value` stands for.

    >>> literal("decimal", "050.10").value, literal("boolean", True).value
    ('50.1', 'true')

    Raises `InputError` for a value that is not of the type.
    """
    return LITERALS[kind](value)


def _text(value: Value) -> Literal:
    if not isinstance(value, str):
        raise _not(value, "text; give a str", "文本；请给出 str")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _not(value, "text in UTF-8; type it anew", "UTF-8 文本；请重新输入") from None
    return Literal(value)


def _language(value: Value) -> Literal:
    if not (isinstance(value, str) and _TAG.fullmatch(value)):
        raise _not(value, "tag of a language; write en or zh", "语言标记；请写 en 或 zh")
    return Literal(value.lower())


def _date(value: Value) -> Literal:
    return Literal(day(str(value)).isoformat(), XSD + "date")


def _boolean(value: Value) -> Literal:
    text = str(value).lower() if isinstance(value, bool) else value
    if text not in ("true", "false"):
        raise _not(value, "yes or no; write true or false", "是或否；请写 true 或 false")
    return Literal(str(text), XSD + "boolean")


def _integer(value: Value) -> Literal:
    found = _INTEGER.fullmatch(_digits(value))
    if not found or len(whole := found[2].lstrip("0")) > MAX_DIGITS:
        raise _not(
            value,
            f"whole number of up to {MAX_DIGITS} digits; write for example 50",
            f"不超过 {MAX_DIGITS} 位的整数；例如可写 50",
        )
    return Literal(_signed(found[1], whole), XSD + "integer")


def _decimal(value: Value) -> Literal:
    found = _DECIMAL.fullmatch(_digits(value))
    whole = found[2].lstrip("0") if found else ""
    part = (found[3] or "").rstrip("0") if found else ""
    digits = found and (found[2] or found[3])
    if not found or not digits or max(len(whole), len(part)) > MAX_DIGITS:
        raise _not(
            value,
            f"number of up to {MAX_DIGITS} digits on either side of the point;"
            " write for example 50 or 0.5",
            f"小数点前后各不超过 {MAX_DIGITS} 位的数；例如可写 50 或 0.5",
        )
    return Literal(_signed(found[1], f"{whole or 0}.{part}" if part else whole), XSD + "decimal")


def _digits(value: Value) -> str:
    """A number as it would be typed; nothing for what is none or is out of all bounds."""
    if isinstance(value, str):
        return value
    from decimal import Decimal  # here, so that no other question waits for it

    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        within = isinstance(exponent, int) and -2 * MAX_DIGITS <= exponent <= MAX_DIGITS
        return format(value, "f") if within else ""
    if isinstance(value, bool) or not isinstance(value, int):
        return ""
    return str(value) if abs(value) < 10**MAX_DIGITS else ""


def _signed(sign: str, digits: str) -> str:
    return f"-{digits}" if sign == "-" and digits else digits or "0"


def _not(value: Value, en: str, zh: str) -> InputError:
    try:
        given = repr(value)
    except ValueError:  # an int too long to be written
        given = type(value).__name__
    return InputError(f"{given}: is no {en}", f"{given}：不是{zh}")


LITERALS: dict[str, Callable[[Value], Literal]] = {
    "text": _text,
    "lang": _language,
    "date": _date,
    "decimal": _decimal,
    "integer": _integer,
    "boolean": _boolean,
}
"""The types whose values are literals; `iri` and `choice` name things."""
