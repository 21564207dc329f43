"""A change of one fact moves each answer, and only as it should."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

import pytest
from queries.asked import QUESTIONS
from queries.mutations import KINDS, Mutation, ask, expected, mutate, table

from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Answer, Iri, Quads

TABLE = list(table())


@pytest.fixture(scope="module")
def quads(session: Session) -> Quads:
    return session.graph.store.quads()


@pytest.fixture(scope="module")
def whole(quads: Quads) -> MemoryStore:
    """The graph; never changed."""
    return MemoryStore.of(quads)


@pytest.mark.parametrize("mutation", TABLE, ids=str)
def test_the_answer_moves_as_it_should_and_no_further(
    mutation: Mutation, quads: Quads, whole: MemoryStore
) -> None:
    """The rows after the change are those before it with what the table says, and no others."""
    before, after = ask(whole, mutation), ask(mutate(quads, mutation), mutation)
    assert Counter(after.rows) == expected(before, mutation)
    assert Counter(after.rows) != Counter(before.rows)


def test_every_question_has_a_fact_removed_added_and_changed() -> None:
    """Counts the mutations: at least three a question, one of each kind, titles all different."""
    kinds = defaultdict(set)
    for mutation in TABLE:
        kinds[mutation.question].add(mutation.kind)
    names = {question.name for question in QUESTIONS}
    assert kinds.keys() == names
    assert {name: kinds[name] for name in names if len(kinds[name]) < 3} == {}
    assert {kind for found in kinds.values() for kind in found} == set(KINDS.values())
    assert len({str(mutation) for mutation in TABLE}) == len(TABLE) >= 3 * len(QUESTIONS)


def test_an_effect_that_is_not_said_is_seen() -> None:
    """What is expected has every row that is not named, and lacks those that are lost."""
    iri = "<urn:a>"
    answer = Answer(("a", "b"), ((Iri("urn:a"), None), (Iri("urn:b"), None)))
    mutation = Mutation("classes", "t", {}, "x", "", [{"a": iri}], [], [])
    assert expected(answer, mutation) == Counter(answer.rows[1:])
    gained = replace(mutation, lost=[], gained=[{"like": {"a": iri}, "with": {"b": "1"}}])
    assert sum(expected(answer, gained).values()) == 3
    with pytest.raises(AssertionError, match="no row has"):
        expected(answer, replace(mutation, lost=[{"a": "<urn:c>"}]))
    with pytest.raises(AssertionError, match="lost twice"):
        expected(answer, replace(mutation, lost=[{"a": iri}, {"a": iri}]))
