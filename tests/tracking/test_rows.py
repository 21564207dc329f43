"""The rows of the table of docs/tracking.md, one a file, in Python and in SPARQL on two engines.

rdflib, which takes fifty times as long, is asked of a row of each kind of promise and of each
verdict with its reason; in `make long`, with `KG_EXAMPLES`, of all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from tracking.both import BASE, Verdicts, by_python, by_query, by_rdflib, in_graph

import kg
from kg.resources import content
from kg.store.embedded import MemoryStore
from kg.tracking.explanation import explain

ROWS = sorted((Path(__file__).parent / "rows").glob("*.ttl"))
EXPECTED = re.compile(r"# (.+)\n# as of (\S+): (\S+), (\S+)\n")
DOCS = ("tracking.md", "tracking.zh.md")


def expected(path: Path) -> tuple[str, date, str, str]:
    """What a row says, its day, and the outcome and the reason that it expects."""
    found = EXPECTED.match(path.read_text(encoding="utf-8"))
    assert found, path
    return found[1], date.fromisoformat(found[2]), found[3], found[4]


def kind(path: Path) -> str:
    """The kind of promise of a row."""
    return path.stem.rpartition("-")[0] or path.stem


def first_rows() -> list[Path]:
    """A row of each kind of promise, and of each outcome with its reason: few are enough."""
    known, found = set[object](), []
    for path in sorted(ROWS, key=lambda path: [kind(row) for row in ROWS].count(kind(path))):
        others = [row for row in ROWS if kind(row) == kind(path)]
        fresh = [row for row in others if expected(row)[2:] not in known] or [path]
        if kind(path) not in known:
            found.append(fresh[0])
            known |= {kind(path), expected(fresh[0])[2:]}
    for path in ROWS:
        if expected(path)[2:] not in known:
            found.append(path)
            known.add(expected(path)[2:])
    return found


BY_RDFLIB = ROWS if "KG_EXAMPLES" in os.environ else first_rows()


def judged(path: Path, *ways: Callable[[MemoryStore, date], Verdicts]) -> None:
    """The one verdict of a row is as expected in each way."""
    _, day, outcome, reason = expected(path)
    store = MemoryStore.of(BASE + in_graph(list(ox.parse(path=path))))
    for way in ways:
        (verdict,) = way(store, day).values()
        assert verdict == (outcome, reason), way


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.stem)
def test_row_in_python(path: Path) -> None:
    judged(path, by_python)


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.stem)
def test_row_in_sparql(path: Path) -> None:
    judged(path, by_query)


@pytest.mark.parametrize("path", BY_RDFLIB, ids=lambda path: path.stem)
def test_row_on_rdflib(path: Path) -> None:
    judged(path, by_rdflib)


def test_rdflib_is_asked_of_every_kind_and_verdict() -> None:
    """Counts the rows, the kinds of promises among them and the verdicts with a reason."""
    kinds = set(map(kind, ROWS))
    assert (len(kinds), len({expected(path)[2:] for path in ROWS})) == (30, 14)
    assert set(map(kind, BY_RDFLIB)) == kinds
    assert {expected(path)[2:] for path in BY_RDFLIB} == {expected(path)[2:] for path in ROWS}
    assert len(BY_RDFLIB) == (82 if "KG_EXAMPLES" in os.environ else 32)


def test_docs_have_every_row() -> None:
    """Counts the rows; each stands in both pages with its day, outcome and reason."""
    assert len(ROWS) == 82
    for name in DOCS:
        text = (content() / "docs" / name).read_text(encoding="utf-8")
        for path in ROWS:
            _, day, outcome, reason = expected(path)
            assert f"| `{path.stem}` | {day} | `{outcome}` | `{reason}` |" in text, (
                name,
                path.stem,
            )


EXPLAINED = {
    "about-one-met": ("by: id:one", "达标主体：id:one"),
    "about-one-unknown": (
        "seen: figure-1 · indicator · 2025-01-01/2025-12-31 · id:document-1",
        "已见：figure-1 · indicator · 2025-01-01/2025-12-31 · id:document-1",
    ),
    "double-met": (
        "that is: multiple of the baseline · id:figure-1",
        "即：基期值的倍数 · id:figure-1",
    ),
    "average-met": (
        "to be reached: on average",
        "达标方式：期内平均达到",
    ),
    "average-unknown": (
        (
            "would be settled by: observations of “indicator” for 2021-01-01 to 2025-12-31, whose"
            " average is wholly inside or outside “≥ 210 billion yuan”"
        ),
        (
            "可由以下信息判定：2021-01-01 至 2025-12-31 各期“indicator”的观测值，"
            "其平均值整体在“≥ 2100 亿元”之内或之外"
        ),
    ),
    "how-many-met": (
        "by: 2 of id:one, id:three, id:two",
        "达标主体：以下各项中的 2 项：id:one、id:three、id:two",
    ),
    "open-differs": ("read as: at the deadline · missed", "理解为：期内达到 · 已兑现"),
    "range-met": ("promised: indicator = 28–30 billion yuan", "承诺：indicator = 280–300 亿元"),
    "revised-missed": (
        (
            "revised: figure-1 · indicator · 2025-01-01/2025-12-31 · id:document-1"
            " · by id:figure-2 from 2026-12-31"
        ),
        (
            "已修订：figure-1 · indicator · 2025-01-01/2025-12-31 · id:document-1"
            " · 自 2026-12-31 起由 id:figure-2 修订"
        ),
    ),
    "share-met": (
        "held to: ≥ 36.387–36.863 billion yuan",
        "判定按：≥ 363.87–368.63 亿元",
    ),
    "replaced": (
        "replaced by a later document from: 2024-02-01",
        "自以下日期起为后来的来源文件所取代：2024-02-01",
    ),
}


@pytest.mark.parametrize("name", EXPLAINED)
def test_a_row_is_explained(name: str) -> None:
    (path,) = (row for row in ROWS if row.stem == name)
    _, day, _, _ = expected(path)
    tracking = kg.load(files=[path]).track(day.isoformat())
    (verdict,) = tracking.verdicts
    for language, line in zip(("en", "zh"), EXPLAINED[name], strict=True):
        assert f"  {line}" in explain(verdict, tracking.labels, language)


def test_show_refuses_no_baseline_that_tracking_takes() -> None:
    """What `kg show` reads around one thing is enough to judge its baseline."""
    (path,) = (row for row in ROWS if row.stem == "double-met")
    session = kg.load(files=[path])
    assert [item.thing for item in session.unusable()] == []
    assert session.unusable(session.thing("id:target")) == []
