"""CSV (RFC 4180, but LF) with its description as CSVW, for spreadsheets and databases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from kg.export.formats.csvw import DESCRIPTION, description
from kg.export.formats.joining import SEPARATOR, cell_text
from kg.export.formats.tabular import Table, tables
from kg.export.ledger import Ledger
from kg.export.material import Material

_SPECIAL = re.compile(r'[",\r\n]')


def write(material: Material, folder: Path) -> Mapping[str, int]:
    """Write nodes.csv and edges.csv, UTF-8 without a byte-order mark, and what describes them."""
    told = description(material, SEPARATOR)
    text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    (folder / DESCRIPTION).write_text(text, encoding="utf-8")
    return {table.name: _write(table, folder, material.ledger) for table in tables(material.graph)}


def _write(table: Table, folder: Path, ledger: Ledger) -> int:
    count = -1
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        for line in _lines(table, ledger):
            file.write(line)
            count += 1
    return count


def _lines(table: Table, ledger: Ledger) -> Iterator[str]:
    places = {column.key: place for place, column in enumerate(table.columns)}
    yield ",".join(places) + "\n"
    for row in table.rows():
        cells = [""] * len(places)
        for key, texts in row.items():
            cells[places[key]] = quoted(cell_text(texts, ledger, row["id"][0], key))
        yield ",".join(cells) + "\n"


def quoted(text: str) -> str:
    """A cell; an empty text is in quotes, so that it is not nothing.

    >>> quoted('say "no"'), quoted("大同"), quoted("")
    ('"say ""no\"""', '大同', '""')
    """
    if text and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
