"""CSV (RFC 4180, but LF) with its description as CSVW, for spreadsheets and databases."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.export.context import Material
from kg.export.formats.tables import Table, heading, tables
from kg.export.formats.values import SEPARATOR, cell_text
from kg.export.graph.model import Column, Kind, Row
from kg.export.graph.reader import write_all
from kg.export.ledger import Ledger

# CSV on the Web: what describes a table's columns to a program (W3C, 2015)


DESCRIPTION = "csv-metadata.json"
_DATATYPES: dict[Kind, str] = {
    "integer": "long",
    "decimal": "decimal",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    # CSVW's anyURI is normalised by its readers; ours is to come back as it is.
    "iri": "string",
    "text": "string",
}


def description(material: Material, separator: str) -> dict[str, Any]:
    """The metadata of a folder with nodes.csv and edges.csv; `separator` is that of lists."""
    details = material.details
    nodes, edges = (_table(table, material, separator) for table in tables(material.graph))
    edges["tableSchema"]["foreignKeys"] = [
        {
            "columnReference": end,
            "reference": {"resource": nodes["url"], "columnReference": "id"},
        }
        for end in ("source", "target")
    ]
    day = {"dc:modified": {"@value": details.day, "@type": "xsd:date"}} if details.day else {}
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": [
            {"@value": details.title, "@language": "en"},
            {"@value": details.title_zh, "@language": "zh"},
        ],
        "dc:license": [{"@id": licence} for licence in details.licences],
        **day,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "quoteChar": '"'},
        "tables": [nodes, edges],
    }


def _table(table: Table, material: Material, separator: str) -> dict[str, Any]:
    columns = [_column(column, material, separator) for column in table.columns]
    return {
        "url": f"{table.name}.csv",
        "tableSchema": {"columns": columns, "primaryKey": "id"},
    }


def _column(column: Column, material: Material, separator: str) -> dict[str, Any]:
    words = heading(column, material.scan)
    found: dict[str, Any] = {
        "name": _name(column.key),
        "titles": {"und": column.key, "en": words.en, "zh": words.zh},
        "datatype": _DATATYPES[column.kind],
    }
    if column.property:
        found["propertyUrl"] = column.property
    if column.language:
        found["lang"] = column.language
    if column.many:
        found["separator"] = separator
    return found


def _name(key: str) -> str:
    """A key as CSVW wants names: no character beyond ASCII, no underscore at the beginning."""
    name = quote(key, safe="")
    return "%5F" + name[1:] if name.startswith("_") else name


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

    >>> quoted('say "no"'), quoted("华为"), quoted("")
    ('"say ""no\"""', '华为', '""')
    """
    if text and not _QUOTED.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
