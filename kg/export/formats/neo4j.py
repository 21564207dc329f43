"""Neo4j: CSV files with the headers of neo4j-admin, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from kg.export.context import ExportContext
from kg.export.formats.csv import csv_cell
from kg.export.formats.tables import Table, tables
from kg.export.graph.model import Column, Kind, Row
from kg.export.ledger import Ledger

DELIMITER = "\x1f"
"""Between labels, and the values of a list: the unit separator, which no text needs."""

CONSTRAINT = """\
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
  MERGE (a)-[n:{type} {{id: row.`id:string`}}]->(b)
  {values}
}} IN TRANSACTIONS OF 1000 ROWS;
"""
_CASTS = {"long": "toInteger", "double": "toFloat", "boolean": "toBoolean", "date": "date"}


def _load_script(nodes: Mapping[str, Sequence[str]], edges: Mapping[str, Sequence[str]]) -> str:
    parts = [_HEAD, CONSTRAINT]
    for file, header in nodes.items():
        values = "".join(f",\n    {value}" for value in _assigned(header[2:]))
        parts.append(_NODES.format(file=file, values=values))
    for file, header in edges.items():
        values = ",\n    ".join(_assigned(header[4:]))
        word = file.removeprefix("rels_").removesuffix(".csv")
        parts.append(_EDGES.format(file=file, type=f"`{word}`", values=f"SET {values}"))
    return "\n".join(parts)


def _assigned(header: Sequence[str]) -> Iterator[str]:
    """The assignment of each property of a node or an edge, in its type."""
    for name in header:
        key, _, kind = name.partition(":")
        cast = _CASTS.get(kind.removesuffix("[]"))
        text = f"row.`{name}`"
        if kind.endswith("[]"):
            parts = f"split({text}, '\\u001F')"
            value = f"[text IN {parts} | {cast}(text)]" if cast else parts
        else:
            value = f"{cast}({text})" if cast else text
        yield f"n.`{key}` = {value}"


_TYPES: dict[Kind, str] = {
    "integer": "long",
    "decimal": "double",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
}
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


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a file for each class and each type of edge, and the scripts."""
    nodes, edges = (_Files(table, folder, context.ledger) for table in tables(context.graph))
    counts = {"nodes": nodes.write(), "edges": edges.write()}
    files = [f"--nodes={name}" for name in nodes.headers]
    files += [f"--relationships={name}" for name in edges.headers]
    script = _IMPORT.format(delimiter=ord(DELIMITER), files=" \\\n    ".join(files))
    for name, text in {
        "import.sh": script,
        "constraints.cypher": CONSTRAINT,
        "load.cypher": _load_script(nodes.headers, edges.headers),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return counts


class _Files:
    """The files of a table, one for each kind of row; `headers` are theirs, by their names."""

    def __init__(self, table: Table, folder: Path, ledger: Ledger) -> None:
        self._table, self._folder, self._ledger = table, folder, ledger
        self._has_ends = table.name == "edges"
        part = "rels" if self._has_ends else "nodes"
        own = ":START_ID :END_ID :TYPE id:string" if self._has_ends else "id:ID :LABEL"
        used = table.used_columns().items()
        self._columns = {kind: has[3 if self._has_ends else 1 :] for kind, has in used}
        self._names = {kind: f"{part}_{kind}.csv" for kind in self._columns}
        self.headers = {
            self._names[kind]: [*own.split(), *map(_typed, has)]
            for kind, has in self._columns.items()
        }

    def write(self) -> int:
        """Write the header and the rows of each; how many rows there are."""
        count = 0
        with ExitStack() as stack:
            files = {}
            for kind, name in self._names.items():
                path = self._folder / name
                files[kind] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
                files[kind].write(",".join(self.headers[name]) + "\n")
            for count, row in enumerate(self._table.rows(), 1):  # noqa: B007
                files[row[self._table.kind][0]].write(self._line(row))
        return count

    def _line(self, row: Row) -> str:
        """A line: nothing in a cell without value, every other in quotes, which keep its spaces."""
        if self._has_ends:
            own = [row[key][0] for key in ("source", "target", "type", "id")]
        else:
            labels = dict.fromkeys((*row["classes"], "Entity"))
            own = [row["id"][0], DELIMITER.join(labels)]
        cells = [csv_cell(text, quoted=True) for text in own]
        for column in self._columns[row[self._table.kind][0]]:
            has_value = column.key in row
            cells.append(csv_cell(self._text(row, column), quoted=True) if has_value else "")
        return ",".join(cells) + "\n"

    def _text(self, row: Row, column: Column) -> str:
        texts, name = row[column.key], row["id"][0]
        if not column.many:
            return texts[0]
        if texts == ("",):
            self._ledger.alter("lone-empty-text", name, column.key, "")
        for text in texts:
            if DELIMITER in text:
                self._ledger.alter("array-delimiter", name, column.key, text)
        return DELIMITER.join(text.replace(DELIMITER, "\ufffd") for text in texts)


def _typed(column: Column) -> str:
    return f"{column.key}:{_TYPES.get(column.kind, 'string')}{'[]' * column.many}"
