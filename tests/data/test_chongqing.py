"""Drift of Chongqing's plans, beside a table that was made by hand from the sources."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from kg.session import Session

PAIRS = tomllib.loads(Path(__file__).with_name("chongqing-drift.toml").read_text("utf-8"))["pairs"]


def slug(cell: object) -> str:
    return str(cell or "").rpartition("/")[2]


def drifts(session: Session) -> dict[tuple[str, str], tuple[str, str]]:
    """The value and the date of each pair of which the earlier is of Chongqing's plan of 2021."""
    rows = session.query("drift").only("earlier", "later", "value", "date")
    return {
        (slug(earlier), slug(later)): (slug(value), slug(date))
        for earlier, later, value, date in rows
        if slug(earlier).startswith("chongqing-2021-")
    }


def test_each_pair_is_told_as_by_hand(session: Session) -> None:
    """Seven pairs of seven, in value and date, and none beside them."""
    told = {
        (f"chongqing-2021-{pair['earlier']}", f"chongqing-2023-{pair['later']}"): (
            pair["first"]["value"],
            pair["first"].get("date", ""),
        )
        for pair in PAIRS
    }
    assert len(told) == 7
    assert drifts(session) == told


def test_only_the_two_that_both_documents_lower_are_lowered(session: Session) -> None:
    """No pair of different indicators counts as lowered, although three have a lower number."""
    lowered = {
        earlier for (earlier, _), (value, _) in drifts(session).items() if value == "lowered"
    }
    assert lowered == {"chongqing-2021-rd-body-share", "chongqing-2021-rd-activity-share"}


def test_the_readings_do_not_contradict_each_other() -> None:
    """Where both readings tell a value or a date, it is the same; else they say how they differ."""
    for pair in PAIRS:
        first, second = pair["first"], pair["second"]
        assert all(first[key] == second[key] for key in ("value", "date") if key in second)
        assert pair["differs"] or first == second, pair


@pytest.mark.parametrize(("plan", "count"), [("chongqing-2021", 59), ("chongqing-2023", 40)])
def test_every_claim_has_its_place_in_a_text(session: Session, plan: str, count: int) -> None:
    rows = session.query("claims", plan=plan).only("id", "start", "end")
    assert [str(id_) for id_, _, _ in rows] == [f"C{n:03}" for n in range(1, count + 1)]
    assert all(int(str(start)) < int(str(end)) for _, start, end in rows)
