"""Node-link JSON: NetworkX reads what was written, and it is JSON to anybody."""

from __future__ import annotations

import json

import networkx
from export.drawn import Drawn, expected
from export.reread import Written, differences, valued, written
from export.shipped import check, model
from export.worlds import asked, few, hard_world, worlds
from hypothesis import example, given

from kg.export.graph.things import Options
from kg.session import Session
from kg.store.embedded import MemoryStore


def read(export: Written) -> Drawn:
    """What NetworkX finds."""
    graph = networkx.node_link_graph(strictly(export.content), edges="edges")
    nodes, edges = export.columns("nodes"), export.columns("edges")
    return Drawn(
        {name: valued(data, nodes) for name, data in graph.nodes(data=True)},
        {
            key: (source, target, valued(data, edges))
            for source, target, key, data in graph.edges(data=True, keys=True)
        },
    )


def strictly(content: bytes) -> dict[str, object]:
    """JSON without the NaN and Infinity that Python alone would take."""

    def refuse(name: str) -> None:
        raise ValueError(name)

    found: dict[str, object] = json.loads(content, parse_constant=refuse)
    return found


def test_networkx_reads_the_shipped_graph(session: Session) -> None:
    export = written(session.graph.store, "nodelink")
    found = read(export)
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []
    assert export.altered == {}


@few
@example(hard_world(), Options())
@given(worlds(), asked)
def test_networkx_reads_any_graph(store: MemoryStore, options: Options) -> None:
    export = written(store, "nodelink", options)
    assert {reason for reasons in export.altered.values() for reason in reasons} <= {"json-number"}
    assert differences(expected(store, options), read(export), export.altered) == []


def test_the_graph_tells_of_itself(session: Session) -> None:
    about = strictly(session.export("nodelink"))["graph"]
    assert isinstance(about, dict)
    assert about["title_zh"].startswith("产业规划")
    assert about["licences"] == ["https://creativecommons.org/licenses/by/4.0/"]
