"""Neo4j: CSV files with the headers of neo4j-admin, and the scripts that load them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from kg.export.context import ExportContext
from kg.export.formats.csv import csv_cell
from kg.export.formats.tables import used_columns
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.export.ledger import Ledger

# Cypher that loads CSV files with the headers of neo4j-admin into a running Neo4j


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
    """The script that loads files with these headers."""
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
_NODE_HEADER = ("id:ID", ":LABEL")
_EDGE_HEADER = (":START_ID", ":END_ID", ":TYPE", "id:string")
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
    graph, ledger = context.graph, context.ledger
    classes = used_columns(((node.label, node.row) for node in graph.nodes()), graph.node_columns)
    types = used_columns(((edge.type, edge.row) for edge in graph.edges()), graph.edge_columns)
    nodes = {_file("nodes", word): _header(_NODE_HEADER, has) for word, has in classes.items()}
    edges = {_file("rels", word): _header(_EDGE_HEADER, has) for word, has in types.items()}
    node_lines = (
        (_file("nodes", node.label), _line(_of_node(node), node, classes[node.label], ledger))
        for node in graph.nodes()
    )
    edge_lines = (
        (_file("rels", edge.type), _line(_of_edge(edge), edge, types[edge.type], ledger))
        for edge in graph.edges()
    )
    counts = {
        "nodes": _write_files(folder, nodes, node_lines),
        "edges": _write_files(folder, edges, edge_lines),
    }
    files = [*(f"--nodes={name}" for name in nodes), *(f"--relationships={name}" for name in edges)]
    script = _IMPORT.format(delimiter=ord(DELIMITER), files=" \\\n    ".join(files))
    for name, text in {
        "import.sh": script,
        "constraints.cypher": CONSTRAINT,
        "load.cypher": _load_script(nodes, edges),
    }.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return counts


def _file(part: str, word: str) -> str:
    return f"{part}_{word}.csv"


def _header(own: tuple[str, ...], columns: Iterable[Column]) -> list[str]:
    typed = (
        f"{column.key}:{_TYPES.get(column.kind, 'string')}{'[]' * column.many}"
        for column in columns
    )
    return [*own, *typed]


def _write_files(
    folder: Path, headers: Mapping[str, list[str]], lines: Iterable[tuple[str, str]]
) -> int:
    """Write the header of each file, then lines to the files that are named; how many."""
    count = 0
    with ExitStack() as stack:
        files = {}
        for name, header in headers.items():
            path = folder / name
            files[name] = stack.enter_context(path.open("w", encoding="utf-8", newline=""))
            files[name].write(",".join(header) + "\n")
        for name, line in lines:
            files[name].write(line)
            count += 1
    return count


def _of_node(node: Node) -> tuple[str, ...]:
    """Its id, and as labels its classes, with those above them, and `Entity`."""
    return node.id, DELIMITER.join(dict.fromkeys((*node.row["classes"], "Entity")))


def _of_edge(edge: Edge) -> tuple[str, ...]:
    return edge.source, edge.target, edge.type, edge.id


def _line(
    own: Iterable[str], element: Node | Edge, columns: Iterable[Column], ledger: Ledger
) -> str:
    """A line: nothing in a cell without value, every other in quotes, which keep its spaces."""
    cells = [csv_cell(text, quoted=True) for text in own]
    for column in columns:
        has_value = column.key in element.row
        text = _cell_text(element, column, ledger) if has_value else ""
        cells.append(csv_cell(text, quoted=True) if has_value else "")
    return ",".join(cells) + "\n"


def _cell_text(element: Node | Edge, column: Column, ledger: Ledger) -> str:
    texts = element.row[column.key]
    if not column.many:
        return texts[0]
    if texts == ("",):
        ledger.alter("lone-empty-text", element.id, column.key, "")
    for text in texts:
        if DELIMITER in text:
            ledger.alter("array-delimiter", element.id, column.key, text)
    return DELIMITER.join(text.replace(DELIMITER, "\ufffd") for text in texts)
