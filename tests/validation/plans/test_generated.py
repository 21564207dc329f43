"""Generated plans with every kind of fault, and the shipped one: the same either way."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from environment import PLANS
from validation.plans import at_once
from validation.plans.comparing import plan_by_plan

import kg.workspace
from benchmarks.plans import write_files, write_nquads
from benchmarks.plans.faults.across import ACROSS
from benchmarks.plans.faults.table import OPERATORS
from kg.store.nquads import nquads_of
from kg.validation.plans import pieces, run
from kg.validation.report import Report

SOURCES = PLANS / "sources.ttl"
"""The vocabularies name documents that stand there."""

FORMS = ["sorted", "unsorted", "files"]
LONG = "KG_EXAMPLES" in os.environ
TRIPLES = 20_000 if LONG else 10_000
CITIES = ["elsewhere", "nowhere"] if LONG else ["elsewhere"]
BY_PYSHACL = FORMS if LONG else FORMS[:1]
"""Forms matter to how files are cut, not to engines: one form shows that the engines agree."""


class Given:
    """Some generated plans: in order, out of order, and a file a graph."""

    def __init__(self, folder: Path) -> None:
        self.sorted = folder / "plans.nq"
        self.truth = folder / "truth.jsonl"
        asked = {"triples": TRIPLES, "seed": 1, "faults": 200, "across": 9}
        write_nquads(self.sorted, **asked, truth=self.truth)
        write_files(folder / "plans", **asked)
        self.files = sorted((folder / "plans").iterdir())
        lines = self.sorted.read_text("utf-8").splitlines(keepends=True)
        random.Random(1).shuffle(lines)
        self.unsorted = folder / "unsorted.nq"
        self.unsorted.write_text("".join(lines), "utf-8")


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Given:
    return Given(tmp_path_factory.mktemp("generated"))


def plain(report: Report) -> Report:
    """A report without notes on how it came about."""
    return replace(report, notes=(), remarks=())


def test_every_kind_of_fault_is_there(generated: Given) -> None:
    rows = [json.loads(line) for line in generated.truth.read_text("utf-8").splitlines()]
    assert {row["operator"] for row in rows} == {*OPERATORS, *ACROSS}


@pytest.mark.parametrize(
    ("engine", "form"),
    [*(("fast", form) for form in FORMS), *(("pyshacl", form) for form in BY_PYSHACL)],
    indirect=["engine"],
)
def test_the_same_is_found_in_every_form(generated: Given, engine: str, form: str) -> None:
    """By two processes, a plan or two at a time, whatever the order of the files."""
    files = generated.files if form == "files" else [getattr(generated, form)]
    given = [*reversed(files), SOURCES]
    judged = at_once.validate(given, engine)
    assert len(judged.findings) >= 250
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "BATCH", 500_000)
        patch.setattr(pieces, "_STRIDE", 1_000_003)
        assert plain(plan_by_plan(given, engine, jobs=2)) == judged
    if form == "unsorted":
        notes = plan_by_plan(given, engine).notes
        assert [note["en"].partition(": ")[2] for note in notes] == [
            "its graphs do not stand together; they were grouped on disk first"
        ]


def copies(folder: Path, cities: Sequence[str]) -> list[Path]:
    """The fixed plans, and the plan again for other cities."""
    for path in kg.workspace.data_files():
        text = path.read_text("utf-8")
        (folder / path.name).write_text(text, "utf-8")
        for city in cities if path.name.startswith("datuan") else ():
            other = text.replace("datuan-2021", f"{city}-2021").replace(
                "data:datuan", f"data:{city}"
            )
            (folder / path.name.replace("datuan", city)).write_text(other, "utf-8")
    return sorted(folder.iterdir())


def shuffled(files: Sequence[Path], folder: Path) -> list[Path]:
    """All that files say, in three files of N-Quads and in no order."""
    lines = b"".join(nquads_of(path) for path in files).splitlines(keepends=True)
    random.Random(1).shuffle(lines)
    parts = [folder / f"{number}.nq" for number in range(3)]
    for number, part in enumerate(parts):
        part.write_bytes(b"".join(lines[number::3]))
    return parts


@pytest.mark.parametrize("engine", ["fast", "pyshacl"] if LONG else ["fast"], indirect=True)
def test_copies_of_the_shipped_plan_are_judged_the_same(tmp_path: Path, engine: str) -> None:
    """Of documents that the copies describe too, more than one says all there is to say."""
    (tmp_path / "cities").mkdir()
    files = copies(tmp_path / "cities", CITIES)
    assert len(files) == len(kg.workspace.data_files()) + 3 * len(CITIES)
    for given in (files, shuffled(files, tmp_path)):
        judged = at_once.validate(given, engine)
        assert len(judged.findings) > 100
        assert plain(plan_by_plan(given, engine, jobs=2)) == judged
