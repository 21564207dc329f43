"""Graphs in JSON: node-link for NetworkX, Cytoscape's own, for that and cytoscape.js, GeoJSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any, BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.tables import MAX_EXACT, Record, Table, encoded, tables, write_all
from kg.export.graph.model import short_id
from kg.export.ledger import Ledger
from kg.namespaces import PLAN
from kg.store.scan import Scan


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write nodes and edges as `networkx.node_link_graph(data, edges="edges")` reads them.

    Cytoscape wants a number for each too, which cytoscape.js ignores. For GeoJSON see below.
    """
    if context.format.name == "geojson":
        return _write_geojson(context, file)
    about, (nodes, edges) = context.details.about(), _records(context)
    if context.format.name == "nodelink":
        head = f'{{"directed": true, "multigraph": true, "graph": {encoded(about)},\n"nodes": '
        return _write_lists(file, head, nodes, map(_linked, edges), "}\n")
    numbers, title = count(1), about.pop("title")
    about = {"SUID": next(numbers), "name": title, "shared_name": title, **about}
    head = '{"format_version": "1.0", "generated_by": "kg", "target_cytoscapejs_version": "~3.0",\n'
    head += f'"data": {encoded(about)},\n"elements": {{"nodes": '
    things = (_node(record, next(numbers)) for record in nodes)
    links = (_edge(record, next(numbers)) for record in edges)
    return _write_lists(file, head, things, links, "}}\n")


def _linked(record: Record) -> Record:
    ends = {"source": record["source"], "target": record["target"], "key": record.pop("id")}
    return {**ends, **record}


def _node(record: Record, number: int) -> Record:
    names = {"id": record["id"], "SUID": number, "shared_name": record["name"]}
    return {"data": {**names, **record}, "selected": False}


def _edge(record: Record, number: int) -> Record:
    name = f"{record['source']} ({record['type']}) {record['target']}"
    ends = {"source": record["source"], "target": record["target"]}
    names = {"id": record["id"], "SUID": number, **ends, "name": name, "shared_name": name}
    kinds = {"interaction": record["type"], "shared_interaction": record["type"]}
    return {"data": {**names, **kinds, **record}, "selected": False}


def _records(context: ExportContext) -> tuple[Iterator[Record], ...]:
    """The records of nodes and of edges; integers that readers of JSON would round are text."""

    def records(table: Table) -> Iterator[Record]:
        for record in table.records():
            name = record["id"]
            yield {k: _exact(value, context.ledger, name, k) for k, value in record.items()}

    return tuple(map(records, tables(context.graph)))


def _exact(value: Any, ledger: Ledger, subject: str, column: str) -> Any:
    if isinstance(value, tuple):
        return [_exact(item, ledger, subject, column) for item in value]
    if isinstance(value, int) and abs(value) > MAX_EXACT:
        ledger.alter("json-number", subject, column, str(value))
        return str(value)
    return value


def _write_lists(
    file: BinaryIO, head: str, nodes: Iterable[Record], edges: Iterable[Record], end: str
) -> Mapping[str, int]:
    """Write the head, the list of nodes, that of edges, and the end; how many of each there were.

    The head ends in the key of the nodes.
    """
    counts = {}
    for part, start, records in (("nodes", head, nodes), ("edges", '],\n"edges": ', edges)):
        file.write(f"{start}[".encode())
        lines = (f"{',' if n else ''}\n{encoded(record)}" for n, record in enumerate(records))
        counts[part] = write_all(file, lines)
    file.write(f"]{end}".encode())
    return counts


# GeoJSON (RFC 7946), for QGIS and maps: things as points where coordinates are known

_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_LONGITUDES = ("https://schema.org/longitude", _GEO + "long")
_LATITUDES = ("https://schema.org/latitude", _GEO + "lat")


def _write_geojson(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each node as a feature, without geometry where none is known, and all edges.

    RFC 7946 lets a collection have members of its own: `edges` is one, and so are the details.
    """
    properties = {column.property for column in context.graph.node_columns}
    has_places = not properties.isdisjoint(_LATITUDES)
    head = encoded({"type": "FeatureCollection", **context.details.about()})[:-1]
    nodes, edges = _records(context)
    scan = context.scan if has_places else None
    features = (_feature(record, scan) for record in nodes)
    return _write_lists(file, f'{head},\n"features": ', features, edges, "}\n")


def _feature(record: Record, scan: Scan | None) -> Record:
    """A node as a feature; names with a colon describe its geometry, others are its properties."""
    geometry, precision, thing = None, "unknown", None
    if scan and (place := _place(record["iri"], scan)):
        geometry = {"type": "Point", "coordinates": place[1]}
        # Within: they are those of a place around it, such as the middle of its district.
        precision = "point" if place[0] == record["iri"] else "within"
        thing = short_id(place[0])
    properties = {**record, "geometry:precision": precision, "geometry:of": thing}
    name = properties.pop("id")
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _place(iri: str, scan: Scan) -> tuple[str, list[float]] | None:
    """The nearest thing with coordinates around a thing, and these: WGS 84, longitude first."""
    seen, ring = {iri}, [iri]
    while ring:
        for thing in ring:
            degrees = [*_degrees(thing, _LONGITUDES, 180, scan)]
            degrees += _degrees(thing, _LATITUDES, 90, scan)
            if len(degrees) == 2:
                return thing, degrees
        around = {place for thing in ring for place in scan.nodes(thing, PLAN + "locatedIn")}
        ring = sorted(around - seen)
        seen |= around
    return None


def _degrees(thing: str, properties: tuple[str, ...], most: int, scan: Scan) -> list[float]:
    """A thing's own longitude or latitude; empty where it has none, or several."""
    try:
        found = {float(text) for name in properties for text in scan.objects(thing, name)}
    except ValueError:
        return []
    return [value for value in found if len(found) == 1 and -most <= value <= most]
