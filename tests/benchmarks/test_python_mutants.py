"""Mutation of Python: mutants compile, a few are killed, and the lists are current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks import python_mutants
from benchmarks.python_mutants import SETTINGS, compiled, drawn, mutants

ROOT = Path(__file__).resolve().parents[2]
MODULES = [module for area in SETTINGS["areas"] for module in area["tests"]]
RULE = "kg/tracking/rule.py"
BINDING = "kg/catalogue/binding.py"
"""Its tests take the least time."""


def test_every_mutant_compiles_to_other_code() -> None:
    original = compile((ROOT / RULE).read_text("utf-8"), str(ROOT / RULE), "exec")
    assert len(mutants(RULE)) >= 400
    for mutant in drawn([RULE], 40):
        assert compiled(mutant) != original, mutant


def test_a_seed_draws_the_same_mutants() -> None:
    assert drawn(MODULES, 300, seed=1) == drawn(MODULES, 300, seed=1)
    assert drawn(MODULES, 300, seed=1) != drawn(MODULES, 300, seed=2)
    assert len(set(drawn(MODULES, 300))) == 300


def test_tests_kill_mutants() -> None:
    """Four or five of five that are drawn by a seed, in a process of its own, since it forks."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.python_mutants", BINDING, "--count", "5", "--seed", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert f"{BINDING}: " in done.stdout, done.stderr
    killed = int(done.stdout.split(f"  {BINDING}: ")[1].split()[0])
    assert killed >= 4, done.stdout


def test_each_survivor_that_is_listed_is_a_mutant_and_has_a_reason() -> None:
    for row in SETTINGS["equivalent"]:
        found = [m for m in mutants(row["module"]) if python_mutants.reason(m) == row["reason"]]
        assert found, row
        assert row["reason"]


def test_the_tests_that_are_listed_are_there() -> None:
    for module in MODULES:
        for test in python_mutants.tests_of(module):
            assert Path(test.partition("::")[0]).exists(), test
