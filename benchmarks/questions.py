"""A canned question against the same SPARQL typed into bare pyoxigraph, once all is loaded.

    python -m benchmarks.questions
    python -m benchmarks.questions --triples 1000000

Runs alternate, and the best of each side counts: a busy machine only ever adds. `kg` is
`session.query`, its arguments found by name and checked; `bare` is the text that `kg query NAME
--show` prints. Both fetch all rows; under `read` every cell is looked at too. `killable` is what
a limit of time costs on top: a process of its own. A question that takes too long tells little of
what is ours, and is left out.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

import kg
from benchmarks.plans.writing import write_nquads
from kg.catalogue.manual import example
from kg.catalogue.questions import everything
from kg.errors import EngineError
from kg.question import Question
from kg.session import Session
from kg.store.memory import MemoryStore

RATIO, KILLABLE = 1.2, 0.030
LONGEST = 20.0


class Timed(NamedTuple):
    """The best times of a question, in seconds, and how many rows it has."""

    rows: int
    kg: float
    bare: float
    kg_read: float
    bare_read: float
    limited: float


def graph(triples: int) -> MemoryStore:
    """The shipped graph, with about so many generated triples beside it."""
    store = MemoryStore.of(kg.load().graph.store.quads())
    if triples:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "plans.nq"
            write_nquads(path, triples=triples, seed=1)
            store._store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS)
    return store


def timed(store: MemoryStore, question: Question, runs: int) -> Timed | None:
    """A question with its example, timed; nothing for one that takes too long."""
    session, limited = Session(store), Session(store, seconds=LONGEST)
    name, arguments = question.name, example(question)
    begin = time.perf_counter()
    try:
        rows = len(limited.query(name, **arguments))
    except EngineError:
        return None
    once = time.perf_counter() - begin
    text = session.sparql(name, **arguments)

    def bare() -> list[Iterable[object]]:
        found = store._store.query(text, use_default_graph_as_union=True)
        assert not isinstance(found, ox.QueryBoolean)
        return list(found)

    fewer = max(3, min(runs, int(LONGEST / once)))
    best = in_turn(
        fewer,
        lambda: session.query(name, **arguments),
        bare,
        lambda: list(session.query(name, **arguments)),
        lambda: [tuple(row) for row in bare()],
    )
    # By itself: who has forked pays for it in what is done next.
    return Timed(rows, *best, *in_turn(fewer, lambda: limited.query(name, **arguments)))


def in_turn(runs: int, *tasks: Callable[[], object]) -> list[float]:
    """The best time of each task, all of them run in turn."""

    def seconds(task: Callable[[], object]) -> float:
        begin = time.perf_counter()
        task()
        return time.perf_counter() - begin

    turns = [[seconds(task) for task in tasks] for _ in range(runs)]
    return [min(times) for times in zip(*turns, strict=True)]


def main() -> int:
    """Print a table; exit code 1 when the middle of the questions is over a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, default=0, help="generated, beside the shipped")
    parser.add_argument("--runs", type=int, default=100)
    chosen = parser.parse_args()
    store = graph(chosen.triples)
    print(f"{len(store)} triples\n")
    print("| question | rows | bare, ms | kg / bare | read, kg / bare | killable on top, ms |")
    print("|---|---|---|---|---|---|")
    found: list[Timed] = []
    for question in everything():
        item = timed(store, question, chosen.runs)
        if item is None:
            print(f"| {question.name} | over {LONGEST:g} s | | | | |", flush=True)
            continue
        found.append(item)
        print(
            f"| {question.name} | {item.rows} | {1000 * item.bare:.2f}"
            f" | {item.kg / item.bare:.2f} | {item.kg_read / item.bare_read:.2f}"
            f" | {1000 * (item.limited - item.kg):.1f} |",
            flush=True,
        )
    ratio = statistics.median(item.kg / item.bare for item in found)
    total = sum(item.kg for item in found) / sum(item.bare for item in found)
    killable = statistics.median(item.limited - item.kg for item in found)
    print(f"\nmiddle: {ratio:.2f} of {RATIO}, all together {total:.2f};", end=" ")
    print(f"killable {1000 * killable:.1f} ms of {1000 * KILLABLE:.0f}")
    return int(ratio > RATIO or killable > KILLABLE)


if __name__ == "__main__":
    sys.exit(main())
