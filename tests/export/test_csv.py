"""CSV: what five readers of somebody else's give back is the graph, but for what is told."""

from __future__ import annotations

import csv
import json
import subprocess
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import csvw
import duckdb
import pandas
import polars
import pyoxigraph as ox
import pytest
from export.drawn import Drawn, expected
from export.tabled import Written, drawn, from_text, spared, written
from export.worlds import few, worlds
from hypothesis import given

from kg.namespaces import ID, RDFS, SKOS
from kg.session import Session
from kg.store.embedded import MemoryStore

Texts = dict[str, str | None]


def by_python(path: Path) -> list[Texts]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def by_duckdb(path: Path) -> list[Texts]:
    options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    options += ", allow_quoted_nulls = false, auto_detect = false, new_line = '\\n'"
    names = path.read_text("utf-8").partition("\n")[0].split(",")
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    found = duckdb.sql(f"FROM read_csv('{path}', {options}, columns = {{{columns}}})")
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def by_pandas(path: Path) -> list[Texts]:
    frame = pandas.read_csv(path, dtype=str, keep_default_na=False, lineterminator="\n")
    return frame.to_dict("records")


def by_polars(path: Path) -> list[Texts]:
    return polars.read_csv(path, infer_schema=False).to_dicts()


READERS = [by_python, by_duckdb, by_pandas, by_polars]


def read(told: Written, reader: Callable[[Path], list[Texts]]) -> Drawn:
    def rows(table: str) -> Iterator[dict[str, Any]]:
        for cells in reader(told.path / f"{table}.csv"):
            yield from_text(cells, told.columns[table])

    return drawn(rows("nodes"), rows("edges"))


def by_csvw(told: Written) -> Drawn:
    """By the description that lies beside the tables, which is checked against them."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        group = csvw.TableGroup.from_file(told.path / "csv-metadata.json")
        assert group.check_referential_integrity()
        nodes, edges = ([plain(row) for row in table] for table in group.tables)
    return drawn(nodes, edges)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: cell for key, cell in row.items() if cell not in (None, [])}


@pytest.fixture(scope="module")
def told(session: Session) -> Iterator[Written]:
    """The graph as it was written."""
    with written(session.graph.store, "csv") as found:
        yield found


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_the_shipped_graph_is_read_back(
    reader: Callable[[Path], list[Texts]], told: Written, wanted: Drawn
) -> None:
    found = read(told, reader)
    assert found == wanted
    assert not told.altered
    assert told.account["written"] == {"nodes": len(found.nodes), "edges": len(found.edges)}


def test_what_a_cell_holds(told: Written) -> None:
    found = read(told, by_python)
    raw = (told.path / "nodes.csv").read_bytes()
    assert len(found.nodes) > 1000
    assert len(found.edges) > 3000
    assert raw.startswith(b"id,iri,")
    assert b"\r" not in raw
    assert found.nodes["datuan"]["name_zh"] == "大团市"
    assert "Place" in found.nodes["datuan"]["classes"]
    assert found.nodes["datuan-2021-new-energy-share"]["value"] == Decimal(50)
    assert found.nodes["datuan-2021-data-centre-investment"]["deadline"] == "2021-12-31"
    kinds = Counter(values.get("kind") for _, _, values in found.edges.values())
    assert min(kinds[kind] for kind in ("promised", "presupposed", "observed")) > 100
    documents = {name for name, node in found.nodes.items() if node["class"] == "Document"}
    named = [set(values.get("source_document", ())) for _, _, values in found.edges.values()]
    assert set().union(*named) <= documents
    assert sum(map(bool, named)) > 2000


def test_csvw_reads_it_back_typed(told: Written, wanted: Drawn) -> None:
    found = by_csvw(told)
    described = json.loads((told.path / "csv-metadata.json").read_text("utf-8"))
    assert len(found.nodes) == len(wanted.nodes) > 1000
    assert {name: as_text(row) for name, row in found.nodes.items()} == {
        name: as_text(row) for name, row in wanted.nodes.items()
    }
    assert {name: (*ends, as_text(row)) for name, (*ends, row) in found.edges.items()} == {
        name: (*ends, as_text(row)) for name, (*ends, row) in wanted.edges.items()
    }
    nodes, edges = (table["tableSchema"] for table in described["tables"])
    assert len(edges["foreignKeys"]) == 2
    for column in (*nodes["columns"], *edges["columns"]):
        words = column["titles"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in words["zh"]), words
        assert words["en"].isascii()


def as_text(row: dict[str, Any]) -> dict[str, Any]:
    """Values of a row as text, but numbers, which are equal by value."""
    return {
        key: list(map(text, cell)) if isinstance(cell, list) else text(cell)
        for key, cell in row.items()
    }


def text(value: Any) -> Any:
    """A value as text; csvw gives a day as the moment when it begins."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value if isinstance(value, int | float | Decimal) else str(value)


def test_csvw_finds_an_edge_to_nowhere(session: Session) -> None:
    """The foreign keys are checked, and can fail."""
    with written(session.graph.store, "csv") as told:
        path = told.path / "edges.csv"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        name, _, target, rest = lines[1].split(",", 3)
        lines[1] = f"{name},nowhere,{target},{rest}"
        path.write_text("".join(lines), encoding="utf-8")
        with pytest.raises(ValueError, match="nowhere"):
            csvw.TableGroup.from_file(told.path / "csv-metadata.json").check_referential_integrity()


@few
@given(worlds())
def test_any_graph_is_read_back_but_for_what_is_told(store: MemoryStore) -> None:
    wanted = expected(store)
    with written(store, "csv") as told:
        assert set(told.altered.values()) <= {"joined-values", "empty-text"}
        for reader in READERS:
            assert spared(read(told, reader), told) == spared(wanted, told), reader.__name__


def test_what_cannot_be_told_apart_is_told() -> None:
    thing, other = ox.NamedNode(ID + "a"), ox.NamedNode(SKOS + "altLabel")
    values = ["x | y", "z"]
    store = MemoryStore.of(
        [
            ox.Quad(thing, ox.NamedNode(RDFS + "comment"), ox.Literal("")),
            *(ox.Quad(thing, other, ox.Literal(value)) for value in values),
        ]
    )
    with written(store, "csv") as told:
        assert told.altered == {("a", "comment"): "empty-text", ("a", "altLabel"): "joined-values"}
        (row,) = by_duckdb(told.path / "nodes.csv")
        assert row["comment"] == ""
        assert row["name_zh"] is None
        assert row["altLabel"] == "x | y | z"


def test_libreoffice_reads_it_back(
    told: Written, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """As text, as its import dialog offers."""
    width = len(told.columns["nodes"]) + 1
    as_texts = "/".join(f"{place}/2" for place in range(1, width + 1))
    subprocess.run(
        [
            program("soffice"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            f"--infilter=Text - txt - csv (StarCalc):44,34,76,1,{as_texts},0,true,false,false",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false",
            "--outdir",
            str(tmp_path),
            str(told.path / "nodes.csv"),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    assert by_python(tmp_path / "nodes.csv") == by_python(told.path / "nodes.csv")
