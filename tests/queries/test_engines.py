"""Every question gives the same answer on rdflib and on pyoxigraph, over the union of graphs.

The same means: row by row, since every order is total; numbers by value, language tags
without case, dates and everything else by their text.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable

import pytest
import rdflib
import rdflib_engine
from queries.asked import DAYS, EVERYTHING, QUESTIONS, Asked
from rdflib.term import Node

from kg.namespaces import XSD
from kg.question import Check, read_check
from kg.resources import check_files
from kg.session import Session
from kg.terms import Iri, Literal, Term

CHECKS = [read_check(path) for path in check_files()]
NUMBERS = {XSD + name for name in ("integer", "decimal", "double", "float")}

FIRST = {asked.question.name: asked for asked in reversed(EVERYTHING)}.values()
IS_LONG = os.environ.get("KG_ASKED") == "all"
ASKED = list(
    {
        a.text: a
        for a in reversed(EVERYTHING)
        if (not a.name.endswith(DAYS[1:]) if IS_LONG else a in FIRST or a.name in ("none", "all"))
    }.values(),
)
"""Each text once: without parameters and with all; in `make long` with each by itself.

Of the days only the eve of the plan and the example: rdflib takes its time.
"""
WAYS = {question.name: [a for a in ASKED if a.question == question] for question in QUESTIONS}
"""The ways to ask each question; `make test` has rdflib answer one of them, in turn."""

SLOW = {"conflicts", "promises-on-a-subject", "scorecard", "target-gap", "verdicts"}
"""The questions that take rdflib half of its time for all; it is asked them in `make long`."""
SLOWER_WITH_ALL = {"drift", "plan-totals", "silence", "vanished"}
BY_RDFLIB = [
    a
    for number, (name, ways) in enumerate(WAYS.items())
    for a in (ways if IS_LONG else [ways[-1 if name in SLOWER_WITH_ALL else number % len(ways)]])
    if IS_LONG or name not in SLOW
]

SLOW_CHECKS = {
    "comparator-not-in-label",
    "dangling-link",
    "day-not-in-label",
    "figure-not-in-label",
    "indicator-not-in-label",
    "place-not-in-label",
    "successor-before",
    "triple-in-two-graphs",
    "year-not-in-label",
}
"""The checks that take rdflib most of its time for all; it reads them in `make long`."""

Cell = None | float | tuple[str, ...]


@pytest.fixture(scope="module")
def union(session: Session) -> rdflib.Dataset:
    """The whole graph in rdflib, its default graph the union of all."""
    return session.to_rdflib()


def of_ours(term: Term | None) -> Cell:
    """A cell of pyoxigraph's answer in comparable form."""
    if term is None:
        return None
    if isinstance(term, Iri):
        return ("iri", term.value)
    assert isinstance(term, Literal), term
    return of_literal(term.value, term.datatype, term.language)


def of_rdflib(term: Node | None) -> Cell:
    """A cell of rdflib's answer in comparable form."""
    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return ("iri", str(term))
    assert isinstance(term, rdflib.Literal), term
    return of_literal(str(term), str(term.datatype or XSD + "string"), term.language)


def of_literal(text: str, datatype: str, language: str | None) -> Cell:
    """A number by its value, a tagged text with its tag in lower case, the rest as written."""
    if language:
        return (text, language.lower())
    return float(text) if datatype in NUMBERS else (text, datatype)


