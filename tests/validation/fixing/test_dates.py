"""Dates of a wrong form become the one day that they can mean; all others stay."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import XSD
from kg.terms import Literal, to_turtle
from kg.validation import lexical_forms
from kg.validation.fixes import fix_date, meant_date
from kg.validation.report import Finding

MEANT = [
    ("2021-3-5", "date", "2021-03-05"),
    ("2021-03-5", "date", "2021-03-05"),
    ("2021/03/05", "date", "2021-03-05"),
    ("2021.3.05", "date", "2021-03-05"),
    ("20210305", "date", "2021-03-05"),
    ("2021年3月5日", "date", "2021-03-05"),
    (" 2021-03-05\n", "date", "2021-03-05"),
    ("2021/3/5+08:00", "date", "2021-03-05+08:00"),
    ("2021-3-5Z", "date", "2021-03-05Z"),
    ("2024-2-29", "date", "2024-02-29"),
    ("2021-3", "gYearMonth", "2021-03"),
    ("2021/03", "gYearMonth", "2021-03"),
    ("2021.3", "gYearMonth", "2021-03"),
    ("202103", "gYearMonth", "2021-03"),
    ("2021年3月", "gYearMonth", "2021-03"),
    (" 2021", "gYear", "2021"),
    ("2021年", "gYear", "2021"),
]
NOBODY_CAN_TELL = [
    ("3/5/2021", "date"),
    ("05-03-2021", "date"),
    ("05032021", "date"),
    ("21-3-5", "date"),
    ("210305", "date"),
    ("2021-13-05", "date"),
    ("2021-2-29", "date"),
    ("2021-3-32", "date"),
    ("20211305", "date"),
    ("2021-3/5", "date"),
    ("2021-3", "date"),
    ("2021", "date"),
    ("2021-03-05T00:00:00", "date"),
    ("5 March 2021", "date"),
    ("2021-3-5", "gYearMonth"),
    ("2021-13", "gYearMonth"),
    ("202113", "gYearMonth"),
    ("20213", "gYearMonth"),
    ("03/2021", "gYearMonth"),
    ("21", "gYear"),
    ("12021", "gYear"),
    ("2021-03", "gYear"),
    ("2021-3-5", "dateTime"),
    ("2021-3-5", "string"),
    ("２０２１-3-5", "date"),
]


@pytest.mark.parametrize(("text", "datatype", "proper"), MEANT)
def test_what_can_mean_one_thing_only(text: str, datatype: str, proper: str) -> None:
    assert meant_date(text, datatype) == proper
    assert meant_date(proper, datatype) == proper


@pytest.mark.parametrize(("text", "datatype"), NOBODY_CAN_TELL)
def test_what_nobody_can_tell_stays(text: str, datatype: str) -> None:
    assert meant_date(text, datatype) is None


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from("-/."), st.booleans(), st.booleans())
def test_any_day_in_any_form(day: date, mark: str, short_month: bool, short_day: bool) -> None:
    month = f"{day.month}" if short_month else f"{day.month:02}"
    of_month = f"{day.day}" if short_day else f"{day.day:02}"
    assert meant_date(f"{day.year}{mark}{month}{mark}{of_month}", "date") == day.isoformat()
    assert meant_date(f"{day.year}年{month}月{of_month}日", "date") == day.isoformat()
    assert meant_date(day.strftime("%Y%m%d"), "date") == day.isoformat()
    assert meant_date(f"{day.year}{mark}{month}", "gYearMonth") == day.isoformat()[:7]


NEARLY = r" ?[12]\d{3}[-/.年]?(0?[1-9]|1\d)[-/.月]?(0?[1-9]|[12]\d|3\d)?日?(Z|\+08:00)?"


@given(
    st.from_regex(re.compile(NEARLY, re.ASCII), fullmatch=True),
    st.sampled_from(["date", "gYearMonth", "gYear"]),
)
def test_no_figure_is_made_up(text: str, datatype: str) -> None:
    """What comes out fits, and has the numbers of the text in their order."""
    proper = meant_date(text, datatype)
    if proper is None:
        return
    assert lexical_forms.fits(Literal(proper, XSD + datatype))
    digits = text.strip()
    is_compact = digits.isdigit()
    numbers = [digits[:4], digits[4:6], digits[6:]] if is_compact else re.findall(r"\d+", text)
    assert list(map(int, re.findall(r"\d+", proper))) == [int(n) for n in numbers if n]


def test_the_fix_removes_the_one_and_adds_the_other() -> None:
    old, new = (Literal(text, XSD + "date") for text in ("2021/3/5", "2021-03-05"))
    wrong = Finding("literals:datatype", "Violation", "urn:a", {}, "urn:p", to_turtle(old))
    assert fix_date(wrong) is None, "a finding in no file"
    fix = fix_date(placed(wrong))
    assert fix
    assert [triple[2] for triple in (*fix.remove, *fix.add)] == [old, new]
    assert fix.words == {
        "en": '"2021/3/5" becomes "2021-03-05"',
        "zh": "“2021/3/5”改为“2021-03-05”",
    }


@pytest.mark.parametrize(
    "value", [None, "<urn:b>", '"2021-03-05"^^<' + XSD + "date>", '"2021/3/5"']
)
def test_what_fits_has_no_fix(value: str | None) -> None:
    finding = Finding("any", "Violation", "urn:a", {}, "urn:p", value)
    assert fix_date(placed(finding)) is None


def placed(finding: Finding) -> Finding:
    return replace(finding, file=Path("d.ttl"))
