"""Spreadsheet files, `.xlsx` or a folder of CSV and TSV, as grids of cells: read and written."""

from __future__ import annotations

import codecs
import csv
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from kg.errors import InputError
from kg.files import read_bytes
from kg.text import xml_escaped
from kg.validation.report import Finding, column_letters
from kg.workbook.layout import LANGUAGES, LISTS, OTHER, Column, Sheet, is_open

Value = str | int | float | bool | date | None

MAX_UNPACKED_BYTES = 400 * 10**6
_OLE = b"\xd0\xcf\x11\xe0"
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
_HEADS = 2
_EPOCH = datetime(2020, 1, 1)
_TIMES = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of a cell, and what keeps it from being taken as it stands."""

    value: Value = None
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: the cells that hold something, by the number of their row and of their column."""

    name: str
    file: Path
    rows: Mapping[int, Mapping[int, Cell]]
    hidden: frozenset[int] = frozenset()
    """The columns that are hidden, and 0 where the sheet is."""


@dataclass(frozen=True, slots=True)
class Book:
    """The sheets of a workbook, and what its hidden sheet says of it."""

    path: Path
    grids: Sequence[Grid]
    stamp: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> Book:
    """The workbook in a file, or in a folder of CSV and TSV; `InputError` for what is none."""
    return _read_folder(path) if path.is_dir() else _read_xlsx(path)


# Folders of text


def _read_folder(path: Path) -> Book:
    files = sorted(p for p in path.iterdir() if p.suffix.lower() in _SEPARATORS)
    if not files:
        raise InputError(
            f"{path}: holds no .csv or .tsv file; name a folder of sheets, or a workbook",
            f"{path}：其中没有 .csv 或 .tsv 文件；请指定工作表所在文件夹或工作簿",
        )
    return _book(path, [Grid(file.stem, file, _rows(file)) for file in files])


def _book(path: Path, grids: Sequence[Grid]) -> Book:
    """A book of sheets, of which one may say what book it is."""
    hidden = (grid.rows.values() for grid in grids if grid.name == LISTS["en"])
    pairs = (row for rows in hidden for row in rows if {1, 2} <= {*row})
    stamp = {str(row[1].value): str(row[2].value) for row in pairs}
    return Book(path, [grid for grid in grids if grid.name != LISTS["en"]], stamp)


def _rows(file: Path) -> dict[int, dict[int, Cell]]:
    """The rows of a text as a spreadsheet numbers them."""
    text, _ = _decoded(read_bytes(file), file)
    try:
        reader = csv.reader(
            StringIO(text, newline=""), delimiter=_SEPARATORS[file.suffix.lower()], strict=True
        )
        rows = {
            number: {place: Cell(value) for place, value in enumerate(row, 1) if value.strip()}
            for number, row in enumerate(reader, 1)
        }
    except csv.Error as error:
        raise InputError(
            f"{file}: is no table ({error}); save it anew as CSV",
            f"{file}：不是表格（{error}）；请重新另存为 CSV",
        ) from None
    return {number: row for number, row in rows.items() if row}


def _decoded(raw: bytes, file: Path) -> tuple[str, str]:
    """Text, and its encoding: UTF-8, UTF-16 with a byte-order mark, or else GB18030."""
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        has_mark = raw.startswith(codecs.BOM_UTF8)
        encodings = ["utf-8-sig" if has_mark else "utf-8", "gb18030"]
    for encoding in encodings:
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise InputError(
        f"{file}: is neither UTF-8 nor UTF-16 nor GB18030; save it as CSV UTF-8",
        f"{file}：不是 UTF-8、UTF-16 或 GB18030 编码；请另存为 CSV UTF-8",
    )


# .xlsx, the one place that imports openpyxl


def _read_xlsx(path: Path) -> Book:
    raw = read_bytes(path)
    _refuse_unreadable(path, raw)
    with _one_line(path):
        raw = _without_empty_cells(raw)
        book = _openpyxl().load_workbook(BytesIO(raw), rich_text=True)
        values = None
        if any(c.data_type == "f" for s in book.worksheets for c in s._cells.values()):
            values = _openpyxl().load_workbook(BytesIO(raw), data_only=True)
        grids = [
            Grid(sheet.title, path, _cells(sheet, values and values[sheet.title]), _hidden(sheet))
            for sheet in book.worksheets
        ]
    return _book(path, grids)


