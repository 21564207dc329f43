"""GeoJSON: valid by its own checker, read by GDAL, and the graph comes back whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import geojson
import pyogrio.raw
import pyoxigraph as ox
import pytest
from export.drawn import Drawn, expected
from export.tabled import Written, drawn, written
from export.worlds import few, worlds
from hypothesis import given

from kg.export.formats.registry import formats
from kg.export.graph.model import Column
from kg.namespaces import ID, PLAN, XSD
from kg.session import Session
from kg.store.embedded import MemoryStore

WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"


def collection(told: Written) -> Any:
    """The file as the package geojson reads it, which is asked whether it is valid."""
    read = geojson.loads(told.path.read_text("utf-8"))
    assert isinstance(read, geojson.FeatureCollection)
    assert all(feature.is_valid for feature in read.features)
    return read


def read_back(told: Written) -> Drawn:
    read = collection(told)
    nodes = [
        {"id": feature.id, **of_kind(feature.properties, told.columns["nodes"])}
        for feature in read.features
    ]
    return drawn(nodes, [of_kind(edge, told.columns["edges"]) for edge in read["edges"]])


def of_kind(row: dict[str, Any], columns: dict[str, Column]) -> dict[str, Any]:
    """A row as the model has it, without what is told of its geometry."""
    found = {}
    for key, cell in row.items():
        if ":" not in key:
            column = columns.get(key, Column(key))
            assert isinstance(cell, list) is column.many
            exact = column.kind in ("integer", "decimal")
            values = [
                Decimal(str(value)) if exact else value
                for value in (cell if column.many else [cell])
            ]
            found[key] = values if column.many else values[0]
    return found


@pytest.fixture(scope="module")
def told(session: Session) -> Iterator[Written]:
    """The graph as it was written."""
    with written(session.graph.store, "geojson") as found:
        yield found


def test_the_shipped_graph_is_read_back(told: Written, session: Session) -> None:
    """It has no coordinates, and so no thing a geometry."""
    found = read_back(told)
    assert found == expected(session.graph.store)
    assert not told.altered
    features = collection(told).features
    assert len(features) == len(found.nodes) > 1000
    assert {feature.geometry for feature in features} == {None}
    assert {feature.properties["geometry:precision"] for feature in features} == {"unknown"}
    kinds = Counter(row.get("kind") for *_, row in found.edges.values())
    assert min(kinds[kind] for kind in ("promised", "presupposed", "observed")) > 100


def test_gdal_reads_it(told: Written) -> None:
    meta, _, shapes, fields = pyogrio.raw.read(told.path)
    values = dict(zip(meta["fields"], fields, strict=True))
    (place,) = [row for row, name in enumerate(values["id"]) if name == "datuan"]
    assert len(shapes) == len(values["id"]) > 1000
    assert values["name_zh"][place] == "大团市"
    assert values["geometry:precision"][place] == "unknown"
    assert set(shapes) == {None}


@few
@given(worlds())
def test_any_graph_is_read_back(store: MemoryStore) -> None:
    with written(store, "geojson") as told:
        assert read_back(told) == expected(store)
        assert set(told.altered.values()) <= {"json-number"}


@pytest.mark.parametrize(
    "values",
    [
        (("2025-02-30", "date"),),
        (("0000-01-01", "date"),),
        (("2025/02/30", "string"),),
        (("2025-02-30T00:00:00Z", "dateTime"),),
        (("true", "boolean"), ("false", "boolean")),
        (("2025-12-31", "date"), ("2025-01-01", "date")),
    ],
    ids=str,
)
def test_gdal_reads_it_as_the_steps_say(values: tuple[tuple[str, str], ...]) -> None:
    """GDAL takes text for days, and Python has no 30 February; nor NumPy a list of booleans."""
    step = "things = geopandas.read_file(FILE, DATE_AS_STRING='YES', ARRAY_AS_STRING='YES')"
    assert formats()["geojson"].steps[1] == {"en": step, "zh": step}
    says = ox.NamedNode("http://example.org/says")
    literals = [ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) for text, kind in values]
    quads = [ox.Quad(ox.NamedNode(ID + "a"), says, literal) for literal in literals]
    with written(MemoryStore.of(quads), "geojson") as told:
        meta, _, _, fields = pyogrio.raw.read(
            told.path, DATE_AS_STRING="YES", ARRAY_AS_STRING="YES"
        )
    (found,) = dict(zip(meta["fields"], fields, strict=True))["says"]
    cells = [found] if len(values) == 1 else json.loads(found)
    assert sorted(str(cell).lower() for cell in cells) == sorted(text.lower() for text, _ in values)


def test_a_number_that_maps_would_round_is_text() -> None:
    """JavaScript, and pandas where a value is missing, have 53 bits for a whole number."""
    count = ox.NamedNode("http://example.org/count")
    values = (ox.Literal(2**53), ox.Literal(2**53 + 1))
    quads = [ox.Quad(ox.NamedNode(ID + f"n{n}"), count, value) for n, value in enumerate(values)]
    with written(MemoryStore.of(quads), "geojson") as told:
        found = [feature.properties["count"] for feature in collection(told).features]
        assert found == [2**53, str(2**53 + 1)]
        assert set(told.altered.values()) == {"json-number"}


def at(name: str, latitude: str, longitude: str, space: str = WGS84) -> list[ox.Quad]:
    words = ("lat", "long") if space == WGS84 else ("latitude", "longitude")
    return [
        ox.Quad(ox.NamedNode(ID + name), ox.NamedNode(space + word), ox.Literal(text))
        for word, text in zip(words, (latitude, longitude), strict=True)
    ]


def within(name: str, place: str) -> ox.Quad:
    return ox.Quad(
        ox.NamedNode(ID + name), ox.NamedNode(PLAN + "locatedIn"), ox.NamedNode(ID + place)
    )


def test_a_point_is_longitude_then_latitude_and_says_whose_it_is() -> None:
    quads = [
        *at("city", "40.09", "113.29"),
        *at("park", "40.1", "113.3", "https://schema.org/"),
        *at("nowhere", "91", "0"),
        *at("twice", "1", "2"),
        *at("twice", "3", "4"),
        within("plant", "district"),
        within("district", "city"),
        within("city", "district"),
        within("park", "city"),
        within("lost", "nowhere"),
        within("unsure", "twice"),
    ]
    with written(MemoryStore.of(quads), "geojson") as told:
        features = {feature.id: feature for feature in collection(told).features}
    found = {
        name: (
            feature.geometry and list(feature.geometry.coordinates),
            feature.properties["geometry:precision"],
            feature.properties["geometry:of"],
        )
        for name, feature in features.items()
    }
    nothing = (None, "unknown", None)
    assert found == {
        "city": ([113.29, 40.09], "point", "city"),
        "district": ([113.29, 40.09], "within", "city"),
        "lost": nothing,
        "nowhere": nothing,
        "park": ([113.3, 40.1], "point", "park"),
        "plant": ([113.29, 40.09], "within", "city"),
        "twice": nothing,
        "unsure": nothing,
    }
