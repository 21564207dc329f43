"""Quotes of generated plans find their places; the list of those measured names no words."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import cells, quotes
from kg.workbook.quotes import Ambiguous, place

TABLE = Path(quotes.__file__).with_suffix(".tsv")


@pytest.fixture(scope="module")
def drawn() -> list[quotes.Quote]:
    chance = random.Random(quotes.SEED)
    return [
        quote
        for number in range(quotes.TEXTS)
        for quote in quotes.draw(chance, quotes.generated(chance, number), quotes.QUOTES)
    ]


def test_three_hundred_quotes_of_generated_plans(drawn: list[quotes.Quote]) -> None:
    """Counts those placed, none wrongly; of the damaged, those whose nearest place is right."""
    counts = quotes.measure(drawn, random.Random(quotes.SEED))
    assert len(drawn) == 300
    assert counts["in all right"] >= 291
    assert [name for name in counts if name.startswith("in all") and name.endswith("wrong")] == []
    assert counts["damaged accepted"] == 0
    damaged = counts["damaged nearest right"] + counts["damaged nearest wrong"]
    assert damaged >= 250
    assert counts["damaged nearest right"] >= 0.98 * damaged


@pytest.mark.parametrize("seed", range(5))
def test_rows_in_any_order(seed: int, drawn: list[quotes.Quote]) -> None:
    """Numbers that follow the text place at least 97 per cent; none is ever placed wrongly."""
    numbered = quotes.in_rows(drawn, random.Random(seed), numbered=True)
    assert set(numbered) <= {"right", "twice"}
    assert sum(numbered.values()) == 300
    assert numbered["right"] >= 291
    without = quotes.in_rows(drawn, random.Random(seed), numbered=False)
    assert without == Counter(quotes.judge(one, place(one.text, one.words)) for one in drawn)


def test_what_is_asked_has_nothing_in_it_that_decides(drawn: list[quotes.Quote]) -> None:
    """Pasted from any of its places, the words are those of the same cell."""
    asked = [(one, place(one.text, one.words)) for one in drawn]
    twice = [(one, found) for one, found in asked if isinstance(found, Ambiguous)]
    assert len(twice) >= 5
    for one, found in twice:
        for there in found.places:
            words = one.text.content[there.start : there.end]
            assert "".join(words.split()) == "".join(one.words.split())
            assert place(one.text, words) == found


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
    assert cells.counts(cells.ours()) == {"read": 327, "asked": 149}