_EMPTY_CELL = re.compile(rb"<((?:\w+:)?)c\b[^>]*/>")
_EMPTY_ROW = re.compile(rb"<((?:\w+:)?)row\b[^>]*(?:/>|(?<!/)>\s*</\1row>)")
_LARGE_SHEET_BYTES = 2_000_000


def _without_empty_cells(raw: bytes) -> bytes:
    """A workbook without the cells and rows of large sheets that only have a style.

    A formatted column has a million of them, which take openpyxl a gigabyte.
    """
    with zipfile.ZipFile(BytesIO(raw)) as old:
        large = [i for i in old.infolist() if i.file_size > _LARGE_SHEET_BYTES]
        if not any("worksheets/" in info.filename for info in large):
            return raw
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w") as new:
            for info in old.infolist():
                content = old.read(info)
                if info in large and "worksheets/" in info.filename:
                    content = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", content))
                new.writestr(info.filename, content)
    return packed.getvalue()


def _cells(sheet: Any, computed: Any) -> dict[int, dict[int, Cell]]:
    """The cells of a sheet that hold something, with their flaws.

    `_cells` are those that the file has: to ask for rows would make a million of an empty sheet.
    """
    hidden = {number for number, row in sheet.row_dimensions.items() if row.hidden}
    merged = {(area.min_row, area.min_col) for area in sheet.merged_cells.ranges}
    rows: dict[int, dict[int, Cell]] = {}
    for (row, place), cell in sorted(sheet._cells.items()):
        value, flaw = _plain(cell.value), ""
        if cell.data_type == "f":
            value = _plain(computed.cell(row, place).value)
            flaw = "" if value is not None else "formula"
        elif cell.data_type == "e":
            flaw = "formula"
        if value is None and not flaw:
            continue
        if (row, place) in merged:
            flaw = flaw or "merged"
        elif (cell.has_style and cell.font.strike) or _is_struck_in_part(cell.value):
            flaw = flaw or "struck"
        elif "%" in cell.number_format and not isinstance(value, str):
            flaw = flaw or "percent"
        elif row in hidden:
            flaw = flaw or "hidden"
        rows.setdefault(row, {})[place] = Cell(value, flaw)
    return rows


def _hidden(sheet: Any) -> frozenset[int]:
    areas = (range(d.min, d.max + 1) for d in sheet.column_dimensions.values() if d.hidden)
    return frozenset(chain(*areas, [0] if sheet.sheet_state != "visible" else []))


def _is_struck_in_part(value: object) -> bool:
    """Whether a line goes through a part of a text, which has a font by part."""
    parts = value if isinstance(value, list) else ()
    return any(part.font.strike for part in parts if hasattr(part, "font"))


def _plain(value: object) -> Value:
    if isinstance(value, datetime):
        midnight = value.replace(tzinfo=None)
        return midnight.date() if midnight == datetime(*value.timetuple()[:3]) else str(value)
    if isinstance(value, str | list):
        text = str(value)
        return text if text.strip() else None
    if value is None or isinstance(value, bool | int | float | date):
        return value
    return str(value)


