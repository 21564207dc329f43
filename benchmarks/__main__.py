"""How fast, against the barest program that does the same, in one run.

    python -m benchmarks
    python -m benchmarks --only load cold --triples 10000000

Each part of the figures goes into docs/benchmarks.json as soon as it is known, in the place of
what was known of that part and size; pages and charts are drawn anew from that file. Exit code 1
when a part failed, found something wrong, or took more than was asked for.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks import page, record
from benchmarks.exports import export
from benchmarks.figures import Figure, judged
from benchmarks.material import Material
from benchmarks.measuring import Surroundings
from benchmarks.questions import beside, shipped, statistics, warm
from benchmarks.sharding import sharding
from benchmarks.shards import shards
from benchmarks.start import start
from benchmarks.stores import cold, load
from benchmarks.validation.sitting import since_last, validate

DOCS = Path(__file__).resolve().parent.parent / "docs"
SIZES = (10_000, 100_000, 1_000_000)

OF_THEIR_OWN: dict[str, Callable[[int], Iterator[Figure]]] = {
    "start": start,
    "questions": shipped,
    "since-last": since_last,
    "sharding": sharding,
}
"""Parts that are measured at one size of their own."""
OF_SIZES: dict[str, Callable[[Material, int], Iterator[Figure]]] = {
    "beside": beside,
    "load": load,
    "cold": cold,
    "warm": warm,
    "statistics": statistics,
    "validate": validate,
    "export": export,
    "shards": shards,
}


class Job(NamedTuple):
    """A part at a size."""

    part: str
    triples: int | None
    measure: Callable[[], Iterator[Figure]]

    def done(self) -> list[Figure]:
        """Its figures, each told on the terminal, with what they were measured among."""
        around, begun, figures = Surroundings(), time.monotonic(), []
        for figure in self.measure():
            print(figure.line(), file=sys.stderr, flush=True)
            figures.append(figure)
        took, others = round(time.monotonic() - begun, 1), around.others()
        return [figure._replace(took=took, others=others) for figure in figures]


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--triples", type=int, nargs="+", default=SIZES, help="sizes, about")
    parser.add_argument("--only", nargs="+", choices=[*OF_THEIR_OWN, *OF_SIZES], help="parts")
    parser.add_argument("--runs", type=int, default=3, help="of each side; more of what is short")
    parser.add_argument("--missing", action="store_true", help="only what has no figures yet")
    parser.add_argument("--long", action="store_true", help="also what takes pySHACL hours")
    parser.add_argument("--docs", type=Path, default=DOCS, help="the folder to write into")
    asked = parser.parse_args(arguments)
    file = asked.docs / "benchmarks.json"
    setting, right = record.setting(), True
    for job in _jobs(asked):
        known = record.read(file)
        if asked.missing and known.has(job.part, job.triples):
            continue
        try:
            figures = job.done()
        except RuntimeError as error:
            print(f"{job.part} {job.triples or ''}: {error}", file=sys.stderr)
            right = False
            continue
        known = record.read(file).with_(setting, job.part, figures)
        record.save(file, known)
        right &= _as_asked(figures, known)
    page.write(asked.docs, record.read(file))
    return 0 if right else 1


def _jobs(asked: argparse.Namespace) -> Iterator[Job]:
    """What is asked for, the smallest size first; the files of a size go when it is done."""
    parts = asked.only or [*OF_THEIR_OWN, *OF_SIZES]
    for name in filter(OF_THEIR_OWN.__contains__, parts):
        yield Job(name, None, partial(OF_THEIR_OWN[name], asked.runs))
    for triples in sorted(asked.triples):
        with tempfile.TemporaryDirectory(prefix="kg-bench-") as folder:
            material = Material(Path(folder), triples)
            for name in filter(OF_SIZES.__contains__, parts):
                more = {"long": asked.long} if name == "validate" else {}
                yield Job(name, triples, partial(OF_SIZES[name], material, asked.runs, **more))


def _as_asked(figures: list[Figure], known: record.Record) -> bool:
    """Whether every limit holds; what does not is told."""
    right = True
    for figure in figures:
        for one in judged(figure, known.figures):
            if not one.holds:
                limit = one.limit
                text = f"{one.found:.3g} of {limit.most:.3g} ({limit.of} against {limit.against})"
                print(f"over: {figure.part} {figure.name}: {text}", file=sys.stderr)
                right = False
    return right


if __name__ == "__main__":
    sys.exit(main())
