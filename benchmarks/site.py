"""The site as files: of one plan, of the shipped plans, of a hundred: `python -m benchmarks.site`.

Seconds by the clock and of processors, the largest memory of all processes at one time, each page
that several have counted once, and what the files take on disk. A number of plans may be given:
`python -m benchmarks.site 20`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.material import kg
from benchmarks.measuring import run, watched_share
from benchmarks.plans import write_files
from benchmarks.plans.setting import Surroundings
from benchmarks.plans.writing import PLAN_SIZE
from kg.session import load

PLANS = 100


def _folders(folder: Path, plans: int) -> Iterator[Path | None]:
    """Folders of data: with one plan, with the shipped ones, with so many."""
    for number in (1, plans):
        made = folder / f"plans-{number}"
        context = Surroundings.of(number).triples
        write_files(made, triples=number * PLAN_SIZE + context, faults=0)
        yield made
        if number == 1:
            yield None


def measure(plans: int) -> None:
    """Write each site, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        for data in _folders(Path(folder), plans):
            written = Path(folder) / "site"
            where: list[str | Path] = ["--data", data] if data else []
            with watched_share() as own:
                time.sleep(0.1)
            with watched_share() as share:
                took = run(kg("site", "-o", written, *where))
            held = load(data=data).query("plans").column("plan")
            files = [file for file in written.rglob("*") if file.is_file()]
            pages = sum(file.suffix == ".html" for file in files)
            size, memory = sum(file.stat().st_size for file in files), share.together - own.together
            print(
                f"{len(set(held))} plans: {pages} pages, {took.seconds:.1f} s, {took.cpu:.1f} s of"
                f" processors, {memory:.0f} MB of memory, {size / 1e6:.0f} MB on disk",
                flush=True,
            )


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else PLANS)