def _refuse_unreadable(path: Path, raw: bytes) -> None:
    """Raise `InputError` for what is no workbook, or one that is not to be opened."""
    if raw.startswith(_OLE):
        raise InputError(
            f"{path}: has a password or is an old .xls; save it as .xlsx without a password",
            f"{path}：设有密码或为旧版 .xls；请取消密码并另存为 .xlsx",
        )
    try:
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            infos = packed.infolist()
    except zipfile.BadZipFile:
        raise InputError(
            f"{path}: is no workbook; save it as .xlsx",
            f"{path}：不是工作簿；请另存为 .xlsx",
        ) from None
    names = [info.filename.lower() for info in infos]
    if any(name.endswith("vbaproject.bin") for name in names):
        raise InputError(
            f"{path}: holds macros, which are not read; save it as .xlsx without macros",
            f"{path}：含有宏，不予读取；请另存为不含宏的 .xlsx",
        )
    if any("/externallinks/" in f"/{name}" for name in names):
        raise InputError(
            f"{path}: links to other workbooks; break the links (Data, Edit Links) and save it",
            f"{path}：链接到其他工作簿；请断开链接（数据，编辑链接）后保存",
        )
    size = sum(info.file_size for info in infos)
    if size > MAX_UNPACKED_BYTES:
        mega = 10**6
        raise InputError(
            f"{path}: unpacks to {size // mega} MB, and {MAX_UNPACKED_BYTES // mega} MB are read;"
            " delete empty rows, or split it",
            f"{path}：解压后有 {size // mega} MB，超出可读取的 {MAX_UNPACKED_BYTES // mega} MB；"
            "请删除空行或拆分",
        )


@contextmanager
def _one_line(path: Path) -> Iterator[None]:
    """Turn whatever a reader of foreign files raises into one line."""
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError(
            f"{path}: cannot be read as a workbook ({error or type(error).__name__});"
            " open it in a spreadsheet program and save it anew",
            f"{path}：无法作为工作簿读取（{error or type(error).__name__}）；"
            "请用表格软件打开后重新保存",
        ) from error


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        install = "pip install 'kg-industry-plans[workbook]'"
        raise InputError(
            f"openpyxl: is not installed; run {install}", f"openpyxl：尚未安装；请运行 {install}"
        ) from None
    return openpyxl


# Writing


Filled = tuple[Sheet, Sequence[Mapping[int, Value]]]
"""A sheet with its rows below the heads, each by the place of its column from 0."""
_REQUIRED, _OPTIONAL, _FLAWED = "FFF2CC", "E7E6E6", "F4B084"
_EMPTY_ROWS = 1_000
"""The rows below the last one that have lists of choices, too."""


def written(
    filled: Iterable[Filled], other: Sequence[Sequence[str]], lists: Lists, language: str
) -> bytes:
    """A workbook: sheets named in a language, heads and comments in both, lists of choices.

    The same bytes each time.
    """
    openpyxl = _openpyxl()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet, rows in filled:
        _write_sheet(openpyxl, book.create_sheet(sheet.name[language]), sheet, rows, lists)
    _write_rows(book.create_sheet(OTHER[language]), other)
    _write_lists(openpyxl, book, lists)
    book.properties.created = book.properties.modified = _EPOCH
    return _packed(book)


def written_texts(
    filled: Iterable[Filled], other: Sequence[Sequence[str]], lists: Lists, language: str
) -> dict[str, bytes]:
    """The same as CSV files by name, in UTF-8 with the mark by which Excel knows it; no lists."""
    tables: dict[str, list[Sequence[Value]]] = {
        OTHER[language]: [*other],
        LISTS["en"]: [*lists.stamp.items()],
    }
    for sheet, rows in filled:
        heads = [[column.heads[tag] for column in sheet.columns] for tag in LANGUAGES]
        cells = ([row.get(place) for place in range(len(sheet.columns))] for row in rows)
        tables[sheet.name[language]] = [*heads, *cells]
    return {f"{name}.csv": codecs.BOM_UTF8 + as_csv(rows).encode() for name, rows in tables.items()}


def as_csv(rows: Iterable[Sequence[Value]], separator: str = ",", end: str = "\n") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Lists:
    """The choices of a workbook by the name of their list, and what is noted about the book."""

    stamp: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]

    def of(self, column: Column) -> str:
        """The name of the list of a column, if it has one."""
        name = list_name(column)
        return name if name in self.choices else ""


def list_name(column: Column) -> str:
    """The name of the list that a column chooses from, or nothing."""
    if column.kind == "concept":
        return "list_" + column.scheme.rsplit("/", 1)[1].replace("-", "_")
    if column.kind == "class":
        return "classes_" + "_".join(name.rsplit("#", 1)[-1] for name in column.classes)[:200]
    return "list_true" if column.kind == "boolean" else ""


