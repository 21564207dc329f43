"""Which texts fit their datatypes, at the bounds and around them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.namespaces import XSD
from kg.terms import Literal
from kg.validation.lexical_forms import fits

BOUNDS = {
    "byte": (-128, 127),
    "short": (-32_768, 32_767),
    "int": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
    "unsignedByte": (0, 255),
    "unsignedShort": (0, 65_535),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedLong": (0, 2**64 - 1),
}


def is_valid(text: str, datatype: str) -> bool:
    return fits(Literal(text, XSD + datatype))


@given(
    st.sampled_from(sorted(BOUNDS)),
    st.sampled_from([0, 1]),
    st.integers(-3, 3),
    st.integers(0, 30),
)
def test_whole_numbers_at_their_bounds(name: str, end: int, step: int, zeros: int) -> None:
    """However many zeros stand before them."""
    number = BOUNDS[name][end] + step
    text = ("-" if number < 0 else "") + "0" * zeros + str(abs(number))
    assert is_valid(text, name) == (BOUNDS[name][0] <= number <= BOUNDS[name][1])


@pytest.mark.parametrize("name", BOUNDS)
def test_a_number_of_any_length_is_judged(name: str) -> None:
    assert not is_valid("9" * 100_000, name)
    assert is_valid("-0", name)
    assert is_valid("+0", name)


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31), st.integers(0, 10**9))
def test_days_are_on_the_calendar(year: int, month: int, day: int, ages: int) -> None:
    """Of any year, since the calendar repeats itself every 400 years."""
    try:
        date(year, month, day)
        exists = True
    except ValueError:
        exists = False
    for text in (f"{year:04}", f"{year + 400 * ages:04}", f"{year - 400 * (ages + 30):05}"):
        assert is_valid(f"{text}-{month:02}-{day:02}", "date") == exists
        assert is_valid(f"{text}-{month:02}-{day:02}T00:00:00", "dateTime") == exists


@pytest.mark.parametrize(
    ("datatype", "right", "wrong"),
    [
        ("gMonthDay", "--02-29", "--02-30"),
        ("gMonthDay", "--11-30+14:00", "--11-31"),
        ("dateTime", "2021-03-12T24:00:00", "2021-03-12T24:00:01"),
        ("dateTime", "2021-03-12T00:00:00-14:00", "2021-03-12T00:00:00-14:01"),
        ("dateTimeStamp", "2021-03-12T00:00:00Z", "2021-03-12T00:00:00"),
        ("positiveInteger", "+1", "0"),
        ("negativeInteger", "-1", "-0"),
        ("nonNegativeInteger", "-0", "-1"),
        ("nonPositiveInteger", "+0", "1"),
        ("decimal", "1" * 1_000, "1E3"),
        ("double", "1E999999999", "1E"),
        ("gYear", "-12021", "021"),
        ("hexBinary", "", "0"),
        ("base64Binary", "QQ==", "QQ="),
    ],
)
def test_what_is_just_right_and_just_wrong(datatype: str, right: str, wrong: str) -> None:
    assert is_valid(right, datatype)
    assert not is_valid(wrong, datatype)


@pytest.mark.parametrize("name", BOUNDS)
def test_beyond_the_bounds_for_anybodys_shapes(
    name: str, tmp_path: Path, run: Callable[..., Any]
) -> None:
    """Four values, of which the two beyond a bound violate `sh:datatype`."""
    low, high = BOUNDS[name]
    values = " , ".join(f'"{n}"^^xsd:{name}' for n in (low - 1, low, high, high + 1))
    (tmp_path / "s.ttl").write_text(
        f"PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX xsd: <{XSD}>"
        f" <urn:s> sh:targetSubjectsOf <urn:p> ; sh:property <urn:s-p> ."
        f" <urn:s-p> sh:path <urn:p> ; sh:datatype xsd:{name} ."
    )
    (tmp_path / "d.ttl").write_text(f"PREFIX xsd: <{XSD}>\n<urn:a> <urn:p> {values} .")
    ran = run("d.ttl", "--shapes", "s.ttl")
    assert ran.code == 1
    assert [line.split('"')[1] for line in ran.out.splitlines()] == [str(low - 1), str(high + 1)]
