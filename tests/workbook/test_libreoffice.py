"""Workbooks that LibreOffice opens and saves anew: nothing is lost, and they are imported alike."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries
from workbook import small
from workbook.test_mistakes import write_text

from kg.workbook.importer import import_book
from kg.workbook.layout import sheets
from kg.workbook.spreadsheet import read
from kg.workbook.template import Source, make

PLANS = Path(__file__).resolve().parent.parent / "plans"

pytestmark = pytest.mark.usefixtures("rules_read_once")


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory, program: Callable[[str], str]) -> Path:
    """The book of the fixed plans, the blank one and a filled-in one; in `again/` saved anew."""
    folder = tmp_path_factory.mktemp("books")
    own = sorted(PLANS.glob("*.ttl"))
    (folder / "exported.xlsx").write_bytes(make(Source(own=own, name="datuan")))
    (folder / "blank.xlsx").write_bytes(make(Source(name="yunshi")))
    (folder / "filled.xlsx").write_bytes(small.xlsx())
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program("soffice"), profile, "--headless", "--convert-to", "xlsx", "--outdir"]
    books = sorted(map(str, folder.glob("*.xlsx")))
    done = [*command, str(folder / "again"), *books]
    subprocess.run(done, check=True, capture_output=True, timeout=300)
    assert len(list((folder / "again").iterdir())) == 3
    return folder


def lists(sheet: Any) -> dict[tuple[int, int], tuple[str, str, str]]:
    """What is checked as each cell below the heads is typed: the kind, the list, how firmly."""
    found = {}
    for check in sheet.data_validations.dataValidation:
        for area in str(check.sqref).split():
            first, top, last, bottom = range_boundaries(area)
            for column in range(first, last + 1):
                for row in (top, bottom):
                    found[column, row] = (check.type, check.formula1, check.errorStyle)
    return found


@pytest.mark.parametrize("name", ["exported.xlsx", "blank.xlsx"])
def test_lists_comments_and_heads_survive(name: str, saved: Path) -> None:
    """Counts the columns with a comment and those with a list, of all sheets."""
    before, after = (openpyxl.load_workbook(path / name) for path in (saved, saved / "again"))
    assert before.sheetnames == after.sheetnames
    assert after["Lists"].sheet_state == "hidden"
    assert set(before.defined_names) == set(after.defined_names)
    comments = checked = 0
    for sheet in sheets():
        old, new = before[sheet.name["en"]], after[sheet.name["en"]]
        assert lists(old) == lists(new)
        assert old.freeze_panes == new.freeze_panes == "B3"
        for place, column in enumerate(sheet.columns, 1):
            heads = [new.cell(row, place) for row in (1, 2)]
            assert [head.value for head in heads] == [column.heads[tag] for tag in ("zh", "en")]
            assert heads[0].fill.fgColor.rgb[2:] == old.cell(1, place).fill.fgColor.rgb[2:]
            texts = [book.cell(1, place).comment for book in (old, new)]
            assert [text and text.text for text in texts] == 2 * [texts[0] and texts[0].text]
            comments += texts[1] is not None
        checked += len(lists(new)) // 2
    assert comments >= 150
    assert checked >= 60


def test_the_book_that_was_saved_anew_changes_no_byte(saved: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(PLANS, data, ignore=lambda _, names: [n for n in names if n[-4:] != ".ttl"])
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    source = Source(own=sorted(data.glob("*.ttl")), name="datuan")
    found = import_book(saved / "again" / "exported.xlsx", source, data)
    assert found.report.findings == []
    assert len(found.texts) == 5
    assert before == {name: (data / name).read_bytes() for name in before}


def test_ids_are_written_into_the_book_that_was_saved_anew(saved: Path, tmp_path: Path) -> None:
    """Both books give the same data; then the made ids stand in both, in the same cells."""
    given = {}
    for name in ("", "again"):
        folder = tmp_path / (name or "first")
        for part in ("data", "sources"):
            (folder / part).mkdir(parents=True)
        write_text(folder, "yunshi-plan.txt", small.TEXT)
        shutil.copy(saved / name / "filled.xlsx", folder / "book.xlsx")
        source = Source(name="yunshi", sources=folder / "sources")
        found = import_book(folder / "book.xlsx", source, folder / "data")
        assert [finding.as_text() for finding in found.report.findings] == []
        assert len(found.minted) >= 10
        data = {path.name: path.read_bytes() for path in folder.glob("data/*.ttl")}
        book = read(folder / "book.xlsx")
        given[name] = data, {grid.name: grid.rows for grid in book.grids if grid.rows}
        ids = {
            grid[at.row][at.column].value
            for at in found.minted
            for grid in [given[name][1][at.sheet]]
        }
        assert ids == set(found.minted.values())
    assert given[""] == given["again"]
