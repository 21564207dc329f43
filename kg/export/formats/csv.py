"""CSV (RFC 4180, but LF) with its description as CSVW, for spreadsheets and databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from kg.export.formats.csvw import DESCRIPTION, description
from kg.export.formats.joining import SEPARATOR, cell_text
from kg.export.formats.tabular import Table, tables
from kg.export.graph.values import Row
from kg.export.graph.written import write_all
from kg.export.ledger import Ledger
from kg.export.material import Material

_QUOTED = re.compile(r'[",\r\n]')
_SPECIAL = re.compile(r'[",\r\n|]')
"""What is quoted, or might be taken for what divides several values."""
_CACHED = 1_000


def write(material: Material, folder: Path) -> Mapping[str, int]:
    """Write nodes.csv and edges.csv, UTF-8 without a byte-order mark, and what describes them."""
    told = description(material, SEPARATOR)
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")
    return {table.name: _write(table, folder, material.ledger) for table in tables(material.graph)}


def _write(table: Table, folder: Path, ledger: Ledger) -> int:
    with (folder / f"{table.name}.csv").open("wb") as file:
        file.write((",".join(column.key for column in table.columns) + "\n").encode())
        return write_all(file, table.written(_liner(table, ledger)))


def _liner(table: Table, ledger: Ledger) -> Callable[[Row], bytes]:
    """Makes lines of rows."""
    every = [column.key for column in table.columns]

    @lru_cache(_CACHED)
    def line_of(keys: tuple[str, ...]) -> Callable[..., str]:
        """Puts the cells of rows that have these columns in their places."""
        places = {key: f"{{{place}}}" for place, key in enumerate(keys)}
        return (",".join(places.get(key, "") for key in every) + "\n").format

    def line(row: Row) -> bytes:
        cells = [texts[0] for texts in row.values()]
        if "" in cells or _SPECIAL.search(" ".join(cells)) or max(map(len, row.values())) > 1:
            name = row["id"][0]
            cells = [quoted(cell_text(texts, ledger, name, key)) for key, texts in row.items()]
        return line_of(tuple(row))(*cells).encode()

    return line


def quoted(text: str) -> str:
    """A cell; an empty text is in quotes, so that it is not nothing.

    >>> quoted('say "no"'), quoted("大同"), quoted("")
    ('"say ""no\"""', '大同', '""')
    """
    if text and not _QUOTED.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
