"""An export against what somebody else's software takes for the same rows.

    python -m benchmarks.exports --triples 1000000 --formats csv parquet --runs 3

Each run is a process of its own that loads generated plans into memory first; what is timed is the
writing, for a peer with its own reading of the N-Quads. Memory is that of all processes, from a
store on disk, beyond what as many take that only read of it what an export reads, in its order:
every thing, whether it leads to others, and who claims it. The harness takes all formats; this
command is for one who works on some.

NetworkX has no reader of such a store. Its side of `gexf` and `graphml` begins where ours does, at
the full store: it reads that into dictionaries, which we do not as they grow with the graph, finds
the same nodes, edges and attributes by our own rules, and builds and writes them. In `gexf-alone`
and `graphml-alone` nobody reads: we write, and NetworkX builds and writes, what lies ready.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

import kg
from benchmarks.figures import Figure, Limit
from benchmarks.material import Material
from benchmarks.measuring import Run, watched_share
from kg.export.export import Details, ExportContext, to_path
from kg.export.formats.registry import find
from kg.export.graph.model import Edge, Node
from kg.export.graph.property_graph import PropertyGraph
from kg.export.graph.things import Options
from kg.export.ledger import Ledger
from kg.namespaces import PLAN
from kg.resources import content
from kg.store.embedded import MemoryStore
from kg.store.scan import Scan, statement_of
from kg.terms import Statement, text_of

ALONE = ", writing alone"
"""What a figure is called for which nothing is read."""

# Statements with the text of their object; a node is what something is said of.
_READ = r"""
CREATE TABLE parsed AS SELECT unnest(regexp_extract(line,
        '^(\S+) (\S+) (.*) (<[^>]*>) \.$', ['s', 'p', 'o', 'g']))
    FROM read_csv('{source}', columns = {{'line': 'VARCHAR'}}, delim = '\x01', quote = '',
        escape = '', header = false, auto_detect = false);
CREATE TABLE told AS SELECT *, regexp_extract(o, '^"(.*)"', 1) AS text,
    concat(p, regexp_extract(o, '"(@[^"]*|\^\^[^"]*)$', 1)) AS key FROM parsed;
