"""Each type of parameter: what it takes, what it makes of it, what it refuses."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.catalogue.binding import LITERALS, MAX_DIGITS
from kg.errors import InputError
from kg.namespaces import XSD
from kg.question import PARAMETER_TYPES

TAKEN: list[tuple[str, Any, str]] = [
    ("text", "大团", "大团"),
    ("text", "a\0b", "a\0b"),
    ("lang", "zh", "zh"),
    ("lang", "ZH-Hans", "zh-hans"),
    ("date", "2021-03-12", "2021-03-12"),
    ("date", date(2021, 3, 12), "2021-03-12"),
    ("integer", "007", "7"),
    ("integer", "-0", "0"),
    ("integer", "+5", "5"),
    ("integer", -5, "-5"),
    ("integer", 0, "0"),
    ("integer", 10**MAX_DIGITS - 1, "9" * 18),
    ("integer", "000" + "9" * 18, "9" * 18),
    ("decimal", "50", "50"),
    ("decimal", "-0.50", "-0.5"),
    ("decimal", ".5", "0.5"),
    ("decimal", "5.", "5"),
    ("decimal", "-0.0", "0"),
    ("decimal", "00", "0"),
    ("decimal", Decimal("1.50"), "1.5"),
    ("decimal", Decimal("1E+3"), "1000"),
    ("decimal", 7, "7"),
    ("decimal", Decimal("0.5") + Decimal(0).scaleb(-30), "0.5"),
    ("decimal", Decimal("1." + "0" * 36), "1"),
    ("decimal", "0.10" + "0" * 40, "0.1"),
    ("decimal", "0." + "0" * 40, "0"),
    ("decimal", "0" * 20 + "9" * 18 + "." + "9" * 18 + "0" * 20, "9" * 18 + "." + "9" * 18),
    ("boolean", "true", "true"),
    ("boolean", False, "false"),
]
REFUSED: list[tuple[str, Any]] = [
    ("text", 5),
    ("text", None),
    ("text", "half \ud800"),
    ("lang", "english"),
    ("lang", 5),
    ("lang", "en_GB"),
    ("lang", "en\n"),
    ("date", "2021-02-30"),
    ("date", "2021-W01-1"),
    ("date", "12 March 2021"),
    ("date", datetime(2021, 3, 12)),
    ("date", None),
    ("integer", "1.0"),
    ("integer", "１２"),
    ("integer", "1" * 19),
    ("integer", 10**18),
    ("integer", -(10**18)),
    ("integer", "1\n"),
    ("integer", True),
    ("integer", 10**5000),
    ("integer", Decimal("1.5")),
    ("decimal", "1E3"),
    ("decimal", "NaN"),
    ("decimal", "."),
    ("decimal", "-"),
    ("decimal", "1,5"),
    ("decimal", "٣"),
    ("decimal", "1" * 19),
    ("decimal", "0." + "1" * 19),
    ("decimal", True),
    ("decimal", Decimal("NaN")),
    ("decimal", Decimal("-Infinity")),
    ("decimal", Decimal("1E999999999")),
    ("decimal", Decimal("1E-999999999")),
    ("decimal", Decimal("1." + "0" * 37)),
    ("decimal", 0.5),
    ("boolean", "yes"),
    ("boolean", "True"),
    ("boolean", 1),
]


def shown(value: object) -> str:
    """A value in the name of its test, unless it is too long to be written."""
    return "" if isinstance(value, int) and value > 10**100 else repr(value)


@pytest.mark.parametrize(("kind", "value", "text"), TAKEN, ids=shown)
def test_taken(kind: str, value: Any, text: str) -> None:
    found = LITERALS[kind](value)
    assert found.value == text
    assert found.datatype == XSD + ("string" if kind in ("text", "lang") else kind)


@pytest.mark.parametrize(("kind", "value"), REFUSED, ids=shown)
def test_refused_in_one_line_with_what_to_write(kind: str, value: Any) -> None:
    with pytest.raises(InputError, match=r"; (write|give|type) ") as caught:
        LITERALS[kind](value)
    assert "\n" not in caught.value.en
    assert "；请" in caught.value.zh or "；例如" in caught.value.zh


WHOLE = "whole number of up to 18 digits; write for example 50"
WHOLE_ZH = "不超过 18 位的整数；例如可写 50"
NUMBER = "number of up to 18 digits on either side of the point; write for example 50 or 0.5"
NUMBER_ZH = "小数点前后各不超过 18 位的数；例如可写 50 或 0.5"


@pytest.mark.parametrize(
    ("kind", "value", "en", "zh"),
    [
        ("text", 5, "5: is no text; give a str", "5：不是文本；请给出 str"),
        (
            "text",
            "\ud800",
            "'\\ud800': is no text in UTF-8; type it again",
            "'\\ud800'：不是UTF-8 文本；请重新输入",
        ),
        (
            "lang",
            "english",
            "'english': is no tag of a language; write en or zh",
            "'english'：不是语言标记；请写 en 或 zh",
        ),
        ("integer", "1.0", f"'1.0': is no {WHOLE}", f"'1.0'：不是{WHOLE_ZH}"),
        ("integer", 10**5000, f"int: is no {WHOLE}", f"int：不是{WHOLE_ZH}"),
        ("decimal", "1E3", f"'1E3': is no {NUMBER}", f"'1E3'：不是{NUMBER_ZH}"),
        (
            "boolean",
            "yes",
            "'yes': is no yes or no; write true or false",
            "'yes'：不是是或否；请写 true 或 false",
        ),
    ],
    ids=["text", "utf-8", "lang", "integer", "long", "decimal", "boolean"],
)
def test_what_is_refused_in_both_languages(kind: str, value: Any, en: str, zh: str) -> None:
    with pytest.raises(InputError) as caught:
        LITERALS[kind](value)
    assert (caught.value.en, caught.value.zh) == (en, zh)


def test_every_type_is_taken_and_refused_here() -> None:
    assert {kind for kind, *_ in TAKEN} == {kind for kind, _ in REFUSED} == LITERALS.keys()
    assert {*LITERALS, "iri", "choice"} == set(PARAMETER_TYPES)


@given(
    st.decimals(
        allow_nan=False,
        allow_infinity=False,
        places=MAX_DIGITS,
        min_value=-(10**18) + 1,
        max_value=10**18 - 1,
    )
)
def test_a_number_keeps_its_value(value: Decimal) -> None:
    """As typed or as a `Decimal`, it is written once, in canonical form."""
    found = LITERALS["decimal"](value)
    assert Decimal(found.value) == value
    assert LITERALS["decimal"](format(value, "f")) == found
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", found.value)
    assert found.value != "-0"
