"""Workers that die, or that raise, of a plan; by the environment, which they inherit."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from pathlib import Path

from kg.errors import InputError
from kg.validation.plans.pieces import Unit
from kg.validation.plans.plan_judge import Judged, Setup, judge_batch

VICTIM = "fictitious-00003"
"""The plan that it happens with."""


def judge(setup: Setup, units: Sequence[Unit]) -> list[Judged]:
    """`judge_batch`, but for what `DYING` says is to happen with one plan."""
    if any(VICTIM in unit.name for unit in units):
        _happen(os.environ["DYING"], setup)
    return judge_batch(setup, units)


def _happen(how: str, setup: Setup) -> None:
    first = Path(os.environ["DYING_ONCE"])
    if how == "once" and not first.exists():
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "always" or (how == "by the fast engine" and setup.engine == "fast"):
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "raises" and setup.engine == "fast":
        raise RuntimeError("broken")
    if how == "refuses":
        raise InputError("x.nq: refused", "x.nq：不接受")
