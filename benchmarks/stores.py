"""A store on disk against bare pyoxigraph: loading, and the first answer of a new process.

`kg load` hashes the file and what it wrote, has all of it on the disk and counts it; bare
pyoxigraph loads and optimises. The question is about one plan, the same at every size.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

import kg as library
from benchmarks.figures import Figure, Limit
from benchmarks.material import PLAN, Material, kg, load_into, python
from benchmarks.measuring import run

LOAD = "kg load"
QUESTION = "claims"
_LOAD_LIMITS = [
    Limit(of, most, since=1_000_000) for of, most in (("seconds", 1.15), ("memory", 1.05))
]
_COLD = [Limit("cpu", 2.0, since=1_000_000), Limit("cpu", 1.5, "small")]

BARE_LOAD = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], to_graph=ox.NamedNode("urn:graph"))
store.optimize()
"""

BARE_ASK = """
import sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
found = store.query(sys.argv[2], use_default_graph_as_union=True)
for row in found:
    print(*row, sep=",")
"""


def load(material: Material, runs: int) -> Iterator[Figure]:
    """Loading into a new store on disk: all plans, and then all as one graph, in two formats."""
    yield _loaded(LOAD, material, material.plans, material.stored, runs)
    for rdf_format in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE):
        file = material.plans.with_suffix(f".{rdf_format.file_extension}")
        store = material.folder / "loaded"
        quads = ox.parse(path=material.plans, format=ox.RdfFormat.N_QUADS)
        named = next(quads)  # the name of the first graph, of which a file has one
        rest = (quad.triple for quad in quads if quad.object != named.object)
        ox.serialize(chain([named.triple], rest), file, rdf_format)
        yield _loaded(f"{LOAD}, {rdf_format.name}", material, file, store, runs)
        file.unlink()


def _loaded(name: str, material: Material, file: Path, store: Path, runs: int) -> Figure:
    bare = material.folder / "bare"
    turns = []
    for _ in range(runs):
        shutil.rmtree(bare, ignore_errors=True)
        turns.append((load_into(store, file), run(python(BARE_LOAD, file, bare))))
    shutil.rmtree(bare)
    ours, others = zip(*turns, strict=True)
    return Figure.of(
        "load",
        name,
        material.triples,
        ours,
        others,
        peer="pyoxigraph, bulk_load and optimize",
        limits=_LOAD_LIMITS,
        told={"file": _megabytes(file), "disk": _megabytes(store)},
    )


def _megabytes(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return round(sum(file.stat().st_size for file in files) / 1e6)


def cold(material: Material, runs: int) -> Iterator[Figure]:
    """The first answer of a new process."""
    text = library.load(store=str(material.store)).sparql(QUESTION, plan=PLAN)
    asked = kg("query", QUESTION, "--param", f"plan={PLAN}", "-f", "csv", "--store", material.store)
    bare = python(BARE_ASK, material.engine, text)
    turns = [(run(asked), run(bare)) for _ in range(10 * runs + 1)][1:]
    ours, theirs = zip(*turns, strict=True)
    yield Figure.of(
        "cold",
        f"kg query {QUESTION}",
        material.triples,
        ours,
        theirs,
        peer="pyoxigraph, read_only and query",
        limits=_COLD,
    )
