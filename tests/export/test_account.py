"""The account of an export adds up, for every format, and a writer that drops something is seen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from itertools import count, islice
from pathlib import Path

import pytest
from export.worlds import LONG, few, worlds
from hypothesis import given

from kg.errors import EngineError
from kg.export.export import Manifest, to_path
from kg.export.formats.registry import Format, formats
from kg.export.graph.things import Options
from kg.export.ledger import Ledger, reasons
from kg.session import Session
from kg.store import graph
from kg.store.embedded import EmbeddedStore, MemoryStore

BY = ("by_class", "by_property", "by_graph")
NEEDS_PROGRAM = {"svg"}
"""Formats that another program draws; their own tests have them."""
FORMATS = [item for item in formats().values() if item.name not in NEEDS_PROGRAM]
OF_ANY = [item for item in FORMATS if item.name != "shapes"]
"""Formats of whatever the graph is: the shapes are the same beside any."""
AGAIN = [item for item in FORMATS if item.name != "duckdb"][:: 1 if LONG else 4]
SLOW = {"duckdb", "ladybug", "parquet"}
"""Formats that start an engine for each graph: every fourth is enough, but for the long run."""


def exported(
    store: EmbeddedStore, item: Format, folder: Path, options: Options | None = None
) -> tuple[Manifest, list[dict[str, str]]]:
    """The account of an export, and the losses that it lists."""
    losses = StringIO()
    told = to_path(store, item.name, folder / f"out{item.suffix}", options, losses)
    return told, [json.loads(line) for line in losses.getvalue().split("\n")[:-1]]


def holds(told: Manifest, losses: list[dict[str, str]]) -> None:
    """Sums in and out are equal, by class, property and graph too; each loss is listed."""
    content = told.content
    total = content["statements"]
    assert total["in"] == total["out"] + total["left_out"]
    for table in BY:
        for field in ("in", "out", "left_out"):
            assert sum(row[field] for row in content[table].values()) == total[field], table
        assert all(r["in"] == r["out"] + r["left_out"] for r in content[table].values())
    rows = [*content["left_out"], *content["altered"]]
    assert sum(row["count"] for row in content["left_out"]) == total["left_out"]
    counted = {row["reason"]: row["count"] for row in rows}
    assert {reason: sum(r["reason"] == reason for r in losses) for reason in counted} == counted
    assert len(losses) == sum(counted.values())


@pytest.fixture(scope="module")
def reversed_store(session: Session) -> MemoryStore:
    """The graph, its statements in another order."""
    return MemoryStore.of(list(reversed(session.graph.store.quads())))


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
def test_of_the_shipped_graph_the_account_adds_up_and_bytes_are_the_same(
    item: Format, session: Session, reversed_store: MemoryStore, tmp_path: Path
) -> None:
    """A file of duckdb has equal tables and other bytes: its own test holds those.

    Every fourth format is written again from the statements in another order, in `make long` each.
    """
    store = session.graph.store
    told, losses = exported(store, item, tmp_path)
    holds(told, losses)
    assert told.content["statements"]["in"] >= 1_000
    assert told.content["data_day"] == "2026-11-24"
    assert told.content["licences"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert told.lost <= 200
    root = tmp_path / "out" if item.is_folder else tmp_path
    for name, digest in told.content["files"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest
    if item in AGAIN:
        (tmp_path / "again").mkdir()
        again, _ = exported(reversed_store, item, tmp_path / "again")
        assert again.content["files"] == told.content["files"]


def test_of_any_graph_the_account_adds_up(tmp_path_factory: pytest.TempPathFactory) -> None:
    number = count()

    @few
    @given(worlds())
    def hold(store: MemoryStore) -> None:
        folder = tmp_path_factory.mktemp("any")
        every = LONG or next(number) % 4 == 0
        for item in OF_ANY:
            if every or item.name not in SLOW:
                holds(*exported(store, item, folder))

    hold()


@pytest.fixture(scope="module")
def of_a_number(tmp_path_factory: pytest.TempPathFactory) -> EmbeddedStore:
    """The graph of a file with one literal that the engine holds in another form."""
    path = tmp_path_factory.mktemp("number") / "a.ttl"
    path.write_text("<urn:s> a <urn:c> ; <urn:p> 1.50 , 2.5 .", encoding="utf-8")
    return graph.load([path]).store


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
def test_a_literal_in_another_form_is_in_the_account(
    item: Format, of_a_number: EmbeddedStore, tmp_path: Path
) -> None:
    """Of each format of the data; a part of the ontology has none."""
    told, losses = exported(of_a_number, item, tmp_path)
    rows = [row for row in told.content["altered"] if row["reason"] == "lexical-form"]
    assert len(rows) == (item.module != "part")
    for row in rows:
        assert (row["count"], row["example"]) == (1, '"1.50"^^xsd:decimal → "1.5"^^xsd:decimal')
        assert all(row[language] for language in ("en", "zh"))
        told.content["altered"].remove(row)
    holds(told, losses)


@pytest.mark.parametrize("item", FORMATS, ids=lambda item: item.name)
def test_each_format_says_how_it_is_opened(item: Format) -> None:
    """Three steps in both languages, and reasons that there are."""
    assert len(item.steps) == 3
    words = [item.title, *item.steps]
    assert all(word["en"] and word["zh"] for word in words)
    assert set(item.reasons) <= set(reasons())


def test_every_reason_is_used_by_a_format_or_the_graph() -> None:
    from kg.export.export import OF_THE_GRAPH

    used = {name for item in formats().values() for name in item.reasons}
    assert used | set(OF_THE_GRAPH) == set(reasons())


@pytest.mark.parametrize("name", ["gexf", "nodelink"])
def test_a_writer_that_stops_early_is_seen(
    name: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that reads half of the nodes: the sums do not add up, and nothing is left behind."""
    from kg.export.graph.property_graph import PropertyGraph

    whole = PropertyGraph.nodes

    def half(self: PropertyGraph) -> Iterator[object]:
        return islice(whole(self), 500)

    monkeypatch.setattr(PropertyGraph, "nodes", half)
    with pytest.raises(EngineError, match="statements are not accounted for"):
        to_path(session.graph.store, name, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_reason_that_the_format_does_not_list_is_no_account(session: Session) -> None:
    ledger = Ledger()
    ledger.alter("xml-character", "a", "b", "c")
    from kg.export.export import ExportContext, manifest
    from kg.export.formats.registry import find

    context = ExportContext(find("nodelink"), session.graph.store, Options(), ledger)
    list(context.graph.nodes())
    list(context.graph.edges())
    with pytest.raises(KeyError):
        manifest(context, {}, {})
