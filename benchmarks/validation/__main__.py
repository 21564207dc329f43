"""How fast validation is, and in how much memory, against plain pySHACL on the same plans.

    python -m benchmarks.validation --triples 10000 100000 1000000

Plans are generated with faults of known place. Every way is a whole process, in turn with the
others; it must find the same, and what was planted.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.validation import agreement, table, ways
from benchmarks.validation.agreement import Verdict
from benchmarks.validation.material import files_of_plans, prepared, triples_for
from benchmarks.validation.sitting import Row, sit

_WORKER, _TOGETHER = 100, 500
"""The most that a worker, and all processes of `kg validate` together, may hold, in MB."""


def main() -> int:
    """Print tables; exit code 1 when something is slower, larger or other than it must be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validation", description=__doc__)
    parser.add_argument("--triples", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--plain", type=int, default=10_000, help="up to this size pySHACL has shapes and checks"
    )
    parser.add_argument(
        "--core", type=int, default=1_000_000, help="up to this size pySHACL has the shapes alone"
    )
    parser.add_argument("--plans", type=int, default=1000, help="in the folder; 0: no folder")
    parser.add_argument("--runs", type=int, default=3, help="of each way; one if it is long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, help="where to write the figures as well")
    return measure(parser.parse_args())


def measure(asked: argparse.Namespace) -> int:
    """Measure what is asked for."""
    rows: list[Row] = []
    verdicts: list[Verdict] = []
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        for triples in asked.triples:
            plain, core = triples <= asked.plain, triples <= asked.core
            folder = Path(name, str(triples))
            material = prepared(folder, triples, seed=asked.seed, whole=plain or core)
            chosen = list(ways.of_quads(material, plain=plain, core=core))
            rows += sit(triples, chosen, asked.runs, folder / "cache", _say)
            verdicts += agreement.of_quads(material, chosen)
        if asked.plans:
            folder = Path(name, "plans")
            files_of_plans(folder, asked.plans, seed=asked.seed)
            chosen = list(ways.of_files(folder))
            rows += sit(triples_for(asked.plans), chosen, asked.runs, Path(name, "cache"), _say)
            verdicts.append(agreement.of_files(chosen))
    verdicts += _limits(rows)
    print(table.markdown(rows), *(f"- {verdict.text}" for verdict in verdicts), sep="\n")
    if asked.json:
        table.write_json(asked.json, rows, verdicts)
    return int(not all(verdict.right for verdict in verdicts))


def _limits(rows: Sequence[Row]) -> Iterator[Verdict]:
    """Whether what must hold does: how many times as fast, at the largest size; and memory."""
    for row in {row.way: row for row in rows if row.ratio is not None}.values():
        if row.ratio is not None and row.limit is not None:
            text = f"{row.triples:,}: {row.way}: {row.ratio:.1f} times as fast, of {row.limit:g}"
            yield Verdict(text, row.ratio >= row.limit)
    for row in rows:
        if row.way == ways.OURS:
            text = f"{row.worker:.0f} MB a worker, {row.together:.0f} MB together"
            fits = row.worker <= _WORKER and row.together <= _TOGETHER
            yield Verdict(f"{row.triples:,}: {row.way}: {text}", fits)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
