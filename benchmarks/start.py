"""What a command takes on the shipped data: whole processes, against the barest that do the same.

pySHACL is given the files merged, as Turtle, and our shapes alone; `kg validate` reads the files
one by one, runs the checks and judges literals too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from benchmarks.figures import Figure, Limit
from benchmarks.material import kg, program, python
from benchmarks.measuring import Command, run
from kg.namespaces import prefixes
from kg.question import find
from kg.resources import ontology_files, shape_files
from kg.store.parser import parse
from kg.store.serialiser import serialise_to
from kg.workspace import data_files

BARE_QUERY = """
import sys, pyoxigraph as ox
store = ox.Store()
for path in sys.argv[2:]:
    store.load(path=path, to_graph=ox.NamedNode("file:" + path))
for row in store.query(open(sys.argv[1]).read(), use_default_graph_as_union=True):
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


def _pairs(folder: Path) -> Iterator[tuple[str, str, float, Command, Command]]:
    """Each command: its name, its peer's, how many times as long it may take, and both."""
    files = [*ontology_files(), *data_files()]
    yield "kg --help", "click", 1.5, kg("--help"), python(BARE_CLICK)
    query = python(BARE_QUERY, find("clusters").path, *files)
    yield "kg query clusters", "pyoxigraph", 2.5, kg("query", "clusters", "-f", "csv"), query
    shapes = merged(folder / "shapes.ttl", shape_files())
    plain: Command = [program("pyshacl"), "--shacl", shapes, merged(folder / "data.ttl", files)]
    for engine, most in (("fast", 0.5), ("pyshacl", 1.2)):
        ours = kg("validate", "--engine", engine)
        yield f"kg validate --engine {engine}", "pyshacl", most, ours, plain


def merged(path: Path, files: Iterable[Path]) -> Path:
    """One Turtle file that says what `files` say."""
    quads = [quad for file in files for quad in parse(file)]
    with path.open("wb") as file:
        serialise_to(file, quads, "turtle", prefixes())
    return path
