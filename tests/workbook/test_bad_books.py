"""Books that cannot be imported: one line each, nothing half written, the book untouched."""

from __future__ import annotations

import errno
import fcntl
import os
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from workbook import small

from kg.errors import EngineError, InputError, KgError
from kg.workbook import spreadsheet
from kg.workbook.importer import import_book
from kg.workbook.spreadsheet import Cell, Lists, written
from kg.workbook.template import Source, make

pytestmark = pytest.mark.usefixtures("rules_read_once")
ROWS = {name: rows for name, rows in small.ROWS.items() if name in ("Datasets", "Places")}
"""The good rows of two sheets, which name nothing elsewhere."""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty folder of data, with a good small book beside it."""
    (tmp_path / "data").mkdir()
    (tmp_path / "book.xlsx").write_bytes(small.xlsx(ROWS))
    return tmp_path / "data"


def refused(data: Path, error: type[KgError] = InputError, name: str = "yunshi") -> KgError:
    """The error of an import, which leaves the book and the data as they were."""
    book = data.parent / "book.xlsx"
    before, files = book.read_bytes(), {p.name: p.read_bytes() for p in data.iterdir()}
    with pytest.raises(error) as raised:
        import_book(book, Source(own=sorted(data.glob("*.ttl")), name=name), data)
    assert book.read_bytes() == before
    assert {path.name: path.read_bytes() for path in data.iterdir()} == files
    assert "\n" not in raised.value.en + raised.value.zh
    return raised.value


def changed(raw: bytes, change: Callable[[str, bytes], bytes | None], *more: str) -> bytes:
    """A packed file with changed parts, and with more."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(packed, "w") as new:
        for info in old.infolist():
            if (content := change(info.filename, old.read(info))) is not None:
                new.writestr(info.filename, content)
        for name in more:
            new.writestr(name, b"x")
    return packed.getvalue()


def same(_name: str, content: bytes) -> bytes:
    return content


def without_the_book(name: str, content: bytes) -> bytes | None:
    return None if name == "xl/workbook.xml" else content


def broken(name: str, content: bytes) -> bytes:
    return content[:100] if name.startswith("xl/worksheets") else content


