"""Workers that die, or that raise, of a plan; by the environment, which they inherit."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import shacl_rust

from kg.errors import InputError
from kg.validation.plans.pieces import Unit
from kg.validation.plans.run import Judged, Setup, judge_batch

VICTIM = "fictitious-00003"
"""The plan that it happens with."""


def judge(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Judged]]:
    """`judge_batch`, but for what `DYING` says is to happen with one plan."""
    if any(VICTIM in unit.name for unit in units):
        _happen(os.environ["DYING"])
    return judge_batch(setup, units)


def _happen(how: str) -> None:
    first = Path(os.environ["DYING_ONCE"])
    if how == "once" and not first.exists():
        first.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "always":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "refuses":
        raise InputError("x.nq: refused", "x.nq：不接受")


_validate_file = shacl_rust.validate_file


def validate_file(data: BytesIO, *given: object, **options: object) -> object:
    """shacl-rust, but for what `DYING` says is to happen to it with one plan."""
    how = os.environ["DYING"]
    if VICTIM.encode() in data.getvalue():
        if how == "the engine dies":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "the engine raises":
            raise RuntimeError("broken")
    return _validate_file(data, *given, **options)
