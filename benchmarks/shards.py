"""One server with all plans against two with half of them each, on loopback.

Oxigraph's own server, of the wheel `oxigraph`, read-only. Ours are the two: asked at the same time,
their rows put together; about one plan only the one that has it is asked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import kg
from benchmarks import servers
from benchmarks.figures import Figure
from benchmarks.material import PLAN, Material, program
from benchmarks.measuring import Command, Run, peaks, run
from benchmarks.sharding import SHARDS, shard_of
from kg.resources import ontology_files
from kg.store.parser import parse
from kg.store.remote import answer_from_json
from kg.store.serialiser import serialise_to
from kg.terms import Row

T = TypeVar("T")

PART = "shards"
PEER = "one server"
QUESTIONS: Sequence[tuple[str, dict[str, str]]] = (
    ("claims", {"plan": PLAN}),
    ("targets", {}),
    ("firmness-by-plan", {}),
    ("technology-counts", {}),
)
"""Whose answers can be joined: of one plan, and of all."""
_ENOUGH = 5.0
"""Seconds of a question that are enough to know its time."""


class Server:
    """A running server."""

    def __init__(self, running: servers.Running) -> None:
        self._address, self._process = running.address, running.process

    def ask(self, sparql: str) -> Sequence[Row]:
        """The rows of an answer."""
        request = Request(
            f"{self._address}/query",
            data=urlencode({"query": sparql}).encode(),
            headers={"Accept": "application/sparql-results+json"},
        )
        with urlopen(request) as reply:
            return answer_from_json(reply.read()).rows

    def cpu(self) -> float:
        """Seconds of processors until now."""
        fields = Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def forget_peak(self) -> None:
        """Let the peak of its memory begin anew."""
        Path(f"/proc/{self._process}/clear_refs").write_text("5")

    def peak(self) -> float:
        """The peak of its memory since then, in MB."""
        return dict(peaks(self._process))[0]


def shards(material: Material, runs: int) -> Iterator[Figure]:
    """Loading each side, then the questions."""
    text = kg.load(store=str(material.store)).sparql
    files, meaning = _split(material.plans), _meaning(material.folder)
    ours, theirs = _loaded(files, meaning), _loaded([material.plans], meaning)
    yield Figure.of(PART, "load", material.triples, [ours], [theirs], peer=PEER)
    with ExitStack() as stack:
        whole, *parts = [stack.enter_context(_serving(file)) for file in [material.plans, *files]]
        for name, arguments in QUESTIONS:
            asked = [parts[shard_of(PLAN) or 0]] if arguments else parts
            called = f"{name}, one plan" if arguments else name
            sparql, begun = text(name, **arguments), time.monotonic()
            turns: list[tuple[Run, Run]] = []
            while not turns or (len(turns) < 20 * runs and time.monotonic() < begun + _ENOUGH):
                (ours, joined), (theirs, rows) = _ask(asked, sparql), _ask([whole], sparql)
                if not rows or joined != rows:
                    raise RuntimeError(f"{called}: the answers of shards do not make the whole")
                turns.append((ours, theirs))
            both = [list(side) for side in zip(*turns, strict=True)]
            told = {"rows": len(rows)}
            yield Figure.of(
                PART, called, material.triples, *both, peer=PEER, by="seconds", told=told
            )


def _split(plans: Path) -> list[Path]:
    """The N-Quads of each shard; what plans share goes to all of them."""
    paths = [plans.with_name(f"shard-{number}.nq") for number in range(SHARDS)]
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("w", encoding="utf-8")) for path in paths]
        for line in stack.enter_context(plans.open(encoding="utf-8")):
            shard = shard_of(line.rsplit(" ", 2)[1].strip("<>"))
            for file in files if shard is None else [files[shard]]:
                file.write(line)
    return paths


def _meaning(folder: Path) -> Path:
    """The shipped ontology as N-Quads, which every server holds."""
    path = folder / "ontology.nq"
    quads = [quad for file in ontology_files() for quad in parse(file)]
    with path.open("wb") as file:
        serialise_to(file, quads, "nquads", {})
    return path


def _loaded(files: Sequence[Path], meaning: Path) -> Run:
    """Loading each file, and the ontology, into a store beside it, all at the same time."""

    def load(file: Path) -> list[Run]:
        where: Command = ["--location", _store(file)]
        steps: list[Command] = [
            ["load", *where, "--file", file, meaning],
            ["optimize", *where],
        ]
        return [run([program("oxigraph"), *step]) for step in steps]

    begun = time.monotonic()
    loads = _at_once([partial(load, file) for file in files])
    most = [max(step.together for step in steps) for steps in loads]
    cpu = sum(step.cpu for steps in loads for step in steps)
    return Run(time.monotonic() - begun, cpu, sum(most), max(most))


def _store(file: Path) -> Path:
    return file.with_suffix(".server")


def _at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


def _ask(asked: Sequence[Server], sparql: str) -> tuple[Run, set[Row]]:
    """What the rows of all servers take, put together, with what the servers compute and hold."""
    for server in asked:
        server.forget_peak()
    begun, before = time.perf_counter(), sum(server.cpu() for server in asked)
    answers = _at_once([partial(server.ask, sparql) for server in asked])
    rows = set[Row]().union(*answers)
    seconds, cpu = time.perf_counter() - begun, sum(server.cpu() for server in asked) - before
    held = [server.peak() for server in asked]
    return Run(seconds, cpu, sum(held), max(held)), rows


@contextmanager
def _serving(file: Path) -> Iterator[Server]:
    (port,) = servers.free_ports(1)
    where: Command = ["--location", _store(file), "--bind", f"127.0.0.1:{port}"]
    command = [servers.OXIGRAPH, "serve-read-only", "--union-default-graph", *where]
    with servers.running(command, port) as running:
        yield Server(running)
