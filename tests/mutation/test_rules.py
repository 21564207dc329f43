"""Mutations of shapes and checks: whatever is left out or loosened, a case tells it.

A few of them for every run, drawn by a seed; all in the long run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from mutation.cases import check_is_noticed, shape_is_noticed
from mutation.check_mutants import CheckMutant, check_mutants
from mutation.drawn import LONG, SEED
from mutation.implied import NOT_TOLD, OF_THINGS
from mutation.shape_mutants import ShapeMutant, shape_mutants

A_FEW = 50
Mutant = TypeVar("Mutant", ShapeMutant, CheckMutant)


def told_elsewhere(name: str) -> bool:
    """Whether it is listed with a reason, or held by another test."""
    return name in NOT_TOLD or name.startswith(OF_THINGS)


def some(mutants: Sequence[Mutant]) -> Sequence[Mutant]:
    """All of them in the long run, else a few."""
    return mutants if LONG else Random(SEED).sample(mutants, A_FEW)


def test_every_mutant_has_a_name_of_its_own() -> None:
    """Counts the mutants of shapes and of checks."""
    names = [mutant.name for mutant in [*shape_mutants(), *check_mutants()]]
    assert max(Counter(names).values()) == 1
    assert len(names) >= 2000
    assert set(names) >= set(NOT_TOLD)


def test_what_a_shape_no_longer_asks_is_noticed() -> None:
    missed = [
        mutant.name
        for mutant in some(list(shape_mutants()))
        if not told_elsewhere(mutant.name)
        and not shape_is_noticed(mutant.rules, mutant.holder.partition(":")[2], mutant.triples)
    ]
    assert missed == []


def test_what_a_check_no_longer_asks_is_noticed() -> None:
    missed = [
        mutant.name
        for mutant in some(list(check_mutants()))
        if not told_elsewhere(mutant.name) and not check_is_noticed(mutant.check, mutant.text)
    ]
    assert missed == []


def test_what_is_listed_with_a_reason_is_not_noticed() -> None:
    """Counts the mutants that no case tells: each is right to be listed."""
    shapes = [mutant for mutant in shape_mutants() if mutant.name in NOT_TOLD]
    checks = [mutant for mutant in check_mutants() if mutant.name in NOT_TOLD]
    assert len(shapes) + len(checks) == len(NOT_TOLD) == 12
    assert not any(
        shape_is_noticed(mutant.rules, mutant.holder.partition(":")[2], mutant.triples)
        for mutant in shapes
    )
    assert not any(check_is_noticed(mutant.check, mutant.text) for mutant in checks)
