"""An answer without rows says why: which value has nothing, or the words of the question."""

from __future__ import annotations

import pytest
from queries.asked import QUESTIONS

from kg.catalogue import binding
from kg.catalogue.description import offered
from kg.question import Parameter, Question, find
from kg.session import Session
from kg.terms import Iri

CASES = [(question, parameter) for question in QUESTIONS for parameter in question.params]
NOWHERE = Iri("urn:none")


@pytest.mark.parametrize(("question", "parameter"), CASES, ids=lambda one: one.name)
def test_a_value_without_rows_is_named(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """With its name and what there is without it, in one line of each language."""
    optional = question._replace(params=tuple(p._replace(optional=True) for p in question.params))
    arguments: dict[str, binding.Argument] = {
        p.name: p.example or "" for p in question.params if not p.optional
    }

    def count(given: object) -> int:
        assert isinstance(given, dict)
        terms = dict(binding.terms(optional, {k: v for k, v in given.items() if v != NOWHERE}))
        if parameter.name in given:
            return 0
        return len(binding.answer(session.store, question, terms))

    said = binding.absence(question, {**arguments, parameter.name: "x"}, count)
    for text in said.values():
        assert "\n" not in text
        assert text.startswith(question.name)
        assert f"{parameter.name}=x" in text


def test_all_questions_and_parameters_are_tried() -> None:
    assert len(QUESTIONS) >= 73
    assert len(CASES) >= 130


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.name)
def test_a_question_that_nothing_answers_says_so_in_its_own_words(question: Question) -> None:
    said = binding.absence(question, {}, lambda _: 0)
    assert all(question.question[language] in said[language] for language in ("en", "zh"))


def test_values_that_only_together_have_nothing() -> None:
    """Neither is to blame; where there is nothing at all, none is."""
    question = find("listings")
    arguments: dict[str, binding.Argument] = {"enterprise": ["a", "b"], "exchange": "c"}
    said = binding.absence(question, arguments, lambda given: 0 if given else 7)
    assert said["en"].startswith("listings: nothing for enterprise=a enterprise=b exchange=c; ")
    said = binding.absence(question, arguments, lambda _: 0)
    assert question.question["zh"] in said["zh"]


def test_values_without_rows_are_not_offered(session: Session) -> None:
    """Of a mode of evidence, only those of which the question has facts."""
    question = find("inferred")
    (parameter,) = (p for p in question.params if p.name == "evidenceMode")
    values = offered(session.store, question, parameter)
    assert [thing.slug for thing in values] == ["evidence-mode:copy", "evidence-mode:inferred"]


@pytest.mark.parametrize(
    ("question", "parameter"),
    [(q, p) for q, p in CASES if p.type == "choice"],
    ids=lambda one: one.name,
)
def test_every_value_that_is_offered_returns_something(
    session: Session, question: Question, parameter: Parameter
) -> None:
    for thing in offered(session.store, question, parameter):
        rows = binding.answer(session.store, question, {parameter.name: thing.iri})
        assert len(rows) > 0, thing.slug
