"""The words of the page, and its numbers, days, periods and figures, in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from kg.resources import table_beside
from kg.text import LANGUAGES, Words, as_counted, ends
from kg.tracking.records import Period

SAY: Mapping[str, Words] = table_beside(__file__, "words.toml")
"""The words of the page by their key, in both languages."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def fill(key: str, /, **parts: Words) -> Words:
    """The words of a key in each language, with other words put in."""
    in_each = {x: {name: part[x] for name, part in parts.items()} for x in LANGUAGES}
    return {language: SAY[key][language].format(**in_each[language]) for language in LANGUAGES}


def joined(key: str, items: Sequence[Words]) -> Words:
    """The items in each language with the words of a key between them."""
    return {language: SAY[key][language].join(i[language] for i in items) for language in LANGUAGES}


def number(value: Decimal) -> str:
    """A number without zeros at its end, its thousands apart.

    >>> number(Decimal("12500.50")), number(Decimal("1E+3")), number(Decimal("-0.5"))
    ('12,500.5', '1000', '−0.5')
    """
    rounded = round(value, 6)
    whole, point, rest = f"{abs(rounded):f}".partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}"
    return ("−" if rounded < 0 else "") + (whole + point + rest.rstrip("0")).rstrip(".")


def day(value: date, language: str) -> str:
    """A day as it is written.

    >>> day(date(2021, 3, 12), "en"), day(date(2021, 3, 12), "zh")
    ('12 March 2021', '2021 年 3 月 12 日')
    """
    if language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def period(value: Period, language: str) -> str:
    """A day, a whole year, or from a first to a last day.

    >>> period(Period(date(2021, 1, 1), date(2021, 12, 31)), "zh")
    '2021 年'
    """
    if value.first == value.last:
        return day(value.first, language)
    if value == Period.containing(value.first, 12):
        return f"{value.first.year} 年" if language == "zh" else str(value.first.year)
    first, last = day(value.first, language), day(value.last, language)
    return f"{first}至 {last}" if language == "zh" else f"{first} to {last}"


def quantity(sign: str, values: Sequence[str], unit: Words) -> Words:
    """A figure or a range with its sign and unit; a sign of equality is left out.

    >>> quantity("=", ["30"], {"en": "billion yuan", "zh": "十亿元"})
    {'en': '30 billion yuan', 'zh': '300 亿元'}
    >>> quantity("=", ["500"], {"en": "hundred million yuan", "zh": "亿元"})
    {'en': '50 billion yuan', 'zh': '500 亿元'}
    >>> quantity(">", ["50.0"], {"en": "%", "zh": "%"})
    {'en': '> 50 %', 'zh': '> 50%'}
    """
    text = "" if sign == "=" else f"{sign} "
    found = {}
    for language in LANGUAGES:
        power, counted = as_counted(unit[language])
        numbers = (number(Decimal(value).scaleb(power)) for value in values)
        gap = "" if language == "zh" and counted == "%" else " "
        found[language] = f"{text}{ends(numbers, language)}{gap}{counted}"
    return found


def amount(value: Decimal, unit: Words) -> Words:
    """The number alone, as it stands before the unit in each language."""
    powers = {language: as_counted(unit[language])[0] for language in LANGUAGES}
    return {language: number(value.scaleb(power)) for language, power in powers.items()}


def unit(unit: Words) -> Words:
    """A unit as each language counts it."""
    return {language: as_counted(unit[language])[1] for language in LANGUAGES}


def beginning(label: Words) -> Words:
    """A label as it begins a line.

    >>> beginning({"en": "connected to the grid", "zh": "并网"})["en"]
    'Connected to the grid'
    """
    return {language: text[:1].upper() + text[1:] for language, text in label.items()}


def dated(kind: str, value: date) -> Words:
    """One of the days that a chart shows, with its name."""
    return fill("key-dated", key=SAY[f"key-{kind}"], day=_on(value))


def fact(label: Words, of: Period, role: str) -> Words:
    """A figure, an event or a search, in the description of a chart."""
    in_each = {language: period(of, language) for language in LANGUAGES}
    return fill("fact", label=label, period=in_each, role=SAY[f"role-{role}"])


def described(promised: Words, deadline: date | None, seen: Sequence[Words]) -> Words:
    """The description of a chart: the promise, its deadline, and all that was seen."""
    due = _on(deadline) if deadline else SAY["none-stated"]
    facts = joined("list", seen) if seen else SAY["nothing-seen"]
    return fill("description", promised=promised, deadline=due, seen=facts)


def _on(value: date) -> Words:
    return {language: day(value, language) for language in LANGUAGES}
