"""What came of Datuan's plan: the verdicts of four days, from the command."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tracking.command import block, edit, rows, run

import kg
from kg.namespaces import compact
from kg.session import Session
from kg.tracking.records import Interval
from kg.tracking.rule import Verdict
from kg.workspace import data_files

SHARE = "id:datuan-2021-new-energy-share"
INVESTMENT = "id:datuan-2021-data-centre-investment"
OUTPUT = "id:datuan-2021-big-data-output"
JINBEI = "id:datuan-2021-jinbei-completed-and-connected"
RUNS = ("pending", "period still runs")
OTHERS = ("undetermined", "other indicators of the same subject only")
MET = ("met", "inside the bound after the plan’s period")
NOT_FOUND = ("undetermined", "looked for, not found")
EXPECTED = {
    "2021-03-12": {SHARE: RUNS, INVESTMENT: RUNS, OUTPUT: RUNS, JINBEI: RUNS},
    "2021-12-31": {SHARE: RUNS, INVESTMENT: RUNS, OUTPUT: RUNS, JINBEI: RUNS},
    "2026-11-23": {
        SHARE: MET,
        INVESTMENT: OTHERS,
        OUTPUT: OTHERS,
        JINBEI: ("undetermined", "nothing observed"),
    },
    "2026-11-24": {SHARE: MET, INVESTMENT: OTHERS, OUTPUT: OTHERS, JINBEI: NOT_FOUND},
}
JUDGEMENTS = (
    "id:datuan-judgement-reported-new-energy-share",
    "id:datuan-judgement-new-and-renewable-share",
)


@pytest.mark.parametrize("day", EXPECTED)
def test_the_table(day: str) -> None:
    ran = run("track", "--as-of", day, "-f", "csv")
    assert (ran.code, ran.err) == (0, "")
    found = rows(ran.out)
    assert len(found) == 4
    assert {row["asOf"] for row in found} == {day}
    told = {compact(row["target"]): (row["verdict"], row["reason"]) for row in found}
    assert told == EXPECTED[day]


def test_the_newest_document_is_the_day_when_none_is_given() -> None:
    assert run("track", "-f", "csv").out == run("track", "-f", "csv", "--as-of", "2026-11-24").out


@pytest.mark.parametrize("day", EXPECTED)
def test_the_last_figure_before_the_plan(day: str, session: Session) -> None:
    share = verdict(session, SHARE, day)
    assert share.last_before
    assert compact(share.last_before.iri) == "id:datuan-outcome-o1-share"
    assert share.last_before.figure == Interval(Decimal("0.35"), Decimal("0.35"))
    assert share.last_before not in share.rests_on


def test_the_share_is_met_for_the_end_of_2024_by_two_judgements(session: Session) -> None:
    share = verdict(session, SHARE)
    assert share.decided_for == date(2024, 12, 31)
    assert {compact(judgement.iri) for judgement in share.judgements} == {*JUDGEMENTS}
    assert not share.copies_only
    (row,) = rows(run("track", SHARE, "--as-of", "2026-11-24", "-f", "csv").out)
    assert (row["decidedFor"], row["settledBy"], row["copiesOnly"]) == ("2024-12-31", "", "false")


def test_what_would_settle_the_others(session: Session) -> None:
    told = {
        compact(row["target"]): row["settledBy"]
        for row in rows(run("track", "--as-of", "2026-11-24", "-f", "csv").out)
    }
    assert told[INVESTMENT].startswith(
        "an observation of “investment in data centres within the year”"
        " for 2021-01-01 to 2021-12-31, wholly inside or outside"
    )
    assert "for any full year from 2021, wholly inside “> 100 billion yuan”" in told[OUTPUT]
    assert told[JINBEI].endswith("completed and connected to the grid, by 2021-12-31")
    names = {fact.iri.rpartition("/")[2] for fact in verdict(session, JINBEI).seen}
    assert not any("later-base" in name for name in names)


# The judgements left out, and what the share comes to.
VARIANTS = {
    "without the later name": (JUDGEMENTS[:1], "met", "inside-after-period", "2024-12-31"),
    "without the wider name": (JUDGEMENTS[1:], "met", "inside-after-period", "2025-12-31"),
    "without both": (JUDGEMENTS, "undetermined", "definition-unsure", "None"),
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_a_judgement(variant: str, tmp_path: Path) -> None:
    left_out, outcome, reason, decided_for = VARIANTS[variant]
    for path in data_files():
        shutil.copy(path, tmp_path)
    outcomes = tmp_path / "datuan-outcomes.ttl"
    for judgement in left_out:
        edit(outcomes, block(outcomes.read_text(encoding="utf-8"), judgement), "")
    share = verdict(kg.load(files=sorted(tmp_path.glob("*.ttl"))), SHARE)
    assert (share.outcome, share.reason) == (outcome, reason)
    assert str(share.decided_for) == decided_for
    assert len(share.judgements) == (2 - len(left_out) if outcome == "met" else 0)
    if outcome == "undetermined":
        assert share.settled_by
        assert share.settled_by.kind == "judgement"
        assert len(share.settled_by.stand_ins) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "no commitments by 2021-03-11\n"), ("zh", "截至 2021-03-11 尚无承诺\n")],
)
def test_before_the_plan_nothing_is_promised(language: str, words: str) -> None:
    ran = run("track", "--as-of", "2021-03-11", "-f", "csv", "--lang", language)
    assert (ran.code, ran.err) == (0, words)
    assert ran.out.startswith("target,label,")
    assert rows(ran.out) == []


def verdict(session: Session, commitment: str, day: str = "2026-11-24") -> Verdict:
    """The one verdict on a commitment of the plan."""
    (found,) = session.track(day, commitment).verdicts
    return found
