"""Neo4j: CSV files with the headers of neo4j-admin, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from kg.export.export import ExportContext
from kg.export.formats.csv import csv_cell
from kg.export.formats.tables import Table, tables
from kg.export.graph.model import Column, Row

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


def write(context: ExportContext, folder: Path) -> Mapping[str, int]:
    """Write a file for each class and each type of edge, and the scripts."""
    nodes, edges = (_Files(table, context) for table in tables(context.graph))
    counts = {"nodes": nodes.write(folder), "edges": edges.write(folder)}
    files = [f"--nodes={name}" for name in nodes.names.values()]
    files += [f"--relationships={name}" for name in edges.names.values()]
    for name, text in {
        "import.sh": _IMPORT.format(delimiter=ord(DELIMITER), files=" \\\n    ".join(files)),
        "constraints.cypher": CONSTRAINT,
        "load.cypher": "\n".join([_HEAD, CONSTRAINT, *nodes.loaded(), *edges.loaded()]),
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
