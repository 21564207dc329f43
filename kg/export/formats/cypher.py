"""Cypher that loads CSV files with the headers of neo4j-admin into a running Neo4j."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

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
