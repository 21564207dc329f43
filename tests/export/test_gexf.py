"""GEXF: NetworkX and graphology read what was written, and Gephi's importer has no complaint.

Gephi itself, its toolkit and its schema are in no package registry, so nothing here runs it: what
its importer refuses or drops, by its source, is checked in the file.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pyoxigraph as ox
import pytest
from export.drawn import Drawn, Values, expected
from export.reread import Written, differences, from_texts, valued, written
from export.scripts import run
from export.shipped import check, model
from export.worlds import asked, few, hard_world, worlds
from hypothesis import example, given

from kg.export.graph.model import Column
from kg.export.graph.things import Options
from kg.namespaces import PLAN, XSD
from kg.session import Session
from kg.store.embedded import MemoryStore

NS = "{http://gexf.net/1.3}"
GEPHI_TYPES = {"integer", "long", "double", "float", "boolean", "string", "liststring"}
TITLES = {"kind": "kind-of-evidence"}
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def read(export: Written) -> Drawn:
    """What NetworkX finds. It tells a multigraph by its edges, and keeps their ids either way."""
    graph = networkx.read_gexf(BytesIO(export.content), version="1.3")
    nodes, edges = export.columns("nodes"), export.columns("edges")
    return Drawn(
        {name: _row(data, nodes) for name, data in graph.nodes(data=True)},
        {
            data["id"]: (source, target, _row(data, edges))
            for source, target, data in graph.edges(data=True)
        },
    )


def _row(data: Mapping[str, object], columns: Mapping[str, Column]) -> Values:
    keys = {TITLES.get(key, key): column for key, column in columns.items()}
    found = {
        column.key: from_texts(column, json.loads(str(data[title]), strict=False))
        if column.many
        else data[title]
        for title, column in keys.items()
        if title in data
    }
    return valued(found, columns)


@pytest.fixture(scope="module")
def shipped(session: Session) -> Written:
    return written(session.graph.store, "gexf")


def test_networkx_reads_the_shipped_graph(shipped: Written, session: Session) -> None:
    found = read(shipped)
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []
    assert shipped.altered == {}


@few
@example(hard_world(), Options())
@given(worlds(), asked)
def test_networkx_reads_any_graph(store: MemoryStore, options: Options) -> None:
    export = written(store, "gexf", options)
    assert differences(expected(store, options), read(export), export.altered) == []


def test_collapsed_things_are_edges(session: Session) -> None:
    options = Options(collapse=True)
    export = written(session.graph.store, "gexf", options)
    found = read(export)
    assert differences(expected(session.graph.store, options), found, export.altered) == []
    types = Counter(row["type"] for _, _, row in found.edges.values())
    assert types["Involvement"] + types["Ownership"] >= 15
    joined = found.edges["datuan-2021-c004"]
    assert joined[0] == "china-daily-2021-03-12"
    assert joined[2]["modality"] == ["modality:will-do"]
    assert "datuan-2021-c004" not in found.nodes


def test_gephi_would_drop_nothing(shipped: Written) -> None:
    assert sum(1 for _ in refused(shipped.content)) == 0


@few
@given(worlds())
def test_gephi_would_drop_nothing_of_any_graph(store: MemoryStore) -> None:
    assert list(refused(written(store, "gexf", Options(dynamic=True)).content)) == []


def test_its_rules_refuse() -> None:
    bad = (
        '<gexf xmlns="http://gexf.net/1.3" version="1.2"><graph mode="dynamic">'
        '<attributes class="node"><attribute id="a" title="label" type="anyURI"/></attributes>'
        '<nodes><node id="a"/><node id="a" start="2021"/></nodes>'
        '<edges><edge id="e" source="a" target="" type="mutual"/></edges></graph></gexf>'
    )
    assert len(list(refused(bad.encode()))) == 13


def refused(content: bytes) -> Iterator[str]:
    """What Gephi's importer would refuse or drop, by the rules in its source."""
    root = ElementTree.fromstring(content)
    (graph,) = root.iter(f"{NS}graph")
    if root.get("version") != "1.3":
        yield "version"
    if graph.get("defaultedgetype") != "directed":
        yield "edges without direction"
    dynamic = graph.get("mode") == "dynamic"
    if dynamic and (graph.get("timeformat"), graph.get("timerepresentation")) != (
        "date",
        "interval",
    ):
        yield "days would be read as numbers"
    for attributes in graph.iter(f"{NS}attributes"):
        titles = [item.get("title", "").lower() for item in attributes]
        yield from (f"{title}: twice" for title, n in Counter(titles).items() if n > 1)
        yield from (f"{title}: Gephi's own" for title in titles if title in ("id", "label"))
        yield from (
            f"{item.get('type')}: unknown"
            for item in attributes
            if item.get("type") not in GEPHI_TYPES
        )
    nodes, edges = list(graph.iter(f"{NS}node")), list(graph.iter(f"{NS}edge"))
    for kind in (nodes, edges):
        ids = Counter(item.get("id") for item in kind)
        yield from (f"{name}: id twice" for name, count in ids.items() if count > 1)
    for item in (*nodes, *edges):
        if item.get("label") is None:
            yield "no label"
        days = [item.get(name) for name in ("start", "end") if item.get(name) is not None]
        if (days and not dynamic) or item.get("timestamp"):
            yield "time in a static graph"
        if days != sorted(days, key=str):
            yield "an interval that ends before it starts"
        yield from (f"{day}: no day" for day in days if not DAY.fullmatch(day or ""))
    for edge in edges:
        if not edge.get("source") or not edge.get("target"):
            yield "an edge with one end"
        if edge.get("type") == "mutual":
            yield "mutual"
        if not edge.get("kind"):
            yield "parallel edges would be merged"


