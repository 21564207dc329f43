"""Dates of a wrong form that can mean one day, one month or one year, and nothing else.

The year comes first and has four digits. What begins with a day or a month is never touched:
nobody can tell which of them it is.
"""

from __future__ import annotations

import re

from kg.model import Literal
from kg.namespaces import XSD
from kg.validation import datatypes
from kg.validation.fixing.base import Facts, replaced, value_of
from kg.validation.fixing.fix import Fix
from kg.validation.report import Finding

_YEAR, _ZONE = r"(\d{4})", r"(Z|[+-]\d\d:\d\d)?"
_FORMS = {
    "date": (
        rf"{_YEAR}([-/.])(\d\d?)\2(\d\d?){_ZONE}",
        rf"{_YEAR}()(\d\d)(\d\d)",
        rf"{_YEAR}(年)(\d\d?)月(\d\d?)日",
    ),
    "gYearMonth": (
        rf"{_YEAR}([-/.])(\d\d?)()",
        rf"{_YEAR}()(\d\d)()",
        rf"{_YEAR}(年)(\d\d?)月()",
    ),
    "gYear": (rf"{_YEAR}(年?)()()",),
}


def mend(finding: Finding, facts: Facts) -> Fix | None:
    """The fix for a date whose text does not fit its datatype."""
    old = value_of(finding)
    if not isinstance(old, Literal) or datatypes.fits(old):
        return None
    text = meant(old.value, old.datatype.removeprefix(XSD))
    if text is None:
        return None
    en = f'"{old.value}" becomes "{text}"'
    return replaced(finding, old, Literal(text, old.datatype), en, f"“{old.value}”改为“{text}”")


def meant(text: str, datatype: str) -> str | None:
    """How a date is written that `text` can only mean; `None` where there is none.

    >>> meant("2021/3/5", "date"), meant("2021年3月", "gYearMonth"), meant("3/5/2021", "date")
    ('2021-03-05', '2021-03', None)
    """
    for form in _FORMS.get(datatype, ()):
        if found := re.fullmatch(rf"[ \t\r\n]*{form}[ \t\r\n]*", text, re.ASCII):
            year, _, month, day, *zone = found.groups()
            parts = [year, *(part.zfill(2) for part in (month, day) if part)]
            proper = "-".join(parts) + "".join(part or "" for part in zone)
            return proper if datatypes.fits(Literal(proper, XSD + datatype)) else None
    return None
