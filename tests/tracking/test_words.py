"""What would settle a verdict, in words: each kind of settlement, in English and Chinese."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from tracking.cases import (
    AFTER,
    CONNECTED,
    DONE,
    END,
    POINT,
    STAND_IN,
    event,
    facts,
    figure,
    interval,
    milestone,
    on,
    target,
)

from kg.namespaces import expand
from kg.tracking.explanation import judged, settled_by
from kg.tracking.records import Facts, Promise
from kg.tracking.rule import judge


class Names(defaultdict[str, dict[str, str]]):
    """Labels that are the names themselves."""

    def __missing__(self, key: str) -> dict[str, str]:
        return {"en": key, "zh": key}


LABELS = Names()
IN_TIME, LATE = event(DONE, on("2021-12-31"), name="e1"), event(DONE, on("2022-02-01"), name="e2")
LOW, HIGH = figure("29", name="f1"), figure("31", name="f2")
LATER = figure("29", name="f3", period=on("2023-01-01", "2023-12-31"))
LINK = frozenset({"f1"})
EITHER_WAY = "wholly inside or outside “≥ 30 unit”"
SAID: list[tuple[str, Promise, Facts, str, str]] = [
    (
        "a flow of its period",
        target(),
        facts(),
        f"an observation of “own” for 2021-01-01 to 2021-12-31, {EITHER_WAY}",
        "2021-01-01 至 2021-12-31 “own”的观测值，其整体在“≥ 30 unit”之内或之外",
    ),
    (
        "a flow of any year",
        target(deadline=None),
        facts(),
        "an observation of “own” for any full year from 2021, wholly inside “≥ 30 unit”",
        "2021 年起任一完整日历年“own”的观测值，其整体在“≥ 30 unit”之内",
    ),
    (
        "a flow of any year, in a plan that begins before",
        target(deadline=None, period=on("2020-07-01", "2021-12-31")),
        facts(),
        "an observation of “own” for any full year from 2021, wholly inside “≥ 30 unit”",
        "2021 年起任一完整日历年“own”的观测值，其整体在“≥ 30 unit”之内",
    ),
    (
        "a stock on its day",
        target(basis=POINT),
        facts(),
        f"an observation of “own” on 2021-12-31, {EITHER_WAY}",
        "2021-12-31 当日“own”的观测值，其整体在“≥ 30 unit”之内或之外",
    ),
    (
        "a stock on any day",
        target(basis=POINT, deadline=None),
        facts(),
        "an observation of “own” on any day from 2021-03-12, wholly inside “≥ 30 unit”",
        "2021-03-12 起任一日“own”的观测值，其整体在“≥ 30 unit”之内",
    ),
    (
        "one of two figures",
        target(),
        facts(LOW, HIGH),
        "a correction of one of f1, f2",
        "更正二者之一：f1、f2",
    ),
    (
        "one of two figures, none of which would meet it",
        target(),
        facts(LOW, replace(LOW, iri="f4", figure=interval("at-least", "28"), contradicts=LINK)),
        "a correction of one of f1, f4",
        "更正二者之一：f1、f4",
    ),
    (
        "several figures",
        target(),
        facts(LOW, HIGH, figure("32", name="f3")),
        "corrections that leave no contradiction among f1, f2, f3",
        "更正以消除其间矛盾：f1、f2、f3",
    ),
    (
        "figures of one year that conflict, and a later one that is low",
        target(deadline=None),
        facts(*(replace(one, period=on("2022-01-01", "2022-12-31")) for one in (LOW, HIGH)), LATER),
        "an observation of “own” for any full year from 2021, wholly inside “≥ 30 unit”",
        "2021 年起任一完整日历年“own”的观测值，其整体在“≥ 30 unit”之内",
    ),
    (
        "a judgement",
        target(),
        facts(figure("31", indicator=STAND_IN)),
        "a judgement that “stand-in” may stand for “own”",
        "判断“stand-in”可代替“own”",
    ),
    (
        "events",
        milestone(DONE, CONNECTED),
        facts(),
        "an event of each kind: completed and connected, by 2021-12-31",
        "不晚于 2021-12-31 completed、connected的事件",
    ),
    (
        "one of two events",
        milestone(),
        facts(IN_TIME, LATE),
        "a correction of one of e1, e2",
        "更正二者之一：e1、e2",
    ),
    (
        "one of two events, and another",
        milestone(DONE, CONNECTED),
        facts(IN_TIME, LATE),
        "a correction of one of e1, e2, and an event of each kind: connected, by 2021-12-31",
        "更正二者之一：e1、e2；以及不晚于 2021-12-31 connected的事件",
    ),
    (
        "an event at any time",
        milestone(deadline=None),
        facts(),
        "an event of each kind: completed, from 2021-03-12 on",
        "2021-03-12 起completed的事件",
    ),
]


@pytest.mark.parametrize("row", SAID, ids=[row[0] for row in SAID])
def test_what_would_settle_it(row: tuple[str, Promise, Facts, str, str]) -> None:
    _, promise, seen, english, chinese = row
    assert settled_by(judge(promise, seen, AFTER), LABELS) == {"en": english, "zh": chinese}


def test_while_a_stock_may_still_be_reached_only_inside_settles() -> None:
    said = settled_by(judge(target(basis=POINT), facts(), END), LABELS)
    assert said
    assert said["en"].endswith("on a day from 2021-03-12 to 2021-12-31, wholly inside “≥ 30 unit”")
    assert said["zh"] == "2021-03-12 至 2021-12-31 间任一日“own”的观测值，其整体在“≥ 30 unit”之内"


def test_a_decided_verdict_needs_nothing() -> None:
    assert settled_by(judge(target(), facts(HIGH), AFTER), LABELS) is None
    for seen in (facts(IN_TIME), facts(LATE)):
        assert settled_by(judge(milestone(), seen, AFTER), LABELS) is None
    assert len(SAID) == 14


@pytest.mark.parametrize(
    ("relation", "stated", "en", "zh"),
    [
        ("change", "≤ -13.5 percent", "down 13.5 % or more from", "较基期下降 13.5% 以上"),
        ("change", "< -13.5 percent", "down more than 13.5 % from", "较基期下降超过 13.5%"),
        ("change", "≥ -5 percent", "down 5 % or less from", "较基期下降 5% 以下"),
        ("change", "> -5 percent", "down less than 5 % from", "较基期下降不足 5%"),
        ("change", "= 50 percent", "up 50 % or more from", "较基期增长 50% 以上"),
        ("change", "≈ 8 percent", "up about 8 % from", "较基期增长约 8%"),
        ("annual-change", "> 8 percent", "up more than 8 % a year from", "较基期年均增长超过 8%"),
        ("annual-change", "≤ -3 percent", "down 3 % or more a year from", "较基期年均下降 3% 以上"),
        ("multiple", "> 2 one", "more than 2 times", "超过基期值的 2 倍"),
        ("multiple", "< 80 percent", "less than 80 % of", "不足基期值的 80%"),
    ],
)
def test_a_relative_target_is_held_to_a_change_or_a_multiple_of_its_baseline(
    relation: str, stated: str, en: str, zh: str
) -> None:
    """The figure that settles it is one of the indicator, and no change."""
    sign, value, unit = stated.split()
    promise = replace(
        target(),
        stated=(sign, value, expand(f"unit:{unit}")),
        relative=(expand(f"relation:{relation}"), "baseline"),
    )
    assert judged(promise, LABELS, "en") == f"{en} the baseline"
    assert judged(promise, LABELS, "zh") == zh
    words = settled_by(judge(promise, facts(), END), LABELS)
    assert words is not None
    assert f"wholly inside or outside “{judged(promise, LABELS, 'en')}”" in words["en"]
    assert f"“{zh}”" in words["zh"]


def test_a_pure_number_has_no_unit() -> None:
    """A multiple or a PUE is 1.25 and not “1.25 one”."""
    promise = replace(target(), stated=("≤", "1.25", expand("unit:one")))
    assert [judged(promise, LABELS, language) for language in ("en", "zh")] == ["≤ 1.25"] * 2
