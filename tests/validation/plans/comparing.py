"""Both ways on the same files: what they find must be the same."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.validation import whole
from kg.validation.plans import inputs
from kg.validation.plans.crew import Crew
from kg.validation.plans.validate import validate
from kg.validation.report import Report


def plan_by_plan(files: Sequence[Path], engine: str, *, jobs: int = 1, **options: Any) -> Report:
    """The report of judging each plan by itself, even where there is but one."""
    with tempfile.TemporaryDirectory() as folder:
        with Crew(jobs) as crew:
            given = inputs.read(files, Path(folder), crew)
            return validate(given, engine, crew, **options)


def outcome(task: Callable[[], Report]) -> Report | tuple[str, str]:
    """What a run comes to: its report, or its refusal in both languages."""
    try:
        return replace(task(), notes=(), remarks=())
    except KgError as error:
        return error.en, error.zh


def both(files: Sequence[Path], engine: str) -> tuple[Any, Any]:
    """What the whole comes to, and what plan by plan does."""
    return outcome(lambda: whole.validate(files, engine)), outcome(
        lambda: plan_by_plan(files, engine)
    )
