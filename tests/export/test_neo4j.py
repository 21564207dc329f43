"""Neo4j: what its import would make of the folder is the graph. Neo4j itself was not run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from export.drawn import Drawn, Values, expected
from export.neo4j_admin import imported, records, rows
from export.reread import Written, differences, valued, written_to
from export.shipped import check, model
from export.worlds import asked, few, hard_world, long_world, worlds
from hypothesis import example, given

from kg.export.graph.things import Options
from kg.session import Session
from kg.store.embedded import MemoryStore


def read(folder: Path, export: Written) -> tuple[Drawn, dict[str, set[str]]]:
    """What an import gives, in the order of the model, since files are in that of classes."""
    drawn, labels = imported(folder)
    nodes, edges = export.columns("nodes"), export.columns("edges")

    def own(row: Values) -> Values:
        return {key: value for key, value in row.items() if key != "id"}

    found = Drawn(
        {name: valued(own(row), nodes) for name, row in drawn.nodes.items()},
        {name: (*ends, valued(own(row), edges)) for name, (*ends, row) in drawn.edges.items()},
    )
    return found, labels


def test_the_shipped_graph(session: Session, tmp_path: Path) -> None:
    export = written_to(tmp_path / "neo4j", session.graph.store, "neo4j")
    found, labels = read(tmp_path / "neo4j", export)
    check(found, session)
    assert differences(model(session.graph.store), found, {}) == []
    headers = {
        path.name: path.read_text("utf-8").partition("\n")[0].split(",")
        for path in (tmp_path / "neo4j").glob("*.csv")
    }
    assert {"periodStart:date", "name_zh:string"} < set(headers["nodes_Plan.csv"])
    assert {"value:double", "classes:string[]"} < set(headers["nodes_Target.csv"])
    assert "isSecondHand:boolean" in headers["nodes_Claim.csv"]
    assert {"start:date", "claim:string[]"} < set(headers["rels_announcedBy.csv"])
    assert labels["datuan-2021-eight-clusters"] == {"Measure", "Commitment", "Entity"}
    assert export.altered == {}
    readme = (tmp_path / "neo4j" / "README.md").read_text("utf-8")
    assert "import.sh" in readme


@few
@example(store=hard_world(), options=Options())
@example(store=long_world(), options=Options())
@given(store=worlds(), options=asked)
def test_any_graph(
    tmp_path_factory: pytest.TempPathFactory, store: MemoryStore, options: Options
) -> None:
    folder = tmp_path_factory.mktemp("neo4j") / "out"
    export = written_to(folder, store, "neo4j", options)
    found, labels = read(folder, export)
    assert differences(expected(store, options), found, export.altered) == []
    for name, row in found.nodes.items():
        assert labels[name] == {*row["classes"], "Entity"}


def test_the_script_for_a_running_server_names_every_column(
    session: Session, tmp_path: Path
) -> None:
    """Counts columns of files that load.cypher reads: all; the Cypher itself was not run."""
    folder = tmp_path / "neo4j"
    written_to(folder, session.graph.store, "neo4j")
    script = (folder / "load.cypher").read_text("utf-8")
    parts = re.split(r"LOAD CSV WITH HEADERS FROM 'file:///([^']+)'", script)[1:]
    named = dict(zip(parts[::2], parts[1::2], strict=True))
    files = {path.name: path for path in folder.glob("*.csv")}
    assert set(named) == set(files)
    assert len(files) > 60
    for name, path in files.items():
        header = {text for text, _ in next(rows(path.read_text("utf-8")))}
        assert set(re.findall(r"row\.`([^`]+)`", named[name])) == header - {":TYPE"}
    for file, value in {
        "nodes_Plan.csv": "n.`periodStart` = date(row.`periodStart:date`)",
        "nodes_Target.csv": "n.`value` = toFloat(row.`value:double`)",
        "nodes_Claim.csv": "n.`isSecondHand` = toBoolean(row.`isSecondHand:boolean`)",
        "nodes_Passage.csv": "n.`start` = toInteger(row.`start:long`)",
        "rels_inPlan.csv": "n.`claim` = split(row.`claim:string[]`, '\\u001F')",
    }.items():
        assert value in named[file]
    assert "CREATE CONSTRAINT" in script.split("LOAD CSV")[0]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffid:ID,:LABEL\n",
        "id,:LABEL\n",
        'id:ID,n:long\n"a","1.5"\n',
        'id:ID,n:date\n"a","2025"\n',
        'id:ID,n:string\n"a"b","c"\n',
        'id:ID,n:string\n"a"\n',
    ],
)
def test_the_reader_refuses(content: str, tmp_path: Path) -> None:
    file = tmp_path / "nodes.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises((AssertionError, ValueError)):
        list(records(file, ";"))
