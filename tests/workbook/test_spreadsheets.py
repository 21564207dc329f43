"""Spreadsheet files as people save them: encodings, formulas, formats, and ids written back."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from workbook import small

from kg.workbook import spreadsheet
from kg.workbook.importer import import_book
from kg.workbook.layout import sheets
from kg.workbook.spreadsheet import Book, Cell
from kg.workbook.template import Source, make

pytestmark = pytest.mark.usefixtures("rules_read_once")


def cells(book: Book, sheet: str = "地点") -> dict[tuple[int, int], Cell]:
    (grid,) = [grid for grid in book.grids if grid.name == sheet]
    return {(n, place): cell for n, row in grid.rows.items() for place, cell in row.items()}


# Text


def table(separator: str, name: str = "Places") -> str:
    """A sheet of the small book as text: heads in both languages, then the rows."""
    out, columns = StringIO(), small.sheet_of(name).columns
    rows = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    for language in ("zh", "en"):
        rows.writerow([column.heads[language] for column in columns])
    for row in small.ROWS[name]:
        filled = {small.column_of(name, key): value for key, value in row.items()}
        rows.writerow([filled.get(n, "") for n in range(1, len(columns) + 1)])
    return out.getvalue()


@pytest.mark.parametrize("name", ["地点.csv", "Places.tsv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_a_folder_of_text_is_read_in_the_usual_encodings(
    name: str, encoding: str, tmp_path: Path
) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    text = mark + table("\t" if name.endswith("tsv") else ",")
    (tmp_path / name).write_bytes(text.encode(encoding))
    found = cells(spreadsheet.read(tmp_path), name.partition(".")[0])
    labels = small.column_of("Places", "rdfs:label@zh")
    assert [found[row, labels].value for row in (3, 4)] == ["云石市", "石湖地区"]


def test_big5_has_no_known_head(tmp_path: Path) -> None:
    """It decodes as GB18030, into other characters: an error, and no wrong name."""
    (tmp_path / "Places.csv").write_bytes("編號,名稱\r\n雲石,雲石\r\n".encode("big5"))
    (tmp_path / "data").mkdir()
    found = small.examined(spreadsheet.read(tmp_path), tmp_path / "data")
    assert [(one.rule, one.line) for one in found] == [("workbook:no-heads", 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_ids_are_written_into_text_in_its_encoding(encoding: str, tmp_path: Path) -> None:
    folder, data = tmp_path / "sheets", tmp_path / "data"
    folder.mkdir()
    data.mkdir()
    file = folder / "地点.csv"
    text = table(",").replace("\r\nyunshi,", "\r\n,")
    file.write_bytes(text.encode(encoding))
    rows = [{small.column_of("Datasets", k): v for k, v in small.ROWS["Datasets"][0].items()}]
    columns = range(1, len(small.sheet_of("Datasets").columns) + 1)
    heads = [column.heads["en"] for column in small.sheet_of("Datasets").columns]
    lines = [heads, *([str(row.get(n, "")) for n in columns] for row in rows)]
    out = StringIO()
    csv.writer(out).writerows(lines)
    (folder / "Datasets.csv").write_text(out.getvalue(), "utf-8")
    found = import_book(folder, Source(name="yunshi"), data)
    assert [one.as_text() for one in found.report.findings] == []
    assert file.read_bytes().decode(encoding) == table(",")


# .xlsx


def saved(change: Callable[[Any], None]) -> bytes:
    """The small book, changed as a person does it in a spreadsheet program."""
    book = openpyxl.load_workbook(BytesIO(small.xlsx()))
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def merge(book: Any) -> None:
    book["地点"].merge_cells("B3:B4")


def hide(book: Any) -> None:
    book["地点"].row_dimensions[4].hidden = True


def strike(book: Any) -> None:
    book["地点"]["B3"].font = openpyxl.styles.Font(strike=True)


def strike_a_part(book: Any) -> None:
    struck = TextBlock(InlineFont(strike=True), "1")
    book["地点"]["B3"] = CellRichText(struck, "950亿元")


def compute(book: Any) -> None:
    book["地点"]["B3"] = "=A3"


def show_percent(book: Any) -> None:
    book["观测"]["F3"] = 0.5
    book["观测"]["F3"].number_format = "0.0%"


@pytest.mark.parametrize(
    ("change", "sheet", "at", "flaw"),
    [
        (merge, "地点", (3, 2), "merged"),
        (hide, "地点", (4, 1), "hidden"),
        (strike, "地点", (3, 2), "struck"),
        (strike_a_part, "地点", (3, 2), "struck"),
        (compute, "地点", (3, 2), "formula"),
        (show_percent, "观测", (3, 6), "percent"),
    ],
)
def test_what_a_spreadsheet_program_adds_is_seen(
    change: Callable[[Any], None], sheet: str, at: tuple[int, int], flaw: str, tmp_path: Path
) -> None:
    (tmp_path / "book.xlsx").write_bytes(saved(change))
    assert cells(spreadsheet.read(tmp_path / "book.xlsx"), sheet)[at].flaw == flaw


def test_a_formula_that_was_computed_is_its_value(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(with_computed(saved(compute)))
    found = cells(spreadsheet.read(tmp_path / "book.xlsx"))[3, 2]
    assert (found.value, found.flaw) == ("yunshi", "")


def with_computed(raw: bytes) -> bytes:
    """A book whose one formula has its value, as Excel saves it."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            xml = re.sub(
                rb'<c r="B3"([^>]*)><f>A3</f><v(?: /|></v)>',
                rb'<c r="B3" t="str"\1><f>A3</f><v>yunshi</v>',
                old.read(info),
            )
            new.writestr(info.filename, xml)
    return out.getvalue()


