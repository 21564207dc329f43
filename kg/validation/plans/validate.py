"""One run over many plans, each judged by itself, and over what they share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import kg.resources
from kg.files import shown
from kg.validation.engines.base import Engine
from kg.validation.judge import nothing_checked
from kg.validation.plans import crosscheck
from kg.validation.plans.cache import Cache
from kg.validation.plans.crew import Crew
from kg.validation.plans.inputs import Inputs
from kg.validation.plans.judging import Judged, prepared
from kg.validation.plans.pieces import stated
from kg.validation.plans.run import Run
from kg.validation.report import Report, Words
from kg.validation.whole import report


def validate(
    given: Inputs,
    engine: str,
    crew: Crew,
    *,
    lent: Executor | None = None,
    cache: Cache | None = None,
) -> Report:
    """Hold each plan, and what plans share, against the shipped shapes and checks.

    The findings are those of judging all in one: plans that have to do with one another are
    judged together, and a plan that says what shared things are is taken as shared itself. The
    plans are judged by the executor that is `lent`, or else by `crew`. With `cache` only what
    changed since the last run is looked at.
    """
    run = Run(given, engine, crew, lent, cache)
    plans = run.plans()
    judged = [*plans, run.common(plans)]
    ready = prepared(run.setup)
    shapes = ready.context.sight.shapes
    _refuse_unlooked_at(run, len(shapes))
    again = run.again(plans)
    differing = crosscheck.differing(plans, again)
    notes = [_grouped(shown(path)) for path in given.grouped]
    notes += [crosscheck.agreed(len(again))] if again and not differing else []
    notes += run.keep()
    remarks = [crosscheck.disagreed(name) for name in differing]
    return replace(_report(judged, shapes, ready.rules.engine), remarks=remarks, notes=notes)


def _grouped(path: str) -> Words:
    return {
        "en": f"{path}: its graphs do not stand together; they were grouped on disk first",
        "zh": f"{path}：同一图的语句未连续存放；已先在磁盘上归组",
    }


def _refuse_unlooked_at(run: Run, shapes: int) -> None:
    """Raise `InputError` for the first file none of whose things a shape looks at."""
    for path in run.given.files:
        if path not in run.seen:
            own = [piece for piece in run.given.pieces if piece.path == path]
            subjects = {row[0] for piece in own for row in stated(piece).rows}
            raise nothing_checked(path, len(subjects), shapes)


def _report(judged: Sequence[Judged], shapes: Sequence[str], engine: Engine) -> Report:
    counts = (sum(nodes) for nodes in zip(*(one.nodes for one in judged), strict=True))
    return report(
        (finding for one in judged for finding in one.findings),
        nodes=dict(zip(shapes, counts, strict=True)),
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged),
        engine=engine,
    )
