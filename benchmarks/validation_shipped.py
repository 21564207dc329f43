"""Validating the shipped data: the whole command against pySHACL's own on the same files.

    python -m benchmarks.validation_shipped

Runs alternate, so that a busy moment hits all sides. The figure is the ratio of medians. pySHACL
is given the files merged, as Turtle, and our shapes alone; ours reads the files one by one, runs
the checks and judges literals too.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.cold_start import seconds
from kg.namespaces import prefixes
from kg.resources import data_files, ontology_files, shape_files
from kg.store.parsing import parse
from kg.store.writing import serialise

LIMITS = {"fast": 0.5, "pyshacl": 1.2}


def merged(path: Path, files: Iterable[Path]) -> str:
    """The name of one Turtle file that says what `files` say."""
    quads = [quad for file in files for quad in parse(file)]
    path.write_bytes(serialise(quads, "turtle", prefixes()))
    return str(path)


def commands(folder: Path) -> dict[str, list[str]]:
    """How each side is run."""
    programs = Path(sys.executable).parent
    data = merged(folder / "data.ttl", [*ontology_files(), *data_files()])
    shapes = merged(folder / "shapes.ttl", shape_files())
    kg = [str(programs / "kg"), "validate", "--engine"]
    return {
        "fast": [*kg, "fast"],
        "pyshacl": [*kg, "pyshacl"],
        "plain": [str(programs / "pyshacl"), "--shacl", shapes, data],
    }


def main() -> int:
    """Print a table; exit code 1 when a ratio is over its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        sides = commands(Path(folder))
        timed = [[seconds(command) for command in sides.values()] for _ in range(runs + 1)][1:]
    medians = dict(zip(sides, map(statistics.median, zip(*timed, strict=True)), strict=True))
    print(
        "| engine | kg validate, s | pyshacl's command, s | ratio | limit |\n|---|---|---|---|---|"
    )
    over = False
    for name, limit in LIMITS.items():
        ratio = medians[name] / medians["plain"]
        over |= ratio > limit
        print(f"| {name} | {medians[name]:.3f} | {medians['plain']:.3f} | {ratio:.2f} | {limit} |")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
