"""Tests and doctests use the fixed plans of `tests/plans/`, in the processes that they start too.

`tests/data/conftest.py` goes back to the shipped data.
"""

from __future__ import annotations

import ctypes
import gc
import os
import shutil
import sys
from pathlib import Path

import pytest

from kg.worker import processors

# Otherwise each of hundreds of processes compiles the package again, and every run the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

os.environ["KG_DATA"] = str(Path(__file__).resolve().parent / "tests" / "plans")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than processors: some tests wait for servers, signals and time to pass."""
    return processors() + 1


_HUGEPAGE, _COLLAPSE = 14, 25  # MADV_HUGEPAGE, MADV_COLLAPSE


def pytest_collection_finish() -> None:
    """Leave what was imported out of garbage collection, and have Linux hold it in large pages.

    To go through all of it again and again takes the tests three per cent of their time. And a fork
    copies the place of each page: thousands of workers are forked by tests; with 400 MB in small
    pages each takes 30 ms for that alone, with large ones 2. A kernel that knows none of this
    leaves all as it is.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    if sys.platform != "linux":
        return
    madvise = ctypes.CDLL(None).madvise
    with open("/proc/self/maps", encoding="utf-8") as lines:
        areas = [line.split() for line in lines]
    for place, rights, _, _, _, *name in areas:
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, end = (int(text, 16) for text in place.split("-"))
            for advice in (_HUGEPAGE, _COLLAPSE):
                madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), advice)


# Stores are forced to disk thousands of times: minutes of waiting that no test is about.
IN_MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
if IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