def equal(one: Cell, other: Cell) -> bool:
    """Whether two cells are the same."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-15, abs_tol=0)
    return one == other


def same(left: Iterable[tuple[Cell, ...]], right: Iterable[tuple[Cell, ...]]) -> bool:
    """Whether two answers are the same, row by row and cell by cell."""
    return all(
        equal(a, b)
        for one, other in zip(left, right, strict=True)
        for a, b in zip(one, other, strict=True)
    )


def answers(
    session: Session, union: rdflib.Dataset, query: str | Asked
) -> tuple[list[tuple[Cell, ...]], list[tuple[Cell, ...]]]:
    """What pyoxigraph and what rdflib answer to SPARQL or a question; their columns are equal.

    A graph has no order: its triples are sorted.
    """
    if isinstance(query, Asked):
        ours = query.answer(session.store)
        theirs = rdflib_engine.answer(union, query.question, query.bound)
    else:
        ours, theirs = session.ask(query), union.query(query)
    if ours.kind == "graph":
        graphs = ([tuple(map(of_ours, row)) for row in ours], [_cells(row) for row in theirs])
        return sorted(graphs[0], key=repr), sorted(graphs[1], key=repr)
    assert [str(variable) for variable in theirs.vars or []] == list(ours.columns)
    return (
        [tuple(map(of_ours, row)) for row in ours],
        [_cells(row) for row in theirs],
    )


def _cells(row: Iterable[Node | None]) -> tuple[Cell, ...]:
    return tuple(map(of_rdflib, row))


@pytest.mark.parametrize("asked", BY_RDFLIB, ids=str)
def test_a_question_has_the_same_answer_on_both_engines(
    session: Session, union: rdflib.Dataset, asked: Asked
) -> None:
    """Counts the rows of both, and compares them in their order."""
    ours, theirs = answers(session, union, asked)
    assert len(ours) == len(theirs)
    assert same(ours, theirs)


def test_every_question_is_asked_in_several_ways(session: Session) -> None:
    """Counts what was compared: every question, more texts than questions, thousands of rows."""
    names = {question.name for question in QUESTIONS}
    assert {asked.question.name for asked in BY_RDFLIB} == names - (set() if IS_LONG else SLOW)
    assert len(BY_RDFLIB) == (len(ASKED) if IS_LONG else len(QUESTIONS) - len(SLOW))
    ways = Counter(asked.name for asked in BY_RDFLIB)
    assert ways["none"] >= 30
    assert ways["all"] >= 15
    assert len(ASKED) >= (2 if IS_LONG else 1.5) * len(QUESTIONS)
    assert sum(len(asked.answer(session.store)) for asked in ASKED) >= (5000 if IS_LONG else 3000)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_is_silent_on_both_engines(
    session: Session, union: rdflib.Dataset, check: Check
) -> None:
    """The rules over the graph find nothing, whichever engine reads them; counts the findings."""
    if check.name in SLOW_CHECKS and not IS_LONG:
        assert len(session.ask(check.text)) == 0
        return
    ours, theirs = answers(session, union, check.text)
    assert ours == theirs == []


def test_few_checks_are_left_to_the_long_run() -> None:
    """Counts the checks, and those that rdflib is not asked about here."""
    names = {check.name for check in CHECKS}
    assert names >= SLOW_CHECKS
    assert (len(names), len(SLOW_CHECKS)) == (64, 9)


def test_the_comparison_sees_a_difference() -> None:
    """Numbers are one by value, tags by lower case; order, text and tag make two."""
    one, two = of_literal("10.50", XSD + "decimal", None), of_literal("10.5", XSD + "decimal", None)
    assert same([(one,)], [(two,)])
    assert of_literal("a", "", "zh-Hans") == of_literal("a", "", "zh-hans")
    assert of_literal("a", "", "en") != of_literal("a", XSD + "string", None)
    assert not same([(one,), (None,)], [(None,), (one,)])
    assert not same([(1.0,)], [(1.0 + 1e-9,)])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        same([(one,)], [])


def test_a_query_that_engines_read_differently_is_told(
    session: Session, union: rdflib.Dataset
) -> None:
    """`$0` in REPLACE, one of the known differences, makes two answers."""
    text = 'SELECT (REPLACE("abc", "b", "[$0]") AS ?text) {}'
    ours, theirs = answers(session, union, text)
    assert len(ours) == len(theirs) == 1
    assert not same(ours, theirs)
