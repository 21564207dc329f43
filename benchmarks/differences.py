"""How fast `kg diff` is, and in how much memory, beside Jena's rdfdiff and rdflib's graph_diff.

    python -m benchmarks.differences FOLDER --triples 100000

Generated plans as N-Triples, and the same in another order with 0.6 % of the statements changed.
The patch is applied to the first and compared with the second. Jena is beside it where its jars
are installed, rdflib up to 10⁵ statements: at 10⁶ it takes many minutes.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from benchmarks import jena
from benchmarks.material import SEED, kg
from benchmarks.measuring import Command, Run, run
from benchmarks.plans import write_nquads
from kg.store.nquads import parts_of

SHARE = 0.006
MOST_OF_JENA, MOST_MB = 1 / 5, 300
_MOST_OF_RDFLIB = 100_000
_RDFLIB = """
import sys
from rdflib import Graph
from rdflib.compare import graph_diff
graph_diff(*(Graph().parse(path, format="nt") for path in sys.argv[1:]))
"""


def write(folder: Path, triples: int) -> tuple[Path, Path]:
    """The two files."""
    folder.mkdir(parents=True, exist_ok=True)
    plans, a, b = (folder / name for name in ("plans.nq", "a.nt", "b.nt"))
    write_nquads(plans, triples=triples, seed=SEED, truth=folder / "truth.jsonl")
    batches = (batch for part in parts_of(plans, graphs=False) for batch in part.lines())
    lines = list(dict.fromkeys(chain.from_iterable(batches)))
    a.write_bytes(b"".join(line + b"\n" for line in lines))
    chance = random.Random(SEED)
    for number in chance.sample(range(len(lines)), int(len(lines) * SHARE)):
        subject, predicate, _ = lines[number].split(b" ", 2)
        lines[number] = b'%b %b "changed %d" .' % (subject, predicate, number)
    chance.shuffle(lines)
    b.write_bytes(b"".join(line + b"\n" for line in lines))
    return a, b


def commands(a: Path, b: Path, triples: int) -> Iterator[tuple[str, Command]]:
    """What is measured; each compares the two files."""
    yield "kg diff -f patch", kg("diff", a, b, "-f", "patch")
    yield "kg diff", kg("diff", a, b)
    if jena.CORE.exists():
        java = ["java", "-cp", jena.class_path(a.parent / "messages")]
        yield (
            "Jena rdfcompare (yes or no)",
            [*java, "jena.rdfcompare", a, b, "N-TRIPLES", "N-TRIPLES"],
        )
        yield "Jena rdfdiff", [*java, "arq.rdfdiff", a, b, "N-TRIPLES", "N-TRIPLES"]
    if triples <= _MOST_OF_RDFLIB:
        yield "rdflib graph_diff", [sys.executable, "-c", _RDFLIB, a, b]


def is_exact(a: Path, b: Path) -> bool:
    """Whether the patch applied to the first file gives the second."""
    patch = subprocess.run(kg("diff", a, b, "-f", "patch"), capture_output=True, check=False)
    lines = set(a.read_bytes().splitlines())
    for line in patch.stdout.splitlines()[2:-1]:
        (lines.remove if line.startswith(b"D ") else lines.add)(line[2:])
    return lines == set(b.read_bytes().splitlines())


def main() -> int:
    """Measure each once, and print what it took; exit code 1 where too much."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.differences")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--triples", type=int, default=100_000)
    options = parser.parse_args()
    a, b = write(options.folder, options.triples)
    taken = dict[str, Run]()
    for name, command in commands(a, b, options.triples):
        taken[name] = took = run(command)
        memory = max(took.together, took.worker)
        print(f"{name}: {took.seconds:.1f} s, {took.cpu:.1f} s of processors, {memory:.0f} MB")
    ours, jena = taken["kg diff -f patch"], taken.get("Jena rdfdiff")
    exact = is_exact(a, b)
    print(f"patch applied gives the second: {exact}")
    if jena:
        shares = ours.seconds / jena.seconds, ours.cpu / jena.cpu
        print("of Jena rdfdiff: {:.2f} of its time, {:.2f} of its processor time".format(*shares))
    is_slow = jena is not None and ours.cpu > jena.cpu * MOST_OF_JENA
    return int(is_slow or ours.together > MOST_MB or not exact)


if __name__ == "__main__":
    sys.exit(main())
