"""The workbook: openpyxl and LibreOffice give back the graph, but for what is told."""

from __future__ import annotations

import csv
import errno
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import openpyxl
import pyoxigraph as ox
import pytest
from export.drawn import Drawn, expected
from export.tabled import Written, drawn, from_text, spared, written
from export.worlds import few, worlds
from hypothesis import given
from openpyxl.utils.escape import unescape

from kg.errors import EngineError
from kg.export.export import to_bytes
from kg.export.formats import xlsx as sheet_module
from kg.export.graph.model import Column
from kg.namespaces import DCTERMS, ID, PLAN, RDF, XSD
from kg.session import Session
from kg.store.embedded import MemoryStore


def by_openpyxl(told: Written) -> Drawn:
    """Sheets with an edge's columns are edges, every other one but README nodes."""
    book = openpyxl.load_workbook(told.path)
    found: dict[str, list[dict[str, Any]]] = {"nodes": [], "edges": []}
    for sheet in book.worksheets[1:]:
        _, keys, *rows = sheet.iter_rows(values_only=True)
        table = "edges" if keys[:3] == ("id", "source", "target") else "nodes"
        columns = told.columns[table]
        for row in rows:
            cells = dict(zip(keys, row, strict=True))
            found[table].append(
                {key: of_kind(cell, columns.get(key, Column(key))) for key, cell in cells.items()}
            )
    return drawn(found["nodes"], found["edges"])


def of_kind(cell: Any, column: Column) -> Any:
    """A cell as the model has it; one of another type than its column's is a fault."""
    if cell is None or cell == "":
        return None
    if column.many or column.kind in ("text", "iri"):
        assert isinstance(cell, str)
        text = unescape(cell)
        return text.split(" | ") if column.many else text
    if column.kind == "date":
        return cell.date().isoformat() if isinstance(cell, datetime) else cell
    if column.kind == "boolean":
        assert isinstance(cell, bool)
        return cell
    return Decimal(str(cell)) if column.kind in ("integer", "decimal") else float(cell)


@pytest.fixture(scope="module")
def told(session: Session) -> Iterator[Written]:
    """The graph as it was written."""
    with written(session.graph.store, "xlsx") as found:
        yield found


def test_openpyxl_reads_the_shipped_graph(told: Written, wanted: Drawn) -> None:
    found = by_openpyxl(told)
    assert found == wanted
    assert not told.altered
    assert len(found.nodes) > 1000
    assert len(found.edges) > 3000
    assert found.nodes["datuan"]["name_zh"] == "大团市"
    assert found.nodes["datuan-2021-data-centre-investment"]["deadline"] == "2021-12-31"
    kinds = [row.get("kind") for *_, row in found.edges.values()]
    assert min(map(kinds.count, ("promised", "presupposed", "observed"))) > 100


def test_a_sheet_has_words_keys_a_filter_and_no_formula(told: Written) -> None:
    book = openpyxl.load_workbook(told.path)
    assert len(book.sheetnames) >= 30
    assert book.sheetnames[0] == "README"
    assert book.sheetnames[-1] == "edges"
    target = book["Target"]
    assert target["A1"].value == "标识\nid"
    assert target["A2"].value == "id"
    assert target.freeze_panes == "B3"
    assert target.auto_filter.ref == f"A2:{target.dimensions.partition(':')[2]}"
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert kinds <= {"s", "inlineStr", "n", "d", "b"}
    assert not any(sheet._hyperlinks for sheet in book)
    lines = [[cell for cell in row if cell] for row in book["README"].iter_rows(values_only=True)]
    assert ["licence 许可", "https://creativecommons.org/licenses/by/4.0/"] in lines
    assert ["Target", "target", "量化目标", "11", PLAN + "Target"] in lines
    assert any(line[:3] == ["deadline", "deadline", "期限"] for line in lines)
    assert ["day 日期", told.account["data_day"]] in lines


def test_no_room_for_temporary_files_is_told_and_nothing_printed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    for name in ("write", "_write_end_record"):
        monkeypatch.setattr(zipfile.ZipFile, name, refuse)
    with pytest.raises(EngineError, match=f"{gettempdir()}: no space left"):
        to_bytes(session.graph.store, "xlsx")


