"""Rows of one kind on the sheets of a workbook, each value as spreadsheets hold it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from kg.errors import EngineError
from kg.export.formats.base import Words
from kg.export.formats.book import Book
from kg.export.formats.joining import cell_text
from kg.export.formats.xml import fitting
from kg.export.graph.values import Column, Row
from kg.export.ledger import Ledger

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MAX_ROWS = 2**20
"""The rows of a sheet."""
MAX_UNITS = 2**15 - 1
"""The characters of a cell, one beyond U+FFFF counted as two."""
_HEADS = 2
_EXACT = 2**53
_FIRST_DAY = "1900-03-01"
"""Before it spreadsheets count days differently, or not at all."""
_WIDE, _NARROW = 36, 16


class Rows:
    """The rows of a class, or the edges, on as many sheets as they take.

    The first row of a sheet has the words that head the columns, the second their keys.
    """

    def __init__(
        self, book: Book, name: str, columns: Sequence[Column], words: Sequence[Words]
    ) -> None:
        self._book = book
        self._name = name
        self._columns = {column.key: (place, column) for place, column in enumerate(columns)}
        self._heads = ["\n".join(dict.fromkeys((word.zh, word.en))) for word in words]
        self._sheet = self._begin()

    def add(self, row: Row, ledger: Ledger) -> None:
        """Write a row, on a new sheet where the last is full."""
        if self._next == MAX_ROWS:
            self.end()
            self._sheet = self._begin()
        for key, texts in row.items():
            place, column = self._columns[key]
            self._put(place, column, texts, row["id"][0], ledger)
        self._next += 1

    def end(self) -> None:
        """Give the sheet its filter, which knows how many rows there are."""
        self._sheet.autofilter(_HEADS - 1, 0, self._next - 1, len(self._columns) - 1)

    def _begin(self) -> Worksheet:
        sheet = self._book.sheet(self._name)
        sheet.freeze_panes(_HEADS, 1)
        sheet.set_row(0, 32)
        for key, (place, column) in self._columns.items():
            is_wide = column.language or key in ("id", "name", "name_en", "name_zh")
            sheet.set_column(place, place, _WIDE if is_wide else _NARROW)
        for place, text in enumerate(self._heads):
            sheet.write_string(0, place, text, self._book.head)
        for key, (place, _) in self._columns.items():
            sheet.write_string(1, place, key, self._book.key)
        self._next = _HEADS
        return sheet

    def _put(
        self, place: int, column: Column, texts: tuple[str, ...], subject: str, ledger: Ledger
    ) -> None:
        """Write a value in its own type where a spreadsheet keeps it, else as text."""
        kind, text, sheet, at = column.kind, texts[0], self._sheet, (self._next, place)
        if column.many or kind in ("text", "iri"):
            text = cell_text(texts, ledger, subject, column.key)
            failed = _put_text(sheet, *at, _short(text, ledger, subject, column.key))
        elif kind == "boolean":
            failed = sheet.write_boolean(*at, text == "true")
        elif kind == "date" and text >= _FIRST_DAY:
            failed = sheet.write_datetime(*at, date.fromisoformat(text), self._book.day)
        elif kind != "date" and _is_kept(text):
            failed = sheet.write_number(*at, float(text))
        else:
            ledger.alter("kept-as-text", subject, column.key, text)
            failed = sheet.write_string(*at, text)
        if failed:
            raise EngineError(
                f"xlsx: {subject} {column.key}: does not fit the sheet; choose another format",
                f"xlsx：{subject} {column.key}：超出工作表的容量；请改用其他格式",
            )


def _put_text(sheet: Worksheet, row: int, place: int, text: str) -> int:
    """Write a text as it is; 0 when that is done."""
    if text.startswith("<r>") and text.endswith("</r>"):  # xlsxwriter takes it for its own markup
        return int(sheet.write_rich_string(row, place, text[:1], text[1:2], text[2:]))
    return int(sheet.write_string(row, place, text))


def _short(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """A text that a cell can hold."""
    text = fitting(text, ledger, subject, column)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MAX_UNITS:
        return text
    ledger.alter("cell-too-long", subject, column, text)
    return units[: 2 * (MAX_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _is_kept(text: str) -> bool:
    """Whether a number is the same after a workbook has held it, which writes 16 digits.

    >>> _is_kept("0.1"), _is_kept("9007199254740993"), _is_kept("0.30000000000000004")
    (True, False, False)
    """
    number = float(text)
    exact = abs(number) < _EXACT or not number.is_integer()
    return exact and float(f"{number:.16G}") == number
