"""Every term of the ontology is asked for: a question names it, and without it answers otherwise.

A term that no question can tell from its absence is one that nobody asked for.
"""

from __future__ import annotations

import re
import time

import pytest
from queries.asked import EVERYTHING, QUESTIONS
from queries.test_portable import body

from kg.catalogue import binding
from kg.namespaces import PLAN
from kg.question import Question
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Answer

ASKED = {str(asked): asked for asked in EVERYTHING}
CODE = {question.name: body(binding.bind(question, {})) for question in QUESTIONS}


def naming(term: str) -> list[Question]:
    """The questions whose SPARQL, without comments and texts, names a term."""
    name = re.compile(rf"(?<![\w-])plan:{term.removeprefix(PLAN)}(?![\w-])")
    return [question for question in QUESTIONS if name.search(CODE[question.name])]


@pytest.fixture(scope="module")
def terms(session: Session) -> list[str]:
    """The classes and properties that the ontology defines."""
    return [str(cell) for cell in session.query("terms").column("term")]


@pytest.fixture(scope="module")
def before(session: Session) -> dict[str, Answer]:
    """The answer to each question and set of parameters over the whole graph, quickest first."""
    found = dict[str, tuple[float, Answer]]()
    for name, asked in ASKED.items():
        begun = time.process_time()
        answer = asked.answer(session.store)
        found[name] = (time.process_time() - begun, answer)
    return {name: found[name][1] for name in sorted(found, key=lambda name: found[name][0])}


def test_every_term_is_named_by_a_question(terms: list[str]) -> None:
    """Counts the terms, and those that no question names: none."""
    assert len(terms) >= 100
    assert [term for term in terms if not naming(term)] == []
    assert naming(f"{PLAN}NoSuchTerm") == []


def test_without_a_term_an_answer_changes(
    session: Session, terms: list[str], before: dict[str, Answer]
) -> None:
    """Counts the terms that can be taken out of the graph without any answer noticing: none.

    Taken out is each statement that has the term as its property or as its object.
    """
    quads = session.graph.store.quads()
    store, unnoticed = MemoryStore.of(quads), []
    for term in terms:
        out = [q for q in quads if term in (q.predicate.value, getattr(q.object, "value", ""))]
        assert out, term
        asking = {question.name for question in naming(term)}
        sets = [name for name in before if ASKED[name].question.name in asking]
        for quad in out:
            store._store.remove(quad)
        if all(ASKED[name].answer(store) == before[name] for name in sets):
            unnoticed.append(term)
        store._store.extend(out)
    assert unnoticed == []
    assert set(store.quads()) == set(quads)
