"""CSV (RFC 4180, but LF) with its description as CSVW, for spreadsheets and databases."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.export.context import ExportContext
from kg.export.formats.tables import ENDS, SEPARATOR, Table, cell_text, heading, tables
from kg.export.formats.values import write_all
from kg.export.graph.model import Column, Kind, Row
from kg.export.ledger import Ledger

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


def _description(context: ExportContext) -> dict[str, Any]:
    """The description of the columns: CSV on the Web (W3C, 2015)."""
    details = context.details
    nodes, edges = (_table(table, context) for table in tables(context.graph))
    edges["tableSchema"]["foreignKeys"] = [
        {
            "columnReference": end.key,
            "reference": {"resource": nodes["url"], "columnReference": "id"},
        }
        for end in ENDS
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


def _table(table: Table, context: ExportContext) -> dict[str, Any]:
    columns = [_column(column, context) for column in table.columns]
    return {"url": f"{table.name}.csv", "tableSchema": {"columns": columns, "primaryKey": "id"}}


def _column(column: Column, context: ExportContext) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": _name(column.key),
        "titles": {"und": column.key, **heading(column, context.scan)},
        "datatype": _DATATYPES[column.kind],
    }
    more = {
        "propertyUrl": column.property,
        "lang": column.language,
        "separator": SEPARATOR if column.many else "",
    }
    return found | {key: text for key, text in more.items() if text}


def _name(key: str) -> str:
    """A key as CSVW wants names: no character beyond ASCII, no underscore at the beginning."""
    name = quote(key, safe="")
    return "%5F" + name[1:] if name.startswith("_") else name


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write nodes.csv and edges.csv, UTF-8 without a byte-order mark, and their description."""
    text = json.dumps(_description(context), ensure_ascii=False, indent=2) + "\n"
    (folder / "csv-metadata.json").write_text(text, encoding="utf-8")
    return {table.name: _write(table, folder, context.ledger) for table in tables(context.graph)}


def _write(table: Table, folder: Path, ledger: Ledger) -> int:
    keys = [column.key for column in table.columns]

    def line(row: Row) -> str:
        name = row["id"][0]
        cells = {key: csv_cell(cell_text(texts, ledger, name, key)) for key, texts in row.items()}
        return ",".join([cells.get(key, "") for key in keys]) + "\n"

    with (folder / f"{table.name}.csv").open("wb") as file:
        file.write((",".join(keys) + "\n").encode())
        return write_all(file, map(line, table.rows()))


_SPECIAL = re.compile(r'[",\r\n]')


def csv_cell(text: str, *, quoted: bool = False) -> str:
    """A cell of CSV, quoted where it must be; an empty text is, so that it is not no value.

    Python's csv module before 3.12 writes both as nothing.

    >>> csv_cell('say "no"'), csv_cell("华为"), csv_cell("")
    ('"say ""no\"""', '华为', '""')
    """
    if text and not quoted and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'
