"""Real servers over HTTP: every question has the same answer there, or the difference is named.

The graph is pushed to them by `kg push`, and SPARQLWrapper asks them, as `--store` does.
docs/reference/engines.md tells the reasons.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import processes
import pytest
from environment import own_environment
from queries.asked import EVERYTHING, QUESTIONS, Asked
from queries.test_engines import ASKED, of_ours, same

from benchmarks import servers
from kg.session import Session, load
from kg.store.embedded import MemoryStore
from kg.store.remote import GraphStore, push
from kg.terms import Answer

ROOT = Path(__file__).resolve().parents[2]

RECORD = "the record of what was pushed is a graph like others"
OWN = "its own graphs are in the union"
BOOLEAN = "a boolean that was asked for comes back as a number"
AT_TIMES = "an optional value is missing at times"
TEXT = "an IRI that was asked for comes back as text where a plan is asked for, too"
EXISTS = "a path within EXISTS within a disjunction is not evaluated"

FIRST = list({asked.question.name: asked for asked in ASKED}.values())
"""Each question in one way."""
IS_LONG = os.environ.get("KG_ASKED") == "all"

COUNTS = {"graphs": RECORD, "properties": RECORD}
NAMED: dict[str, dict[str, str]] = {
    "oxigraph": COUNTS,
    "virtuoso": {
        **dict.fromkeys(
            ("graphs", "properties", "classes", "class-properties-none", "things-none"), OWN
        ),
        **dict.fromkeys(("claims-all", "claims-secondHand"), BOOLEAN),
        **dict.fromkeys(("commitments-all", "commitments-dated"), BOOLEAN),
        **dict.fromkeys(("money-plan", "capacities-plan"), EXISTS),
        "promises-on-a-subject-all": TEXT,
        "duties": AT_TIMES,
    },
}
"""The questions that a server answers otherwise, whole or as they are asked, with the reason."""

PLACES = {
    "oxigraph": ("/query", "/store"),
    "virtuoso": ("/sparql", "/sparql-graph-crud-auth"),
}
"""Where each is asked, and where graphs are pushed to."""

COMMANDS = [
    ("show", "datuan-2021-new-energy-share"),
    ("show", "大团市", "--lang", "zh"),
    ("track",),
    ("track", "--as-of", "2021-12-31", "-f", "csv"),
    ("track", "datuan-2021", "-f", "ttl"),
    ("track", "--part", "silence", "-f", "csv"),
    ("find", "601766", "-f", "csv"),
    ("find", "华为", "-f", "csv"),
    ("query", "claims", "--param", "cluster=数字产业集群", "-f", "csv"),
]


class Remote(NamedTuple):
    """A server that holds the graph: its kind, and where it is asked and pushed to."""

    kind: str
    address: str
    graph_store: str

    @property
    def session(self) -> Session:
        return load(store=self.address)

    def named(self, asked: Asked) -> str | None:
        """Why it may answer otherwise."""
        table = NAMED[self.kind]
        name = f"{asked}".removesuffix("-2021-03-11")
        return table.get(name) or table.get(asked.question.name)

    def is_asked(self, asked: Asked) -> bool:
        """Each question in one way, and what is named; in `make long` in every way.

        Of Oxigraph, which has the engine of the files, every second question.
        """
        first = FIRST[:: 2 if self.kind == "oxigraph" else 1]
        return IS_LONG or asked in first or self.named(asked) is not None


@contextmanager
def holding(
    kind: str, session: Session, program: Callable[[str], str], folder: Path
) -> Iterator[Remote]:
    """A server of a kind that the graph was pushed to."""
    start = servers.oxigraph if kind == "oxigraph" else partial(servers.virtuoso, program)
    asked, pushed = PLACES[kind]
    with start(folder) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in servers.LOGIN.items():
            patch.setenv(name, value)
        session.push(server.address + pushed)
        yield Remote(kind, server.address + asked, server.address + pushed)


@pytest.fixture(scope="module", params=["oxigraph", "virtuoso"])
def remote(
    request: pytest.FixtureRequest,
    session: Session,
    program: Callable[[str], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Remote]:
    folder = tmp_path_factory.mktemp(request.param)
    with holding(request.param, session, program, folder) as remote:
        yield remote


@cache
def known(session: Session) -> Callable[[str], Answer]:
    """The answer of the files to each question, asked once for both servers."""
    of_name = {str(asked): asked for asked in ASKED}
    return cache(lambda name: of_name[name].answer(session.store))


def alike(asked: Asked, session: Session, remote: Session) -> bool:
    """Whether the answers are the same row by row, in their order, terms by value."""
    here, there = known(session)(str(asked)), asked.answer(remote.store)
    return (
        here.columns == there.columns
        and len(here) == len(there)
        and same(
            [tuple(map(of_ours, row)) for row in here],
            [tuple(map(of_ours, row)) for row in there],
        )
    )


def test_every_question_has_the_same_answer_over_http(session: Session, remote: Remote) -> None:
    """Counts what differs and is not named, and what is named and does not differ: nothing."""
    there = remote.session
    asked_there = [asked for asked in ASKED if remote.is_asked(asked)]
    differ = {str(asked) for asked in asked_there if not alike(asked, session, there)}
    named = {str(asked): reason for asked in asked_there if (reason := remote.named(asked))}
    assert differ <= set(named)
    assert {asked for asked in named if named[asked] != AT_TIMES} <= differ
    names = {asked.question.name for asked in asked_there}
    some = remote.kind == "oxigraph" and not IS_LONG
    assert len(names) >= len(QUESTIONS) / (2 if some else 1)


def test_few_differences_are_named_and_each_in_the_documentation() -> None:
    """Counts them, and their names in the page about engines: each is there."""
    assert [len(table) for table in NAMED.values()] == [2, 13]
    page = (ROOT / "docs" / "reference" / "engines.md").read_text("utf-8")
    known = {question.name for question in QUESTIONS} | {str(asked) for asked in EVERYTHING}
    for table in NAMED.values():
        assert set(table) <= known
        for name in table:
            question = max((q.name for q in QUESTIONS if name.startswith(q.name)), key=len)
            assert f"`{question}`" in page


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_prints_the_same_from_a_server(command: tuple[str, ...], remote: Remote) -> None:
    """Byte for byte what it prints from the files."""
    here, there = printed(*command), printed(*command, "--store", remote.address)
    assert here.code == 0
    assert len(here.out) > 100
    assert (there.code, there.out, there.err) == (0, here.out, here.err)


@cache
def printed(*command: str) -> processes.Ran:
    """What a command comes to; each is run once, from the files once for both servers."""
    return processes.run(*command, env=own_environment())


def test_the_same_names_are_found_over_http(session: Session, remote: Remote) -> None:
    """Labels, classes and codes, and the refusal of a name of nothing."""
    there = remote.session
    for text in ("大团市", "601766", "huawei", "zzzz"):
        assert there.find(text) == session.find(text)
    assert there.thing("大团市") == session.thing("大团市")


def test_graphs_over_http(session: Session, remote: Remote) -> None:
    """What a CONSTRUCT gives, as triples; Virtuoso's own are about terms of its own."""
    text = (
        "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o . FILTER(STRSTARTS(STR(?s), 'https://w3id.org/'))}"
    )
    here, there = session.ask(text), remote.session.ask(text)
    assert here.kind == there.kind == "graph"
    assert len(set(here)) > 500
    assert set(here) == set(there)


def test_what_was_pushed_is_not_pushed_again(session: Session, remote: Remote) -> None:
    """Counts the graphs that a second push puts, at either server: none; of another store, one."""
    own = MemoryStore.of_nquads(b"<urn:a> <urn:b> <urn:c> <urn:own> .")
    address = remote.graph_store
    with pytest.MonkeyPatch.context() as patch:
        for name, value in servers.LOGIN.items():
            patch.setenv(name, value)
        assert session.push(address).put == []
        assert push(own, address).put == ["urn:own"]
        assert GraphStore(address).get("urn:own").count("urn:c") == 1
        assert session.push(address).put == []
        GraphStore(address).put("urn:own", b"")
