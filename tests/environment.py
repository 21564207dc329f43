"""The fixed plans that tests use, and the environment of the processes that they start."""

from __future__ import annotations

import os
from pathlib import Path

PLANS = Path(__file__).resolve().parent / "plans"
"""The folder of the fixed plans, which `KG_DATA` names outside `tests/data/`."""


def own_environment(**more: str) -> dict[str, str]:
    """The environment of this process, of the variables of `kg` only `KG_DATA`; and `more`."""
    kept = {k: v for k, v in os.environ.items() if k == "KG_DATA" or not k.startswith("KG_")}
    return kept | more
