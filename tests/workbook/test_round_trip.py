"""A book that is exported and imported again changes nothing; an edited cell, one fact alone."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from kg.namespaces import PLAN, XSD
from kg.terms import Literal
from kg.workbook import spreadsheet
from kg.workbook.importer import import_book, read, texts_of
from kg.workbook.layout import OTHER, Column, sheets
from kg.workbook.spreadsheet import Book, Cell, Value
from kg.workbook.template import (
    Source,
    is_computed,
    lists,
    make,
    make_texts,
    names_of,
    statements,
)

PLANS = Path(__file__).resolve().parent.parent / "plans"
EDITS = 60
PREFIX_OF_PROV = "PREFIX prov: <http://www.w3.org/ns/prov#>\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the fixed plans, with their book beside it. Tests change nothing in it."""
    made = tmp_path_factory.mktemp("plans")
    data = made / "data"
    data.mkdir()
    for file in PLANS.glob("*.ttl"):
        shutil.copy(file, data / file.name)
    (made / "book.xlsx").write_bytes(make(source(data)))
    return made


def source(data: Path) -> Source:
    return Source(own=sorted(data.glob("*.ttl")), name="datuan")


@pytest.fixture(scope="module")
def book(folder: Path) -> Book:
    return spreadsheet.read(folder / "book.xlsx")


def test_every_file_comes_back_byte_by_byte(folder: Path, tmp_path: Path) -> None:
    """Imports into a copy; counts the files, and the statements that no cell holds."""
    data = tmp_path / "data"
    shutil.copytree(folder / "data", data)
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    found = import_book(folder / "book.xlsx", source(data), data)
    assert found.report.findings == []
    after = {path.name: path.read_bytes() for path in data.iterdir()}
    assert set(after) == set(before) | {"import.json"}
    assert {name: after[name] for name in before} == before
    assert len(before) == 6
    assert {path.name for path in found.texts} == set(before) - {"datuan-verdicts.ttl"}
    assert found.minted == {}


def test_a_revised_figure_has_a_cell_and_comes_back(folder: Path, tmp_path: Path) -> None:
    """A figure revises what it conflicted with, in the column for it, and nothing is at fault."""
    data, book = tmp_path / "data", tmp_path / "book.xlsx"
    shutil.copytree(folder / "data", data)
    path, earlier = data / "datuan-outcomes.ttl", "id:datuan-outcome-o22-servers"
    text = path.read_text("utf-8").replace("PREFIX rdfs:", f"{PREFIX_OF_PROV}PREFIX rdfs:", 1)
    text = text.replace(f"    plan:conflictsWith {earlier} ;\n", "")
    value = "    plan:value 745000.0 ;\n"
    assert text.count(value) == 1
    path.write_text(text.replace(value, f"{value}    prov:wasRevisionOf {earlier} ;\n"), "utf-8")
    before = path.read_bytes()
    book.write_bytes(make(source(data)))
    (grid,) = (grid for grid in spreadsheet.read(book).grids if grid.name == "Observations")
    (place,) = (place for place, cell in grid.rows[2].items() if cell.value == "revises")
    cells = [row[place].value for number, row in grid.rows.items() if number > 2 and place in row]
    assert cells == ["datuan-outcome-o22-servers"]
    assert import_book(book, source(data), data).report.findings == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_folder_of_text_says_the_same(
    folder: Path, book: Book, tmp_path: Path, language: str
) -> None:
    """Writes the book as CSV; counts the sheets, and the files that it gives to the byte."""
    for name, content in make_texts(source(folder / "data"), language).items():
        (tmp_path / name).write_bytes(content)
    again = spreadsheet.read(tmp_path)
    assert again.stamp == book.stamp
    names = {sheet.name[language] for sheet in sheets()} | {OTHER[language]}
    assert {grid.name for grid in again.grids} == names
    assert len(again.grids) == len(names) == len(sheets()) + 1
    written = texts(again, folder / "data")
    assert len(written) == 5
    assert all(path.read_text("utf-8") == text for path, text in written.items())


def test_nearly_all_statements_have_a_cell(book: Book) -> None:
    (other,) = [grid for grid in book.grids if grid.name in OTHER.values()]
    files = [path for path in PLANS.glob("*.ttl") if not is_computed(path)]
    assert sum(len(statements(path)) for path in files) >= 5_000
    assert len(other.rows) - 2 <= 3


