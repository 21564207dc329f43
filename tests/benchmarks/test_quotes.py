"""Quotes of generated plans find their places; the list of those measured names no words."""

from __future__ import annotations

import csv
import random
import re
from pathlib import Path

import pytest

from benchmarks import cells, quotes

TABLE = Path(quotes.__file__).with_suffix(".tsv")


def test_three_hundred_quotes_of_generated_plans() -> None:
    """Counts those placed, none wrongly; of the damaged, those whose nearest place is right."""
    chance = random.Random(quotes.SEED)
    drawn = [
        quote
        for number in range(quotes.TEXTS)
        for quote in quotes.draw(chance, quotes.generated(chance, number), quotes.QUOTES)
    ]
    counts = quotes.measure(drawn, chance)
    assert len(drawn) == 300
    assert counts["in all right"] >= 291
    assert [name for name in counts if name.startswith("in all") and name.endswith("wrong")] == []
    assert counts["damaged accepted"] == 0
    damaged = counts["damaged nearest right"] + counts["damaged nearest wrong"]
    assert damaged >= 250
    assert counts["damaged nearest right"] >= 0.98 * damaged
    for ordered in (True, False):
        rows = quotes.in_rows(drawn, random.Random(quotes.SEED), ordered=ordered)
        assert sum(rows.values()) == 300
        assert set(rows) <= {"right", "twice"}


def test_the_list_gives_places_and_no_words() -> None:
    """Counts three hundred quotes of sixty texts, each by path, offsets and hashes."""
    rows = list(csv.DictReader(TABLE.read_text("utf-8").splitlines(), delimiter="\t"))
    assert len(rows) == 300
    assert len({row["text"] for row in rows}) == 60
    for row in rows:
        assert list(row) == quotes.COLUMNS
        assert re.fullmatch(r"[\w-]+\+[\w-]+/[0-9a-f]{40}/.+\.md", row["text"])
        assert re.fullmatch("[0-9a-f]{64} [0-9a-f]{64}", f"{row['textSha256']} {row['sha256']}")
        assert 12 <= int(row["end"]) - int(row["start"]) <= 60


def test_another_text_than_was_measured_is_refused(tmp_path: Path) -> None:
    name = TABLE.read_text("utf-8").splitlines()[1].split("\t")[0]
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("另一份文本。", encoding="utf-8")
    with pytest.raises(SystemExit, match="is another text than was measured"):
        quotes.listed(tmp_path)
    assert quotes.listed(tmp_path / "none") == []


def test_the_cells_are_counted() -> None:
    """All cells with a figure are read, and none that is open."""
    assert cells.counts(cells.ours()) == {"read": 300, "asked": 138}
