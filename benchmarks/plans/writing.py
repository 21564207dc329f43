"""Writes plans and their context: as one file of N-Quads, sorted by graph."""

from __future__ import annotations

from pathlib import Path

from benchmarks.plans.setting import Surroundings
from benchmarks.plans.unit import context, plan

PLAN_SIZE = 1206
"""The mean number of triples of a plan with its outcomes."""


def plans_for(triples: int) -> int:
    """How many plans come, with their context, nearest to a number of triples.

    >>> plans_for(10_000), plans_for(1_000_000)
    (8, 827)
    """
    plans = round(triples / PLAN_SIZE)
    return max(1, round((triples - Surroundings.of(plans).triples) / PLAN_SIZE))


def write_nquads(path: Path, *, triples: int, seed: int) -> None:
    """About as many triples as asked for, within 5 %, from 10⁴ on.

    The graphs stand in the order of their units: that of a plan with that of its outcomes.
    """
    plans = plans_for(triples)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(1, plans + 1):
            file.writelines(plan(seed, number))
        file.writelines(context(seed, plans))
