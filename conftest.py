"""Tests and doctests use the fixed plans of `tests/plans/`, in the processes that they start too.

`tests/data/conftest.py` goes back to the shipped data.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ["KG_DATA"] = str(Path(__file__).resolve().parent / "tests" / "plans")
