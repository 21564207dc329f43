"""When something held, as a first and a last day, and how exactly that is known."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from kg.namespaces import PLAN

_STARTS = (PLAN + "heldFrom", PLAN + "startDate", PLAN + "periodStart")
_ENDS = (PLAN + "heldUntil", PLAN + "endDate", PLAN + "periodEnd")

DAYS = frozenset(_STARTS + _ENDS)
"""The properties that tell when something held."""


class Period(NamedTuple):
    """First and last day as ISO dates, either empty where it is not known.

    `precision` is day, month or year where the two days are just that, else span.
    """

    start: str = ""
    end: str = ""
    precision: str = ""


ALWAYS = Period()


def period_of(values: Mapping[str, str]) -> Period:
    """The period that a thing's values give, by the IRI of the property.

    >>> period_of({PLAN + "heldFrom": "2024-02-01", PLAN + "heldUntil": "2024-02-29"}).precision
    'month'
    """
    start = next((values[name] for name in _STARTS if is_day(values.get(name, ""))), "")
    end = next((values[name] for name in _ENDS if is_day(values.get(name, ""))), "")
    if not (start or end):
        return ALWAYS
    return Period(start, end, _precision(start or end, end or start))


def _precision(start: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first == last:
        return "day"
    if (first.year, first.day, last.year) == (last.year, 1, last.year):
        if first.month == last.month and last.day == monthrange(last.year, last.month)[1]:
            return "month"
        if (first.month, last.month, last.day) == (1, 12, 31):
            return "year"
    return "span"


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD.

    >>> is_day("2025-02-28"), is_day("2025-02-30"), is_day("2025")
    (True, False, False)
    """
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
