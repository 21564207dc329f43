"""No process holds the whole: three times the data do not take three times the memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from benchmarks.plans import write_nquads

from kg.resources import content

SOURCES = content() / "data" / "sources.ttl"
TESTS = Path(__file__).resolve().parents[2]
MOST = 100
"""Megabytes for a worker."""


def measured(folder: Path, triples: int) -> dict[str, Any]:
    """The peaks of a run over so many triples, in megabytes, and how many findings it had."""
    file, peaks = folder / f"{triples}.nq", folder / f"peaks-{triples}"
    write_nquads(file, triples=triples, faults=200)
    peaks.mkdir()
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from validation.plans.measuring import main; main()"),
            *(str(file), str(SOURCES)),
        ],
        env={**os.environ, "PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PEAKS": str(peaks)},
        capture_output=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return {**told, "size": file.stat().st_size / 2**20}


def test_no_process_grows_with_the_data(tmp_path: Path) -> None:
    pytest.importorskip("shacl_rust", reason="shacl-rust is not installed")
    small, large = (measured(tmp_path, triples) for triples in (100_000, 300_000))
    assert large["size"] - small["size"] > 40
    assert small["findings"] >= 200
    assert len(large["workers"]) == 2
    assert max(large["workers"]) < MOST
    assert max(large["workers"]) - max(small["workers"]) < 10
    assert large["first"] - small["first"] < 10
