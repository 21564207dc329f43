"""A workbook that is written a row at a time, with the names of its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory, gettempdir
from traceback import walk_tb
from typing import TYPE_CHECKING, BinaryIO
from zipfile import ZipFile

from kg.files import writing

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_LONGEST_NAME = 31
_EPOCH = "1980-01-01"
"""The day of a workbook whose data tell none."""


class Book:
    """A workbook; `head`, `key` and `day` are formats of cells."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._names = {"history"}  # Excel keeps that name for itself
        self.head = workbook.add_format({"bold": True, "bg_color": "#DDE6F0", "text_wrap": True})
        self.key = workbook.add_format({"italic": True, "bg_color": "#DDE6F0"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(self, wanted: str) -> Worksheet:
        """A new sheet, called as wanted where the name is free and short enough."""
        name, number = wanted[:_LONGEST_NAME], 2
        while name.lower() in self._names:
            ending = f"_{number}"
            name, number = wanted[: _LONGEST_NAME - len(ending)] + ending, number + 1
        self._names.add(name.lower())
        return self._workbook.add_worksheet(name)


@contextmanager
def written(file: BinaryIO, title: str, day: str) -> Iterator[Book]:
    """A workbook that is written to `file` when the block ends; `day` stamps it."""
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
                    stamp = datetime.fromisoformat(day or _EPOCH)
                    workbook.set_properties({"title": title, "created": stamp})
                    yield Book(workbook)
            except FileCreateError as error:
                _let_go(error.args[0])
                raise OSError(*error.args[0].args) from error
        with path.open("rb") as whole:
            copyfileobj(whole, file)


def _let_go(error: OSError) -> None:
    """Take the file from the ZIP that could not be written.

    A ZIP is ended when Python throws it away, and what is refused then would be printed.
    """
    for frame, _ in walk_tb(error.__traceback__):
        for value in frame.f_locals.values():
            if isinstance(value, ZipFile):
                value.fp = None
