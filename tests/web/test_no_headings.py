"""A text without headings has no sections: its claims are found, placed and shown all the same."""

from __future__ import annotations

import re

import pytest
from environment import PLANS
from web.reader import edition, parsed

import kg
from kg.session import Session
from kg.web.report import render


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """The fixed plans, of whose passages the characters alone are known."""
    folder = tmp_path_factory.mktemp("plans")
    for path in PLANS.glob("*.ttl"):
        text = re.sub(r"    plan:(section|paragraph|sentence) \d+ ;\n", "", path.read_text("utf-8"))
        (folder / path.name).write_text(text, encoding="utf-8")
    return kg.load(files=sorted(folder.glob("*.ttl")))


def test_no_claim_and_no_evidence_is_lost(session: Session, without: Session) -> None:
    """Counts the rows that differ in more than their section: none of 86 claims."""
    columns = ("claim", "start", "end")
    assert len(without.query("claims").rows) == 86
    for question in ("claims", "evidence"):
        thing = {"thing": "datuan-2021-new-energy-share"} if question == "evidence" else {}
        before, now = session.query(question, **thing), without.query(question, **thing)
        assert {str(cell) for cell in before.column("section")} != {"None"}
        assert {str(cell) for cell in now.column("section")} == {"None"}
        assert list(now.only(*columns)) == list(before.only(*columns))


def test_nothing_is_wrong_with_it(without: Session) -> None:
    assert [finding.as_text() for finding in without.validate().findings] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_gives_the_characters(without: Session, language: str) -> None:
    shown = edition(parsed(render(without)), language).text
    places = without.query("evidence", thing="datuan-2021-new-energy-share").records()
    assert [f"{row['start']}–{row['end']}" in shown for row in places] == [True]
    assert len(re.findall(r"section (?:None|\d)|第 (?:None|\d+) 节", shown)) == 1  # an example
