"""CSV: two tables with their description as CSVW, or the files and scripts that fill Neo4j."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg.export.export import ExportContext
from kg.export.formats.tables import ENDS, SEPARATOR, Table, cell_text, heading, tables, write_all
from kg.export.graph.model import Column, Row
from kg.export.ledger import Ledger

_SPECIAL = re.compile(r'[",\r\n]')


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write the folder of a format."""
    if context.format.name == "neo4j":
        return _write_neo4j(context, folder)
    return _write_tables(context, folder)


def _cell(text: str, *, quoted: bool = False) -> str:
    """A cell of CSV, quoted where it must be; an empty text is, so that it is not no value.

    Python's csv module before 3.12 writes both as nothing.

    >>> _cell('say "no"'), _cell("华为"), _cell("")
    ('"say ""no\"""', '华为', '""')
    """
    if text and not quoted and not _SPECIAL.search(text):
        return text
    return '"' + text.replace('"', '""') + '"'


# For spreadsheets and databases: RFC 4180, but LF


def _write_tables(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write nodes.csv and edges.csv, UTF-8 without a byte-order mark, and their description."""
    text = json.dumps(_description(context), ensure_ascii=False, indent=2) + "\n"
    (folder / "csv-metadata.json").write_text(text, encoding="utf-8")
    return {table.name: _write(table, folder, context.ledger) for table in tables(context.graph)}


def _write(table: Table, folder: Path, ledger: Ledger) -> int:
    keys = [column.key for column in table.columns]

    def line(row: Row) -> str:
        name = row["id"][0]
        cells = {key: _cell(cell_text(texts, ledger, name, key)) for key, texts in row.items()}
        return ",".join([cells.get(key, "") for key in keys]) + "\n"

    with (folder / f"{table.name}.csv").open("wb") as file:
        file.write((",".join(keys) + "\n").encode())
        return write_all(file, map(line, table.rows()))


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


# For Neo4j: a file for each class and type of edge, with the headers of neo4j-admin

_DELIMITER = "\x1f"
"""Between labels, and the values of a list: the unit separator, which no text needs."""

_CONSTRAINT = """\
// No two nodes have one id; finding a node by its id is fast.
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
"""
_HEAD = """\
// For a running Neo4j 5.26 or later: copy the CSV files into its import folder, set
// db.import.csv.legacy_quote_escaping=false, and run cypher-shell -f load.cypher
"""
_NODES = """\
LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row
CALL (row) {{
  MERGE (n:Entity {{id: row.`id:ID`}})
  SET n:$(split(row.`:LABEL`, '\\u001F')){values}
}} IN TRANSACTIONS OF 1000 ROWS;
"""
_EDGES = """\
LOAD CSV WITH HEADERS FROM 'file:///{file}' AS row
CALL (row) {{
  MATCH (a:Entity {{id: row.`:START_ID`}}), (b:Entity {{id: row.`:END_ID`}})
  MERGE (a)-[n:`{type}` {{id: row.`id:string`}}]->(b)
  SET {values}
}} IN TRANSACTIONS OF 1000 ROWS;
"""
_CASTS = {"long": "toInteger", "double": "toFloat", "boolean": "toBoolean", "date": "date"}
_IMPORT = """\
#!/bin/sh
# Fills an empty database of Neo4j 5 or later, the server stopped: sh import.sh [DATABASE]
set -eu
cd "$(dirname "$0")"
neo4j-admin database import full "${{1:-neo4j}}" \\
    --array-delimiter=U+{delimiter:04X} --trim-strings=false --multiline-fields=true \\
    --report-file=../import.report \\
    {files}
"""


def _write_neo4j(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a file for each class and each type of edge, and the scripts."""
    nodes, edges = (_Files(table, context) for table in tables(context.graph))
    counts = {"nodes": nodes.write(folder), "edges": edges.write(folder)}
    files = [f"--nodes={name}" for name in nodes.names.values()]
    files += [f"--relationships={name}" for name in edges.names.values()]
    for name, text in {
        "import.sh": _IMPORT.format(delimiter=ord(_DELIMITER), files=" \\\n    ".join(files)),
        "constraints.cypher": _CONSTRAINT,
        "load.cypher": "\n".join([_HEAD, _CONSTRAINT, *nodes.loaded(), *edges.loaded()]),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return counts


class _Files:
    """The files of a table, one for each kind of row; `names` are theirs."""

    def __init__(self, table: Table, context: ExportContext) -> None:
        self._table, self._ledger, self._type_of = table, context.ledger, context.format.type_of
        self._has_ends = table.name == "edges"
        part, own = ("rels", 3) if self._has_ends else ("nodes", 1)
        self._columns = {kind: has[own:] for kind, has in table.used_columns().items()}
        self.names = {kind: f"{part}_{kind}.csv" for kind in self._columns}

    def write(self, folder: Path) -> int:
        """Write the header and the rows of each; how many rows there are."""
        count = 0
        own = ":START_ID,:END_ID,:TYPE,id:string" if self._has_ends else "id:ID,:LABEL"
        with ExitStack() as stack:
            files = {}
            for kind, name in self.names.items():
                file = (folder / name).open("w", encoding="utf-8", newline="")
                files[kind] = stack.enter_context(file)
                file.write(",".join([own, *map(self._typed, self._columns[kind])]) + "\n")
            for count, row in enumerate(self._table.rows(), 1):  # noqa: B007
                files[row[self._table.kind][0]].write(self._line(row))
        return count

    def loaded(self) -> Iterator[str]:
        """What loads each file into a running Neo4j."""
        for kind, file in self.names.items():
            assigned = map(self._assigned, self._columns[kind])
            if self._has_ends:
                yield _EDGES.format(file=file, type=kind, values=",\n    ".join(assigned))
            else:
                values = "".join(f",\n    {value}" for value in assigned)
                yield _NODES.format(file=file, values=values)

    def _typed(self, column: Column) -> str:
        return f"{column.key}:{self._type_of(column.kind)}{'[]' * column.many}"

    def _assigned(self, column: Column) -> str:
        text, cast = f"row.`{self._typed(column)}`", _CASTS.get(self._type_of(column.kind))
        if column.many:
            text = f"split({text}, '\\u001F')"
            text = f"[text IN {text} | {cast}(text)]" if cast else text
        elif cast:
            text = f"{cast}({text})"
        return f"n.`{column.key}` = {text}"

    def _line(self, row: Row) -> str:
        """A line: nothing in a cell without value, every other in quotes, which keep its spaces."""
        if self._has_ends:
            own = [row[key][0] for key in ("source", "target", "type", "id")]
        else:
            labels = dict.fromkeys((*row["classes"], "Entity"))
            own = [row["id"][0], _DELIMITER.join(labels)]
        cells = [_cell(text, quoted=True) for text in own]
        for column in self._columns[row[self._table.kind][0]]:
            has_value = column.key in row
            cells.append(_cell(self._text(row, column), quoted=True) if has_value else "")
        return ",".join(cells) + "\n"

    def _text(self, row: Row, column: Column) -> str:
        texts, name = row[column.key], row["id"][0]
        if not column.many:
            return texts[0]
        if texts == ("",):
            self._ledger.alter("lone-empty-text", name, column.key, "")
        for text in texts:
            if _DELIMITER in text:
                self._ledger.alter("array-delimiter", name, column.key, text)
        return _DELIMITER.join(text.replace(_DELIMITER, "\ufffd") for text in texts)
