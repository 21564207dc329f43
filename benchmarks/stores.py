"""A store on disk against bare pyoxigraph: loading, the first answer, and warm questions.

    python -m benchmarks.stores
    python -m benchmarks.stores --triples 100000 1000000 10000000

Whole processes, in turn, the best of each side: a busy machine only ever adds. Loads are
compared by the time that processors work and by memory; `kg load` hashes the file and what it
wrote, has all of it on the disk and counts it. Bound questions are those of one plan.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

import kg
from benchmarks.plans.writing import write_nquads
from benchmarks.questions import in_turn
from kg.store.disk import layout

LOAD, MEMORY, COLD, FLAT, WARM = 1.3, 1.2, 2.5, 1.5, 1.2
QUESTION = "claims"

BARE_LOAD = """
import sys, pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
store.optimize()
"""

BARE_ASK = """
import sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
found = store.query(sys.argv[2], use_default_graph_as_union=True)
for row in found:
    print(*row, sep=",")
"""


class Used(NamedTuple):
    """What a process took: seconds of processors, kilobytes at its most."""

    seconds: float
    kilobytes: int


class Measured(NamedTuple):
    """A size, each pair ours first: loading, the first answer, a warm one in seconds."""

    triples: int
    load: tuple[Used, Used]
    cold: tuple[Used, Used]
    warm: tuple[float, float]


def used(command: Sequence[str]) -> Used:
    """What a process takes that is run to its end."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[:3]} ended with {process.returncode}")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


def best(runs: int, *commands: Sequence[str]) -> list[Used]:
    """The least that each command takes, all of them run in turn."""
    turns = [[used(command) for command in commands] for _ in range(runs)]
    return [
        Used(min(one.seconds for one in side), min(one.kilobytes for one in side))
        for side in zip(*turns, strict=True)
    ]


def measured(folder: Path, triples: int, runs: int) -> Measured:
    """Everything at one size."""
    file, store, bare = folder / "plans.nq", folder / "store", folder / "bare"
    write_nquads(file, triples=triples, seed=1)
    command = [str(Path(sys.executable).with_name("kg"))]
    # A load makes a store once: both sides run once, in folders of their own.
    ours = used([*command, "load", str(file), "--store", str(store)])
    theirs = used([sys.executable, "-c", BARE_LOAD, str(file), str(bare)])
    session = kg.load(store=str(store))
    plan = str(session.query("plans").column("plan")[0])
    text = session.sparql(QUESTION, plan=plan)
    pointer = layout.pointer(store)
    assert pointer
    engine = str(store / pointer.generation / layout.ENGINE)
    asked = [*command, "query", QUESTION, "--param", f"plan={plan}", "-f", "csv"]
    cold = best(
        runs,
        [*asked, "--store", str(store)],
        [sys.executable, "-c", BARE_ASK, engine, text],
    )
    warm = in_turn(20 * runs, lambda: session.query(QUESTION, plan=plan), _bare(engine, text))
    return Measured(triples, (ours, theirs), (cold[0], cold[1]), (warm[0], warm[1]))


def _bare(engine: str, text: str) -> Callable[[], object]:
    store = ox.Store.read_only(engine)

    def ask() -> list[ox.QuerySolution]:
        found = store.query(text, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        return list(found)

    return ask


def main() -> int:
    """Print a table; exit code 1 when the largest size is over a limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triples", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=10)
    chosen = parser.parse_args()
    print("| triples | load, s | bare | MB | bare | first answer, s | bare | warm, ms | bare |")
    print("|---|---|---|---|---|---|---|---|---|")
    found = []
    for triples in chosen.triples:
        with tempfile.TemporaryDirectory() as folder:
            one = measured(Path(folder), triples, chosen.runs)
        found.append(one)
        load, cold, warm = one.load, one.cold, one.warm
        print(
            f"| {triples} | {load[0].seconds:.1f} | {load[1].seconds:.1f}"
            f" | {load[0].kilobytes // 1024} | {load[1].kilobytes // 1024}"
            f" | {cold[0].seconds:.3f} | {cold[1].seconds:.3f}"
            f" | {1000 * warm[0]:.2f} | {1000 * warm[1]:.2f} |",
            flush=True,
        )
    return int(_over(found[0], found[-1]))


def _over(small: Measured, large: Measured) -> bool:
    """Say how the largest size stands against the limits."""
    (ours, theirs), (first, barest) = large.load, large.cold
    ratios = {
        "load": (ours.seconds / theirs.seconds, LOAD),
        "memory": (ours.kilobytes / theirs.kilobytes, MEMORY),
        "first answer": (first.seconds / barest.seconds, COLD),
        "first answer, large to small": (first.seconds / small.cold[0].seconds, FLAT),
        "warm": (large.warm[0] / large.warm[1], WARM),
    }
    print(
        "\n" + "; ".join(f"{name} {ratio:.2f} of {most}" for name, (ratio, most) in ratios.items())
    )
    return any(ratio > most for ratio, most in ratios.values())


if __name__ == "__main__":
    sys.exit(main())
