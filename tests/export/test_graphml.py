"""GraphML: NetworkX and igraph read what was written, and Gephi takes no key for its own.

yEd and Cytoscape are in no package registry and were not run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import networkx
import pytest
from export.drawn import Drawn, Values, expected
from export.reread import Written, differences, from_texts, valued, written
from export.shipped import check, model
from export.worlds import asked, few, hard_world, worlds
from hypothesis import example, given

from kg.export.graph.model import Column
from kg.export.graph.things import Options
from kg.session import Session
from kg.store.embedded import MemoryStore

if TYPE_CHECKING:
    import igraph

KEY = "{http://graphml.graphdrawing.org/xmlns}key"
# What Gephi's importer takes for its own, by its source.
GEPHI = {"d3", "label", "x", "y", "xpos", "ypos", "z", "size", "r", "g", "b", "d7", "edgelabel"}
GEPHI |= {"weight", "id", "edgeid"}
TYPES = {"string", "long", "double"}
WORDS = {"yes": True, "no": False}


def read(export: Written) -> Drawn:
    """What NetworkX finds."""
    graph = networkx.read_graphml(BytesIO(export.content), force_multigraph=True)
    nodes, edges = export.columns("nodes"), export.columns("edges")
    return Drawn(
        {name: _row(data, nodes) for name, data in graph.nodes(data=True)},
        {
            key: (source, target, _row(data, edges))
            for source, target, key, data in graph.edges(data=True, keys=True)
        },
    )


def _row(data: Mapping[str, Any], columns: Mapping[str, Column]) -> Values:
    found = {}
    for key, value in data.items():
        column = columns[key]
        if column.many:
            found[key] = from_texts(column, json.loads(value))
        else:
            found[key] = WORDS[value] if column.kind == "boolean" else value
    return valued(found, columns)


def reread(export: Written) -> dict[tuple[str, str], set[str]]:
    """What may differ: not the booleans, which a reader can turn back."""
    return {place: why for place, why in export.altered.items() if why != {"boolean-word"}}


@pytest.fixture(scope="module")
def shipped(session: Session) -> Written:
    return written(session.graph.store, "graphml")


def test_networkx_reads_the_shipped_graph(shipped: Written, session: Session) -> None:
    found = read(shipped)
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []
    assert {reason for why in shipped.altered.values() for reason in why} == {"boolean-word"}
    assert shipped.told.lost == 0


@few
@example(hard_world(), Options())
@given(worlds(), asked)
def test_networkx_reads_any_graph(store: MemoryStore, options: Options) -> None:
    export = written(store, "graphml", options)
    assert differences(expected(store, options), read(export), reread(export)) == []


def test_igraph_reads_the_shipped_graph(shipped: Written, session: Session, tmp_path: Path) -> None:
    """It has NaN or empty text where an element has no value, and numbers as floats.

    Edges are told by their place in the file: igraph 1.0 gives them the ids of nodes.
    """
    import igraph  # here: it imports matplotlib, which no other test wants

    file = tmp_path / "graph.graphml"
    file.write_bytes(shipped.content)
    graph = igraph.Graph.Read_GraphML(str(file))
    nodes, edges = shipped.columns("nodes"), shipped.columns("edges")
    names = graph.vs["id"]
    ids = re.findall(r'<edge id="(\w+)"', shipped.content.decode())
    found = Drawn(
        {name: _row(_there(item), nodes) for name, item in zip(names, graph.vs, strict=True)},
        {
            name: (names[item.source], names[item.target], _row(_there(item), edges))
            for name, item in zip(ids, graph.es, strict=True)
        },
    )
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []


def _there(item: igraph.Vertex | igraph.Edge) -> dict[str, Any]:
    """The values that an element has."""
    return {
        key: int(value) if isinstance(value, float) and value.is_integer() else value
        for key, value in item.attributes().items()
        if key != "id" and value != "" and value == value
    }


@few
@given(worlds())
def test_keys_are_our_own(store: MemoryStore) -> None:
    root = ElementTree.fromstring(written(store, "graphml").content)
    keys = root.findall(KEY)
    ids = [key.get("id", "") for key in keys]
    assert len(set(ids)) == len(ids) >= 20
    for key in keys:
        kind = key.get("for")
        assert kind in ("node", "edge")
        assert key.get("id") == f"{kind[0]}_{key.get('attr.name')}"
        assert key.get("attr.type") in TYPES
        assert key.get("id") not in GEPHI
        assert key.get("attr.name", "").lower() not in ("id", "label")
    assert all(
        edge.get("target") and edge.get("source") for edge in root.iter() if edge.tag[-4:] == "edge"
    )
