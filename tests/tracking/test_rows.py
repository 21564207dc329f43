"""The rows of the table of docs/tracking.md, one a file, in Python and in SPARQL on two engines."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from tracking.both import BASE, by_python, by_query, by_rdflib, in_graph

from kg.resources import content
from kg.store.embedded import MemoryStore

ROWS = sorted((Path(__file__).parent / "rows").glob("*.ttl"))
EXPECTED = re.compile(r"# (.+)\n# as of (\S+): (\S+), (\S+)\n")
DOCS = ("tracking.md", "tracking.zh.md")


def expected(path: Path) -> tuple[str, date, str, str]:
    """What a row says, its day, and the outcome and the reason that it expects."""
    found = EXPECTED.match(path.read_text(encoding="utf-8"))
    assert found, path
    return found[1], date.fromisoformat(found[2]), found[3], found[4]


@pytest.mark.parametrize("path", ROWS, ids=lambda path: path.stem)
def test_row(path: Path) -> None:
    _, day, outcome, reason = expected(path)
    store = MemoryStore.of(BASE + in_graph(list(ox.parse(path=path))))
    for judged in (by_python, by_query, by_rdflib):
        (verdict,) = judged(store, day).values()
        assert verdict == (outcome, reason), judged


def test_docs_have_every_row() -> None:
    """Counts the rows; each stands in both pages with its day, outcome and reason."""
    assert len(ROWS) == 54
    for name in DOCS:
        text = (content() / "docs" / name).read_text(encoding="utf-8")
        for path in ROWS:
            _, day, outcome, reason = expected(path)
            assert f"| `{path.stem}` | {day} | `{outcome}` | `{reason}` |" in text, (
                name,
                path.stem,
            )
