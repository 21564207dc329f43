"""GeoJSON (RFC 7946), for QGIS and maps: things as points where the data tell their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.tables import Record
from kg.export.formats.values import encoded, json_records, write_json
from kg.export.graph.model import short_id
from kg.namespaces import PLAN
from kg.store.scan import Scan

_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_LONGITUDES = ("https://schema.org/longitude", _GEO + "long")
_LATITUDES = ("https://schema.org/latitude", _GEO + "lat")


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each node as a feature, without geometry where none is known, and all edges.

    RFC 7946 lets a collection have members of its own: `edges` is one, and so are the details.
    """
    properties = {column.property for column in context.graph.node_columns}
    has_places = not properties.isdisjoint(_LATITUDES)
    head = encoded({"type": "FeatureCollection", **context.details.about()})[:-1]
    nodes, edges = json_records(context)
    scan = context.scan if has_places else None
    features = (_feature(record, scan) for record in nodes)
    return write_json(file, f'{head},\n"features": ', features, edges, "}\n")


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
