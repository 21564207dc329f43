"""What the steps of a format say to type in Python is typed, as it stands in both languages."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from kg.export.export import to_path
from kg.export.formats.registry import find
from kg.session import Session
from kg.terms import rdflib_plain

DATASET = "data = rdflib.Dataset(default_union=True).parse(FILE"
GRAPH = "graph = rdflib.Graph().parse(FILE"
SOURCED = "{| <http://purl.org/dc/terms/source> ?document |}"
PARSE = "pyjelly.integrations.generic.parse"
FILLED = "graph.execute(open(name, encoding='utf-8').read())"
SCRIPTS = "name in ('schema.cypher', 'copy.cypher')"
CLUSTERS = "(c:Cluster)-[r:inPlan]->(p:Plan) RETURN c.name_zh, r.source_document"
TYPED = {
    "turtle": (
        f"{GRAPH})",
        "graph.query('SELECT ?target WHERE { ?target a plan:Target }')",
    ),
    "ntriples": (f"{GRAPH}, format='nt11')",),
    "trig": (f"{DATASET})", "data.graphs()"),
    "jsonld": (f"{DATASET}, format='json-ld')",),
    "jelly": (
        f"{DATASET}, format='jelly')",
        f"from {PARSE} import parse_jelly_flat; parse_jelly_flat(open(FILE, 'rb'))",
    ),
    "turtle12": (
        "store = pyoxigraph.Store(); store.load(path=FILE, format=pyoxigraph.RdfFormat.TURTLE)",
        f"store.query('SELECT * WHERE {{ ?s ?p ?o {SOURCED} }}')",
    ),
    "jsonld-framed": (
        "things = json.load(open(FILE, encoding='utf-8'))['@graph']",
        "targets = [thing for thing in things if thing.get('@type') == 'Target']",
        "targets[0]['label']['LANGUAGE']",
    ),
    "vocab": (f"{GRAPH})",),
    "nodelink": (
        "data = json.load(open(FILE, encoding='utf-8'))",
        "graph = networkx.node_link_graph(data, edges='edges')",
    ),
    "graphml": (
        "graph = igraph.Graph.Read_GraphML(FILE)",
        "json.loads(graph.vs[0]['classes'])",
    ),
    "csv": ("nodes = pandas.read_csv('FOLDER/nodes.csv', dtype=str, keep_default_na=False)",),
    "parquet": (
        "edges = duckdb.sql(\"FROM 'FOLDER/edges.parquet' WHERE kind = 'promised'\")",
        "pandas.read_parquet('FOLDER/nodes.parquet', dtype_backend='pyarrow')",
        "polars.read_parquet('FOLDER/nodes.parquet')",
    ),
    "duckdb": (
        "db = duckdb.connect('FILE', read_only=True)",
        "db.sql('SELECT name_LANGUAGE, deadline FROM nodes WHERE deadline IS NOT NULL')",
    ),
    "ladybug": (
        f"graph = ladybug.Connection(ladybug.Database('../graph.lbug')); [{FILLED} for {SCRIPTS}]",
        f"graph.execute('MATCH {CLUSTERS}').get_all()",
    ),
    "xlsx": ("pandas.read_excel(FILE, sheet_name='Target', header=1)",),
}
"""What is typed, line by line; `LANGUAGE` is that of the steps."""
MODULES = (
    *("duckdb", "igraph", "json", "ladybug", "networkx", "pandas", "polars", "pyoxigraph"),
    "rdflib",
)


# Whoever types a line leaves its file open.
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("name", TYPED)
def test_steps_run_as_they_are_written(
    name: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leave nothing in a folder, which could then not be written anew."""
    chosen = find(name)
    file = tmp_path / ("FOLDER" if chosen.is_folder else f"FILE{chosen.suffix}")
    to_path(session.graph.store, name, file)
    # What opens a folder of scripts is typed within it.
    monkeypatch.chdir(file if name == "ladybug" else tmp_path)
    lines = {
        language: tuple(line.replace("LANGUAGE", language) for line in TYPED[name])
        for language in ("en", "zh")
    }
    for language, typed in lines.items():
        words = "\n".join(step[language] for step in chosen.steps)
        assert [line for line in typed if line not in words] == []
    for typed in dict.fromkeys(lines.values()):
        known: dict[str, Any] = {"FILE": file.name}
        known |= {word: import_module(word) for word in MODULES}
        with rdflib_plain():
            for line in typed:
                exec(line.replace("'FILE'", f"'{file.name}'"), known)
    if chosen.is_folder:
        to_path(session.graph.store, name, file)
