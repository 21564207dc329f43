"""Mutations of shapes and checks: whatever is left out or loosened, a case tells it.

A few of them for every run, drawn by a seed; all in the long run. A case tells a mutant when
`tests/shapes/test_cases.py` or a test of this file would fail for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from random import Random
from typing import TypeVar

import pytest
from mutation.cases import SOURCES, check_is_noticed, expected, further, shape_is_noticed
from mutation.check_mutants import CheckMutant, check_mutants
from mutation.drawn import LONG, SEED
from mutation.implied import NOT_TOLD, OF_THINGS
from mutation.shape_mutants import ShapeMutant, shape_mutants

import kg
from kg.namespaces import compact

A_FEW = 8
Mutant = TypeVar("Mutant", ShapeMutant, CheckMutant)


@cache
def of_shapes() -> list[ShapeMutant]:
    return list(shape_mutants())


@cache
def of_checks() -> list[CheckMutant]:
    return list(check_mutants())


def shape_is_told(mutant: ShapeMutant) -> bool:
    return shape_is_noticed(mutant.rules, mutant.holder.partition(":")[2], mutant.triples)


def check_is_told(mutant: CheckMutant) -> bool:
    return check_is_noticed(mutant.check, mutant.text)


def unlisted(mutants: Iterable[Mutant]) -> list[Mutant]:
    """Those that have no reason to stay untold, and are not held by another test."""
    return [
        mutant
        for mutant in mutants
        if mutant.name not in NOT_TOLD and not mutant.name.startswith(OF_THINGS)
    ]


def untold(mutants: list[Mutant], is_told: Callable[[Mutant], bool]) -> list[str]:
    """The mutants that no case tells: of all in the long run, else of a few."""
    drawn = mutants if LONG else Random(SEED).sample(mutants, A_FEW)
    return [mutant.name for mutant in drawn if not is_told(mutant)]


def test_every_mutant_has_a_name_of_its_own() -> None:
    """Counts the mutants of shapes and of checks."""
    names = [mutant.name for mutant in [*of_shapes(), *of_checks()]]
    assert max(Counter(names).values()) == 1
    assert len(of_shapes()) >= 1200
    assert len(of_checks()) >= 750
    assert set(names) >= set(NOT_TOLD)


def test_what_a_shape_no_longer_asks_is_noticed() -> None:
    """All of them, but for those that are listed."""
    assert untold(unlisted(of_shapes()), shape_is_told) == []


def test_what_a_check_no_longer_asks_is_noticed() -> None:
    """All of them, but for those that are listed."""
    assert untold(unlisted(of_checks()), check_is_told) == []


def test_what_is_listed_with_a_reason_is_not_noticed() -> None:
    """Counts the mutants that no case tells: each is right to be listed; a few of them are run."""
    assert len(NOT_TOLD) == 16
    listed = NOT_TOLD if LONG else Random(SEED).sample(sorted(NOT_TOLD), 2)
    assert not [m.name for m in of_shapes() if m.name in listed and shape_is_told(m)]
    assert not [m.name for m in of_checks() if m.name in listed and check_is_told(m)]


@pytest.mark.usefixtures("rules_read_once")
def test_the_further_cases_find_what_they_expect() -> None:
    """Counts the cases that stand here alone, as none of their findings is read by eye."""
    assert len(further()) == 16
    for case in further():
        report = kg.load(files=[SOURCES, case]).validate()
        found = {(compact(finding.rule), finding.severity) for finding in report.findings}
        assert found == expected(case), case.name
