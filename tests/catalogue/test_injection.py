"""Whatever is given for a parameter is a value, or is refused: it is never a part of the query.

The payloads are shuffled by a seed and dealt to the parameters of all questions, a few to each
(`KG_PAYLOADS` says how many, `make long` gives each of them all), so that every payload is dealt
to one at least. What is answered must be what two oracles tell. One asks the same question, the
value being in the graph and not in the query. The other, where the parameter is a column, keeps the
rows of the unfiltered answer that have the value.
"""

from __future__ import annotations

import os
import random
import re
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pyoxigraph as ox
import pytest
from catalogue.meaning import Meanings
from catalogue.payloads import PAYLOADS
from queries.asked import QUESTIONS

from kg.catalogue.binding import MAX_CHARACTERS, texts
from kg.catalogue.search import Index
from kg.errors import InputError
from kg.question import Parameter, Question
from kg.session import Session
from kg.terms import Answer, Iri, Literal, Term, to_sparql

OTHERS = list({repr(payload): payload for payload in PAYLOADS}.values())
COUNT = min(int(os.environ.get("KG_PAYLOADS", "2")), len(OTHERS))
SHUFFLED = random.Random(20261201).sample(OTHERS, len(OTHERS))
PARAMETERS = [(question, item) for question in QUESTIONS for item in question.params]
ARGUMENT = "urn:argument"


class Tables:
    """The graph with a listener beside it, and a copy that holds arguments."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.meanings = Meanings(session)
        self.quads = set(session.graph.store.quads())
        self.copy = ox.Store()
        self.copy.extend(self.quads)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)

    def meaning(self, parameter: Parameter, example: str | None) -> Term:
        """The term that an example means."""
        term = self.meanings.of(parameter, example)
        assert term
        return term

    def reaching(self, payload: Any) -> Any:
        """A payload that would call the listener, if it called."""
        address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        return payload.replace("127.0.0.1:9", address) if isinstance(payload, str) else payload

    def oracle(self, question: Question, terms: dict[str, list[Term]]) -> set[tuple[str, ...]]:
        """The answer to a question whose arguments are statements of the graph."""

        def pattern(found: re.Match[str]) -> str:
            name = found[2]
            if name not in terms:
                return found[0]
            value = f"GRAPH <{ARGUMENT}> {{ <{ARGUMENT}> <{ARGUMENT}:{name}> ?{name} }}"
            return f"{found[1]}{value}{found[3] or ''}"

        graph = ox.NamedNode(ARGUMENT)
        added = [
            ox.Quad(graph, ox.NamedNode(f"{ARGUMENT}:{name}"), of_ours(term), graph)
            for name, values in terms.items()
            for term in values
        ]
        self.copy.extend(added)
        place = re.compile(r"^( *)# values: (\w+)( .+)?$", re.MULTILINE)
        *steps, last = (place.sub(pattern, text) for text in texts(question, {}))
        constructed = ox.Store()
        constructed.extend(added)
        try:
            for step, text in zip(question.steps, steps, strict=True):
                store = self.copy if step.reads_graph else constructed
                found = store.query(text, use_default_graph_as_union=True)
                assert isinstance(found, ox.QueryTriples)
                constructed.extend(ox.Quad(*triple) for triple in found)
            store = constructed if steps else self.copy
            found = store.query(last, use_default_graph_as_union=True)
            assert not isinstance(found, ox.QueryBoolean)
            rows = {tuple(map(str, row)) for row in found}
        finally:
            for quad in added:
                self.copy.remove(quad)
        return {row for row in rows if not any(cell.startswith(f"<{ARGUMENT}") for cell in row)}


def of_ours(term: Term) -> ox.NamedNode | ox.Literal:
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    assert isinstance(term, Literal)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


def of_answer(answer: Answer) -> set[tuple[str, ...]]:
    """The rows as pyoxigraph writes its terms."""

    def written(cell: Term | None) -> str:
        if isinstance(cell, Literal) and cell.language:
            return str(ox.Literal(cell.value, language=cell.language))
        return "None" if cell is None else str(of_ours(cell))

    return {tuple(map(written, row)) for row in answer}


@pytest.fixture(scope="module")
def tables(session: Session) -> Iterator[Tables]:
    """Afterwards: nothing was changed, and nobody was called."""
    found, searched = Tables(session), dict[object, object]()
    hits = Index.hits

    def once(index: Index, wanted: Any, only: set[Iri] | None = None) -> object:
        """The test and the question search for the same names: what was found is kept."""
        key = (index, wanted.spaced, only and frozenset(only))
        if key not in searched:
            searched[key] = hits(index, wanted, only)
        return searched[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Index, "hits", once)
        yield found
    assert set(session.graph.store.quads()) == found.quads
    with pytest.raises(BlockingIOError):
        found.listener.accept()
    found.listener.close()


def dealt(number: int) -> list[Any]:
    """The payloads of the parameter of that number, the same each time."""
    return [SHUFFLED[place % len(OTHERS)] for place in range(number * COUNT, (number + 1) * COUNT)]


def outcome(
    session: Session, question: Question, arguments: dict[str, Any]
) -> set[tuple[str, ...]] | None:
    """The rows of an answer; nothing when the arguments are refused."""
    try:
        return of_answer(session.query(question.name, **arguments))
    except InputError:
        return None


@pytest.mark.parametrize(
    "number", range(len(PARAMETERS)), ids=[f"{q.name}-{p.name}" for q, p in PARAMETERS]
)
def test_a_value_stays_a_value(number: int, tables: Tables) -> None:
    """What means something, as the example, is answered as both oracles tell; the rest refused."""
    question, parameter = PARAMETERS[number]
    needed = [p for p in question.params if not p.optional and p != parameter]
    others = {p.name: [tables.meaning(p, p.example)] for p in needed}
    free = tables.oracle(question, others)
    columns = [column.name for column in question.returns]
    for payload in [parameter.example, *dealt(number)]:
        given = tables.reaching(payload)
        values = given if isinstance(given, list | tuple) else [given]
        meant = [tables.meanings.of(parameter, value) for value in values]
        terms = [term for term in meant if term is not None]
        fits = 1 <= len(terms) == len(meant) and (parameter.many or len(meant) == 1)
        arguments = {p.name: p.example for p in needed} | {parameter.name: given}
        rows = outcome(tables.session, question, arguments)
        if not fits or sum(len(to_sparql(term)) for term in terms) > MAX_CHARACTERS:
            assert rows is None, payload
            continue
        assert rows == tables.oracle(question, {**others, parameter.name: terms}), payload
        if parameter.name in columns and parameter.type in ("iri", "choice"):
            place, wanted = columns.index(parameter.name), set(map(str, map(of_ours, terms)))
            assert rows == {row for row in free if row[place] in wanted}, payload


def test_there_are_two_hundred_payloads_and_every_type_is_met() -> None:
    """Counts them, how often each is dealt, and the payloads of a parameter: all are others."""
    assert len(OTHERS) >= 200
    assert {"iri", "date"} <= {parameter.type for _, parameter in PARAMETERS}
    hands = [[repr(payload) for payload in dealt(number)] for number in range(len(PARAMETERS))]
    assert all(len(set(hand)) == COUNT for hand in hands)
    times = Counter(payload for hand in hands for payload in hand)
    assert set(times) == set(map(repr, OTHERS))
    assert max(times.values()) - min(times.values()) <= 1