def test_days_and_numbers_come_back_as_such(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(small.xlsx())
    found = cells(spreadsheet.read(tmp_path / "book.xlsx"), "观测")
    values = {type(cell.value) for (row, _), cell in found.items() if row > 2}
    assert values == {str, int, date}


def test_the_blank_book_has_lists_comments_and_colours(tmp_path: Path) -> None:
    """As a spreadsheet program opens it; each list holds all concepts of its scheme."""
    book = openpyxl.load_workbook(BytesIO(make(Source(name="yunshi"), "zh")))
    assert [page.title for page in book.worksheets[:-2]] == [s.name["zh"] for s in sheets()]
    assert book["Lists"].sheet_state == "hidden"
    claims = book["表述"]
    columns = small.sheet_of("Claims").columns
    assert [cell.value for cell in claims[1]] == [c.heads["zh"] for c in columns]
    assert [cell.value for cell in claims[2]] == [c.heads["en"] for c in columns]
    checks = {str(v.sqref).split(":")[0]: v for v in claims.data_validations.dataValidation}
    modality = small.column_of("Claims", "plan:modality")
    check = checks[f"{claims.cell(3, modality).column_letter}3"]
    assert (check.type, check.formula1) == ("list", "list_modality")
    styles = [
        checks[f"{claims.cell(3, small.column_of('Claims', key)).column_letter}3"].errorStyle
        for key in ("plan:modality", "+plan:measures", "+plan:concerns", "+plan:value")
    ]
    assert styles == ["stop", "warning", "warning", "warning"]  # an own indicator, 900亿元以上
    area = book.defined_names["list_modality"].attr_text.split("!")[1].replace("$", "")
    listed = [row[0].value for row in book["Lists"][area]]
    assert len(listed) >= 7
    assert all(text and text.strip() for text in listed)
    comment = claims.cell(1, modality).comment.text
    assert "counted over all claims" in comment
    required = [
        c.fill.fgColor.rgb for c, own in zip(claims[1], columns, strict=True) if own.required
    ]
    assert set(required) == {"00FFF2CC"}
    others = [
        c.fill.fgColor.rgb for c, own in zip(claims[1], columns, strict=True) if not own.required
    ]
    assert set(others) == {"00E7E6E6"}
    pages = Path(__file__).resolve().parents[2] / "docs"
    assert "yellow head are required, those with a grey" in (pages / "own-plan.md").read_text()
    assert "黄色表头的列为必填，灰色表头" in (pages / "own-plan.zh.md").read_text("utf-8")
    hidden = [c for c, own in zip(claims[1], columns, strict=True) if own.hidden]
    assert len(hidden) == 4
    assert all(claims.column_dimensions[c.column_letter].hidden for c in hidden)


def test_text_that_begins_like_a_formula_is_text(tmp_path: Path) -> None:
    rows = {**small.completed(), "Places": [{"id": "x", "rdfs:label@en": "=1+1"}]}
    (tmp_path / "book.xlsx").write_bytes(small.xlsx(rows))
    label = small.column_of("Places", "rdfs:label@en")
    assert cells(spreadsheet.read(tmp_path / "book.xlsx"))[3, label] == Cell("=1+1")


def test_a_code_that_lost_its_last_digits_is_refused(tmp_path: Path) -> None:
    """A spreadsheet program has 911402000000123456 as a number, and gives …123400 back."""
    (tmp_path / "data").mkdir()
    code = small.column_of("Identifiers", "plan:code")
    book = small.with_cell(small.book(small.completed()), "Identifiers", 3, code, Cell(9.11402e17))
    found = [one for one in small.examined(book, tmp_path / "data") if one.sheet == "标识"]
    assert [(one.rule, one.line, one.column) for one in found] == [
        ("workbook:long-number", 3, code)
    ]
