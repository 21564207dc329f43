"""Each type of parameter: what it takes, what it makes of it, what it refuses."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.catalogue.binding import LITERALS, MAX_DIGITS, literal
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
    ("decimal", "50", "50"),
    ("decimal", "-0.50", "-0.5"),
    ("decimal", ".5", "0.5"),
    ("decimal", "5.", "5"),
    ("decimal", "-0.0", "0"),
    ("decimal", Decimal("1.50"), "1.5"),
    ("decimal", Decimal("1E+3"), "1000"),
    ("decimal", 7, "7"),
    ("boolean", "true", "true"),
    ("boolean", False, "false"),
]
REFUSED: list[tuple[str, Any]] = [
    ("text", 5),
    ("text", None),
    ("text", "half \ud800"),
    ("lang", "english"),
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
    ("decimal", Decimal("NaN")),
    ("decimal", Decimal("-Infinity")),
    ("decimal", Decimal("1E999999999")),
    ("decimal", Decimal("1E-999999999")),
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
    found = literal(kind, value)
    assert found.value == text
    assert found.datatype == XSD + ("string" if kind in ("text", "lang") else kind)


@pytest.mark.parametrize(("kind", "value"), REFUSED, ids=shown)
def test_refused_in_one_line_with_what_to_write(kind: str, value: Any) -> None:
    with pytest.raises(InputError, match=r"; (write|give|type) ") as caught:
        literal(kind, value)
    assert "\n" not in caught.value.en
    assert "；请" in caught.value.zh or "；例如" in caught.value.zh


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
    found = literal("decimal", value)
    assert Decimal(found.value) == value
    assert literal("decimal", format(value, "f")) == found
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", found.value)
    assert found.value != "-0"
