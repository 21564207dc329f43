"""Thirty claims from nothing to verdicts: what is typed, what is reported, and what comes of it."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import processes
import pytest
from environment import own_environment
from workbook import thirty
from workbook.test_own_plan import cells_of

from kg.text import sha256


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> thirty.Walk:
    environment = own_environment()
    environment.pop("KG_DATA", None)

    def run(folder: Path, command: Sequence[str]) -> tuple[int, str]:
        ran = processes.run(*command, env=environment, cwd=folder)
        return ran.code, ran.out + ran.err

    return thirty.walk(tmp_path_factory.mktemp("own"), run)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_a_claim_takes_at_most_nine_cells() -> None:
    """Typed or chosen, on average; what is copied from the row above is counted apart."""
    sheets = cells_of(thirty.FOLDER / "sheets")
    cells = thirty.cells()
    assert len(sheets["Claims"]) == 30
    assert cells == {"typed": 171, "chosen": 50, "copied": 142}
    assert (cells["typed"] + cells["chosen"]) / 30 <= 9
    others = sum((row for name in sheets if name != "Claims" for row in sheets[name]), Counter())
    assert others == {"typed": 124, "chosen": 23, "copied": 54}


def test_each_mistake_is_reported_once_at_its_cell_and_nothing_else(done: thirty.Walk) -> None:
    """Eight mistakes and two guessed outlines; a unit that is missing, at the figure."""
    assert len(done.mistaken) == 8
    expected = ["表述!AE22" if cell == "表述!AG22" else cell for cell in done.mistaken]
    assert sorted(done.reported) == sorted([*expected, "来源文件!A3", "来源文件!A4"])


def test_each_command_succeeds_after_the_cells_are_mended(done: thirty.Walk) -> None:
    """Counts nine commands; only the first dry run finds something."""
    assert [code for _, code, _ in done.answers] == [0, 1, 0, 0, 0, 0, 0, 0, 0]
    assert done.out("import").startswith("0 findings; wrote ")
    assert done.out("validate").startswith("0 findings; ")
    assert "written to jichuan/build/" in done.out("build")
    assert "2025 年规模以上工业企业营业收入超过 2000 亿元" in done.out("show")


def test_thirty_claims_have_their_places(done: thirty.Walk) -> None:
    """The words at each place are those that were typed; words that occur twice, at their own."""
    text = (thirty.FOLDER / "jichuan-plan.txt").read_text("utf-8")
    heads, *typed = thirty.typed("表述")
    quotes = [row[heads.index("原文（文本片段）")] for row in typed]
    claims = rows(done.out("query", "claims"))
    assert len(claims) == len(quotes) == 30
    for claim, quote in zip(claims, quotes, strict=True):
        start, end = int(claim["start"]), int(claim["end"])
        assert text[start:end] == quote
        assert sha256(text[start:end]) == claim["sha256"]
        assert all(claim[name] for name in ("section", "paragraph", "sentence"))
    assert [quote for quote in quotes if text.count(quote) > 1] == ["研发投入强度达到2%以上"]
    assert int(claims[4]["start"]) == text.index("研发投入强度达到2%以上")


def test_verdicts_come_of_what_the_report_says(done: thirty.Walk) -> None:
    """Counts the commitments with a deadline; those of which the report says nothing are open."""
    verdicts = {row["label"]: row["verdict"] for row in rows(done.out("track"))}
    assert Counter(verdicts.values()) == {"met": 8, "missed": 2, "undetermined": 7, "pending": 1}
    assert verdicts["Software revenue in 2025 twice that of 2020"] == "met"
    assert verdicts["Independent storage of at least 200 MW in 2025"] == "missed"
    assert verdicts["Core digital economy about 10 per cent of GDP in 2030"] == "pending"