UNREADABLE: dict[str, tuple[Callable[[bytes], bytes], str, str]] = {
    "macros": (
        lambda raw: changed(raw, same, "xl/vbaProject.bin"),
        "holds macros, which are not read; save it as .xlsx without macros",
        "含有宏，不予读取；请另存为不含宏的 .xlsx",
    ),
    "links": (
        lambda raw: changed(raw, same, "xl/externalLinks/externalLink1.xml"),
        "links to other workbooks; break the links (Data, Edit Links) and save it",
        "链接到其他工作簿；请断开链接（数据，编辑链接）后保存",
    ),
    "password": (
        lambda _raw: bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1000),
        "has a password or is an old .xls; save it as .xlsx without a password",
        "设有密码或为旧版 .xls；请取消密码并另存为 .xlsx",
    ),
    "text": (lambda _raw: b"a,b\n", "is no workbook; save it as .xlsx", "不是工作簿；请另存为"),
    "cut": (lambda raw: raw[:2000], "is no workbook; save it as .xlsx", "不是工作簿；请另存为"),
    "empty": (lambda raw: changed(raw, without_the_book), "cannot be read as a", "无法作为工作簿"),
    "broken": (lambda raw: changed(raw, broken), "cannot be read as a workbook", "无法作为工作簿"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_no_good_book_is_refused(case: str, data: Path) -> None:
    spoil, en, zh = UNREADABLE[case]
    book = data.parent / "book.xlsx"
    book.write_bytes(spoil(book.read_bytes()))
    error = refused(data)
    assert error.en.startswith(f"{book}: {en}")
    assert error.zh.startswith(f"{book}：{zh}")


def test_a_bomb_is_not_unpacked(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whose parts are together larger than what is read, as their list says."""
    monkeypatch.setattr(spreadsheet, "MAX_UNPACKED_BYTES", 3_000_000)
    book = data.parent / "book.xlsx"
    bomb = changed(book.read_bytes(), lambda n, c: c + bytes(4_000_000) if "/sheet1.x" in n else c)
    book.write_bytes(bomb)
    assert refused(data).en.startswith(f"{book}: unpacks to 8 MB, and 3 MB are read; ")


def test_a_million_empty_rows_are_nothing(data: Path) -> None:
    """Formatted cells without a value, as whole columns have them."""
    rows = b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(9, 1_000_009))

    def with_rows(name: str, xml: bytes) -> bytes:
        end = b"</sheetData>"
        return xml.replace(end, rows + end) if name.endswith("/sheet1.xml") else xml

    book = data.parent / "book.xlsx"
    book.write_bytes(changed(book.read_bytes(), with_rows))
    assert book.stat().st_size >= 3 * 10**7
    assert sum(len(grid.rows) for grid in spreadsheet.read(book).grids) < 100


def test_the_book_of_another_workspace_is_refused(data: Path) -> None:
    book = data.parent / "book.xlsx"
    book.write_bytes(make(Source(name="other")))
    error = refused(data)
    assert "is the book of workspace other; go there, or export one here" in error.en
    assert "是工作区 other 的工作簿；请到该工作区导入，或在此处导出" in error.zh


def test_a_book_of_another_base_is_refused_by_its_cause(data: Path) -> None:
    (data.parent / "book.xlsx").write_bytes(make(Source(name="yunshi", base="https://a.example/")))
    error = refused(data)
    assert "was made with the base https://a.example/, and kg.toml names https://w3id" in error.en
    assert "所用 base 为 https://a.example/，而 kg.toml 为 https://w3id" in error.zh


def test_a_full_disk_changes_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    assert "no space left; nothing was changed" in refused(data, EngineError).en
    assert list(data.iterdir()) == []


def test_a_read_only_book_gets_no_ids_and_leaves_the_data_alone(data: Path) -> None:
    book = data.parent / "book.xlsx"
    places = [{k: v for k, v in row.items() if k != "id"} for row in ROWS["Places"]]
    book.write_bytes(small.xlsx({**ROWS, "Places": places}))
    book.chmod(0o444)
    assert "book.xlsx: is read-only; allow writing and run again" in refused(data, KgError).en
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("is_first", [True, False])
def test_one_import_at_a_time(is_first: bool, data: Path) -> None:
    """The second is refused, of the first import of all, too, which makes the folder."""
    handle = os.open(data.parent, os.O_RDONLY)
    if is_first:
        data.rmdir()
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(InputError) as refusal:
            import_book(data.parent / "book.xlsx", Source(name="yunshi"), data)
    finally:
        os.close(handle)
    error = refusal.value
    assert data.exists() != is_first
    assert error.en.endswith("data: another import is running there; wait until it is done")
    assert error.zh.endswith("data：另有导入正在进行；请等待其结束")
    assert not import_book(data.parent / "book.xlsx", Source(name="yunshi"), data).refused


FOUND = {
    "renamed": ("地点", "地点2", "no such sheet; did you mean 地点?"),
    "unknown": ("地点", "第一季度", "no such sheet; rename or delete it"),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_sheet_under_another_name_is_told(case: str, data: Path) -> None:
    old, new, words = FOUND[case]
    book = data.parent / "book.xlsx"
    book.write_bytes(changed(book.read_bytes(), lambda _, xml: xml.replace(
        f'name="{old}"'.encode(), f'name="{new}"'.encode())))  # fmt: skip
    found = import_book(book, Source(name="yunshi"), data)
    assert [one.as_text() for one in found.report.findings] == [f"{book} {new}: {words}"]
    assert found.refused
    assert list(data.iterdir()) == []


@pytest.mark.parametrize(
    ("head", "en"),
    [
        ("label in English", "label in English: stands twice; delete one of the columns"),
        ("colour", "colour: no such column; correct the head, or delete the column"),
    ],
)
def test_a_column_that_is_too_many_is_told(head: str, en: str, data: Path) -> None:
    book = small.with_cell(small.book(ROWS), "Places", 2, 40, Cell(head))
    found = small.examined(book, data)
    assert [(one.place, one.words["en"]) for one in found] == [("book.xlsx 地点!AN2", en)]


@pytest.mark.parametrize("name", ["../yunshi", "a/b", "..", "Yunshi", "/etc/x"])
def test_no_file_is_written_elsewhere(name: str, data: Path) -> None:
    """A dataset by another name than a slug, as an IRI, and a file by it."""
    iri = f"https://w3id.org/industry-plan/data/{name}"
    rows = [{**small.ROWS["Datasets"][0], "id": iri}]
    book = small.book({"Datasets": rows, "Places": [{**ROWS["Places"][0], "file": name}]})
    found = small.examined(book, data)
    assert "workbook:unknown-file" in {one.rule for one in found}
    assert all(one.level == "error" for one in found)


def test_what_is_no_folder_of_sheets_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(InputError, match=r"holds no \.csv or \.tsv file"):
        spreadsheet.read(tmp_path)
    (tmp_path / "地点.csv").write_bytes(b'"a\n')
    with pytest.raises(InputError, match="is no table"):
        spreadsheet.read(tmp_path)
    (tmp_path / "地点.csv").write_bytes(b"\xff\xff\x80")
    with pytest.raises(InputError, match="is neither UTF-8 nor UTF-16 nor GB18030"):
        spreadsheet.read(tmp_path)


def test_charts_and_pictures_stay_in_the_book(data: Path) -> None:
    """Parts that this program does not know are there after ids were written into the book."""
    book = data.parent / "book.xlsx"
    rows = {**ROWS, "Places": [{k: v for k, v in r.items() if k != "id"} for r in ROWS["Places"]]}
    book.write_bytes(changed(small.xlsx(rows), same, "xl/media/image1.png", "xl/pivotTables/p.xml"))
    assert len(import_book(book, Source(name="yunshi"), data).minted) == 2
    with zipfile.ZipFile(book) as packed:
        assert {"xl/media/image1.png", "xl/pivotTables/p.xml"} <= set(packed.namelist())
    (places,) = [grid for grid in spreadsheet.read(book).grids if grid.name == "地点"]
    assert [row[1].value for row in places.rows.values()][2:] == ["yunshi", "shihu"]
    before = book.read_bytes()
    source = Source(own=sorted(data.glob("*.ttl")), name="yunshi")
    assert import_book(book, source, data).minted == {}
    assert book.read_bytes() == before


def test_a_book_without_any_row_is_fine(data: Path) -> None:
    (data.parent / "book.xlsx").write_bytes(written([], [], Lists({}, {}), "zh"))
    assert import_book(data.parent / "book.xlsx", Source(name="yunshi"), data).texts == {}


@pytest.mark.parametrize("blank", [{}, {"Datasets": ROWS["Datasets"]}], ids=["empty", "datasets"])
def test_a_book_without_rows_deletes_nothing(blank: small.Rows, data: Path) -> None:
    """As the blank one of a workspace whose sheets were imported from another folder."""
    book = data.parent / "book.xlsx"
    assert not import_book(book, Source(name="yunshi"), data).refused
    book.write_bytes(small.xlsx({"Claims": [], **blank}))
    error = refused(data)
    assert "has no rows, and would delete what is in" in error.en
    assert "没有数据行，导入将删除" in error.zh
    (data.parent / "sheets").mkdir()
    (data.parent / "sheets" / "地点.csv").write_text(
        "标识名;标签（中文）\nyunshi;云石市\n", "utf-8"
    )
    source = Source(own=sorted(data.glob("*.ttl")), name="yunshi")
    (found,) = import_book(data.parent / "sheets", source, data).report.findings
    assert (found.rule, found.sheet) == ("workbook:no-heads", "地点")


def test_a_cell_under_no_head_is_found(tmp_path: Path) -> None:
    """In CSV, a comma that is not quoted puts the rest of a text there."""
    whole, places = small.book(small.ROWS), small.sheet_of("Places").name["zh"]
    (grid,) = [grid for grid in whole.grids if grid.name == places]
    column, row = max(grid.rows[1]) + 1, max(grid.rows)
    stray = small.with_cell(whole, "Places", row, column, Cell(" the lake district"))
    (found,) = [f for f in small.examined(stray, tmp_path) if f.rule == "workbook:no-head"]
    assert (found.sheet, found.line, found.column) == (places, row, column)
    assert found.severity == "Violation"


def test_hidden_sheets_and_columns_are_warned_of(data: Path) -> None:
    """They are read all the same; once a sheet, and not of what the template hides itself."""
    path = data.parent / "book.xlsx"
    book = openpyxl.load_workbook(BytesIO(small.xlsx(ROWS)))
    heads = {str(cell.value): cell.column_letter for cell in book["地点"][2]}
    for head in ("label in Chinese", "wider place"):
        book["地点"].column_dimensions[heads[head]].hidden = True
    for name in ("数据集", "技术", "其他"):  # the last two have no row
        book[name].sheet_state = "hidden"
    book.save(path)
    letters = heads["label in Chinese"]
    found = small.examined(spreadsheet.read(path), data.parent)
    assert [(f.rule, f.sheet, f.line, f.severity, f.message) for f in found] == [
        (
            "workbook:hidden-columns",
            "地点",
            None,
            "Warning",
            {
                "en": f"hidden columns are read too: {letters}; unhide them, or delete them",
                "zh": f"{letters} 列已隐藏，但仍会读入；请取消隐藏或删除",
            },
        ),
        (
            "workbook:hidden-sheet",
            "数据集",
            None,
            "Warning",
            {
                "en": "the sheet is hidden, and read too; unhide it, or delete it",
                "zh": "该工作表已隐藏，但仍会读入；请取消隐藏或删除",
            },
        ),
    ]


def test_a_warning_hides_no_error_at_the_same_place(tmp_path: Path) -> None:
    """That the row is hidden is found at its first cell."""
    whole = small.with_cell(small.book(ROWS), "Places", 4, 1, None)
    whole = small.with_cell(whole, "Places", 4, 2, Cell("Shihu", "hidden"))
    (found,) = small.examined(whole, tmp_path)
    assert (found.rule, found.line, found.level) == ("workbook:no-chinese", 4, "error")


def test_a_value_that_is_the_beginning_of_one_in_the_list_is_offered_that(tmp_path: Path) -> None:
    """And not one that is more like it, as a firmer modality."""
    column = small.column_of("Claims", "plan:modality")
    whole = small.with_cell(small.book(small.ROWS), "Claims", 4, column, Cell("推进"))
    found = [f for f in small.examined(whole, tmp_path) if f.rule == "workbook:unknown-value"]
    assert [f.message["zh"] for f in found] == ["“推进”不在列表中，是否为“推进或加快”？"]


def test_the_indicator_of_gdp_has_its_short_name(tmp_path: Path) -> None:
    column = small.column_of("Claims", "+plan:measures")
    whole = small.with_cell(small.book(small.ROWS), "Claims", 3, column, Cell("GDP"))
    rules = {f.rule for f in small.examined(whole, tmp_path)}
    assert not {"workbook:unknown-term", "workbook:unknown-value"} & rules


def test_a_term_that_is_in_no_list_may_have_a_row_of_its_own(tmp_path: Path) -> None:
    """Of an indicator, which has a sheet; not of a modality."""
    whole = small.book(small.ROWS)
    for key in ("plan:modality", "+plan:measures"):
        column = small.column_of("Claims", key)
        whole = small.with_cell(whole, "Claims", 5, column, Cell("xyz"))
    found = {f.rule for f in small.examined(whole, tmp_path)}
    assert {"workbook:unknown-value", "workbook:unknown-term"} <= found


def test_hidden_columns_that_a_program_groups_are_seen(tmp_path: Path) -> None:
    def group(name: str, content: bytes) -> bytes:
        one = b'<cols><col min="2" max="4" width="9" hidden="1"/></cols>'
        is_sheet = name.startswith("xl/worksheets/")
        return re.sub(b"<cols>.*</cols>", one, content) if is_sheet else content

    (tmp_path / "book.xlsx").write_bytes(changed(small.xlsx(ROWS), group))
    found = {grid.hidden for grid in spreadsheet.read(tmp_path / "book.xlsx").grids}
    assert found == {frozenset({2, 3, 4}), frozenset()}  # other statements have no columns


def test_what_a_book_no_longer_has_is_told(data: Path) -> None:
    book, id_space = data.parent / "book.xlsx", "https://w3id.org/industry-plan/id/"
    assert import_book(book, Source(name="yunshi"), data).lost == []
    book.write_bytes(small.xlsx({**ROWS, "Places": ROWS["Places"][:1]}))
    source = Source(own=sorted(data.glob("*.ttl")), name="yunshi")
    assert import_book(book, source, data).lost == [f"{id_space}shihu"]
    assert "shihu" not in (data / "yunshi.ttl").read_text("utf-8")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"files": []}', '{"figures": {"a": 1}}'])
def test_an_account_that_is_none_is_refused(text: str, data: Path) -> None:
    (data / "import.json").write_text(text, "utf-8")
    error = refused(data)
    assert error.en.startswith(f"{data}/import.json: is no account of an import; restore it")
    assert error.zh.startswith(f"{data}/import.json：不是导入记录")