def _write_sheet(
    openpyxl: Any, page: Any, sheet: Sheet, rows: Sequence[Mapping[int, Value]], lists: Lists
) -> None:
    page.freeze_panes = "B3"
    bold = openpyxl.styles.Font(bold=True)
    required, optional = (
        openpyxl.styles.PatternFill("solid", fgColor=colour) for colour in (_REQUIRED, _OPTIONAL)
    )
    last = len(rows) + _HEADS + _EMPTY_ROWS
    for place, column in enumerate(sheet.columns):
        letter = openpyxl.utils.get_column_letter(place + 1)
        for number, language in enumerate(LANGUAGES, 1):
            head = page.cell(number, place + 1, column.heads[language])
            head.font = bold
            head.fill = required if column.required else optional
        if column.comment:
            text = f"{column.comment.get('zh', '')}\n{column.comment.get('en', '')}"
            page.cell(1, place + 1).comment = openpyxl.comments.Comment(text, "kg")
        page.column_dimensions[letter].width = 34 if column.kind in ("text", "passage") else 20
        page.column_dimensions[letter].hidden = column.hidden
        if check := _validation(openpyxl, column, lists):
            check.add(f"{letter}{_HEADS + 1}:{letter}{last}")
            page.add_data_validation(check)
    for number, row in enumerate(rows, _HEADS + 1):
        for place, value in row.items():
            _write_cell(page.cell(number, place + 1), value)


def _validation(openpyxl: Any, column: Column, lists: Lists) -> Any:
    """What Excel checks as a value is typed; it only warns of several, and of what rows may add."""
    check = openpyxl.worksheet.datavalidation.DataValidation
    if name := lists.of(column):
        found = check(type="list", formula1=name, allow_blank=True)
        is_closed = column.single and not is_open(column.scheme)
        found.errorStyle = "stop" if is_closed or not column.scheme else "warning"
    elif column.kind == "date":
        found = check(type="date", operator="greaterThan", formula1="1", allow_blank=True)
    elif column.kind == "number":
        found = check(type="decimal", operator="greaterThan", formula1="-1E+300", allow_blank=True)
    else:
        return None
    if column.kind in ("date", "number"):
        found.errorStyle = "warning"  # the words of a source are read, too
    found.showErrorMessage = True
    return found


def _write_cell(cell: Any, value: Value) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # and no formula, whatever it begins with
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def _write_rows(page: Any, rows: Iterable[Sequence[str]]) -> None:
    for number, row in enumerate(rows, 1):
        for place, value in enumerate(row, 1):
            _write_cell(page.cell(number, place), value)


def _write_lists(openpyxl: Any, book: Any, lists: Lists) -> None:
    """The hidden sheet: what book this is, then a named column for each list."""
    page = book.create_sheet(LISTS["en"])
    page.sheet_state = "hidden"
    _write_rows(page, lists.stamp.items())
    for place, (name, choices) in enumerate(lists.choices.items(), 3):
        letter = openpyxl.utils.get_column_letter(place)
        for number, choice in enumerate(choices, 1):
            _write_cell(page.cell(number, place), choice)
        area = f"{LISTS['en']}!${letter}$1:${letter}${len(choices)}"
        book.defined_names[name] = openpyxl.workbook.defined_name.DefinedName(name, attr_text=area)


# Filling in cells of a book that somebody made

Filling = Mapping[tuple[str, int, int], str]
"""Texts by sheet, row and column."""


def filled_in(path: Path, cells: Filling) -> dict[Path, bytes]:
    """The files of a book with texts in empty cells, and all else as it is; only those changed."""
    made = dict[Path, bytes]()
    for name in {sheet for sheet, _, _ in cells}:
        own = {(row, column): text for (sheet, row, column), text in cells.items() if sheet == name}
        if path.is_dir():
            file = next(p for p in path.iterdir() if p.stem == name)
            made[file] = _filled_text(file, own)
        else:
            made[path] = _filled_book(made.get(path) or read_bytes(path), name, own)
    return made


def _filled_text(file: Path, cells: Mapping[tuple[int, int], str]) -> bytes:
    text, encoding = _decoded(read_bytes(file), file)
    separator, end = _SEPARATORS[file.suffix.lower()], "\r\n" if "\r\n" in text else "\n"
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    for (row, column), value in cells.items():
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = value
    return as_csv(rows, separator, end).encode(encoding)