def test_the_time_of_nodes_and_edges(session: Session) -> None:
    content = written(session.graph.store, "gexf", Options(dynamic=True)).content
    assert list(refused(content)) == []
    (graph,) = ElementTree.fromstring(content).iter(f"{NS}graph")
    nodes = {item.get("id"): item for item in graph.iter(f"{NS}node")}
    assert nodes["datuan-2021"].get("start") == "2021-01-01"
    assert nodes["datuan-2021"].get("end") == "2021-12-31"
    assert nodes["datuan"].get("start") is None
    rows = [row for _, _, row in model(session.graph.store).edges.values()]
    for name in ("start", "end"):
        timed = [item for item in graph.iter(f"{NS}edge") if item.get(name)]
        assert len(timed) == sum(name in row for row in rows) > 100
    static = written(session.graph.store, "gexf").content
    assert b'mode="static">' in static
    assert b' start="' not in static


def test_an_interval_that_ends_before_it_starts_is_told() -> None:
    """Its two days stay, as values."""
    days = {"heldFrom": "2025-01-01", "heldUntil": "2024-01-01"}
    thing, day = ox.NamedNode("urn:a"), ox.NamedNode(XSD + "date")
    store = MemoryStore.of(
        [
            ox.Quad(thing, ox.NamedNode(PLAN + name), ox.Literal(text, datatype=day))
            for name, text in days.items()
        ]
    )
    found = written(store, "gexf", Options(dynamic=True))
    assert list(refused(found.content)) == []
    assert found.altered == {("urn:a", "start"): {"no-interval"}}
    (node,) = ElementTree.fromstring(found.content).iter(f"{NS}node")
    assert {
        item.attrib["for"]: item.attrib["value"] for item in node.iter(f"{NS}attvalue")
    }.items() >= days.items()


def test_graphology_reads_the_shipped_graph(
    shipped: Written, session: Session, node: str, tmp_path: Path
) -> None:
    file = tmp_path / "graph.gexf"
    file.write_bytes(shipped.content)
    found = run(node, "graphology.mjs", file)
    drawn = model(session.graph.store)
    assert (found["order"], found["size"]) == (len(drawn.nodes), len(drawn.edges))
    assert found["multi"] is True
    assert found["datuan"]["name_zh"] == "大团市"
    assert found["datuan"]["label"] == drawn.nodes["datuan"]["name"]
    kinds = Counter(row.get("kind", "") for _, _, row in drawn.edges.values())
    assert found["kinds"] == dict(kinds)
    assert found["announced"]["source_document"] == ["china-daily-2021-03-12"]
    assert found["announced"]["start"] == "2021-01-01"
    assert found["value"] == 8


def test_sigma_draws_it_in_a_browser(
    session: Session, node: str, program: Callable[[str], str], tmp_path: Path
) -> None:
    """The picture has more colours than there are classes, and the labels are in Chinese."""
    file = tmp_path / "graph.gexf"
    file.write_bytes(written(session.graph.store, "gexf", Options(language="zh")).content)
    found = run(node, "sigma.mjs", file, program("chromium"), tmp_path / "sigma.png")
    drawn = model(session.graph.store)
    assert (found["order"], found["size"]) == (len(drawn.nodes), len(drawn.edges))
    assert found["errors"] == []
    assert "大团市" in found["labels"]
    assert found["drawn"] > 20
    assert found["colours"] > 50
