"""Nonsense in random cells of a good book: findings at cells, no error, no broken files."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from workbook import small
from workbook.test_mistakes import write_text

from kg.store.parser import parse_as
from kg.workbook.importer import texts_of
from kg.workbook.rows import read
from kg.workbook.spreadsheet import Cell, Value
from kg.workbook.template import Source

BOOKS = 60
NONSENSE: list[Value] = [
    "", "x", "云", "a b", "id:x", "http://x y", "https://example.org/a", "<x>", '"q"@en', "a\nb ",
    "a:b:c", "::", "[[", "[[x]]", "]] [[", 0, -1, 1.5, 1e300, float("inf"), float("nan"), True,
    date(2021, 1, 1), "2021-02-30", "１２", "三百亿元", "50%", "1,000", "../..", "plan:Plan",
    "yunshi-2021", "yunshi-plan\nyunshi-report", "C001", "C1" * 200, "\u202e", "\ufeff", "=1+1",
    "-", "- - -", "0/0/0 1-2 abc", f"0/1/1 5-2 {'0' * 64}", "x/y/z 1-2 q r", "\x0b", "是", "第",
    "%s %d {x} {value}", "{0}", "\u2028", "a\r\nb",
]  # fmt: skip
FLAWS = [""] * 9 + ["percent", "hidden", "merged", "formula"]


@pytest.mark.parametrize("seed", range(3))
def test_nonsense_is_found(seed: int, tmp_path: Path) -> None:
    """Draws books by a seed; what each would write parses, and each finding is one line."""
    (tmp_path / "sources").mkdir()
    write_text(tmp_path, "yunshi-plan.txt", small.TEXT)
    source = Source(name="yunshi", sources=tmp_path / "sources")
    good, rng, found = small.book(small.completed()), random.Random(seed), 0
    for _ in range(BOOKS // 3):
        book = good
        for _ in range(rng.choice([1, 2, 5, 30])):
            name = rng.choice(list(small.ROWS))
            column = rng.randrange(1, len(small.sheet_of(name).columns) + 2)
            cell = Cell(rng.choice(NONSENSE), rng.choice(FLAWS))
            book = small.with_cell(book, name, rng.choice([1, 2, 3, 3, 4, 5, 12]), column, cell)
        reading = read(book, source)
        for path, text in texts_of(reading, tmp_path).items():
            assert parse_as(path, text.encode())
        for finding in reading.findings:
            assert "\n" not in finding.as_text("zh") + finding.as_text("en")
            assert finding.sheet
        found += len(reading.findings)
    assert found >= 20
