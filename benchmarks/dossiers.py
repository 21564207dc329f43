"""What the dossier of each thing takes, on the shipped data: processor time beside a bare start.

    python -m benchmarks.dossiers

Every thing is shown in both languages, in this process; a sample of the slowest is shown by `kg`
itself, beside a bare interpreter. Exit code 1 when one took more than was asked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import kg
from kg.dossier import FORMATS
from kg.namespaces import ID, compact
from kg.terms import Iri

MOST_SECONDS = 0.25
"""The most processor time of `kg show` beyond that of a bare start."""
SAMPLE, RUNS = 12, 5
EMPTY = re.compile(r"· *(·|$)|[:：] *$|None|^ *$")


def processor_seconds(*command: str) -> float:
    """The least processor time of a process in some runs, so that other load counts little."""
    taken = []
    for _ in range(RUNS):
        before = getrusage(RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        after = getrusage(RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(taken)


def main() -> int:
    session = kg.load()
    answer = session.ask(f'SELECT DISTINCT ?x {{ ?x a ?c FILTER(STRSTARTS(STR(?x), "{ID}")) }}')
    taken: dict[str, float] = {}
    empty = bare = 0
    for iri in sorted({str(row[0]) for row in answer}):
        before = time.process_time()
        found = session.dossier(Iri(iri))
        texts = [FORMATS["text"](found, language) for language in ("en", "zh")]
        taken[compact(iri)] = time.process_time() - before
        empty += sum(bool(EMPTY.search(line)) for text in texts for line in text.splitlines())
        cells = (cell for part in found.sections for fact in part.facts for cell in fact.cells)
        named = ((cell, str(term)) for cell in cells for term in cell.terms)
        bare += sum(i.startswith(ID) and compact(i) in cell.words.values() for cell, i in named)
    slowest = sorted(taken, key=lambda name: -taken[name])[:SAMPLE]
    print(f"{len(taken)} things; {empty} empty places; {bare} things without a caption")
    print(f"in this process, both languages: median {median(taken.values()):.3f} s,", end=" ")
    print(f"most {taken[slowest[0]]:.3f} s ({slowest[0]})")
    start = processor_seconds("-c", "pass")
    shown = {name: processor_seconds("-m", "kg", "show", name) - start for name in slowest}
    shown["id:crrc"] = processor_seconds("-m", "kg", "show", "id:crrc") - start
    for name, seconds in sorted(shown.items(), key=lambda item: -item[1]):
        print(f"kg show {name}: {seconds:.3f} s of processor time beyond a bare start")
    return int(max(shown.values()) > MOST_SECONDS or empty + bare > 0)


if __name__ == "__main__":
    sys.exit(main())
