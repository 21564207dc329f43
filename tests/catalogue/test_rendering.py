"""Answers for people: titles of columns, names of things, amounts as Chinese counts them."""

from __future__ import annotations

from collections import Counter

import pytest

import kg.cli.track
from kg.catalogue import search
from kg.catalogue.rendering import render
from kg.namespaces import XSD, expand
from kg.question import Question, everything, heading
from kg.session import Session
from kg.terms import Answer, Iri, Literal, Term
from kg.tracking import activity, scorecard, track

QUESTIONS = everything()
COLUMNS = {
    *(column.name for question in QUESTIONS for column in question.returns),
    *(*search.COLUMNS, *activity.COLUMNS, *scorecard.COLUMNS),
    *(*track.COLUMNS, *track.HISTORY_COLUMNS),
}


def iri(short: str) -> Iri:
    return Iri(expand(short))


def decimal(text: str) -> Literal:
    return Literal(text, XSD + "decimal")


def rendered(session: Session, language: str, **cells: Term) -> list[tuple[str, str]]:
    """The columns and cells of a row."""
    answer = render(session.store, Answer(tuple(cells), (tuple(cells.values()),)), language)
    return list(zip(answer.columns, map(str, answer.rows[0]), strict=True))


def test_every_column_has_a_title_in_both_languages() -> None:
    """Counts the columns of questions, `kg find` and `kg track`, and those without: none."""
    assert len(COLUMNS) >= 280
    untitled = [name for name in COLUMNS if heading(name)["zh"] == name]
    assert untitled == []


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.name)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_titles_of_a_question_differ(question: Question, language: str) -> None:
    """But for those of a column and its twin in Chinese."""
    shown = [c for c in question.returns if not c.name.endswith("Zh")]
    counts = Counter(column.title[language] for column in shown)
    assert [title for title, number in counts.items() if number > 1] == []


def test_a_concept_is_named_and_a_thing_with_its_name_beside_keeps_its_slug(
    session: Session,
) -> None:
    thing, label = iri("id:datuan-2021-new-energy-share"), "新能源装机占全市电力总装机比重超过 50%"
    row = rendered(
        session, "zh", commitment=thing, label=Literal(label), verdict=iri("verdict:met")
    )
    assert row == [("承诺", thing.value), ("名称", label), ("结论", "已兑现")]


def test_a_thing_in_the_first_column_gets_its_name(session: Session) -> None:
    row = rendered(session, "en", place=iri("id:datuan"), within=iri("id:shanxi"))
    assert row == [("place", expand("id:datuan")), ("name", "Datuan"), ("within", "Shanxi")]


def test_a_label_that_only_repeats_is_left_out(session: Session) -> None:
    row = rendered(
        session, "zh", verdict=iri("verdict:met"), verdictLabel=Literal("已兑现"), n=Literal("1")
    )
    assert row == [("结论", "已兑现"), ("n", "1")]


@pytest.mark.parametrize(
    ("unit", "value", "counted"),
    [
        ("unit:billion-yuan", "30.0", ("300", "亿元")),
        ("unit:million-yuan", "1.5", ("150", "万元")),
        ("unit:million-tonne", "2", ("200", "万吨")),
        ("unit:hundred-million-yuan", "8276", ("8276", "亿元")),
    ],
)
def test_units_as_chinese_counts(
    session: Session, unit: str, value: str, counted: tuple[str, str]
) -> None:
    row = dict(rendered(session, "zh", value=decimal(value), unit=iri(unit)))
    assert (row["数值"], row["单位"]) == counted


def test_amounts_in_base_units_are_put_in_yi_and_wan(session: Session) -> None:
    yuan = iri("dimension:renminbi")
    row = dict(rendered(session, "zh", currency=yuan, amount=decimal("100000000000")))
    assert row == {"币种": "人民币", "数额": "1000 亿元"}
    other = iri("dimension:us-dollar")
    row = dict(rendered(session, "zh", currency=other, amount=decimal("4620000000")))
    assert row["数额"] == "4620000000"


def test_yes_and_codes_are_words(session: Session) -> None:
    true = Literal("true", XSD + "boolean")
    assert rendered(session, "zh", counted=true, side=Literal("floor")) == [
        ("是否计入", "是"),
        ("界限", "下限"),
    ]
    assert rendered(session, "en", counted=true) == [("counted", "yes")]


def test_the_columns_of_track_are_of_its_answers() -> None:
    """What a table of `kg track` shows has titles, too."""
    shown = {name for columns in kg.cli.track.COLUMNS.values() for name in columns.split()}
    assert shown <= COLUMNS
