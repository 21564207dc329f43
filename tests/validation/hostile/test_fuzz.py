"""Mutations of the W3C suites as data and as shapes: each ends in order, and no engine breaks.

A sample runs with the other tests, more of them with `make long`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.validation.hostile.case import PREFIXES, RULE
from tests.validation.hostile.conftest import UNSEEN
from tests.validation.hostile.mutation import BYTES, TERMS, files, mutated

Run = Callable[..., Any]

MANY = 500 if "KG_EXAMPLES" in os.environ else 40
RDF, SHACL = "suites/rdf-tests/rdf", "suites/shacl/data-shapes-test-suite/tests"
BROKEN = ("Traceback", "the engine failed", "the engine died", "not done within", "more memory")


def assert_in_order(ran: Any, told: object) -> None:
    """Findings, none, or a refusal, in one line; the engine neither broke nor was ended."""
    assert ran.code in (0, 1, 2), (told, ran)
    assert ran.err.count("\n") == 1, (told, ran)
    assert not any(word in ran.err for word in BROKEN), (told, ran)
    assert not UNSEEN.search(ran.out + ran.err), (told, ran)
    assert (ran.code == 1) == (bool(ran.out) and not ran.err.startswith("kg: ")), (told, ran)


@pytest.mark.parametrize("seed", range(MANY))
def test_mutated_data(seed: int, outside: Callable[[str], Path], tmp_path: Path, run: Run) -> None:
    path, raw = mutated(seed, files(outside(RDF)), BYTES)
    (tmp_path / "s.ttl").write_text(PREFIXES + RULE, "utf-8")
    (tmp_path / f"d{path.suffix}").write_bytes(raw)
    assert_in_order(run(f"d{path.suffix}", "--shapes", "s.ttl"), path)


@pytest.mark.parametrize("seed", range(MANY))
def test_mutated_shapes(
    seed: int, outside: Callable[[str], Path], tmp_path: Path, run: Run
) -> None:
    """A file of the suite holds the data with the shapes: both are mutated."""
    path, raw = mutated(seed, files(outside(SHACL)), TERMS)
    (tmp_path / "s.ttl").write_bytes(raw)
    assert_in_order(run("s.ttl", "--shapes", "s.ttl"), path)


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    names = [tmp_path / "a.ttl", tmp_path / "b.nt"]
    for path in names:
        path.write_text(PREFIXES + RULE, "utf-8")
    found = [mutated(seed, names, BYTES) for seed in range(100)]
    assert found == [mutated(seed, names, BYTES) for seed in range(100)]
    assert len({raw for _, raw in found}) >= 90
