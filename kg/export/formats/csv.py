"""CSV (RFC 4180, but LF) with its description as CSVW, for spreadsheets and databases."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.export.export import ExportContext
from kg.export.formats.tables import ENDS, SEPARATOR, Table, cell_text, heading, tables, write_all
from kg.export.graph.model import Column, Row
from kg.export.ledger import Ledger


def _description(context: ExportContext) -> dict[str, Any]:
    """The description of the columns: CSV on the Web (W3C, 2015)."""
    details = context.details
    nodes, edges = (_table(table, context) for table in tables(context.graph))
    reference = {"resource": nodes["url"], "columnReference": "id"}
    edges["tableSchema"]["foreignKeys"] = [
        {"columnReference": end.key, "reference": reference} for end in ENDS
    ]
    titles = {"en": details.title, "zh": details.title_zh}
    day = {"dc:modified": {"@value": details.day, "@type": "xsd:date"}} if details.day else {}
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": [{"@value": text, "@language": tag} for tag, text in titles.items()],
        "dc:license": [{"@id": licence} for licence in details.licences],
        **day,
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\n"], "quoteChar": '"'},
        "tables": [nodes, edges],
    }


def _table(table: Table, context: ExportContext) -> dict[str, Any]:
    columns = [_column(column, context) for column in table.columns]
    return {"url": f"{table.name}.csv", "tableSchema": {"columns": columns, "primaryKey": "id"}}


def _column(column: Column, context: ExportContext) -> dict[str, Any]:
    name = quote(column.key, safe="")
    found = {
        # CSVW wants names in ASCII, without an underscore at the beginning.
        "name": "%5F" + name[1:] if name.startswith("_") else name,
        "titles": {"und": column.key, **heading(column, context.scan)},
        "datatype": context.format.type_of(column.kind),
        "propertyUrl": column.property,
        "lang": column.language,
        "separator": SEPARATOR * column.many,
    }
    return {key: value for key, value in found.items() if value}


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
