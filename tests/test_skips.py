"""Skips are counted at the end, and in CI all but those for a file outside are failures.

In one process and with a worker beside it: the count is that of whoever gathers the reports.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).with_name("conftest.py")
TESTS = """
import pytest

def test_passes():
    pass

@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_wants(outside, name):
    outside(name)

def test_skips():
    pytest.skip("for another reason")
"""


@pytest.mark.parametrize(
    ("processes", "ci", "chosen", "told", "code"),
    [
        (0, "1", "passes or wants or skips", "skipped: 3, of them 2", 1),
        (1, "1", "passes or wants or skips", "skipped: 3, of them 2", 1),
        (1, "1", "passes or wants", "skipped: 2, of them 2", 0),
        (1, "", "passes or wants or skips", "skipped: 3, of them 2", 0),
    ],
)
def test_skips_are_counted_and_fail_in_ci(
    tmp_path: Path, processes: int, ci: str, chosen: str, told: str, code: int
) -> None:
    shutil.copy(CONFTEST, tmp_path)
    (tmp_path / "test_some.py").write_text(TESTS, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", str(processes), "-k", chosen, "test_some.py"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "KG_SHARED": "", "PYTEST_ADDOPTS": ""},
        check=False,
    )
    assert f"{told} for a file outside the checkout" in ran.stdout, ran
    assert ran.returncode == code, ran.stdout
