"""A run that tells how much memory each of its processes had at most."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kg.validation.plans import running
from kg.validation.plans.judging import Judged, Setup, judge_batch
from kg.validation.plans.pieces import Unit
from kg.validation.validate import validate


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def judge(
    setup: Setup, units: Sequence[Unit], known: Mapping[str, bytes] | None = None
) -> list[Judged]:
    """`judge_batch`, after which the worker tells its peak."""
    judged = judge_batch(setup, units, known)
    Path(os.environ["PEAKS"], str(os.getpid())).write_text(str(peak()), "utf-8")
    return judged


def main() -> None:
    """Validate the files that are named, and tell the peaks of main process and workers."""
    running.judge_batch = judge
    report = validate([Path(name) for name in sys.argv[1:]], "fast", jobs=2)
    peaks = [float(path.read_text("utf-8")) for path in Path(os.environ["PEAKS"]).iterdir()]
    told = {"first": peak(), "workers": peaks, "findings": len(report.findings)}
    print(json.dumps(told))
