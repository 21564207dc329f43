"""A plan of which little is known is in every answer, on the page and in every export."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.build import formats
from kg.dossier import as_text
from kg.export.export import to_path
from kg.question import everything
from kg.session import Session
from kg.web.report import render
from kg.web.site import Site
from kg.workspace import data_files

BARE = sorted((Path(__file__).parent / "bare").glob("*.ttl"))
ID = "https://w3id.org/industry-plan/id/"
NAMES = {path.stem for path in BARE}
FORMATS = list(formats())[:: 1 if "KG_EXAMPLES" in os.environ else 3]
"""A third of them; in `make long` all."""
TRACKED = NAMES - {"only-a-label"}


@pytest.fixture(scope="module")
def bare() -> Session:
    """The fixed plans with the bare ones beside them."""
    return kg.load(files=[*data_files(), *BARE])


def slugs(values: list[object]) -> set[str]:
    return {str(value).removeprefix(ID) for value in values}


def test_each_is_a_plan(bare: Session) -> None:
    """Counts the plans; what is not known of one is an empty cell."""
    assert len(BARE) == 6
    for question in ("plans", "plans-compared"):
        assert slugs([*bare.query(question).column("plan")]) == {*NAMES, "datuan-2021"}
    (only,) = bare.query("plans", plan="only-a-label").records()
    assert [name for name, cell in only.items() if cell] == ["plan", "label", "labelZh"]
    two = bare.query("plans", plan="two-documents").column("document")
    assert slugs([*two]) == {"two-documents-one", "two-documents-two"}


def test_each_target_is_tracked_alike_in_python_and_in_sparql(bare: Session) -> None:
    tracking = bare.track("2026-06-30")
    told = {(v.promise.commitment, v.outcome.value, v.reason.value) for v in tracking.verdicts}
    assert {f"{ID}{name}-target" for name in TRACKED} < {commitment for commitment, _, _ in told}
    assert tracking.bare == (f"{ID}only-a-label",)
    rows = bare.query("verdicts", asOf="2026-06-30").only("commitment", "verdict", "reason")
    assert told == {
        (str(commitment), *(str(cell).rpartition("/")[2] for cell in row))
        for commitment, *row in rows
    }


@pytest.mark.parametrize(
    ("day", "outcome", "since"),
    [
        ("1990-01-01", "pending", None),
        ("2021-06-30", "pending", None),
        ("2025-12-31", "pending", date(2024, 5, 10)),
        ("2026-06-30", "undetermined", date(2026, 1, 1)),
    ],
)
def test_a_promise_whose_day_is_unknown_is_promised_on_every_day(
    bare: Session, day: str, outcome: str, since: date | None
) -> None:
    """History, scorecard, dossier, page and table of changes have the verdict of the day."""
    target = f"{ID}without-day-target"
    (verdict,) = bare.track(day, target).verdicts
    assert verdict.outcome == outcome
    step = bare.history(day, target).steps[-1]
    (score,) = bare.scorecard("without-day", day).scores
    change = bare.changes().latest(date.fromisoformat(day))[target]
    assert (step.verdict.outcome, step.verdict.reason) == (outcome, verdict.reason)
    assert (score.verdict.outcome, score.first_known) == (outcome, since)
    assert (change.outcome, change.day) == (outcome, since)
    text = as_text(bare.dossier(target, day), "en")
    assert outcome in text
    assert "0001" not in text
    assert "not yet promised" not in text
    site = Site(bare)
    listed = site.respond("/en/targets", {"asOf": [day]}).body.decode()
    assert "Target of without-day" in listed
    assert "0001-01-01" not in listed + site.respond("/en/", {"asOf": [day]}).body.decode()


def test_a_change_without_a_day_is_not_among_the_newest(bare: Session) -> None:
    changes = bare.changes()
    found = changes.newest(date(2023, 12, 31), 1_000)
    assert f"{ID}two-documents-target" in {change.commitment for change in found}
    assert f"{ID}without-day-target" not in {change.commitment for change in found}
    first, *later = bare.history("2026-06-30", "without-day-target").table().column("from")
    assert first is None
    assert [*map(str, later)] == ["2024-05-10", "2026-01-01"]


def test_every_question_answers(bare: Session) -> None:
    """About each bare plan, where a plan can be asked about."""
    asked = 0
    for question in everything():
        if all(p.optional or p.name == "plan" for p in question.params):
            given = [p.name for p in question.params if p.name == "plan"]
            for name in NAMES if given else [""]:
                bare.query(question.name, **({"plan": name} if given else {}))
                asked += 1
    assert asked >= 100


def test_each_is_on_the_page(bare: Session) -> None:
    page = render(bare, "2026-06-30").decode()
    for name in NAMES:
        assert f"The plan {name}" in page, name
    for name in TRACKED:
        assert f"Target of {name}" in page, name
    assert page.count("Document two-documents-") >= 2
    assert "<dd></dd>" not in page


@pytest.mark.parametrize("name", FORMATS)
def test_each_is_in_every_export(name: str, bare: Session, tmp_path: Path) -> None:
    """Every statement about a plan is written, or is of a part that was not asked for."""
    account = to_path(bare.graph.store, name, tmp_path / "out").content
    if name == "shapes":
        assert "Plan" not in account["by_class"]
        return
    plans = account["by_class"]["Plan"]
    assert plans["in"] == 59
    assert plans["out"] == (0 if name in ("ontology", "vocab") else 59)
