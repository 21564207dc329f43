"""The scorecard of a plan: what `kg track PLAN` shows, by the library and by the questions."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from tracking.command import rows, run

from kg.errors import InputError
from kg.namespaces import compact
from kg.session import Session
from kg.terms import Record
from kg.tracking.activity import State
from kg.tracking.records import Observation
from kg.tracking.rule import Outcome

PLAN, SHARE = "datuan-2021", "datuan-2021-new-energy-share"
DAYS = ("2021-03-12", "2021-12-31", "2022-01-01", "2025-11-24", "2026-11-24")


def text(record: Record, column: str) -> str:
    return str(record[column] or "")


@pytest.mark.parametrize("day", DAYS)
def test_each_commitment_has_the_verdict_of_the_day(session: Session, day: str) -> None:
    """One row a commitment; the day on which it was first known is that of the history."""
    card, tracking = session.scorecard(PLAN, day), session.track(day, PLAN)
    found = {score.verdict.promise.commitment: score for score in card.scores}
    assert len(found) == len(card.scores) == len(tracking.verdicts) == 4
    history = session.history(day, PLAN)
    for verdict in tracking.verdicts:
        score = found[verdict.promise.commitment]
        same = (score.verdict.outcome, score.verdict.reason, score.verdict.decided_for)
        assert same == (verdict.outcome, verdict.reason, verdict.decided_for)
        mine = [
            s for s in history.steps if s.verdict.promise.commitment in verdict.promise.commitment
        ]
        assert score.first_known == max(step.verdict.as_of for step in mine if step.changed)


@pytest.mark.parametrize("day", DAYS)
def test_the_question_says_the_same(session: Session, day: str) -> None:
    """Verdict, reason and day of the question are those of the library, and its gap is in ratio."""
    card = session.scorecard(PLAN, day)
    asked = {text(r, "commitment"): r for r in session.query("scorecard", asOf=day).records()}
    assert len(asked) == len(card.scores)
    settled = 0
    for score in card.scores:
        verdict, record = score.verdict, asked[score.verdict.promise.commitment]
        assert text(record, "verdict").endswith(f"/{verdict.outcome.value}")
        assert text(record, "reason").endswith(f"/{verdict.reason.value}")
        assert text(record, "decidedFor") == str(verdict.decided_for or "")
        assert text(record, "label") == verdict.promise.label["en"]
        if verdict.rests_on and verdict.outcome is not Outcome.PENDING:
            assert text(record, "firstKnown") == str(score.first_known)
            assert Decimal(text(record, "gap")) / Decimal(text(record, "bound")) == score.share
            settled += 1
    assert settled == (day >= "2025-11-24")


def test_the_gap_is_in_the_unit_of_the_target_and_for_the_figure_that_decides(
    session: Session,
) -> None:
    """56 % against more than 50 %: six percentage points, or 12 % of the bound."""
    (score,) = (
        s for s in session.scorecard(PLAN).scores if s.verdict.promise.label["en"][0] == "M"
    )
    assert score.verdict.promise.commitment.endswith(SHARE)
    assert (score.gap, score.share) == (Decimal(6), Decimal("0.12"))
    assert score.at_end is None  # no figure is of the time up to the end of the period
    table = session.scorecard(PLAN).table().records()
    assert [text(r, "gap") for r in table if text(r, "gap")] == ["+6 percentage points"]
    assert text(session.scorecard(PLAN).table("zh").records()[-1], "gap") == "+6 个百分点"


def test_the_figures_of_the_gap_are_those_that_count(session: Session) -> None:
    """`target-gap` has a row for each usable figure, and says whether it is of the period."""
    asked = session.query("target-gap", plan=PLAN).records()
    usable = {
        (verdict.promise.commitment, figure.iri)
        for verdict in session.track(commitment=PLAN).verdicts
        for figure in verdict.usable
        if isinstance(figure, Observation)
    }
    assert {(text(r, "target"), text(r, "figure")) for r in asked} == usable
    assert len(asked) == 3
    assert {text(r, "isInTime") for r in asked} == {"false"}


def test_what_has_vanished_is_what_has_no_activity(session: Session) -> None:
    """Counts the things of `vanished`: those, no measures, that nothing was reported of."""
    states = [State.NOT_FOUND.value, State.NOT_SOUGHT.value]
    silent = {
        (text(record, "thing"), text(record, "state").rpartition("/")[2])
        for record in session.query("silence", state=states).records()
        if text(record, "kind") != "https://w3id.org/industry-plan/ontology#Measure"
    }
    asked = session.query("vanished").records()
    assert {(text(r, "thing"), text(r, "state").rpartition("/")[2]) for r in asked} == silent
    assert len(silent) >= 20


def test_unplanned_actors_are_named_by_no_claim_of_the_plan(session: Session) -> None:
    """Firms that events name and the plan does not, each with what joins it to the plan."""
    asked = session.query("unplanned-actors", plan=PLAN).records()
    assert {compact(text(r, "thing")) for r in asked} == {"id:crrc-datuan", "id:shanxi-jd-cloud"}
    assert min(text(r, "last") for r in asked) >= "2021-03-12"
    for thing in {text(r, "thing") for r in asked}:
        assert all(
            r["via"] is None
            for r in session.query("promises-on-a-subject").records()
            if text(r, "subject") == thing
        )


def test_the_tally_counts_promises_firmness_and_outcomes(session: Session) -> None:
    """As counted one by one from other questions."""
    tally = session.scorecard(PLAN).tally
    kinds = Counter(compact(text(r, "kind")) for r in session.query("commitments").records())
    assert tally.promises == sum(kinds.values())
    assert tally.checkable == len(session.track(commitment=PLAN).verdicts) == 4
    assert tally.dated == 2
    modalities = Counter(
        (text(r, "modality"), text(r, "commitment"))
        for r in session.query("commitments-by-modality", plan=PLAN).records()
    )
    assert sum(tally.firmness.values()) >= len({one for _, one in modalities})
    assert tally.outcomes == {**dict.fromkeys(Outcome, 0), Outcome.MET: 1, Outcome.UNDETERMINED: 3}
    assert tally.unsought == 0
    assert session.scorecard(PLAN, "2021-03-12").tally.unsought == 4


def test_track_shows_the_scorecard_of_a_plan_and_its_tally() -> None:
    ran = run("track", PLAN, "-f", "csv")
    assert [compact(row["commitment"]) for row in rows(ran.out)][-1] == f"id:{SHARE}"
    assert ran.err.startswith(f"id:{PLAN}: 53 promises, 4 checkable, 2 of these dated; firmness: ")
    assert "met 1, met late 0, missed 0, pending 0, undetermined 3" in ran.err
    assert ran.err.count("\n") == 1
    chinese = run("track", PLAN, "--lang", "zh", "-f", "table")
    assert "承诺 53 项，可核对 4 项" in chinese.err
    assert "个百分点" in chinese.out


def test_the_verdicts_of_a_plan_are_a_part() -> None:
    ran = run("track", PLAN, "--part", "verdicts", "-f", "csv")
    assert (ran.code, ran.err) == (0, "")
    assert {row["asOf"] for row in rows(ran.out)} == {"2026-11-24"}


@pytest.mark.parametrize(
    ("part", "columns"),
    [
        ("gap", "量化目标 名称 界限 计量类别 目标值 数据 数值 差距 百分比 是否按期"),
        ("unplanned", "事物 名称 类别 经由 事实 末日"),
        ("vanished", "类别 事物 名称 活动状态 检索"),
    ],
)
def test_the_parts_of_a_plan(part: str, columns: str) -> None:
    ran = run("track", PLAN, "--part", part, "-f", "table", "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0].split() == columns.split()
    assert len(ran.out.splitlines()) > 2


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("--part", "scorecard"), "is of one plan; name the plan"),
        ((PLAN, "--part", "unplanned", "--as-of", DAYS[0]), "is the same on every day"),
        ((SHARE, "--part", "gap"), "is no plan:Plan"),
        ((PLAN, "--part", "scorecard", "-f", "ttl"), "has no -f ttl"),
    ],
)
def test_what_does_not_fit_is_refused(call: tuple[str, ...], said: str) -> None:
    ran = run("track", *call)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_the_scorecard_of_no_plan_is_refused(session: Session) -> None:
    with pytest.raises(InputError, match="is no plan:Plan"):
        session.scorecard(SHARE)
