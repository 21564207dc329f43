"""A workbook: a sheet for each class, one of edges, and one that describes the data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory, gettempdir
from traceback import walk_tb
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZipFile

from kg.errors import EngineError
from kg.export.export import ExportContext
from kg.export.formats.tables import MAX_EXACT, cell_text, heading, tables, valid_text, words_of
from kg.export.graph.model import Column, Row, unused
from kg.files import writing

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 2**20
"""The rows of a sheet."""
MAX_UNITS = 2**15 - 1
"""The characters of a cell, one beyond U+FFFF counted as two."""
_MAX_NAME_LENGTH = 31
_EPOCH = "1980-01-01"
"""The day of a workbook whose data have none."""
_FIRST_DAY = "1900-03-01"
"""Before it spreadsheets count days differently, or not at all."""
_HEADER_ROWS = 2
_WIDE, _NARROW = 36, 16


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each class with the columns that it uses; its sheet has the name of the class."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix="kg-") as folder:
        path = Path(folder) / "graph.xlsx"
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": folder,
            "use_zip64": True,
        }
        with writing(gettempdir()), path.open("wb") as made:
            try:
                with xlsxwriter.Workbook(made, options) as workbook:
                    written = _fill(workbook, context)
            except FileCreateError as error:
                _detach(error.args[0])
                raise OSError(*error.args[0].args) from error
        with path.open("rb") as whole:
            copyfileobj(whole, file)
    return written


def _fill(workbook: Workbook, context: ExportContext) -> Mapping[str, int]:
    day = datetime.fromisoformat(context.details.day or _EPOCH)
    workbook.set_properties({"title": context.details.title, "created": day})
    book, (nodes, edges) = Book(workbook, context), tables(context.graph)
    readme = book.sheet("README")
    used = nodes.used_columns().items()
    classes = {label: Rows(book, label, has) for label, has in used}
    for row in nodes.rows():
        classes[row["class"][0]].add(row)
    joined = Rows(book, "edges", edges.columns)
    for row in edges.rows():
        joined.add(row)
    for rows in (*classes.values(), joined):
        rows.end()
    counts = {label: rows.count for label, rows in classes.items()}
    readme.set_column(0, 4, 40)
    for number, line in enumerate(_about(context, counts, joined.count)):
        for place, text in enumerate(line):
            readme.write_string(number, place, text, None if len(line) > 1 else book.head)
    return {"nodes": sum(counts.values()), "edges": joined.count}


def _about(
    context: ExportContext, counts: Mapping[str, int], edges: int
) -> Iterator[tuple[str, ...]]:
    """The lines of the sheet that describes the data, in both languages."""
    details, scan = context.details, context.scan
    yield (details.title,)
    yield (details.title_zh,)
    yield "version 版本", details.version
    yield "day 日期", details.day
    for licence in details.licences:
        yield "licence 许可", licence
    yield ("Sheets 工作表",)
    iris = {word: iri for iri, word in context.graph.classes.words.items()}
    for label, count in counts.items():
        yield label, *words_of(iris[label], scan).values(), str(count), iris[label]
    yield "edges", "relations", "关系", str(edges), ""
    for table in tables(context.graph):
        yield (f"Columns of {table.name} {'节点' if table.name == 'nodes' else '边'}的各列",)
        for column in table.columns:
            yield column.key, *heading(column, scan).values(), column.property
    yield ("How to open it 打开方式",)
    for step in context.format.steps:
        yield step["en"], step["zh"]


class Book:
    """A workbook; `head`, `key` and `day` are formats of cells."""

    def __init__(self, workbook: Workbook, context: ExportContext) -> None:
        self._workbook, self.scan, self.ledger = workbook, context.scan, context.ledger
        self._names = {"history"}  # Excel keeps that name for itself
        self.head = workbook.add_format({"bold": True, "bg_color": "#DDE6F0", "text_wrap": True})
        self.key = workbook.add_format({"italic": True, "bg_color": "#DDE6F0"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(self, wanted: str) -> Worksheet:
        """A new sheet, called as wanted where the name is free and short enough."""
        return self._workbook.add_worksheet(unused(wanted, self._names, _MAX_NAME_LENGTH))


def _detach(error: OSError) -> None:
    """Detach the file from a ZIP, which would be completed, with an error, when it is freed."""
    for frame, _ in walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, ZipFile):
                value.fp = None


class Rows:
    """The rows of a class, or the edges, on as many sheets as they take.

    The first row of a sheet has the words of the columns, the second their keys.
    """

    def __init__(self, book: Book, name: str, columns: Sequence[Column]) -> None:
        self._book, self._name, self._ledger = book, name, book.ledger
        self._columns = {column.key: (place, column) for place, column in enumerate(columns)}
        self.count = 0
        self._sheet = self._begin()

    def add(self, row: Row) -> None:
        """Write a row, on a new sheet where the last is full."""
        if self._next == MAX_ROWS:
            self.end()
            self._sheet = self._begin()
        subject = row["id"][0]
        for key, texts in row.items():
            if self._put(*self._columns[key], texts, subject):
                raise EngineError(
                    f"xlsx: {subject} {key}: does not fit the sheet; choose another format",
                    f"xlsx：{subject} {key}：超出工作表的容量；请改用其他格式",
                )
        self._next += 1
        self.count += 1

    def end(self) -> None:
        """Give the sheet its filter, which knows how many rows there are."""
        self._sheet.autofilter(_HEADER_ROWS - 1, 0, self._next - 1, len(self._columns) - 1)

    def _begin(self) -> Worksheet:
        sheet = self._book.sheet(self._name)
        sheet.freeze_panes(_HEADER_ROWS, 1)
        sheet.set_row(0, 32)
        for key, (place, column) in self._columns.items():
            is_wide = column.language or key in ("id", "name", "name_en", "name_zh")
            sheet.set_column(place, place, _WIDE if is_wide else _NARROW)
            words = heading(column, self._book.scan)
            text = "\n".join(dict.fromkeys((words["zh"], words["en"])))
            sheet.write_string(0, place, text, self._book.head)
        for key, (place, _) in self._columns.items():
            sheet.write_string(1, place, key, self._book.key)
        self._next = _HEADER_ROWS
        return sheet

    def _put(self, place: int, column: Column, texts: tuple[str, ...], subject: str) -> int:
        """Write a value in its own type where a spreadsheet keeps it, else as text; 0 when done."""
        kind, text, sheet, at = column.kind, texts[0], self._sheet, (self._next, place)
        if column.many or kind in ("text", "iri"):
            text = self._short(cell_text(texts, self._ledger, subject, column.key), subject, column)
            if text.startswith("<r>") and text.endswith("</r>"):  # as in xlsxwriter's own markup
                return int(sheet.write_rich_string(*at, text[:1], text[1:2], text[2:]))
            return int(sheet.write_string(*at, text))
        if kind == "boolean":
            return int(sheet.write_boolean(*at, text == "true"))
        if kind == "date" and text >= _FIRST_DAY:
            return int(sheet.write_datetime(*at, date.fromisoformat(text), self._book.day))
        if kind != "date" and _is_kept(text):
            return int(sheet.write_number(*at, float(text)))
        self._ledger.alter("kept-as-text", subject, column.key, text)
        return int(sheet.write_string(*at, text))

    def _short(self, text: str, subject: str, column: Column) -> str:
        text = valid_text(text, self._ledger, subject, column.key)
        units = text.encode("utf-16-le")
        if len(units) <= 2 * MAX_UNITS:
            return text
        self._ledger.alter("cell-too-long", subject, column.key, text)
        return units[: 2 * (MAX_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _is_kept(text: str) -> bool:
    """Whether a number is the same after a workbook has held it, which writes 16 digits.

    >>> _is_kept("0.1"), _is_kept("9007199254740993"), _is_kept("0.30000000000000004")
    (True, False, False)
    """
    number = float(text)
    exact = abs(number) < MAX_EXACT or not number.is_integer()
    return exact and float(f"{number:.16G}") == number
