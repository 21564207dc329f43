"""Hostile input: each ends in order, soon, within 1 GiB, in one line, and nobody is called.

A sample of forty runs with the other tests, without what takes longest; all of them, on both
engines, with `make long`.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.validation.hostile.bytes_of import CONTEXTS, ENCODED
from tests.validation.hostile.case import FOUND, REFUSED, Case
from tests.validation.hostile.conftest import address, calls
from tests.validation.hostile.constraints import PARAMETERS, PATHS, PATTERNS, RECURSIVE
from tests.validation.hostile.documents import GROWING, LONG_LINES, NESTED
from tests.validation.hostile.graphs import DATA
from tests.validation.hostile.places import PLACES, prepared
from tests.validation.hostile.queries import BROKEN, ENDLESS, REACHING

Held = Callable[..., Any]

DOCUMENTS = {
    f"{table}: {name}": case
    for table, cases in {
        "nested": NESTED,
        "a line of 100 MB": LONG_LINES,
        "growing": GROWING,
        "bytes": ENCODED,
        "a context": CONTEXTS,
        "data": DATA,
    }.items()
    for name, case in cases.items()
}
SHAPES = {
    f"{table}: {name}": case
    for table, cases in {
        "a pattern": PATTERNS,
        "a shape leads to itself": RECURSIVE,
        "a parameter": PARAMETERS,
        "a path": PATHS,
        "a query": BROKEN,
        "another server is asked": REACHING,
        "endless": ENDLESS,
    }.items()
    for name, case in cases.items()
}
ENGINES = ("fast", "pyshacl")
LONG = "KG_EXAMPLES" in os.environ
SOME_DOCUMENTS = [
    "nested: triple terms in Turtle",
    "nested: triple terms, disguised",
    "nested: graphs in TriG",
    "nested: elements in RDF/XML",
    "nested: objects in JSON-LD",
    "nested: objects in JSON-LD that the parser takes",
    "a line of 100 MB: a literal",
    "a line of 100 MB: text in RDF/XML",
    "a line of 100 MB: white space",
    "growing: a billion laughs",
    "growing: a long entity many times",
    "growing: an external entity",
    "growing: many attributes",
    "growing: entities that name each other",
    "bytes: a NUL",
    "bytes: no UTF-8",
    "bytes: UTF-16",
    "bytes: gzip",
    "a context: elsewhere",
    "data: a double of a great exponent",
    "data: a number of many digits",
    "data: HTML of many elements",
    "data: characters that nobody sees",
]
SOME_SHAPES = [
    ("a pattern: that does not compile", ENGINES),
    ("a shape leads to itself: by sh:node", ENGINES),
    ("a shape leads to itself: by sh:or and sh:xone", ENGINES),
    ("a shape leads to itself: by doubling", ENGINES),
    ("a parameter: a count beyond bounds", ENGINES),
    ("a parameter: a list with two firsts", ENGINES),
    ("a parameter: a list that bites its tail", ENGINES),
    ("a parameter: a list with two rests", ENGINES),
    ("a path: of nothing", ENGINES),
    ("a path: to itself", ENGINES),
    ("a query: half a query", ENGINES),
    ("a query: placeholders in a message", ENGINES),
    ("another server is asked: escaped", ENGINES),
    ("another server is asked: by a namespace on lines", ENGINES),
    ("another server is asked: by a prefix", ENGINES),
    ("another server is asked: by imports", ENGINES),
    ("endless: text that doubles", ("pyshacl",)),
]
CHOSEN = [(name, engine) for name, engines in SOME_SHAPES for engine in engines]


def written(case: Case, folder: Path, listener: socket.socket) -> tuple[str, ...]:
    """The call of a case, its files written."""
    for name, content in case.files.items():
        text = content(address(listener))
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return case.arguments


def test_the_sample_is_of_the_tables_and_large_enough() -> None:
    """Counts the cases of the sample, and of the whole; the sample has each kind."""
    names = [*SOME_DOCUMENTS, *(name for name, _ in SOME_SHAPES)]
    assert set(names) <= (DOCUMENTS | SHAPES).keys()
    assert len(names) == len(set(names)) >= 40
    assert len(DOCUMENTS) + len(SHAPES) + len(PLACES) >= 200
    kinds = {name.partition(":")[0] for name in DOCUMENTS | SHAPES}
    assert {name.partition(":")[0] for name in names} == kinds


@pytest.mark.parametrize("engine", ENGINES if LONG else (None,))
@pytest.mark.parametrize("name", DOCUMENTS if LONG else SOME_DOCUMENTS)
def test_documents(
    name: str, engine: str | None, tmp_path: Path, listener: socket.socket, held: Held
) -> None:
    call = written(DOCUMENTS[name], tmp_path, listener)
    held([*call, *(["--engine", engine] if engine else [])], DOCUMENTS[name].codes)


@pytest.mark.parametrize(
    ("name", "engine"), [(name, by) for name in SHAPES for by in ENGINES] if LONG else CHOSEN
)
def test_shapes(
    name: str, engine: str, tmp_path: Path, listener: socket.socket, held: Held
) -> None:
    call = written(SHAPES[name], tmp_path, listener)
    held([*call, "--engine", engine], SHAPES[name].codes)


@pytest.mark.parametrize("name", DOCUMENTS if LONG else SOME_DOCUMENTS[:4])
def test_our_own_rules(name: str, tmp_path: Path, listener: socket.socket, held: Held) -> None:
    """What the parser refuses is refused here too; the rest is of no class that we know."""
    data, *_ = written(DOCUMENTS[name], tmp_path, listener)
    held([data], (*DOCUMENTS[name].codes, *REFUSED))


@pytest.mark.parametrize("name", PLACES)
def test_what_is_no_ordinary_file(name: str, tmp_path: Path, held: Held) -> None:
    place, codes = PLACES[name]
    held(prepared(tmp_path, place), codes)


@pytest.mark.parametrize(
    ("device", "codes"), [("/dev/zero", REFUSED), ("/dev/urandom", REFUSED), ("/dev/null", REFUSED)]
)
def test_stdin_of_any_length(
    device: str, codes: tuple[int, ...], tmp_path: Path, held: Held
) -> None:
    prepared(tmp_path, lambda _: [])
    held(["-", "--shapes", "s.ttl"], codes, stdin=Path(device))


@pytest.mark.parametrize("output", ["text", "json", "jsonl", "sarif", "junit", "ttl", "md"])
def test_no_output_writes_on_the_terminal(
    output: str, tmp_path: Path, listener: socket.socket, held: Held
) -> None:
    """`held` looks for characters that nobody sees; they are there, escaped."""
    call = written(DATA["characters that nobody sees"], tmp_path, listener)
    ended = held([*call, "-f", output], FOUND)
    assert ended.out.count(r"\u202e") >= 2


def test_an_ordinary_run(tmp_path: Path, held: Held) -> None:
    """So that what `held` asserts is not true of hostile input alone."""
    place, codes = PLACES["a folder within itself"]
    ended = held(prepared(tmp_path, place), codes)
    assert ended.out.count("\n") == 1


def test_calls_are_counted(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    for expected in (1, 0):
        if expected:
            socket.create_connection(("127.0.0.1", port)).close()
        assert calls(listener) == expected
