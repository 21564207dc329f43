"""All about each firm and cluster of the shipped plans, as two graph libraries open it."""

from __future__ import annotations

import os
from pathlib import Path

import networkx
import pytest

from kg.export.graph.things import Options, Scope
from kg.namespaces import ID
from kg.session import Session

FIRMS = [
    *("bytedance", "chindata-group", "cnisp-group", "crrc", "huawei-technologies", "jd-com"),
    *("kuaishou", "meituan", "puyun-data", "sinopharm-weiqida"),
    *("taiyuan-heavy-machinery-group", "zyintex"),
]
CLUSTERS = [
    *(
        "big-data",
        "biomedicine-and-health",
        "digital",
        "energy-saving-and-environmental-protection",
    ),
    *("equipment-manufacturing", "general-aviation", "healthcare", "new-energy"),
    *("new-materials", "wool-textile"),
]
ALL = [*FIRMS, *(f"datong-2021-{name}" for name in CLUSTERS)]
CHOSEN = ALL if "KG_EXPORTS" in os.environ else ALL[::3]
"""Every third; in `make long` all."""


@pytest.mark.parametrize("name", CHOSEN)
def test_all_about_it(name: str, session: Session, tmp_path: Path) -> None:
    """From 20 to 200 nodes, which hang together, each with a name for people."""
    import igraph  # here: it imports matplotlib, which no other test wants

    options = Options(scope=Scope(about=ID + name), caption=session.caption)
    paths = {suffix: tmp_path / f"it.{suffix}" for suffix in ("gexf", "graphml")}
    for format_name, path in paths.items():
        path.write_bytes(session.export(format_name, options))
    one = networkx.read_gexf(paths["gexf"])
    other = igraph.Graph.Read_GraphML(str(paths["graphml"]))
    assert 20 <= one.number_of_nodes() == other.vcount() <= 200
    assert networkx.is_weakly_connected(one)
    assert other.is_connected(mode="weak")
    assert not [label for _, label in one.nodes(data="label") if label.startswith("id:")]


def test_all_firms_of_the_plan_are_tried() -> None:
    """Twelve firms and ten clusters, of which four of each are a third."""
    assert (len(set(FIRMS)), len(set(CLUSTERS))) == (12, 10)
    assert len({*CHOSEN} & {*FIRMS}) >= 4
    assert len({*CHOSEN} - {*FIRMS}) >= 4
