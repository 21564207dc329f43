"""What a command takes on the shipped data: whole processes, against the barest that do the same.

For `kg show` the barest program asks the same SPARQL of the same files, and prints the rows.
pySHACL is given the files merged, as Turtle, and our shapes alone; `kg validate` reads the files
one by one, runs the checks and judges literals too.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, Limit
from benchmarks.material import kg, program, python
from benchmarks.measuring import Command, run
from kg.dossier import FORMATS
from kg.namespaces import prefixes
from kg.question import find
from kg.resources import ontology_files, shape_files
from kg.session import Session, load
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.store.serialiser import serialise_to
from kg.terms import Answer, Quads
from kg.workspace import data_files

BARE_QUERY = """
import sys, pyoxigraph as ox
store = ox.Store()
for path in sys.argv[2:]:
    store.load(path=path, to_graph=ox.NamedNode("file:" + path))
for row in store.query(open(sys.argv[1]).read(), use_default_graph_as_union=True):
    print(*row, sep=",")
"""

BARE_SHOW = """
import json, sys, pyoxigraph as ox
store = ox.Store()
for path in sys.argv[2:]:
    store.load(path=path, to_graph=ox.NamedNode("file:" + path))
for sparql in json.load(open(sys.argv[1])):
    found = store.query(sparql, use_default_graph_as_union=True)
    for row in [[bool(found)]] if isinstance(found, ox.QueryBoolean) else found:
        print(*row, sep=",")
"""

BARE_CLICK = """
import click
@click.group()
def main(): pass
main(["--help"])
"""


def start(runs: int) -> Iterator[Figure]:
    """Commands in turn with their peers, the first turn apart: it finds caches cold."""
    with tempfile.TemporaryDirectory() as folder:
        for name, peer, most, ours, theirs in _pairs(Path(folder)):
            turns = [(run(ours), run(theirs)) for _ in range(5 * runs + 1)][1:]
            both = [list(side) for side in zip(*turns, strict=True)]
            yield Figure.of("start", name, None, *both, peer=peer, limits=[Limit("cpu", most)])
        yield _build(Path(folder), runs)


def _build(folder: Path, runs: int) -> Figure:
    """The main job, each time into a new folder: none is removed while another is measured."""
    turns = [run(kg("build", "-o", folder / f"build-{turn}")) for turn in range(runs + 1)][1:]
    limits = [Limit("seconds", 6.0, "itself")]
    return Figure.of("start", "kg build", None, turns, by="seconds", limits=limits)


def _pairs(folder: Path) -> Iterator[tuple[str, str, float, Command, Command]]:
    """Each command: its name, its peer's, how many times as long it may take, and both."""
    files = [*ontology_files(), *data_files()]
    yield "kg --help", "click", 1.5, kg("--help"), python(BARE_CLICK)
    query = python(BARE_QUERY, find("clusters").path, *files)
    yield "kg query clusters", "pyoxigraph", 2.0, kg("query", "clusters", "-f", "csv"), query
    for kind, question in (("plan", "plans"), ("enterprise", "enterprises")):
        thing, asked = first_of(question, kind), folder / f"{kind}.json"
        asked.write_text(json.dumps(asked_for(thing, files)), encoding="utf-8")
        peer = python(BARE_SHOW, asked, *files)
        yield f"kg show, {kind}", "pyoxigraph, the same SPARQL", 2.0, kg("show", thing), peer
    shapes = merged(folder / "shapes.ttl", shape_files())
    plain: Command = [program("pyshacl"), "--shacl", shapes, merged(folder / "data.ttl", files)]
    for engine, most in (("fast", 0.5), ("pyshacl", 1.2)):
        ours = kg("validate", "--engine", engine)
        yield f"kg validate --engine {engine}", "pyshacl", most, ours, plain


class Listening(MemoryStore):
    """A store that keeps the SPARQL that it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def ask(self, sparql: str, **rest: Any) -> Answer:
        """See `Store.ask`."""
        self.asked.append(sparql)
        return super().ask(sparql, **rest)

    def construct(self, sparql: str) -> Quads:
        """See `EmbeddedStore.construct`."""
        self.asked.append(sparql)
        return super().construct(sparql)


def first_of(question: str, column: str) -> str:
    """The first thing in a column of the answer to a question about the shipped data."""
    return min(map(str, load().query(question).column(column)))


def asked_for(thing: str, files: Iterable[Path]) -> list[str]:
    """The SPARQL that `kg show` asks of the graph, one after another."""
    store = Listening()
    for path in files:
        store.load(path)
    session = Session(store)
    iri = session.thing(thing)
    FORMATS["text"](session.dossier(iri), "en")
    session.unusable(iri)
    return store.asked


def merged(path: Path, files: Iterable[Path]) -> Path:
    """One Turtle file that says what `files` say."""
    quads = [quad for file in files for quad in parse(file)]
    with path.open("wb") as file:
        serialise_to(file, quads, "turtle", prefixes())
    return path
