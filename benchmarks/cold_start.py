"""Cold start: whole processes, each against the barest program that does the same.

    python -m benchmarks.cold_start

Runs alternate, so that a busy moment hits both sides. The figure is the ratio of medians.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from kg.catalogue.questions import find
from kg.resources import data_files, ontology_files

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

LIMITS = {"kg query clusters": 2.5, "kg --help": 1.5}


def pairs() -> dict[str, tuple[list[str], list[str]]]:
    """For each command, how it is run and how the barest program is."""
    files = [str(path) for path in [*ontology_files(), *data_files()]]
    question = str(find("clusters").path)
    kg = [str(Path(sys.executable).with_name("kg"))]
    return {
        "kg query clusters": (
            [*kg, "query", "clusters", "-f", "csv"],
            [sys.executable, "-c", BARE_QUERY, question, *files],
        ),
        "kg --help": ([*kg, "--help"], [sys.executable, "-c", BARE_CLICK]),
    }


def seconds(command: list[str]) -> float:
    """How long one run of a whole process takes, bytecode kept as an installed package has it."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - start


def main() -> int:
    """Print a table; exit code 1 when a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=30)
    runs = parser.parse_args().runs
    print("| command | kg, s | barest, s | ratio | limit |\n|---|---|---|---|---|")
    over = False
    for name, (ours, barest) in pairs().items():
        timed = [(seconds(ours), seconds(barest)) for _ in range(runs + 1)][1:]
        own, bare = (statistics.median(side) for side in zip(*timed, strict=True))
        over |= own / bare > LIMITS[name]
        print(f"| {name} | {own:.3f} | {bare:.3f} | {own / bare:.2f} | {LIMITS[name]} |")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
