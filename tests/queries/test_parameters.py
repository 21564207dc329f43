"""A parameter picks rows: what it gives is told beforehand from the answer without it.

Of the values in a column ten are asked for, in `make long`, with `KG_ASKED=all`, each.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from queries.asked import DAYS, QUESTIONS

from kg.catalogue import binding
from kg.namespaces import ID, XSD, expand
from kg.question import Parameter, Question
from kg.session import Session
from kg.terms import Answer, Iri, Literal, Row, Term

PARAMETERS = [(question, parameter) for question in QUESTIONS for parameter in question.params]
IS_LONG = os.environ.get("KG_ASKED") == "all"
VALUES = 10
Cells = dict[str, Term | None]
every_parameter = pytest.mark.parametrize(
    ("question", "parameter"), PARAMETERS, ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS]
)


def holds_text(cells: Cells, text: str) -> bool:
    names = [str(cells.get(column) or "") for column in ("name", "label", "labelZh")]
    return any(text.lower() in name.lower() for name in names)


def is_in_language(cells: Cells, tag: str) -> bool:
    return str(cells["tag"]) == tag or str(cells["tag"]).startswith(f"{tag}-")


def reaches(cells: Cells, number: str) -> bool:
    (column,) = cells.keys() & {"plans", "clusters", "amount"}
    return Decimal(str(cells[column])) >= Decimal(number)


def may_be_in_force(cells: Cells, day: str) -> bool:
    return str(cells["startDate"] or day) <= day <= str(cells["endDate"] or day)


FILTERS: dict[str, tuple[Callable[[Cells, str], bool], tuple[str, ...]]] = {
    "text": (holds_text, ("data", "数据", "Datuan", "no such text")),
    "lang": (is_in_language, ("en", "zh", "fr")),
    "atLeast": (reaches, ("0", "1", "2", "1000000000")),
    "by": (lambda cells, day: str(cells["deadline"]) <= day, DAYS),
    "day": (may_be_in_force, DAYS),
    "thing": (
        lambda cells, thing: str(cells["project"]) == f"{ID}{thing}",
        ("datuan-2021-jinbei-wind-power", "datuan-2021-wool-data-platform", "crrc"),
    ),
    "since": (lambda cells, day: str(cells.get("last") or cells.get("searchedOn")) >= day, DAYS),
}
"""What a parameter that is no column keeps of the answer without it, and values to try."""


def asked(session: Session, question: Question, **arguments: str | Term) -> Answer:
    """The answer to a question with some parameters, and no other that it may need."""
    given = {name: value for name, value in arguments.items() if isinstance(value, str)}
    optional = [p._replace(optional=True) for p in question.params]
    terms = binding.terms(question._replace(params=tuple(optional)), given)
    rest = {name: value for name, value in arguments.items() if not isinstance(value, str)}
    return binding.answer(session.store, question, {**terms, **rest})


def rows_where(answer: Answer, keep: Callable[[Cells], bool]) -> list[Row]:
    """The rows whose cells are to be kept, in their order."""
    return [row for row in answer if keep(dict(zip(answer.columns, row, strict=True)))]


@every_parameter
def test_a_parameter_has_its_place_and_a_fitting_example(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """`# values:` lines for each parameter and no other; an example of the class or scheme."""
    text = binding.bind(question, {})
    places = set(re.findall(r"^ +# values: (\w+)", text, re.MULTILINE))
    assert places == {p.name for p in question.params}
    assert parameter.example
    (example,) = binding.terms(
        question._replace(params=(parameter,)), {parameter.name: parameter.example}
    ).values()
    example = example[0] if isinstance(example, tuple) else example
    pattern = {
        "of_class": f"a/<{expand('rdfs:subClassOf')}>* <{expand(parameter.of_class or 'plan:X')}>",
        "scheme": f"<{expand('skos:inScheme')}> <{parameter.scheme}>",
    }
    for kind, path in pattern.items():
        if getattr(parameter, kind):
            (row,) = session.store.ask(f"ASK {{ <{example}> {path} }}").rows
            assert str(row[0]) == "true"
    assert (parameter.scheme is not None) == (parameter.type == "choice")
    assert parameter.of_class is None or parameter.type == "iri"


@every_parameter
def test_an_example_gives_rows(session: Session, question: Question, parameter: Parameter) -> None:
    """At least one, with what else the question needs."""
    needed = {p.name: p.example for p in question.params if not p.optional and p.example}
    assert parameter.example
    assert len(asked(session, question, **{**needed, parameter.name: parameter.example})) >= 1


@every_parameter
def test_a_parameter_keeps_the_rows_that_it_asks_for(
    session: Session, question: Question, parameter: Parameter
) -> None:
    """For values of every kind: exactly the rows told beforehand, in the same order."""
    name, everything = parameter.name, asked(session, question)
    if name in everything.columns:
        values = sorted({cell for cell in everything.column(name) if cell is not None}, key=str)
        assert values
        if not IS_LONG and len(values) > VALUES:
            values = random.Random(f"{question.name} {name}").sample(values, VALUES)
        for value in values:
            kept = rows_where(everything, lambda cells, value=value: cells[name] == value)
            assert list(asked(session, question, **{name: value})) == kept, value
    elif name in FILTERS:
        keeps, values = FILTERS[name]
        for value in values:
            if parameter.type != "integer" or len(value) < 5:
                kept = rows_where(everything, lambda cells, value=value: keeps(cells, value))
                assert list(asked(session, question, **{name: value})) == kept, value
    elif everything.kind == "graph":
        of_class = Iri(expand(parameter.of_class or ""))
        things = {row[0] for row in everything if row[2] == of_class}
        parts = [list(asked(session, question, **{name: thing})) for thing in things if thing]
        assert {row for part in parts for row in part} == set(everything)
        assert all(0 < len(part) < len(everything) for part in parts)
        assert list(asked(session, question, **{name: Iri("urn:none")})) == []
    else:
        assert name in ("plan", "asOf", "bearsOn")
        assert parameter.example
        bound = asked(session, question, **{name: parameter.example})
        assert rows_where(everything, lambda cells: tuple(cells.values()) in set(bound)) == list(
            bound
        )
        nowhere = Literal(DAYS[0], XSD + "date") if name == "asOf" else Iri("urn:none")
        assert len(asked(session, question, **{name: nowhere})) == 0


def test_parameters_outside_the_answer_are_known() -> None:
    """Counts the parameters: those that are no column have a rule, or are known by name."""
    assert len(PARAMETERS) >= 100
    outside = {p.name for q, p in PARAMETERS if p.name not in {c.name for c in q.returns}}
    assert outside == FILTERS.keys() | {"plan", "asOf", "enterprise", "bearsOn"}
    assert {q.name for q, p in PARAMETERS if not p.optional} == {
        "captions",
        "description",
        "enterprise-profile",
        "enterprise-record",
        "evidence",
        "mentions",
        "names",
    }


def test_every_question_about_plans_can_be_asked_of_one() -> None:
    """Counts the questions that name a plan in their SPARQL and take none: one asks of what lies
    outside all plans, one of facts of which most belong to none."""
    takers = {q.name for q, p in PARAMETERS if p.name == "plan"}
    texts = {q.name: binding.bind(q, {}) for q in QUESTIONS}
    naming = {name for name, text in texts.items() if re.search(r"plan:inPlan|plan:covers", text)}
    assert len(takers) >= 38
    assert naming - takers == {"inferred", "other-promises"}
