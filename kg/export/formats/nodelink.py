"""Node-link JSON, for NetworkX."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.tables import tables
from kg.export.formats.values import encoded, json_records, write_list


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them."""
    about = encoded(context.details.about())
    nodes, edges = (json_records(table, context.ledger) for table in tables(context.graph))
    file.write(f'{{"directed": true, "multigraph": true, "graph": {about},\n"nodes": '.encode())
    counted = write_list(file, nodes)
    file.write(b',\n"edges": ')
    joined = write_list(file, map(_edge, edges))
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _edge(record: dict[str, Any]) -> dict[str, Any]:
    ends = {"source": record["source"], "target": record["target"], "key": record.pop("id")}
    return {**ends, **record}
