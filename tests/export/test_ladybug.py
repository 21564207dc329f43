"""Ladybug opens its folder: the graph is the same, and Cypher finds what it has to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import ladybug
import pytest
from export.drawn import Drawn, Values, expected
from export.reread import Written, differences, valued, written_to
from export.shipped import check, model
from export.worlds import asked, few, hard_world, long_world, worlds
from hypothesis import example, given, settings

from kg.export.graph.model import Column
from kg.export.graph.things import Options
from kg.session import Session
from kg.store.embedded import MemoryStore

OWN = ("id", "_ID", "_LABEL", "_SRC", "_DST")


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> ladybug.Connection:
    """A database in memory that the folder's scripts have filled; their paths are relative."""
    graph = ladybug.Connection(ladybug.Database(":memory:"))
    monkeypatch.chdir(folder)
    for name in ("schema.cypher", "copy.cypher"):
        graph.execute(Path(name).read_text("utf-8"))
    return graph


def read(graph: ladybug.Connection, export: Written) -> Drawn:
    """Everything that Ladybug holds."""
    nodes, edges = export.columns("nodes"), export.columns("edges")
    tables = [row[1:3] for row in graph.execute("CALL show_tables() RETURN *").get_all()]
    found = graph.execute("MATCH (n) RETURN n").get_all() if tables else []
    joined = (
        graph.execute("MATCH (a)-[r]->(b) RETURN a.id, b.id, r").get_all()
        if any(kind == "REL" for _, kind in tables)
        else []
    )
    return Drawn(
        {row["id"]: _values(row, nodes) for (row,) in found},
        {row["id"]: (source, target, _values(row, edges)) for source, target, row in joined},
    )


def _values(row: Mapping[str, Any], columns: Mapping[str, Column]) -> Values:
    """What is there of a row, days as text."""
    found = {
        key: [_plain(item) for item in value] if isinstance(value, list) else _plain(value)
        for key, value in row.items()
        if value is not None and key not in OWN
    }
    return valued(found, columns)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def test_the_shipped_graph(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = written_to(tmp_path / "out", session.graph.store, "ladybug")
    graph = opened(tmp_path / "out", monkeypatch)
    found = read(graph, export)
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []
    assert export.altered == {}
    clusters = graph.execute(
        "MATCH (c:Cluster)-[r:inPlan]->(p:Plan) "
        "RETURN c.name_zh, r.source_document, p.periodStart ORDER BY c.id"
    ).get_all()
    assert len(clusters) == 10
    assert ["数字产业集群", ["china-daily-2021-03-12"], date(2021, 1, 1)] in clusters
    measures = graph.execute("MATCH (m:Measure) WHERE 'Commitment' IN m.classes RETURN count(*)")
    assert measures.get_all()[0][0] == sum(
        row["class"] == "Measure" for row in model(session.graph.store).nodes.values()
    )


@settings(few, max_examples=max(few.max_examples // 4, 5))
@example(store=MemoryStore.of([]), options=Options())
@example(store=hard_world(), options=Options())
@example(store=long_world(), options=Options())
@given(store=worlds(), options=asked)
def test_any_graph(
    tmp_path_factory: pytest.TempPathFactory, store: MemoryStore, options: Options
) -> None:
    folder = tmp_path_factory.mktemp("ladybug") / "out"
    export = written_to(folder, store, "ladybug", options)
    with pytest.MonkeyPatch.context() as monkeypatch:
        found = read(opened(folder, monkeypatch), export)
    assert differences(expected(store, options), found, export.altered) == []
