"""Cytoscape JSON: cytoscape.js reads the graph, and any graph has what Cytoscape needs.

Cytoscape itself is in no package registry: what its manual asks for is checked in the file.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from export.drawn import Drawn, expected
from export.reread import Written, differences, valued, written
from export.scripts import run
from export.shipped import check, model
from export.worlds import asked, few, hard_world, worlds
from hypothesis import example, given

from kg.export.graph.model import Column
from kg.export.graph.things import Options
from kg.session import Session
from kg.store.embedded import MemoryStore

OWN = ("id", "SUID", "shared_name")
OF_EDGES = (*OWN, "source", "target", "name", "interaction", "shared_interaction")


def drawn(elements: dict[str, list[dict[str, Any]]], export: Written) -> Drawn:
    """Elements as cytoscape.js holds them."""
    nodes = [item["data"] for item in elements["nodes"]]
    edges = [item["data"] for item in elements["edges"]]
    return Drawn(
        {item["id"]: _row(item, OWN, export.columns("nodes")) for item in nodes},
        {
            item["id"]: (
                item["source"],
                item["target"],
                _row(item, OF_EDGES, export.columns("edges")),
            )
            for item in edges
        },
    )


def _row(data: dict[str, Any], own: tuple[str, ...], columns: dict[str, Column]) -> dict[str, Any]:
    return valued({key: value for key, value in data.items() if key not in own}, columns)


def test_cytoscape_js_reads_the_shipped_graph(session: Session, node: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.cyjs"
    export = written(session.graph.store, "cyjs")
    file.write_bytes(export.content)
    found = run(node, "cytoscape.mjs", file)
    check(drawn(found["elements"], export), session)
    assert differences(model(session.graph.store), drawn(found["elements"], export), {}) == []
    assert export.altered == {}
    assert found["neighbours"] > 3
    assert found["parents"] == 0


@few
@example(hard_world(), Options())
@given(worlds(), asked)
def test_any_graph_has_what_cytoscape_needs(store: MemoryStore, options: Options) -> None:
    export = written(store, "cyjs", options)
    content = json.loads(export.content)
    assert (
        differences(expected(store, options), drawn(content["elements"], export), export.altered)
        == []
    )
    data = [item["data"] for kind in content["elements"].values() for item in kind]
    assert len({item["SUID"] for item in data} | {content["data"]["SUID"]}) == len(data) + 1
    assert all(type(item["SUID"]) is int for item in data)
    numbers = [value for item in data for value in item.values() if isinstance(value, int)]
    assert max(map(abs, numbers)) <= 2**53, "JavaScript would round it"
    assert all(type(item[key]) is str for item in data for key in ("id", "name", "shared_name"))
    assert max(Counter(item["id"] for item in data).values()) == 1
    assert all(item["interaction"] for item in data if "source" in item)
