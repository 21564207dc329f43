"""The answers over the graph are those that somebody has read: a file for each.

`make golden` writes them anew; what then differs is what the change did.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from queries.asked import DAYS, EVERYTHING, QUESTIONS
from queries.golden import FOLDER, files
from queries.written import read, written

from kg.namespaces import ID, XSD
from kg.question import Question
from kg.session import Session
from kg.terms import LANG_STRING, Iri, Literal


def there(name: str) -> dict[str, str]:
    """The golden files of a question, by their path below the folder."""
    found = (FOLDER / name).rglob("*.*")
    return {str(path.relative_to(FOLDER)): path.read_text("utf-8") for path in found}


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_answer_is_the_golden_one(session: Session, question: Question) -> None:
    """Counts the files that are missing, belong to nothing, or say something else: none."""
    fresh, golden = files(session, question), there(question.name)
    assert golden.keys() == fresh.keys(), "run make golden and read the difference"
    changed = [path for path, text in fresh.items() if golden[path] != text]
    assert changed == [], "run make golden and read the difference"


def test_every_golden_file_is_of_a_question() -> None:
    """Counts the files and the sets of parameters: one each, in no folder but the questions'."""
    assert {path.name for path in FOLDER.iterdir()} == {question.name for question in QUESTIONS}
    paths = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert len(paths) == len(EVERYTHING) >= 250
    assert {str(asked) for asked in EVERYTHING} == {f"{p.parent.name}-{p.stem}" for p in paths}


def test_every_parameter_is_asked_alone_together_and_on_several_days() -> None:
    """Counts the sets of each question by its parameters."""
    for question in QUESTIONS:
        names = {asked.name for asked in EVERYTHING if asked.question is question}
        assert names >= {parameter.name for parameter in question.params}
        assert ("none" in names) == all(parameter.optional for parameter in question.params)
        assert ("all" in names) == (len(question.params) > 1)
        dates = [p.name for p in question.params if p.type == "date"]
        assert names >= {f"{name}-{day}" for name in dates for day in DAYS}


def test_a_file_that_says_the_same_names_one_with_rows_of_its_own() -> None:
    """Counts the files that lean on another: each on one of the same question that exists."""
    leaning = sorted(FOLDER.rglob("*.same"))
    assert len(leaning) >= 50
    for path in leaning:
        assert path.with_name(f"{path.read_text('utf-8').strip()}.tsv").is_file(), path


TERMS = st.one_of(
    st.none(),
    st.text().map(Literal),
    st.text().map(lambda text: Literal(text, LANG_STRING, "zh")),
    st.decimals(allow_nan=False, allow_infinity=False, places=2).map(
        lambda number: Literal(str(number), XSD + "decimal")
    ),
    st.integers().map(lambda number: Literal(str(number), XSD + "integer")),
    st.booleans().map(lambda yes: Literal(str(yes).lower(), XSD + "boolean")),
    st.dates().map(lambda day: Literal(day.isoformat(), XSD + "date")),
    st.sampled_from(["datuan", "a/b", "a.b", ""]).map(lambda name: Iri(ID + name)),
    st.sampled_from([Iri("urn:a"), Iri("https://example.org/a?b=c#d")]),
)


@given(TERMS)
def test_a_written_term_is_read_back_and_stays_in_its_cell(term: Iri | Literal | None) -> None:
    text = written(term)
    assert read(text) == term
    assert "\t" not in text
    assert "\n" not in text