CREATE TABLE known AS SELECT DISTINCT s FROM told;
COPY (PIVOT (SELECT s, key, CASE WHEN o LIKE '"%' THEN replace(replace(replace(text,
        '\n', chr(10)), '\"', '"'), '\\', '\') ELSE o END AS value
    FROM told WHERE o NOT IN (FROM known)) ON key USING {values} GROUP BY s ORDER BY s)
    TO '{folder}/nodes.{suffix}';
COPY (SELECT s, p, o, g FROM told WHERE o IN (FROM known) ORDER BY s, p, o)
    TO '{folder}/edges.{suffix}';
"""


class Peer(NamedTuple):
    """Somebody else's software, which writes what it is given into a folder.

    `given` makes that of the N-Quads, and is not timed. `most` says how many times as long we may
    take, and `up_to` how many triples it has memory for.
    """

    name: str
    given: Callable[[Path], Any]
    write: Callable[[Any, Path], object]
    most: float
    up_to: int = 10_000_000


def by_duckdb(values: str, suffix: str, source: Path, folder: Path) -> None:
    """Nodes and edges by SQL; it finds no class, no name and nobody who says so."""
    import duckdb

    text = _READ.format(source=source, folder=folder, values=values, suffix=suffix)
    duckdb.execute(text)


class Held(Scan):
    """A store read into dictionaries, in which things are found without asking it."""

    def __init__(self, store: MemoryStore) -> None:
        super().__init__(store._store)
        self._said: dict[str, list[Statement]] = {}
        self._back: dict[tuple[str, str], set[str]] = {}
        self._in: dict[str, set[str]] = {}
        for quad in store._store:
            subject, said = text_of(quad.subject), statement_of(quad)
            self._said.setdefault(subject, []).append(said)
            self._back.setdefault((said.predicate, said.value), set()).add(subject)
            self._in.setdefault(said.graph, set()).add(subject)

    def subjects(self, graph: str) -> list[str]:
        return sorted(self._in[graph])

    def about(self, subject: str) -> list[Statement]:
        return sorted(self._said.get(subject, ()))

    def graphs_about(self, node: str) -> set[str]:
        return {said.graph for said in self._said.get(node, ())}

    def objects(self, subject: str | None, predicate: str) -> list[str]:
        if subject is None:
            return super().objects(subject, predicate)
        told = self._said.get(subject, ())
        return sorted({said.value for said in told if said.predicate == predicate})

    def subjects_of(self, predicate: str, value: str) -> list[str]:
        return sorted(self._back.get((predicate, value), ()))


def by_networkx(write: str, store: MemoryStore, folder: Path) -> None:
    """The same nodes and edges, found in dictionaries, built and written by NetworkX."""
    graph = PropertyGraph(Held(store), Ledger())
    built(write, (graph.nodes(), graph.edges()), folder)


def ready(source: Path) -> tuple[list[Node], list[Edge]]:
    """Nodes and edges that lie ready."""
    given = ExportContext(find("gexf"), loaded(source), Options(), Ledger())
    graph = given.graph
    return list(graph.nodes()), list(graph.edges())


def built(write: str, elements: tuple[Iterable[Node], Iterable[Edge]], folder: Path) -> None:
    """Build and write a graph of NetworkX, which has no lists in these formats."""
    import networkx

    nodes, edges = elements
    graph = networkx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node.id, **{key: " | ".join(texts) for key, texts in node.row.items()})
    for edge in edges:
        values = {f"{key}_": " | ".join(texts) for key, texts in edge.row.items()}
        graph.add_edge(edge.source, edge.target, key=edge.id, **values)
    getattr(networkx, write)(graph, folder / "theirs")


def by_dump(store: MemoryStore, folder: Path) -> None:
    """What the store itself writes, in whatever order."""
    store._store.dump(str(folder / "theirs"), format=ox.RdfFormat.N_QUADS)


def loaded(source: Path) -> MemoryStore:
    """A store of the plans, and of what they rest on."""
    store = MemoryStore()
    store._store.bulk_load(path=str(source), format=ox.RdfFormat.N_QUADS)
    store.load(content() / "data" / "sources.ttl")
    return store


PEERS: dict[str, Peer] = {
    "csv": Peer("duckdb", Path, partial(by_duckdb, "string_agg(value, ' | ')", "csv"), 4),
    "parquet": Peer("duckdb", Path, partial(by_duckdb, "list(value)", "parquet"), 4),
    "gexf": Peer("networkx", loaded, partial(by_networkx, "write_gexf"), 1 / 2.5, 1_000_000),
    "graphml": Peer("networkx", loaded, partial(by_networkx, "write_graphml"), 1 / 2.5, 1_000_000),
    "gexf-alone": Peer("networkx", ready, partial(built, "write_gexf"), 1 / 2.5, 1_000_000),
    "graphml-alone": Peer("networkx", ready, partial(built, "write_graphml"), 1 / 2.5, 1_000_000),
    "nquads": Peer("pyoxigraph", loaded, by_dump, 2),
}


def ours(name: str, source: Path, folder: Path) -> None:
    """Write a format, and print what it took."""
    store = loaded(source)
    chosen, _, alone = name.partition("-")
    held = ExportContext(find(chosen), store, Options(), Ledger())
    if alone:
        _ = held.graph  # which reads everything
    begun = _now()
    if alone:
        with (folder / "ours").open("wb") as file:
            import_module(f"kg.export.formats.{find(chosen).module}").write(held, file)
    else:
        to_path(store, name, folder / "ours")
    print(json.dumps(_since(begun)))


def memory(name: str, source: Path, folder: Path) -> None:
    """Write a format from a store on disk, and print what that held beyond bare reading."""
    opened = kg.load(store=str(source)).graph.store
    with watched_share() as bare:
        scan = opened.scan()
        Details.of(scan)
        scan.types(None)
        for graph in scan.graphs():
            _read(scan, graph)
    with watched_share() as whole:
        to_path(opened, name, folder / "ours")
    print(json.dumps({"together": max(0.0, whole.together - bare.together)}))


def _read(scan: Scan, graph: str) -> None:
    """Read the statements about each thing of a graph, and who claims it."""
    for subject in scan.subjects(graph):
        for statement in scan.about(subject):
            if statement.is_node:
                scan.graphs_about(statement.value)
        for name in ("about", "expresses", "hasPassage", "states"):
            scan.subjects_of(PLAN + name, subject)


def theirs(name: str, source: Path, folder: Path) -> None:
    """Have the peer write the same, and print what it took."""
    given = PEERS[name].given(source)
    begun = _now()
    PEERS[name].write(given, folder)
    print(json.dumps(_since(begun)))


def _now() -> tuple[float, float]:
    return time.perf_counter(), sum(os.times()[:4])


def _since(begun: tuple[float, float]) -> dict[str, float]:
    """Seconds since then: those that passed, and those that processors worked."""
    seconds, cpu = (after - before for before, after in zip(begun, _now(), strict=True))
    return {"seconds": seconds, "cpu": cpu}


def apart(side: str, name: str, source: Path) -> dict[str, float]:
    """What one side took, in a process and a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.exports", "--side", side, "--formats", name]
        done = subprocess.run(
            [*command, "--source", source, "--folder", folder],
            stdout=subprocess.PIPE,
            check=True,
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def export(plans: Material, runs: int) -> Iterator[Figure]:
    """Every format."""
    yield from of_formats(PEERS, plans, runs)


def of_formats(names: Iterable[str], plans: Material, runs: int) -> Iterator[Figure]:
    """Each format, in turn with its peer up to the size for which that has memory."""
    for name in names:
        peer, ours, theirs = PEERS[name], list[Run](), list[Run]()
        held = {} if "-" in name else apart("memory", name, plans.store)
        for _ in range(runs):
            ours.append(Run(**apart("ours", name, plans.plans), **held))
            if plans.triples <= peer.up_to:
                theirs.append(Run(**apart("theirs", name, plans.plans)))
        limits = [Limit("seconds", peer.most, since=1_000_000)]
        if held:
            limits.append(Limit("memory", 1.3, "small", since=1_000_000))
        yield Figure.of(
            "export",
            f"kg export {name.replace('-alone', ALONE)}",
            plans.triples,
            ours,
            theirs,
            peer=peer.name if theirs else "",
            by="seconds",
            limits=limits,
        )


def main() -> None:
    """Print the figures of some formats."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--formats", nargs="+", choices=PEERS, default=list(PEERS))
    parser.add_argument("--material", type=Path, help="a folder for plans and store, kept")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.side:
        SIDES[chosen.side](chosen.formats[0], chosen.source, chosen.folder)
        return
    with tempfile.TemporaryDirectory() as folder:
        plans = Material(chosen.material or Path(folder), chosen.triples)
        for figure in of_formats(chosen.formats, plans, chosen.runs):
            print(figure.line(), flush=True)


SIDES = {"ours": ours, "theirs": theirs, "memory": memory}

if __name__ == "__main__":
    main()