def test_numbers_have_the_datatype_that_their_shape_asks(folder: Path, book: Book) -> None:
    """Counts them; a cell of a number is a number, not a text that looks like one."""
    found = read(book, source(folder / "data"))
    stated = [s for own in found.statements.values() for s in own if isinstance(s[2], Literal)]
    kinds = {"value": "decimal", "upperValue": "decimal", "characters": "integer"}
    literals = {name: [o for _, p, o in stated if p == PLAN + name] for name in kinds}
    assert {name: len(own) for name, own in literals.items()} == {
        "value": 69,
        "upperValue": 1,
        "characters": 1,
    }
    for name, kind in kinds.items():
        assert {literal.datatype for literal in literals[name]} == {XSD + kind}
        assert all(("." in literal.value) == (kind == "decimal") for literal in literals[name])
    places = [place for (_, p, _), place in found.values.items() if p == PLAN + "value"]
    cells = {grid.name: grid.rows for grid in book.grids}
    assert {type(cells[p.sheet][p.row][p.column].value) for p in places} == {int, float}


def test_the_same_graph_gives_the_same_book(folder: Path) -> None:
    assert make(source(folder / "data")) == (folder / "book.xlsx").read_bytes()


def test_an_edited_cell_changes_the_lines_of_its_fact_alone(folder: Path, book: Book) -> None:
    """Edits cells of every kind, drawn by a seed; each takes one line away and adds one."""
    data, edited = folder / "data", book
    chosen = list(edits(folder, book))
    assert len(chosen) == EDITS
    for sheet, row, place, value in chosen:
        edited = with_cell(edited, sheet, row, place, value)
    before = Counter(line for path in texts(book, data).values() for line in facts(path))
    after = Counter(line for path in texts(edited, data).values() for line in facts(path))
    assert sum((before - after).values()) == EDITS
    assert sum((after - before).values()) == EDITS


def facts(text: str) -> Iterator[str]:
    """The lines of a file with the thing that each is about, without what ends a line."""
    subject = ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            subject = line
        yield f"{subject} {line.rstrip(' ;,.')}"


def texts(book: Book, data: Path) -> Mapping[Path, str]:
    reading = read(book, source(data))
    assert reading.findings == []
    return texts_of(reading, data)


def with_cell(book: Book, sheet: str, row: int, place: int, value: Value) -> Book:
    """A book with another value in a cell."""
    return replace(
        book,
        grids=[
            replace(g, rows={**g.rows, row: {**g.rows[row], place: Cell(value)}})
            if g.name == sheet
            else g
            for g in book.grids
        ],
    )


def edits(folder: Path, book: Book) -> Iterator[tuple[str, int, int, Value]]:
    """Cells with one value each, from all sheets in turn, and what is written there instead."""
    own = sorted((folder / "data").glob("*.ttl"))
    names = names_of(source(folder / "data"), [s for path in own for s in statements(path)])
    choices = lists(source(folder / "data"), own, names, "en").choices
    rng, grids = random.Random("edits"), {grid.name: grid for grid in book.grids}
    found: dict[str, list[tuple[str, int, int, Value]]] = {}
    for sheet in sheets():
        grid = grids[sheet.name["en"]]
        for number, row in grid.rows.items():
            for place, column in enumerate(sheet.columns, 1):
                if number > 2 and place in row:
                    value = other_value(column, row[place].value, choices)
                    if value is not None:
                        key = f"{sheet.name['en']} {column.kind}"
                        found.setdefault(key, []).append((grid.name, number, place, value))
    drawn = [rng.sample(group, min(3, len(group))) for group in found.values()]
    cells = [edit for group in drawn for edit in group]
    assert len(found) >= 30
    yield from rng.sample(cells, EDITS)


def other_value(column: Column, value: Value, choices: Mapping[str, list[str]]) -> Value:
    if column.kind == "text" and isinstance(value, str) and column.path.endswith("#label"):
        return f"{value}改" if column.language == "zh" else f"{value} anew"
    if column.kind == "text" and column.language and "\n" not in str(value):
        return f"{value} 改"
    if column.kind == "number" and isinstance(value, int):
        return value + 1
    if column.kind == "date" and isinstance(value, date):
        return value + timedelta(1)
    if column.kind == "concept" and column.path.rsplit("#")[-1] != "claimKind":
        listed = choices.get("list_" + column.scheme.rsplit("/", 1)[1].replace("-", "_"), [])
        return next((one for one in listed if one != value), None)
    return None
