"""GEXF 1.3, for Gephi, Gephi Lite and sigma."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.xml import ENDS, Cells, all_written
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.export.graph.reader import write_all
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


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; parallel edges stay apart by their `kind`, the property."""
    graph, details = material.graph, material.details
    time = ' timeformat="date" timerepresentation="interval"' if material.options.dynamic else ""
    mode = "dynamic" if material.options.dynamic else "static"
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
    nodes, edges = _Element(material, graph.node_columns), _Element(material, graph.edge_columns)
    counted = write_all(file, graph.written_nodes(nodes.node))
    file.write(b"</nodes>\n<edges>\n")
    joined = write_all(file, graph.written_edges(edges.edge))
    file.write(b"</edges>\n</graph>\n</gexf>\n")
    return {"nodes": counted, "edges": joined}


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
    r"""Several values as Gephi reads them: like JSON, but a backslash only takes the next as it is.

    >>> print(_listed(['say "no"', "C:\\a"]))
    ["say \"no\"", "C:\\a"]
    """
    return f"[{', '.join(map(_in_quotes, texts))}]"


def _in_quotes(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


class _Element:
    """Writes elements with the columns that they have."""

    def __init__(self, material: Material, columns: Iterable[Column]) -> None:
        self._ledger = material.ledger
        self._dynamic = material.options.dynamic
        self._cells = Cells(material.ledger, columns, _cell, listed=_listed)

    def node(self, node: Node) -> bytes:
        """A node with its name as label."""
        name, label = all_written((node.id, node.name), self._ledger, node.id, ("id", "name"))
        begun = f'<node id="{name}" label="{label}"{self._time(node)}><attvalues>'
        return self._cells.within(begun, node, b"</attvalues></node>\n")

    def edge(self, edge: Edge) -> bytes:
        """An edge, of the `kind` that its property is."""
        name, source, target = all_written(edge[:3], self._ledger, edge.id, ENDS)
        ends = f'source="{source}" target="{target}" kind="{edge.type}" label="{edge.type}"'
        begun = f'<edge id="{name}" {ends}{self._time(edge)}><attvalues>'
        return self._cells.within(begun, edge, b"</attvalues></edge>\n")

    def _time(self, element: Node | Edge) -> str:
        if not self._dynamic:
            return ""
        start, end, _ = element.period
        if start and end and start > end:
            self._ledger.alter("no-interval", element.id, "start", start)
            return ""
        days = {"start": start, "end": end}
        return "".join(f' {name}="{day}"' for name, day in days.items() if day)