def _filled_book(raw: bytes, sheet: str, cells: Mapping[tuple[int, int], str]) -> bytes:
    """The book with cells added to the XML of a sheet: to save it anew would lose what it has more.

    A cell that the file has no row for is left out.
    """
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(raw)) as old, zipfile.ZipFile(packed, "w") as new:
        part = _part_of(old, sheet)
        for info in old.infolist():
            content = old.read(info)
            if info.filename == part:
                for (row, column), text in cells.items():
                    content = _with_cell(content, row, column, text)
            new.writestr(info, content, compress_type=info.compress_type)
    return packed.getvalue()


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """The file within a book that holds a sheet."""
    tree, relations = (
        ElementTree.fromstring(book.read(name))
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    )
    found = (e for e in tree.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet)
    link = next(v for e in found for k, v in e.attrib.items() if k.endswith("}id"))
    target = next(str(e.get("Target")) for e in relations if e.get("Id") == link)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _with_cell(xml: bytes, row: int, column: int, text: str) -> bytes:
    pattern = rb'(?s)<((?:\w+:)?)row\b[^>]*\br="%d"[^>]*(?<!/)>(.*?)</\1row>' % row
    if not (found := re.search(pattern, xml)):
        return xml
    prefix, name = found[1], f"{column_letters(column)}{row}".encode()
    value = xml_escaped(text).encode()
    made = b'<%bc r="%b" t="inlineStr"><%bis><%bt>%b</%bt></%bis></%bc>' % (
        *(prefix, name, prefix, prefix, value),
        *(prefix, prefix, prefix),
    )
    cell = rb'(?s)<%bc\b[^>]*\br="([A-Z]+)%d"[^>]*?(?:/>|(?<!/)>.*?</%bc>)' % (prefix, row, prefix)
    start = end = found.end(2)
    for one in re.finditer(cell, found[2]):
        if one[1] == name.rstrip(b"0123456789"):
            start, end = (found.start(2) + place for place in one.span())
            break
        if (len(one[1]), one[1]) > (len(name.rstrip(b"0123456789")), name):
            start = end = found.start(2) + one.start()
            break
    return xml[:start] + made + xml[end:]


def refuse_annotated(path: Path, copy: Path) -> None:
    """Raise `InputError` for a folder, which has no comments, and for a copy that is the book."""
    if path.is_dir():
        raise InputError(
            f"{path}: is a folder of text, which has no comments; leave out --annotated",
            f"{path}：是文本文件夹，无法加批注；请去掉 --annotated",
        )
    if copy.resolve() == path.resolve():
        raise InputError(
            f"--annotated {copy}: is the book itself; name another file",
            f"--annotated {copy}：即工作簿本身；请另指定文件",
        )


def annotated(path: Path, findings: Iterable[Finding], language: str) -> bytes:
    """A copy of a workbook in which each cell with a finding is red and has it as a comment."""
    openpyxl = _openpyxl()
    book = openpyxl.load_workbook(BytesIO(read_bytes(path)))
    fill = openpyxl.styles.PatternFill("solid", fgColor=_FLAWED)
    for finding in findings:
        if finding.sheet in book.sheetnames:
            sheet = book[finding.sheet]
            cell = sheet.cell(finding.line or 1, finding.column or 1)
            cell.fill = fill
            areas = (a.start_cell for a in sheet.merged_cells.ranges if cell.coordinate in a)
            if (first := next(areas, cell)) is cell or not first.comment:
                first.comment = openpyxl.comments.Comment(finding.full_message(language), "kg")
    return _packed(book)


def _packed(book: Any) -> bytes:
    """The bytes of a workbook with one time for all that it holds."""
    loose, packed = BytesIO(), BytesIO()
    book.save(loose)
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            raw = old.read(info)
            if info.filename == "docProps/core.xml":
                raw = _TIMES.sub(_EPOCH.isoformat().encode() + b"Z", raw)
            new.writestr(zipfile.ZipInfo(info.filename, _EPOCH.timetuple()[:6]), raw)
    return packed.getvalue()
