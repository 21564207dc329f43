"""A few plans of a large run judged by the reference too, to hold the fast engine against it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence

from kg.text import counted
from kg.validation.plans.judging import Judged
from kg.validation.plans.pieces import Unit
from kg.validation.report import Finding, Words

_LARGE = 100
_SAMPLE = 2


def sample(units: Sequence[Unit], judged: Iterable[Judged]) -> list[Unit]:
    """Some units of a large run that were judged alone: the same ones for the same run."""
    alone = {one.name for one in judged}
    able = [unit for unit in units if unit.name in alone]
    return random.Random(len(able)).sample(able, _SAMPLE) if len(able) >= _LARGE else []


def differing(judged: Iterable[Judged], again: Iterable[Judged]) -> list[str]:
    """The units in which the engines find different things."""
    found = {one.name: _keys(one.findings) for one in judged}
    return sorted(one.name for one in again if _keys(one.findings) != found[one.name])


def _keys(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    return {(finding.sort_key, finding.component) for finding in findings}


def agreed(count: int) -> Words:
    """What to say when the engines agree."""
    return {
        "en": f"cross-check: pySHACL finds the same in {counted(count, 'plan')}",
        "zh": f"交叉核对：pySHACL 在 {count} 个规划中所得相同",
    }


def disagreed(name: str) -> Words:
    """What to say when they do not."""
    return {
        "en": f"{name}: pySHACL finds something else than the fast engine; run --engine pyshacl",
        "zh": f"{name}：pySHACL 与快速引擎所得不同；请以 --engine pyshacl 运行",
    }
