"""Mutations of the fixed plans: what breaks a written rule is found, what is harmless is not.

An untruth that is well formed is found only where the data say the thing twice: how often that
is so is counted, and each operator keeps the share that it had.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

import pytest
from mutation import shares
from mutation.drawn import COUNT, LONG, Drawn, drawn, together
from mutation.facts import shipped
from mutation.harness import (
    engine,
    found,
    found_by,
    is_noticed,
    shape_findings,
    verdicts_that_differ,
)
from mutation.mutation import Breaks, Harmless, Untruth
from mutation.table import BREAKING, HARMLESS, OPERATORS, UNTRUE
from mutation.written import book

import kg.resources
from kg.namespaces import compact
from kg.question import read_check

BATCH = 100
LITERALS = "literals:datatype"


@cache
def mutations() -> Sequence[Drawn]:
    return list(drawn())


def test_every_operator_draws_a_change_again_and_again() -> None:
    """Counts the operators: each changes the data, and does it alike for one seed."""
    assert (len(BREAKING), len(UNTRUE), len(HARMLESS)) == (52, 37, 3)
    once = mutations()[: len(OPERATORS)]
    assert once == list(drawn(len(OPERATORS)))
    data = set(shipped().data)
    for item in once:
        assert set(item.mutation.removed) <= data, item.operator
        assert set(item.mutation.applied(shipped())) != data, item.operator


def test_every_operator_says_what_comes_of_it() -> None:
    """Counts the rules that must speak: each of them is written."""
    checks = {f"checks:{read_check(path).name}" for path in kg.resources.check_files()}
    written = {compact(str(shape)) for shape in book().shapes} | checks | {LITERALS}
    kinds = [(BREAKING, Breaks), (UNTRUE, Untruth), (HARMLESS, Harmless)]
    for item in mutations()[: len(OPERATORS)]:
        effect = item.mutation.effect
        assert [kind for names, kind in kinds if item.operator in names] == [type(effect)]
        if isinstance(effect, Breaks):
            assert effect.rules
            assert effect.rules <= written


def test_the_shipped_data_have_no_finding() -> None:
    assert found(list(shipped().data)) == frozenset()
    assert verdicts_that_differ(shipped().data) == []


def test_what_breaks_a_rule_is_found() -> None:
    """Each by a rule that was known to speak, of the thing that is at fault."""
    missed, struck = [], 0
    for item in mutations():
        effect = item.mutation.effect
        if isinstance(effect, Breaks):
            struck += 1
            data = item.mutation.applied(shipped())
            if not {(rule, effect.focus) for rule in effect.rules} & found_by(effect.rules, data):
                missed.append((item.number, item.operator, effect, sorted(found(data))[:5]))
    assert missed == []
    assert struck >= COUNT // 2


def test_what_is_harmless_is_not_found() -> None:
    harmless = [item for item in mutations() if isinstance(item.mutation.effect, Harmless)]
    assert harmless
    for item in harmless:
        assert found(item.mutation.applied(shipped())) == frozenset(), item


def test_untruths_are_found_where_the_data_say_it_twice(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Counts by operator; in the long run each keeps its share, and the table is shown."""
    counted: dict[str, list[bool]] = defaultdict(list)
    for item in mutations():
        if isinstance(item.mutation.effect, Untruth):
            counted[item.operator].append(is_noticed(item.mutation.applied(shipped())))
    told = sum(map(sum, counted.values()))
    drawn_in_all = sum(map(len, counted.values()))
    assert told >= shares.ALL * drawn_in_all
    if LONG:
        with capsys.disabled():
            print(shares.table(counted))
        assert shares.below(counted) == []
        assert set(counted) == set(shares.FLOORS)


def test_both_engines_find_the_same() -> None:
    """Mutations are put together, a hundred at a time: every finding of both is compared."""
    if engine().name != "fast":
        pytest.skip("the fast engine is not installed; pip install 'kg-industry-plans[fast]'")
    compared = 0
    for start in range(0, COUNT, BATCH):
        data = together(mutations()[start : start + BATCH])
        one, two = shape_findings(data, "fast"), shape_findings(data, "pyshacl")
        key = lambda finding: (finding.sort_key, finding.component)  # noqa: E731
        assert sorted(one, key=key) == sorted(two, key=key)
        compared += len(one)
    assert compared >= COUNT // 2
