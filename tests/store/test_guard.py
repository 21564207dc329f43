"""What is refused before any engine sees it, and what is let through."""

from __future__ import annotations

import os
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.disguises import harmless
from store.reaching import SERVICES

from kg.errors import EngineError, InputError
from kg.store.embedded import MemoryStore
from kg.store.guard import MAX_CHARACTERS, MAX_FRAMES, refuse_outreach
from kg.worker import Limits, run

COUNT = int(os.environ.get("KG_HARMLESS", "100"))
STORE = ox.Store()
STORE.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("1")))

HARMLESS = [
    "SELECT ?service { ?service ?p ?o }",
    "SELECT $SERVICE { $SERVICE ?p ?o }",
    "SELECT * { ?s ?p 'SERVICE' }",
    'SELECT * { ?s ?p "a SERVICE b" , """SERVICE\n""" }',
    "SELECT * { ?s ?p <http://x/SERVICE> }",
    "PREFIX schema: <urn:x> SELECT * { ?s schema:serviceType ?o }",
    "SELECT * { ?s ?p ?o } # SERVICE",
    "SELECT * { ?s ?p 'x'@service }",
    "SELECT * { _:service ?p ?o }",
    "SELECT (1 AS ?services) { ?microservice ?p ?o }",
]


REFUSAL = r"^query:(\d+: SERVICE would ask another server| has the word SERVICE and does not parse)"


@pytest.mark.parametrize("sparql", SERVICES)
def test_refused(sparql: str) -> None:
    with pytest.raises(InputError, match=REFUSAL):
        refuse_outreach(sparql)


@pytest.mark.parametrize("sparql", HARMLESS)
def test_let_through(sparql: str) -> None:
    refuse_outreach(sparql)


def test_harmless_queries_are_let_through() -> None:
    """Each is one that the engine parses; counts those refused: none.

    `KG_HARMLESS=500` draws five hundred instead of a hundred, which are the first of them.
    """

    def refused(sparql: str) -> bool:
        list(MemoryStore().ask(sparql).rows)
        try:
            refuse_outreach(sparql)
        except InputError:
            return True
        return False

    queries = harmless(COUNT, seed=1)
    assert len({*queries}) == COUNT >= 100
    assert run(lambda: [query for query in queries if refused(query)], Limits(300)) == []


def test_what_does_not_parse_is_refused_for_that() -> None:
    for broken in ("SELECT * { ?service", "SELECT * { ?s ?p 1SERVICE <urn:x> {} }"):
        with pytest.raises(InputError, match="has the word SERVICE and does not parse"):
            refuse_outreach(broken)
    refuse_outreach("SELECT * { ?s")


@pytest.mark.parametrize("depth", [1, 30, 300 if COUNT > 100 else 100])
def test_a_nested_query_is_read_to_its_end(depth: int) -> None:
    before, after = "{" * depth, "}" * depth
    refuse_outreach(f"SELECT * {before} ?service ?p {'(' * depth} 1 {')' * depth} {after}")
    with pytest.raises(InputError, match="SERVICE would ask"):
        refuse_outreach(f"SELECT * {before} SERVICE <urn:x> {{}} {after}")


STRINGS = ["''", '""', "'a'", '"a\\"b"', "'''a'b\n'''", '"""a\\"""b"""', '"""\\\\"""', "'#'", '"<"']


@pytest.mark.parametrize("string", STRINGS)
def test_a_string_is_seen_whole(string: str) -> None:
    refuse_outreach(f"SELECT * {{ ?s ?p {string} }} # SERVICE")
    with pytest.raises(InputError, match="SERVICE"):
        refuse_outreach(f"SELECT * {{ ?s ?p {string} . SERVICE <urn:x> {{}} }}")


@pytest.mark.parametrize("piece", ['\\"""', "\\'", '"', "'''", "\\"])
def test_no_text_takes_long_to_read(piece: str) -> None:
    began = time.monotonic()
    head = 'SELECT * { ?service ?p """'
    with pytest.raises(InputError, match="does not parse"):
        refuse_outreach(head + piece * ((MAX_CHARACTERS - len(head)) // len(piece)))
    assert time.monotonic() - began < 5


def test_the_line_is_told() -> None:
    with pytest.raises(InputError, match=r"^query:3: "):
        refuse_outreach("SELECT *\n{\n SERVICE <http://x/> {} }")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_is_counted_by_any_end_of_line(end: str) -> None:
    with pytest.raises(InputError, match=r"^query:3: "):
        refuse_outreach(end.join(["SELECT *", "{", " SERVICE <http://x/> {} }"]))


def test_the_length_is_bounded() -> None:
    refuse_outreach("#" * MAX_CHARACTERS)
    with pytest.raises(InputError, match="longer than"):
        refuse_outreach("#" * (MAX_CHARACTERS + 1))


def in_a_worker(task: Callable[[], None]) -> None:
    """Many examples in one, with the stack that the guard takes for each."""

    def within() -> None:
        sys.setrecursionlimit(MAX_FRAMES)
        task()

    run(within, Limits(300))


def _escaped(text: str, places: set[int]) -> str:
    return "".join(f"\\u{ord(c):04X}" if i in places else c for i, c in enumerate(text))


def test_no_escape_hides_it() -> None:
    @given(st.sets(st.integers(0, 6)), st.sampled_from(["SERVICE", "service", "Service"]))
    def is_refused(places: set[int], word: str) -> None:
        with pytest.raises(InputError):
            refuse_outreach(f"SELECT * {{ {_escaped(word, places)} <http://x/> {{}} }}")

    in_a_worker(is_refused)


WORDS = ["SERVICE", "service ", "<http://127.0.0.1:9/>", "{}", "1", "e:a", "e:", "?o", "@en"]
MARKS = [
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "#",
    "\n",
    "\r",
    "<",
    ">",
    ".",
    " ",
    ";",
    "\\u0022",
    "\\u005C",
]
PIECES = st.lists(st.sampled_from(WORDS + MARKS), max_size=12)
LINES = "PREFIX e: <http://127.0.0.1:9/> SELECT * {{ ?s ?p ?o . {} }}"


def test_what_is_let_through_asks_nobody() -> None:
    """Whatever is pieced together: the engine refuses it, or answers without a connection."""

    @settings(max_examples=5 * COUNT, deadline=None)
    @given(PIECES)
    def asks_nobody(pieces: list[str]) -> None:
        sparql = LINES.format("".join(pieces))
        try:
            refuse_outreach(sparql)
        except InputError:
            return
        with suppress(SyntaxError):
            list(STORE.query(sparql))

    in_a_worker(asks_nobody)


def test_the_engine_could_not_if_it_tried() -> None:
    """Without the guard, the sealed process of a limited query still opens no connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        with pytest.raises(EngineError):
            run(lambda: MemoryStore().ask(f"SELECT * {{ SERVICE <{address}> {{}} }}"), Limits(10))
        with pytest.raises(BlockingIOError):
            server.accept()