def test_the_same_bytes_each_time(session: Session) -> None:
    store = session.graph.store
    content = to_bytes(MemoryStore.of(list(reversed(store.quads()))), "xlsx")
    assert content == session.export("xlsx")
    with zipfile.ZipFile(BytesIO(content)) as packed:
        core = packed.read("docProps/core.xml").decode()
    assert "2026-11-24T00:00:00Z" in core
    assert str(date.today().year + 1) not in core


@few
@given(worlds())
def test_any_graph_is_read_back_but_for_what_is_told(store: MemoryStore) -> None:
    with written(store, "xlsx") as told:
        assert spared(by_openpyxl(told), told) == spared(expected(store), told)


def test_what_a_cell_cannot_hold_is_told() -> None:
    thing = ox.NamedNode(ID + "a")

    def typed(text: str, datatype: str) -> ox.Literal:
        return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))

    values = {
        "long": ox.Literal("😀" * 20_000),
        "control": ox.Literal("bell\x07"),
        "exact": typed("9007199254740993", "integer"),
        "old": typed("1899-12-31", "date"),
        "markup": ox.Literal("<r>=1+1</r>"),
        "formula": ox.Literal("=1+1"),
        "link": ox.Literal("https://example.org/"),
        "lines": ox.Literal(" a\r\nb_x0041_ "),
        "most": ox.Literal("x" * 32_767),
    }
    store = MemoryStore.of(
        [ox.Quad(thing, ox.NamedNode("urn:p:" + name), value) for name, value in values.items()]
    )
    with written(store, "xlsx") as told:
        assert told.altered == {
            ("a", "long"): "cell-too-long",
            ("a", "control"): "xml-character",
            ("a", "exact"): "kept-as-text",
            ("a", "old"): "kept-as-text",
        }
        row = by_openpyxl(told).nodes["a"]
    assert row["long"] == "😀" * 16_383 + "…"
    assert row["control"] == "bell\ufffd"
    assert row["exact"] == Decimal(9007199254740993)
    for name in ("old", "markup", "formula", "link", "lines", "most"):
        assert row[name] == values[name].value, name


def test_a_full_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """With sheets of four rows, names too long and alike, and one that Excel keeps for itself."""
    monkeypatch.setattr(sheet_module, "MAX_ROWS", 4)
    kinds = ["History", "A" * 40, "a" * 40, "README"]
    things = [(ox.NamedNode(f"{ID}{n}-{k}"), kind) for n, kind in enumerate(kinds) for k in "abc"]
    store = MemoryStore.of(
        [
            ox.Quad(thing, ox.NamedNode(RDF + "type"), ox.NamedNode("urn:c:" + kind))
            for thing, kind in things
        ]
        + [ox.Quad(things[0][0], ox.NamedNode(DCTERMS + "relation"), thing) for thing, _ in things]
    )
    with written(store, "xlsx") as told:
        assert by_openpyxl(told) == expected(store)
        names = openpyxl.load_workbook(told.path).sheetnames
    assert len(names) == 1 + 2 * len(kinds) + 6
    assert len({name.lower() for name in names}) == len(names)
    assert max(map(len, names)) <= 31
    assert "History" not in names


def test_libreoffice_reads_it_back(
    told: Written, wanted: Drawn, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Each sheet as CSV, days as they are shown."""
    subprocess.run(
        [
            program("soffice"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
            "--outdir",
            str(tmp_path),
            str(told.path),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    found: dict[str, list[dict[str, Any]]] = {"nodes": [], "edges": []}
    for path in sorted(tmp_path.glob("graph-*.csv")):
        if path.name != "graph-README.csv":
            with path.open(encoding="utf-8", newline="") as file:
                _, keys, *rows = csv.reader(file)
            table = "edges" if path.name == "graph-edges.csv" else "nodes"
            columns = told.columns[table]
            truths = {key for key, column in columns.items() if column.kind == "boolean"}
            for row in rows:
                cells = {key: cell or None for key, cell in zip(keys, row, strict=True)}
                cells = {k: v and v.lower() if k in truths else v for k, v in cells.items()}
                found[table].append(from_text(cells, columns))
    assert drawn(found["nodes"], found["edges"]) == wanted
