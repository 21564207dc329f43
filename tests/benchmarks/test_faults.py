"""Planted faults: each is found where it was planted, and nothing else is."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from environment import PLANS

import kg
from benchmarks.plans import write_files, write_nquads
from benchmarks.plans.faults.across import ACROSS
from benchmarks.plans.faults.planting import Order, units
from benchmarks.plans.faults.table import IN_CONTEXT, OPERATORS
from kg.errors import InputError

SOURCES = PLANS / "sources.ttl"
FIELDS = ("rule", "focus", "path", "value", "graph", "file", "line")


def told(truth: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in truth.read_text("utf-8").splitlines()]


def due(truth: Path) -> Counter[tuple[str, ...]]:
    return Counter(tuple(row[field] for field in FIELDS) for row in told(truth))


def found(files: list[Path]) -> Counter[tuple[object, ...]]:
    report = kg.load(files=[*files, SOURCES]).validate()
    return Counter(
        (f.rule, f.focus, f.path, f.value, f.graph, f.file.name if f.file else None, f.line)
        for f in report.findings
    )


def test_every_kind_is_found_in_nquads_at_its_line(tmp_path: Path) -> None:
    path, truth = tmp_path / "plans.nq", tmp_path / "truth.jsonl"
    write_nquads(path, triples=20_000, seed=3, faults=200, across=9, truth=truth)
    rows = told(truth)
    assert {row["operator"] for row in rows} == {*OPERATORS, *ACROSS}
    assert (len(OPERATORS), len(ACROSS), len(rows)) == (91, 3, 285)
    assert found([path]) == due(truth)


def test_faults_in_files_are_found_in_their_files(tmp_path: Path) -> None:
    folder, truth = tmp_path / "plans", tmp_path / "truth.jsonl"
    write_files(folder, triples=10_000, seed=4, faults=60, across=4, truth=truth)
    files = sorted(folder.iterdir())
    assert len(files) == 2 * 8 + 3
    assert len(told(truth)) == 86
    assert found(files) == due(truth)


def test_files_and_nquads_say_the_same(tmp_path: Path) -> None:
    asked = {"triples": 10_000, "seed": 5, "faults": 80, "across": 3}
    write_nquads(tmp_path / "plans.nq", **asked, truth=tmp_path / "one.jsonl")
    write_files(tmp_path / "plans", **asked, truth=tmp_path / "other.jsonl")
    quads = set(ox.parse(path=str(tmp_path / "plans.nq"), format=ox.RdfFormat.N_QUADS))
    from_files = {
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(graph))
        for file in (tmp_path / "plans").iterdir()
        for graph in [f"https://w3id.org/industry-plan/data/{file.stem}"]
        for quad in ox.parse(path=str(file), format=ox.RdfFormat.TURTLE)
    }
    assert len(quads) > 9_500
    assert from_files == quads
    kinds = [[row["operator"] for row in told(tmp_path / n)] for n in ("one.jsonl", "other.jsonl")]
    assert kinds[0] == kinds[1]


@pytest.mark.parametrize("faults", [0, 7, 100, 300])
def test_as_many_are_planted_as_asked_for(faults: int) -> None:
    planted = [unit.faults for unit in units(Order(seed=6, plans=10, faults=faults, across=5))]
    kinds = Counter(fault.operator for unit in planted for fault in unit)
    assert sum(kinds.values()) == faults + 5
    assert sum(kinds[name] for name in ACROSS) == 5
    assert len(planted[-1]) == faults // 100
    assert {fault.operator for fault in planted[-1]} <= set(IN_CONTEXT)


def test_too_many_are_refused() -> None:
    with pytest.raises(InputError, match="2 plans have no place for so many faults"):
        list(units(Order(seed=1, plans=2, faults=2_000)))


def test_without_a_number_there_are_seven_hundred_in_a_million(tmp_path: Path) -> None:
    write_nquads(tmp_path / "a.nq", triples=30_000, truth=tmp_path / "a.jsonl")
    write_nquads(tmp_path / "b.nq", triples=30_000, faults=21, truth=tmp_path / "b.jsonl")
    assert (tmp_path / "a.nq").read_bytes() == (tmp_path / "b.nq").read_bytes()
    assert len(told(tmp_path / "a.jsonl")) >= 21
