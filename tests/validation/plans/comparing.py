"""Both ways on the same files: what they find must be the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from validation.plans import at_once

from kg.errors import KgError
from kg.validation.plans import pieces
from kg.validation.plans.run import Workers, validate
from kg.validation.report import Report


def plan_by_plan(
    files: Sequence[Path], engine: str, *, jobs: int = 1, lent: Executor | None = None
) -> Report:
    """The report of judging each plan by itself, even where there is but one."""
    with pieces.read(files) as given:
        return validate(given, engine, Workers(jobs, lent))


def saved(files: Mapping[str, bytes], folder: Path) -> list[Path]:
    """The paths of files that are written into a folder."""
    for name, text in files.items():
        (folder / name).write_bytes(text)
    return [folder / name for name in files]


def outcome(task: Callable[[], Report]) -> Report | str:
    """What a run comes to, but for notes on how it went: its report, or that it is refused."""
    try:
        return replace(task(), notes=(), remarks=())
    except KgError:
        return "refused"


def both(files: Sequence[Path], engine: str) -> tuple[Report | str, Report | str]:
    """What the whole comes to, and what plan by plan does."""
    return (
        outcome(lambda: at_once.validate(files, engine)),
        outcome(lambda: plan_by_plan(files, engine)),
    )
