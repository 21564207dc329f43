"""GeoJSON (RFC 7946), for QGIS and maps: things as points where the data tell their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO, Literal, NamedTuple

from kg.export.context import ExportContext
from kg.export.formats.tables import tables
from kg.export.formats.values import encoded, json_records, write_list
from kg.export.graph.model import Column, short_id
from kg.namespaces import PLAN
from kg.store.scan import Scan

# Where a thing is: by its own coordinates, or by those of a place that it lies in


_GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
_LATITUDES = ("https://schema.org/latitude", _GEO + "lat")
_LONGITUDES = ("https://schema.org/longitude", _GEO + "long")
_LOCATED_IN = PLAN + "locatedIn"


class Position(NamedTuple):
    """Degrees in WGS 84, and the id of the thing whose coordinates they are.

    `precision` is point for a thing's own coordinates, and within for those of a place around it,
    such as the middle of its district. It is unknown, and `of` empty, where nobody tells.
    """

    precision: Literal["point", "within", "unknown"] = "unknown"
    of: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


UNKNOWN = Position()


class Positions:
    """Finds positions in a graph; asks nothing of one whose `columns` have no coordinates."""

    def __init__(self, columns: Iterable[Column], scan: Scan) -> None:
        self._any = not {column.property for column in columns}.isdisjoint(_LATITUDES)
        self._scan = scan

    def of(self, iri: str) -> Position:
        """Where a thing is; the nearest place around it that has coordinates tells it."""
        if not self._any:
            return UNKNOWN
        seen, ring = {iri}, [iri]
        while ring:
            for thing in ring:
                if found := self._own(thing):
                    precision: Literal["point", "within"] = "point" if thing == iri else "within"
                    return Position(precision, short_id(thing), *found)
            around = {place for thing in ring for place in self._scan.objects(thing, _LOCATED_IN)}
            ring = sorted(around - seen)
            seen |= around
        return UNKNOWN

    def _own(self, thing: str) -> tuple[float, float] | None:
        """A thing's own latitude and longitude; nothing where it has none, or several."""
        latitude = self._degrees(thing, _LATITUDES, 90)
        longitude = self._degrees(thing, _LONGITUDES, 180)
        return None if latitude is None or longitude is None else (latitude, longitude)

    def _degrees(self, thing: str, properties: Iterable[str], most: int) -> float | None:
        told = {text for name in properties for text in self._scan.objects(thing, name)}
        try:
            values = {float(text) for text in told}
        except ValueError:
            return None
        fitting = [value for value in values if -most <= value <= most]
        return fitting[0] if len(values) == 1 and fitting else None


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write each node as a feature, without geometry where none is known, and all edges.

    RFC 7946 lets a collection have members of its own: `edges` is one, and so are the details.
    """
    graph, positions = context.graph, Positions(context.graph.node_columns, context.scan)
    about = {"type": "FeatureCollection", **context.details.about()}
    nodes, edges = (json_records(table, context.ledger) for table in tables(graph))
    file.write(f'{encoded(about)[:-1]},\n"features": '.encode())
    counted = write_list(file, (_feature(record, positions.of(record["iri"])) for record in nodes))
    file.write(b',\n"edges": ')
    joined = write_list(file, edges)
    file.write(b"}\n")
    return {"nodes": counted, "edges": joined}


def _feature(record: dict[str, Any], place: Position) -> dict[str, Any]:
    """A node as a feature; a colon sets what is told of its geometry apart from its own values."""
    told = {"geometry:precision": place.precision, "geometry:of": place.of or None}
    point = {"type": "Point", "coordinates": [place.longitude, place.latitude]}
    return {
        "type": "Feature",
        "id": record.pop("id"),
        "geometry": point if place.of else None,
        "properties": {**record, **told},
    }
