"""Tests and doctests use the fixed plans of `tests/plans/`, in the processes that they start too.

`tests/data/conftest.py` goes back to the shipped data.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from kg.worker import processors

os.environ["KG_DATA"] = str(Path(__file__).resolve().parent / "tests" / "plans")


def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: some tests wait for servers, signals and time to pass."""
    return processors() + 1


# Stores are forced to disk thousands of times: minutes of waiting that no test is about.
IN_MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
