"""Neo4j: CSV files with the headers of neo4j-admin, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from kg.export.context import Material
from kg.export.formats.tables import columns_by
from kg.export.graph.model import Column, Edge, Kind, Node

# Cypher that loads CSV files with the headers of neo4j-admin into a running Neo4j


DELIMITER = "\x1f"
"""What divides labels, and the values of a list: the unit separator, which no text needs."""

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


def loading(nodes: Mapping[str, Sequence[str]], edges: Mapping[str, Sequence[str]]) -> str:
    """The script that loads files, given with their headers."""
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
    """What gives a node or edge each of its properties, in its type."""
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
_OF_NODES = ("id:ID", ":LABEL")
_OF_EDGES = (":START_ID", ":END_ID", ":TYPE", "id:string")
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
Grouped = Mapping[str, tuple[Column, ...]]


def write(material: Material, folder: Path) -> Mapping[str, int]:
    """Write a file for each class and each type of edge; an element has its id in quotes."""
    graph = material.graph
    classes = columns_by(((node.label, node.row) for node in graph.nodes()), graph.node_columns)
    types = columns_by(((edge.type, edge.row) for edge in graph.edges()), graph.edge_columns)
    nodes = {f"nodes_{word}.csv": _headed(_OF_NODES, has) for word, has in classes.items()}
    edges = {f"rels_{word}.csv": _headed(_OF_EDGES, has) for word, has in types.items()}
    rows = _Rows(material)
    counted = _write(folder, nodes, rows.of_nodes(classes))
    joined = _write(folder, edges, rows.of_edges(types))
    files = [*(f"--nodes={name}" for name in nodes), *(f"--relationships={name}" for name in edges)]
    script = _IMPORT.format(delimiter=ord(DELIMITER), files=" \\\n    ".join(files))
    for name, text in {
        "import.sh": script,
        "constraints.cypher": CONSTRAINT,
        "load.cypher": loading(nodes, edges),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return {"nodes": counted, "edges": joined}


def _headed(own: tuple[str, ...], columns: Iterable[Column]) -> list[str]:
    """The header of a file."""
    typed = (
        f"{column.key}:{_TYPES.get(column.kind, 'string')}{'[]' * column.many}"
        for column in columns
    )
    return [*own, *typed]


def _write(
    folder: Path, headers: Mapping[str, list[str]], rows: Iterable[tuple[str, list[str]]]
) -> int:
    count = 0
    with ExitStack() as stack:
        files = {}
        for name, header in headers.items():
            path = folder / name
            files[name] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            files[name].write(",".join(header) + "\n")
        for name, cells in rows:
            files[name].write(",".join(cells) + "\n")
            count += 1
    return count


class _Rows:
    """Makes the lines of elements, each with the file that it stands in."""

    def __init__(self, material: Material) -> None:
        self._graph = material.graph
        self._ledger = material.ledger

    def of_nodes(self, classes: Grouped) -> Iterator[tuple[str, list[str]]]:
        """A node has its classes, with those above them, and `Entity` as labels."""
        for node in self._graph.nodes():
            labels = DELIMITER.join(dict.fromkeys((*node.row["classes"], "Entity")))
            own = [_quoted(node.id), _quoted(labels)]
            yield f"nodes_{node.label}.csv", own + self._cells(node, classes[node.label])

    def of_edges(self, types: Grouped) -> Iterator[tuple[str, list[str]]]:
        """An edge has the ids of its ends."""
        for edge in self._graph.edges():
            own = [_quoted(text) for text in (edge.source, edge.target, edge.type, edge.id)]
            yield f"rels_{edge.type}.csv", own + self._cells(edge, types[edge.type])

    def _cells(self, element: Node | Edge, columns: Iterable[Column]) -> list[str]:
        """A cell for each column: nothing at all where there is no value."""
        return [
            self._cell(element, column) if column.key in element.row else "" for column in columns
        ]

    def _cell(self, element: Node | Edge, column: Column) -> str:
        texts = element.row[column.key]
        if not column.many:
            return _quoted(texts[0])
        if texts == ("",):
            self._ledger.alter("lone-empty-text", element.id, column.key, "")
        return _quoted(DELIMITER.join(self._without(text, element, column) for text in texts))

    def _without(self, text: str, element: Node | Edge, column: Column) -> str:
        """Text that does not end where it should not."""
        if DELIMITER not in text:
            return text
        self._ledger.alter("array-delimiter", element.id, column.key, text)
        return text.replace(DELIMITER, "\ufffd")


def _quoted(text: str) -> str:
    """Text between quotes, which keep its spaces, and tell empty text from none."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
