"""GEXF 1.3, for Gephi, Gephi Lite and sigma."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.values import write_all
from kg.export.formats.xml import Cells, escaped, escaped_ends
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.text import xml_escaped

_TYPES: dict[Kind, str] = {
    "integer": "long",
    "decimal": "double",
    "double": "double",
    "boolean": "boolean",
    # Gephi drops anyURI, and knows no day as a value.
    "iri": "string",
    "date": "string",
    "text": "string",
}
_NAMES = {"kind": "kind-of-evidence"}
"""In the place of keys that an element of GEXF has as an attribute; no key has a hyphen."""


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; parallel edges stay apart by their `kind`, the property."""
    graph, details = context.graph, context.details
    time = ' timeformat="date" timerepresentation="interval"' if context.options.dynamic else ""
    mode = "dynamic" if context.options.dynamic else "static"
    stamp = f' lastmodifieddate="{details.day}"' if details.day else ""
    about = xml_escaped(" ".join((details.title, *details.licences)))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        f"<meta{stamp}><creator>kg {details.version}</creator>",
        f"<description>{about}</description></meta>",
        f'<graph defaultedgetype="directed" mode="{mode}"{time}>',
        *_attributes("node", graph.node_columns),
        *_attributes("edge", graph.edge_columns),
        "<nodes>\n",
    ]
    file.write("\n".join(lines).encode())
    elements = _Elements(context)
    nodes = write_all(file, map(elements.node, graph.nodes()))
    file.write(b"</nodes>\n<edges>\n")
    edges = write_all(file, map(elements.edge, graph.edges()))
    file.write(b"</edges>\n</graph>\n</gexf>\n")
    return {"nodes": nodes, "edges": edges}


def _attributes(element: str, columns: Iterable[Column]) -> list[str]:
    declared = [
        f'<attribute id="{_name(column.key)}" title="{_name(column.key)}" '
        f'type="{"liststring" if column.many else _TYPES[column.kind]}"/>'
        for column in columns
    ]
    return [f'<attributes class="{element}" mode="static">', *declared, "</attributes>"]


def _name(key: str) -> str:
    return _NAMES.get(key, key)


def _cell(column: Column) -> str:
    return f'<attvalue for="{_name(column.key)}" value="%s"/>'


def _listed(texts: Iterable[str]) -> str:
    r"""Several values as Gephi reads them: as JSON, but a backslash only escapes the next sign.

    >>> print(_listed(('say "no"', "C:\\a")))
    ["say \"no\"", "C:\\a"]
    """
    escaped = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '["' + '", "'.join(escaped) + '"]'


class _Elements:
    """Writes nodes and edges with the columns that they have."""

    def __init__(self, context: ExportContext) -> None:
        self._ledger = ledger = context.ledger
        self._dynamic = context.options.dynamic
        self._nodes = Cells(ledger, context.graph.node_columns, _cell, _listed)
        self._edges = Cells(ledger, context.graph.edge_columns, _cell, _listed)

    def node(self, node: Node) -> str:
        """A node with its name as label."""
        name = escaped(node.id, self._ledger, node.id, "id")
        label = escaped(node.name, self._ledger, node.id, "name")
        begin = f'<node id="{name}" label="{label}"{self._time(node)}>'
        return f"{begin}<attvalues>{self._nodes.of(node)}</attvalues></node>\n"

    def edge(self, edge: Edge) -> str:
        """An edge, of the `kind` that its property is."""
        ends = escaped_ends(edge, self._ledger)
        begin = f'<edge {ends} kind="{edge.type}" label="{edge.type}"{self._time(edge)}>'
        return f"{begin}<attvalues>{self._edges.of(edge)}</attvalues></edge>\n"

    def _time(self, element: Node | Edge) -> str:
        if not self._dynamic:
            return ""
        start, end, _ = element.period
        if start and end and start > end:
            self._ledger.alter("no-interval", element.id, "start", start)
            return ""
        days = {"start": start, "end": end}
        return "".join(f' {name}="{day}"' for name, day in days.items() if day)
