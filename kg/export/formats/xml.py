"""Graphs in XML: GEXF 1.3 for Gephi and sigma, and GraphML for yEd, igraph and Cytoscape."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.registry import Format
from kg.export.formats.tables import encoded, valid_text, write_all
from kg.export.graph.model import Column, Edge, Node
from kg.export.ledger import Ledger
from kg.text import xml_escaped

_Document = tuple[list[str], Callable[[Node], str], str, Callable[[Edge], str], str]
"""The lines before the nodes, how each is written, what stands between, how each edge, the end."""


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges; several edges between two nodes stay apart by their ids."""
    document = _gexf if context.format.name == "gexf" else _graphml
    head, node, between, edge, end = document(context)
    file.write("\n".join(['<?xml version="1.0" encoding="UTF-8"?>', *head]).encode())
    nodes = write_all(file, map(node, context.graph.nodes()))
    file.write(between.encode())
    edges = write_all(file, map(edge, context.graph.edges()))
    file.write(end.encode())
    return {"nodes": nodes, "edges": edges}


def escaped(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text as XML writes it in an attribute or an element; the ledger counts a change."""
    return text if _is_plain(text) else xml_escaped(valid_text(text, ledger, subject, column))


def _is_plain(text: str) -> bool:
    """Whether text stands in XML, and in a list, as it is; quicker than any pattern.

    >>> _is_plain("华为"), _is_plain("a&b"), _is_plain("a\\nb")
    (True, False, False)
    """
    return text.isprintable() and not (
        "&" in text or "<" in text or ">" in text or '"' in text or "\\" in text
    )


class Cells:
    """Writes the cells of elements by the template of each column, `%s` where the value stands.

    Several values are a list in quotes, which `listed` writes. `words` stand in the place of values
    of boolean columns, where a format needs any.
    """

    # Most rows are plain, and looked at as a whole: by the cell it takes nearly twice as long, by
    # XMLGenerator five times, by ElementTree nine. GraphML is to be 2.5 times as fast as NetworkX.

    def __init__(
        self,
        ledger: Ledger,
        columns: Iterable[Column],
        template: Callable[[Column], str],
        listed: Callable[[Iterable[str]], str],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._ledger = ledger
        self._listed = listed
        self._words = words or {}
        self._templates = {column.key: template(column) for column in columns}
        self._many = {column.key for column in columns if column.many}
        self._booleans = {c.key for c in columns if words and c.kind == "boolean"}

    def of(self, element: Node | Edge) -> str:
        """The cells of an element, in the order of its row."""
        row, many, templates = element.row, self._many, self._templates
        is_plain = _is_plain("".join([text for texts in row.values() for text in texts]))
        if not is_plain or not self._booleans.isdisjoint(row):
            return "".join([self._cell(element.id, *cell) for cell in row.items()])
        cells = [
            templates[key]
            % (f"[&quot;{'&quot;, &quot;'.join(texts)}&quot;]" if key in many else texts[0])
            for key, texts in row.items()
        ]
        return "".join(cells)

    def _cell(self, subject: str, key: str, texts: tuple[str, ...]) -> str:
        if key in self._booleans:
            for text in texts:
                self._ledger.alter("boolean-word", subject, key, text)
            texts = tuple(map(self._words.__getitem__, texts))
        text = self._listed(texts) if key in self._many else texts[0]
        return self._templates[key] % escaped(text, self._ledger, subject, key)


def _ends(edge: Edge, ledger: Ledger) -> str:
    name = escaped(edge.id, ledger, edge.id, "id")
    source = escaped(edge.source, ledger, edge.id, "source")
    target = escaped(edge.target, ledger, edge.id, "target")
    return f'id="{name}" source="{source}" target="{target}"'


def _gexf(context: ExportContext) -> _Document:
    """GEXF: the `kind` of an edge is its property."""
    graph, details, ledger = context.graph, context.details, context.ledger
    is_dynamic = context.options.dynamic
    time = ' timeformat="date" timerepresentation="interval"' if is_dynamic else ""
    mode = "dynamic" if is_dynamic else "static"
    stamp = f' lastmodifieddate="{details.day}"' if details.day else ""
    about = xml_escaped(" ".join((details.title, *details.licences)))
    node_cells = Cells(ledger, graph.node_columns, _attvalue, _listed)
    edge_cells = Cells(ledger, graph.edge_columns, _attvalue, _listed)

    def node(node: Node) -> str:
        name = escaped(node.id, ledger, node.id, "id")
        label = escaped(node.name, ledger, node.id, "name")
        days = _interval(node, ledger) if is_dynamic else ""
        begin = f'<node id="{name}" label="{label}"{days}>'
        return f"{begin}<attvalues>{node_cells.of(node)}</attvalues></node>\n"

    def edge(edge: Edge) -> str:
        days = _interval(edge, ledger) if is_dynamic else ""
        begin = f'<edge {_ends(edge, ledger)} kind="{edge.type}" label="{edge.type}"{days}>'
        return f"{begin}<attvalues>{edge_cells.of(edge)}</attvalues></edge>\n"

    head = [
        '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
        f"<meta{stamp}><creator>kg {details.version}</creator>",
        f"<description>{about}</description></meta>",
        f'<graph defaultedgetype="directed" mode="{mode}"{time}>',
        *_attributes("node", graph.node_columns, context.format),
        *_attributes("edge", graph.edge_columns, context.format),
        "<nodes>\n",
    ]
    return head, node, "</nodes>\n<edges>\n", edge, "</edges>\n</graph>\n</gexf>\n"


def _attributes(element: str, columns: Iterable[Column], chosen: Format) -> list[str]:
    declared = [
        f'<attribute id="{_name(column)}" title="{_name(column)}" '
        f'type="{"liststring" if column.many else chosen.type_of(column.kind)}"/>'
        for column in columns
    ]
    return [f'<attributes class="{element}" mode="static">', *declared, "</attributes>"]


def _name(column: Column) -> str:
    """The key, but for one that an element of GEXF has as an attribute; no key has a hyphen."""
    return "kind-of-evidence" if column.key == "kind" else column.key


def _attvalue(column: Column) -> str:
    return f'<attvalue for="{_name(column)}" value="%s"/>'


def _listed(texts: Iterable[str]) -> str:
    r"""Several values as Gephi reads them: as JSON, but a backslash only escapes the next sign.

    >>> print(_listed(('say "no"', "C:\\a")))
    ["say \"no\"", "C:\\a"]
    """
    escaped = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    return '["' + '", "'.join(escaped) + '"]'


def _interval(element: Node | Edge, ledger: Ledger) -> str:
    start, end, _ = element.period
    if start and end and start > end:
        ledger.alter("no-interval", element.id, "start", start)
        return ""
    return (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")


_WORDS = {"true": "yes", "false": "no"}
"""In the place of booleans, since igraph takes one that is missing for false."""


def _graphml(context: ExportContext) -> _Document:
    """GraphML: keys have ids of their own, as Gephi takes `d3` or `label` for its."""
    graph, details, ledger = context.graph, context.details, context.ledger
    about = xml_escaped(" ".join((details.title, details.version, details.day, *details.licences)))
    node_cells = Cells(ledger, graph.node_columns, _data("n"), encoded, _WORDS)
    edge_cells = Cells(ledger, graph.edge_columns, _data("e"), encoded, _WORDS)

    def node(node: Node) -> str:
        name = escaped(node.id, ledger, node.id, "id")
        return f'<node id="{name}">{node_cells.of(node)}</node>\n'

    def edge(edge: Edge) -> str:
        return f"<edge {_ends(edge, ledger)}>{edge_cells.of(edge)}</edge>\n"

    head = [
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
        f"<desc>{about}</desc>",
        *_keys("node", graph.node_columns, context.format),
        *_keys("edge", graph.edge_columns, context.format),
        '<graph edgedefault="directed">\n',
    ]
    return head, node, "", edge, "</graph>\n</graphml>\n"


def _keys(element: str, columns: Iterable[Column], chosen: Format) -> list[str]:
    return [
        f'<key id="{element[0]}_{column.key}" for="{element}" attr.name="{column.key}" '
        f'attr.type="{chosen.type_of("text" if column.many else column.kind)}"/>'
        for column in columns
    ]


def _data(part: str) -> Callable[[Column], str]:
    return lambda column: f'<data key="{part}_{column.key}">%s</data>'
