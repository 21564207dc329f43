"""DOT, SVG and Mermaid: Graphviz and Mermaid's parser find the boxes and arrows of the model."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from export.drawn import Drawn, expected, graph_of
from export.reread import written
from export.scripts import run
from export.shipped import model
from export.worlds import few, worlds
from hypothesis import given, settings

from kg.errors import InputError
from kg.export.graph.things import Options, Scope
from kg.namespaces import ID
from kg.session import Session
from kg.store.embedded import MemoryStore

SVG = "{http://www.w3.org/2000/svg}"
DIGITAL = Options(language="zh", scope=Scope(about=ID + "datuan-2021-digital"))
SCHEMA = Options(language="zh")
Boxes = dict[str, str]
Arrows = list[tuple[str, str, str]]
fewer = settings(few, max_examples=max(few.max_examples // 4, 5))


def graphviz(program: str, text: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """What Graphviz finds: nodes by name, and edges by id with the names of their ends."""
    done = subprocess.run([program, "-Tdot_json"], input=text, capture_output=True, check=True)
    assert done.stderr == b""
    found = json.loads(done.stdout)
    nodes = found.get("objects", [])
    names = {node["_gvid"]: node["name"] for node in nodes}
    edges = {
        edge["id"]: {**edge, "ends": (names[edge["tail"]], names[edge["head"]])}
        for edge in found.get("edges", [])
    }
    return {node["name"]: node for node in nodes}, edges


def schema(drawn: Drawn) -> tuple[Counter[str], Counter[tuple[str, str, str]]]:
    """How many things each class has, and how many edges join two of them."""
    kinds = {name: str(row["class"]) for name, row in drawn.nodes.items()}
    return Counter(kinds.values()), Counter(
        (kinds[source], str(row["type"]), kinds[target])
        for source, target, row in drawn.edges.values()
    )


def test_graphviz_reads_the_schema(session: Session, program: Callable[[str], str]) -> None:
    export = written(session.graph.store, "dot", SCHEMA)
    nodes, edges = graphviz(program("dot"), export.content)
    things, joins = schema(model(session.graph.store))
    assert {name: node["label"].split("\\n")[-1] for name, node in nodes.items()} == {
        name: str(count) for name, count in things.items()
    }
    assert {name: edge["ends"] for name, edge in edges.items()} == {
        ".".join(key): (key[0], key[2]) for key in joins
    }
    assert len(edges) > 100
    assert nodes["Target"]["label"] == "量化目标\\n11"
    assert edges["Cluster.inPlan.Plan"]["label"].split("\\n")[0] == "所属规划 10"
    below = [line for edge in edges.values() for line in edge["label"].split("\\n")[1:]]
    told = [re.fullmatch(r"(?:承诺|预设|观测|推断) (\d+)", line) for line in below]
    kinds = [
        row["kind"] for _, _, row in model(session.graph.store).edges.values() if "kind" in row
    ]
    assert sum(int(found[1]) for found in told if found) == len(kinds)
    assert "CJK" in nodes["Target"]["fontname"]
    assert export.told.lost == 0


def test_graphviz_reads_what_is_near(session: Session, program: Callable[[str], str]) -> None:
    near = expected(session.graph.store, DIGITAL)
    nodes, edges = graphviz(program("dot"), written(session.graph.store, "dot", DIGITAL).content)
    assert set(nodes) == set(near.nodes)
    assert len(nodes) > 20
    assert {name: edge["ends"] for name, edge in edges.items()} == {
        name: (source, target) for name, (source, target, _) in near.edges.items()
    }
    assert nodes["datuan-2021-digital"]["label"] == "数字产业集群\\n产业集群"
    styles = {"promised": "dashed", "presupposed": "dotted", "observed": "solid"}
    styles |= {"inferred": "bold", None: None}
    for name, (_, _, row) in near.edges.items():
        assert edges[name].get("style") == styles[row.get("kind")]
        for text in (*row.get("source_document", ()), *row.get("claim", ())):
            assert text in edges[name]["tooltip"]
    assert sum("tooltip" in edge for edge in edges.values()) > 30


def test_graphviz_reads_any_graph(program: Callable[[str], str]) -> None:
    dot = program("dot")

    @fewer
    @given(worlds())
    def hold(store: MemoryStore) -> None:
        things, joins = schema(expected(store))
        nodes, edges = graphviz(dot, written(store, "dot").content)
        assert (set(nodes), set(edges)) == (set(things), {".".join(key) for key in joins})
        for options in near(store):
            drawn = expected(store, options)
            export = written(store, "dot", options)
            nodes, edges = graphviz(dot, export.content)
            assert (set(nodes), set(edges)) == (set(drawn.nodes), set(drawn.edges))
            for name, row in drawn.nodes.items():
                shown = nodes[name]["label"].replace("\\n", "").replace('\\"', '"')
                shown = shown.replace("\\\\", "\\").replace("&amp;", "&")
                if (name, "name") not in export.altered:
                    assert bare(shown) == bare(row["name"] + row["class"])

    hold()


def near(store: MemoryStore) -> list[Options]:
    """The neighbourhood of the first thing of a graph, where it has any."""
    first = next(graph_of(store).nodes(), None)
    return [Options(scope=Scope(about=first.row["iri"][0], hops=2))] if first else []


def bare(text: str) -> str:
    """Text without the spaces that lines are broken at."""
    return "".join(text.split())


def test_svg_is_drawn(
    session: Session, program: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program("dot")
    near = expected(session.graph.store, DIGITAL)
    root = ElementTree.fromstring(written(session.graph.store, "svg", DIGITAL).content)
    drawn = Counter(item.get("class") for item in root.iter(f"{SVG}g"))
    assert (drawn["node"], drawn["edge"]) == (len(near.nodes), len(near.edges))
    texts = [item.text for item in root.iter(f"{SVG}text")]
    assert "数字产业集群" in texts
    assert all("CJK" in item.get("font-family", "") for item in root.iter(f"{SVG}text"))
    assert b"china-daily-2021-03-12" in ElementTree.tostring(root)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(InputError, match="install graphviz, or export dot"):
        written(session.graph.store, "svg", DIGITAL)


def test_mermaid_parses_it(session: Session, node: str, tmp_path: Path) -> None:
    """The schema, what is near one thing, and random graphs, in one run of node."""
    store = session.graph.store
    things, joins = schema(model(store))
    around = expected(store, DIGITAL)
    texts = [written(store, "mermaid", options).content.decode() for options in (SCHEMA, DIGITAL)]
    counts = [(len(things), len(joins)), (len(around.nodes), len(around.edges))]
    names: list[set[str]] = [
        set(),
        {str(row["name_zh"]) for row in around.nodes.values() if "name_zh" in row},
    ]

    @fewer
    @given(worlds())
    def collect(store: MemoryStore) -> None:
        for options in near(store):
            drawn = expected(store, options)
            texts.append(written(store, "mermaid", options).content.decode())
            counts.append((len(drawn.nodes), len(drawn.edges)))
            names.append(set())

    collect()
    file = tmp_path / "texts.json"
    file.write_text(json.dumps([*texts, "flowchart LR\n a["]), encoding="utf-8")
    *found, broken = run(node, "mermaid.mjs", file)
    assert "error" in broken
    for diagram, count, wanted in zip(found, counts, names, strict=True):
        assert "error" not in diagram, diagram
        assert (len(diagram["boxes"]), len(diagram["arrows"])) == count
        titles = {plain(text).split("<br>")[0] for _, text in diagram["boxes"]}
        assert wanted <= titles
    assert len(found) >= 5
    shown = {name: plain(text).split("<br>")[0] for name, text in found[1]["boxes"]}
    ends = Counter((shown[start], shown[end]) for start, end, _, _ in found[1]["arrows"])
    called = {name: row.get("name_zh") or row["name"] for name, row in around.nodes.items()}
    assert ends == Counter((called[one], called[other]) for one, other, _ in around.edges.values())
    strokes = Counter(stroke for _, _, _, stroke in found[1]["arrows"])
    kinds = Counter(row.get("kind") for _, _, row in around.edges.values())
    assert strokes["dotted"] == kinds["promised"] + kinds["presupposed"]


def plain(text: str) -> str:
    """Text as Mermaid shows it: it keeps numbered signs in a form of its own until then."""
    return re.sub("ﬂ°°(\\d+)¶ß", lambda found: chr(int(found[1])), text)


def test_mermaid_refuses_more_than_it_draws(session: Session) -> None:
    scope = Scope(about=ID + "datuan-2021", hops=2)
    with pytest.raises(InputError, match=r"Mermaid draws 500 in 50000; lower --hops"):
        written(session.graph.store, "mermaid", Options(scope=scope))
