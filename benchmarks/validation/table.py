"""What was measured, as a Markdown table and as JSON."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from benchmarks.validation.agreement import Verdict
from benchmarks.validation.sitting import Row

_HEAD = (
    "| triples | way | runs | s | CPU s | main MB | worker MB | together MB | times | at least |"
)
_LIBRARIES = ("pyshacl", "shacl-rust", "rdflib", "pyoxigraph")


def markdown(rows: Iterable[Row]) -> str:
    """A line for each way and size; seconds are medians, memory is the largest."""
    line = "|" + "---|" * _HEAD.count(" |")
    return "\n".join([_HEAD, line, *map(_line, rows)]) + "\n"


def _line(row: Row) -> str:
    cells = [
        f"{row.triples:,}",
        row.way,
        str(row.runs),
        f"{row.seconds:.2f}",
        f"{row.cpu:.2f}",
        *(f"{size:.0f}" if size else "" for size in (row.main, row.worker, row.together)),
        f"{row.ratio:.1f}" if row.ratio is not None else "",
        str(row.limit) if row.limit is not None else "",
    ]
    return f"| {' | '.join(cells)} |"


def write_json(path: Path, rows: Iterable[Row], verdicts: Iterable[Verdict]) -> None:
    """The same with what was compared, and on what it ran."""
    about = {
        "python": platform.python_version(),
        "processors": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
        **{name: version(name) for name in _LIBRARIES},
    }
    facts = {
        "about": about,
        "rows": [row._asdict() for row in rows],
        "verdicts": [verdict._asdict() for verdict in verdicts],
    }
    path.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
