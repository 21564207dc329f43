"""Parquet and DuckDB: four readers give back the graph with its types, and nothing is altered."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow.parquet
import pyoxigraph as ox
import pytest
from export.drawn import Drawn, expected
from export.tabled import Written, drawn, written
from export.worlds import few, worlds
from hypothesis import given

from kg.errors import EngineError
from kg.export.export import to_bytes, to_path
from kg.export.formats.duckdb import connected
from kg.export.graph.model import Column
from kg.namespaces import ID, RDFS
from kg.session import Session
from kg.store.embedded import MemoryStore

Rows = list[dict[str, Any]]


def by_duckdb(path: Path) -> Rows:
    found = duckdb.sql(f"FROM '{path}'")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def by_pandas(path: Path) -> Rows:
    frame = pandas.read_parquet(path, dtype_backend="pyarrow").astype(object)
    return frame.where(frame.notna(), None).to_dict("records")


def by_polars(path: Path) -> Rows:
    return polars.read_parquet(path).to_dicts()


def by_pyarrow(path: Path) -> Rows:
    return pyarrow.parquet.read_table(path).to_pylist()


READERS = [by_duckdb, by_pandas, by_polars, by_pyarrow]


def read(told: Written, reader: Callable[[Path], Rows]) -> Drawn:
    def rows(table: str) -> Rows:
        columns = told.columns[table]
        return [of_kind(row, columns) for row in reader(told.path / f"{table}.parquet")]

    return drawn(rows("nodes"), rows("edges"))


def of_kind(row: Mapping[str, Any], columns: Mapping[str, Column]) -> dict[str, Any]:
    """A row as the model has it; a cell of another type than its column's is a fault."""
    found = {}
    for key, cell in row.items():
        column = columns.get(key, Column(key))
        if cell is None:
            continue
        if column.many:
            assert not isinstance(cell, str)
        values = [_of_kind(column, value) for value in (cell if column.many else [cell])]
        found[key] = values if column.many else values[0]
    return found


def _of_kind(column: Column, value: Any) -> Any:
    if column.kind == "integer":
        assert isinstance(value, int)
        return Decimal(value)
    if column.kind in ("decimal", "double"):
        assert isinstance(value, float)
        return Decimal(repr(float(value))) if column.kind == "decimal" else float(value)
    if column.kind == "date":
        assert isinstance(value, date)
        return value.isoformat()[:10]
    assert isinstance(value, bool if column.kind == "boolean" else str)
    return value


@pytest.fixture(scope="module")
def told(session: Session) -> Iterator[Written]:
    """The graph as it was written."""
    with written(session.graph.store, "parquet") as found:
        yield found


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_the_shipped_graph_is_read_back(
    reader: Callable[[Path], Rows], told: Written, wanted: Drawn
) -> None:
    assert read(told, reader) == wanted


def test_what_the_files_hold(told: Written) -> None:
    found = read(told, by_polars)
    assert not told.altered
    assert {path.name for path in told.path.iterdir()} == {
        ".written-by-kg",
        "README.md",
        "edges.parquet",
        "manifest.json",
        "nodes.parquet",
    }
    assert len(found.nodes) > 1000
    assert len(found.edges) > 3000
    assert found.nodes["datuan"]["name_zh"] == "大团市"
    assert found.nodes["datuan"]["classes"] == ["Place"]
    assert found.nodes["datuan-2021-data-centre-investment"]["deadline"] == "2021-12-31"
    values = [row for *_, row in found.edges.values()]
    kinds = [row.get("kind") for row in values]
    assert min(map(kinds.count, ("promised", "presupposed", "observed"))) > 100
    claimed = [row["source_document"] for row in values if "claim" in row]
    assert len(claimed) > 500
    assert {found.nodes[name]["class"] for names in claimed for name in names} == {"Document"}


@few
@given(worlds())
def test_any_graph_is_read_back(store: MemoryStore) -> None:
    wanted = expected(store)
    with written(store, "parquet") as told:
        assert not told.altered
        for reader in READERS:
            assert read(told, reader) == wanted, reader.__name__


def test_the_same_bytes_each_time(session: Session, tmp_path: Path) -> None:
    quads = session.graph.store.quads()
    for name, store in (("a", quads), ("b", list(reversed(quads)))):
        to_path(MemoryStore.of(store), "parquet", tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def tables(content: bytes) -> dict[str, Rows]:
    """The tables of a database file, whatever they are called."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.duckdb"
        path.write_bytes(content)
        with duckdb.connect(str(path), read_only=True) as db:
            names = [name for (name,) in db.sql("SHOW TABLES").fetchall()]
            found = {name: db.table(name) for name in names}
            return {
                name: [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
                for name, table in found.items()
            }


def test_the_database_holds_the_same(session: Session, wanted: Drawn) -> None:
    store = session.graph.store
    with written(store, "duckdb") as told:
        found = tables(told.path.read_bytes())
    assert set(found) == {"about", "columns", "edges", "nodes"}
    nodes, edges = (
        [of_kind(row, told.columns[name]) for row in found[name]] for name in ("nodes", "edges")
    )
    assert drawn(nodes, edges) == wanted
    assert not told.altered
    assert found["about"][0]["day"] == date.fromisoformat(told.account["data_day"])
    assert found["about"][0]["licences"]
    meant = {(row["table"], row["column"]) for row in found["columns"]}
    assert meant == {(name, key) for name in ("nodes", "edges") for key in found[name][0]}
    for row in found["columns"]:
        assert any("\u4e00" <= sign <= "\u9fff" for sign in row["zh"]), row
    again = MemoryStore.of(list(reversed(store.quads())))
    assert tables(to_bytes(again, "duckdb")) == found


def test_a_long_text_is_whole() -> None:
    """Longer than the longest line that DuckDB reads unasked."""
    text = "大团" * 6_000_000
    store = MemoryStore.of(
        [ox.Quad(ox.NamedNode(ID + "a"), ox.NamedNode(RDFS + "comment"), ox.Literal(text))]
    )
    with written(store, "parquet") as told:
        (row,) = by_pyarrow(told.path / "nodes.parquet")
    assert row["comment"] == text


def test_what_duckdb_cannot_do_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="duckdb: "), connected(str(tmp_path / "no" / "db")):
        pass
