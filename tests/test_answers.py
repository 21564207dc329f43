"""Answers as frozen rows of Python objects, and as tables of pandas and polars."""

from __future__ import annotations

import builtins
from datetime import date
from decimal import Decimal
from typing import Any

import polars
import pytest

from kg.errors import InputError
from kg.namespaces import XSD
from kg.session import Session
from kg.terms import LANG_STRING, Answer, BlankNode, Iri, Literal

CELLS: list[tuple[Literal, object]] = [
    (Literal("大团"), "大团"),
    (Literal("大团", LANG_STRING, "zh"), "大团"),
    (Literal("50.10", XSD + "decimal"), Decimal("50.10")),
    (Literal("50", XSD + "integer"), 50),
    (Literal("9" * 5000, XSD + "integer"), "9" * 5000),
    (Literal("1.5E0", XSD + "double"), 1.5),
    (Literal("true", XSD + "boolean"), True),
    (Literal("false", XSD + "boolean"), False),
    (Literal("2021-03-12", XSD + "date"), date(2021, 3, 12)),
    (Literal("2021-03-12Z", XSD + "date"), "2021-03-12Z"),
    (Literal("2021", XSD + "gYear"), "2021"),
    (Literal("x", XSD + "integer"), "x"),
    (Literal("x", XSD + "decimal"), "x"),
    (Literal("x", XSD + "boolean"), "x"),
]
MIXED = Answer(
    ("n", "d", "t", "b", "i", "mixed", "none", "large"),
    (
        (
            Literal("1", XSD + "integer"),
            Literal("1.50", XSD + "decimal"),
            Literal("2021-03-12", XSD + "date"),
            Literal("true", XSD + "boolean"),
            Iri("urn:a"),
            Literal("1", XSD + "integer"),
            None,
            Literal("9" * 30, XSD + "integer"),
        ),
        (None, None, None, None, None, Literal("x"), None, None),
    ),
)


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_a_literal_as_a_value_of_python(cell: Literal, value: object) -> None:
    assert cell.python() == value
    assert type(cell.python()) is type(value)


def test_rows_are_frozen_and_have_names(session: Session) -> None:
    rows = session.query("targets").typed()
    assert len(rows) == 3
    for row in rows:
        assert isinstance(row.value, Decimal)
        assert row.deadline is None or isinstance(row.deadline, date)
        assert row.target.startswith("https://w3id.org/industry-plan/id/")
        with pytest.raises(AttributeError):
            row.value = 0
    assert {type(row.deadline) for row in rows} == {date, type(None)}


def test_a_column_may_be_called_anything() -> None:
    """A keyword of Python gets a mark; what can be no name, its place."""
    answer = Answer(
        ("from", "1", "_x", "文"), ((Iri("urn:a"), BlankNode("b"), None, Literal("c")),)
    )
    (row,) = answer.typed()
    assert row._fields == ("from_", "_1", "_2", "文")
    assert tuple(row) == ("urn:a", "_:b", None, "c")


def test_pandas() -> None:
    frame = MIXED.to_pandas()
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds == {
        "n": "Int64",
        "d": "float64",
        "t": "datetime64[s]",
        "b": "boolean",
        "i": kinds["i"],  # text; what that is called differs between versions
        "mixed": "object",
        "none": "object",
        "large": "object",
    }
    assert frame["d"][0] == 1.5
    assert frame["large"][0] == int("9" * 30)
    assert frame["i"][0] == "urn:a"
    assert frame.isna().sum().to_dict() == dict.fromkeys(MIXED.columns, 1) | {"mixed": 0, "none": 2}


def test_polars() -> None:
    frame = MIXED.to_polars()
    assert frame.shape == (2, 8)
    assert frame["d"][0] == Decimal("1.50")
    assert frame.schema["n"] == polars.Int64
    assert frame.schema["t"] == polars.Date
    assert frame.schema["b"] == polars.Boolean
    assert frame["mixed"].to_list() == ["1", "x"]
    assert frame["large"].to_list() == ["9" * 30, None]


def test_whole_numbers_beside_decimals_are_decimals(session: Session) -> None:
    """As in XML Schema; beside text they stay a mixed column."""
    answer = session.ask("SELECT ?x ?y { VALUES (?x ?y) { (1 1) (2.5 UNDEF) (UNDEF 'a') } }")
    frame = answer.to_polars()
    assert frame.schema["x"] == polars.Decimal(38, 1)
    assert frame["x"].sum() == Decimal("3.5")
    assert frame.schema["y"] == polars.String
    assert answer.to_pandas()["x"].sum() == 3.5


@pytest.mark.parametrize("question", ["targets", "claims", "plans", "unsourced", "identifiers"])
def test_every_answer_makes_a_table(question: str, session: Session) -> None:
    answer = session.query(question)
    for frame in (answer.to_pandas(), answer.to_polars()):
        assert frame.shape == (len(answer), len(answer.columns))
        assert list(frame.columns) == list(answer.columns)


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_what_is_not_installed_is_told_in_one_line(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(wanted: str, *args: Any, **options: Any) -> Any:
        if wanted == name:
            raise ImportError(wanted)
        return real(wanted, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError) as caught:
        getattr(MIXED, f"to_{name}")()
    assert caught.value.en == (
        f'{name}: is not installed; run pip install "kg-industry-plans[{name}]"'
    )
