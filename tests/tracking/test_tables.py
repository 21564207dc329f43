"""Verdicts, their history and last reported activity as tables and as derivations, in full."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from tracking.cases import (
    AFTER,
    DONE,
    END,
    JUDGED,
    RELATED,
    STAND_IN,
    event,
    facts,
    figure,
    milestone,
    on,
    target,
)

from kg.errors import InputError
from kg.namespaces import XSD, prefixes
from kg.terms import LANG_STRING, Answer, Iri, Literal, Term
from kg.tracking.activity import Activity, LastReported, State, ThingActivity, activity
from kg.tracking.explanation import explain, judged, stated
from kg.tracking.records import Interval
from kg.tracking.rule import judge
from kg.tracking.stored_verdicts import Dataset, Recomputation, as_turtle, verdict_iri
from kg.tracking.track import History, Step, Tracking


class Names(defaultdict[str, dict[str, str]]):
    """Labels that are the names themselves, marked in Chinese."""

    def __missing__(self, key: str) -> dict[str, str]:
        name = key.rpartition("/")[2]
        return {"en": name, "zh": f"中{name}"}


LABELS = Names()
MET = judge(
    target(),
    facts(
        figure("29", name="before", period=on("2020-01-01", "2020-12-31")),
        figure("31", name="decisive", indicator=STAND_IN, copy=True),
        figure("5", name="related", period=on("2021-01-01", "2021-06-30"), indicator=RELATED),
        judgements=(JUDGED,),
    ),
    AFTER,
)
OPEN = judge(milestone(deadline=None), facts(), END)


def text(value: str, language: str) -> Literal:
    return Literal(value, LANG_STRING, language)


def day(value: str) -> Literal:
    return Literal(value, XSD + "date")


def truth(value: str) -> Literal:
    return Literal(value, XSD + "boolean")


def test_verdicts() -> None:
    table = Tracking(AFTER, (MET, OPEN), LABELS, ("plan",)).table("zh")
    assert " ".join(table.columns) == (
        "target label deadline asOf verdict reason decidedFor lastBefore copiesOnly "
        "settledBy replacedOn"
    )
    assert table.rows == (
        (
            Iri("target"),
            text("甲", "zh"),
            day("2021-12-31"),
            day("2026-11-24"),
            text("中met", "zh"),
            text("中inside-bound", "zh"),
            day("2021-12-31"),
            Iri("before"),
            truth("true"),
            None,
            None,
        ),
        (
            Iri("milestone"),
            text("甲", "zh"),
            None,
            day("2021-12-31"),
            text("中pending", "zh"),
            text("中period-runs", "zh"),
            None,
            None,
            truth("false"),
            text("2021-03-12 起中completed的事件", "zh"),
            None,
        ),
    )
    assert Tracking(AFTER, (MET,), LABELS, ()).table().rows[0][4] == text("met", "en")


def test_only_the_verdicts_on_some_plans() -> None:
    tracking = Tracking(
        AFTER, (MET, replace(OPEN, promise=replace(OPEN.promise, plan="b"))), {}, ()
    )
    assert tracking.of(["plan"]) == Tracking(AFTER, (MET,), {}, ("plan",))


def test_history() -> None:
    steps = (Step(MET, True, ("urn:a", "urn:b")), Step(OPEN, False, ()))
    table = History(AFTER, steps, LABELS).table("zh")
    met = (
        Iri("target"),
        text("甲", "zh"),
        day("2026-11-24"),
        text("中met", "zh"),
        text("中inside-bound", "zh"),
        truth("true"),
    )
    pending = (
        Iri("milestone"),
        text("甲", "zh"),
        day("2021-12-31"),
        text("中pending", "zh"),
        text("中period-runs", "zh"),
        truth("false"),
    )
    assert " ".join(table.columns) == "target label from verdict reason changed because"
    assert table.rows == ((*met, Iri("urn:a")), (*met, Iri("urn:b")), (*pending, None))
    assert History(AFTER, steps, LABELS).table().rows[0][3] == text("met", "en")


def test_what_is_neither_target_nor_milestone_has_no_rule() -> None:
    with pytest.raises(TypeError, match=r"^no rule for Verdict\("):
        judge(OPEN, facts(), END)  # type: ignore[arg-type]


def test_the_derivation_in_english() -> None:
    assert explain(MET, LABELS, "en") == [
        "target · x",
        "  promised: own ≥ 30 unit",
        "  to be reached: by",
        "  deadline: 2021-12-31",
        "  as of: 2026-11-24",
        "  the last figure before: x · own · 2020-01-01/2020-12-31 · document",
        "  seen: x · related · 2021-01-01/2021-06-30 · document",
        "  decides: x · stand-in · 2021-01-01/2021-12-31 · document",
        "  by judgement: judgement",
        "  verdict: met (inside-bound)",
        "  seen in copies only",
    ]
    assert explain(OPEN, LABELS, "en") == [
        "milestone · x",
        "  deadline: none stated",
        "  as of: 2021-12-31",
        "  verdict: pending (period-runs)",
        "  would be settled by: an event of each kind: completed, from 2021-03-12 on",
    ]


def test_the_derivation_in_chinese() -> None:
    floor = replace(target(), stated=("=", "30", "unit"))
    assert explain(replace(MET, promise=floor), LABELS, "zh") == [
        "target · 甲",
        "  承诺：中own = 30 中unit",
        "  判定按：中own ≥ 30 中unit".replace("中own ", ""),
        "  达标方式：中by",
        "  期限：2021-12-31",
        "  截止日期：2026-11-24",
        "  规划前最后数值：甲 · 中own · 2020-01-01/2020-12-31 · document",
        "  已见：甲 · 中related · 2021-01-01/2021-06-30 · document",
        "  据以判定：甲 · 中stand-in · 2021-01-01/2021-12-31 · document",
        "  所用判断：judgement",
        "  结论：中met（中inside-bound）",
        "  仅据转载",
    ]
    assert explain(judge(milestone(), facts(event(DONE, on("2021-06-30"))), END), LABELS, "zh") == [
        "milestone · 甲",
        "  期限：2021-12-31",
        "  截止日期：2021-12-31",
        "  据以判定：甲 · 中completed · 2021-06-30 · document",
        "  结论：中met（中inside-bound）",
    ]
    assert explain(OPEN, LABELS, "zh")[1] == "  期限：未载明"
    assert explain(OPEN, LABELS, "zh")[-1].startswith("  可由以下信息判定：")


UNITS = {
    "unit/percent": {"en": "per cent", "zh": "百分比"},
    "unit/billion-yuan": {"en": "billion yuan", "zh": "十亿元"},
    "unit/million-yuan": {"en": "million yuan", "zh": "百万元"},
}


@pytest.mark.parametrize(
    ("unit", "english", "chinese"),
    [
        ("unit/percent", "= 2.50 %", "= 2.50%"),
        ("unit/billion-yuan", "= 2.50 billion yuan", "= 25 亿元"),
        ("unit/million-yuan", "= 2.50 million yuan", "= 250 万元"),
    ],
)
def test_amounts(unit: str, english: str, chinese: str) -> None:
    promised = replace(target(), stated=("=", "2.50", unit))
    assert stated(promised, UNITS, "en") == english
    assert stated(promised, UNITS, "zh") == chinese
    ceiling = replace(promised, bound=Interval(None, promised.bound.low))
    exact = replace(promised, bound=Interval(promised.bound.low, promised.bound.low))
    more = replace(promised, stated=(">", "2.50", unit))
    assert [judged(one, UNITS, "en")[0] for one in (promised, ceiling, exact, more)] == [*"≥≤=>"]


def test_stored_verdicts() -> None:
    labels = {"en": "Verdicts on “x”", "zh": "“甲”的追踪结论"}
    promise = replace(target(), commitment="urn:t", plan="urn:p")
    seen = replace(figure("31", indicator=STAND_IN), iri="urn:f")
    judgement = JUDGED._replace(iri="urn:j")
    met = judge(promise, facts(seen, judgements=(judgement,)), AFTER)
    pending = judge(promise, facts(), END)
    assert verdict_iri(met) == "urn:t-as-of-2026-11-24"
    days = [Tracking(v.as_of, (v,), LABELS, ("urn:p",)) for v in (met, pending)]
    turtle = as_turtle(Dataset("urn:d", ("urn:p",), labels), days)
    lines = [line.strip(" ;,") for line in turtle.splitlines()]
    for line in (
        "dcterms:license <https://creativecommons.org/licenses/by/4.0/>",
        '"Verdicts on “x”"@en',
        '"“甲”的追踪结论"@zh',
        '"Computed by kg track from the plan and its outcomes; not written by hand."@en',
        '"由 kg track 依据规划及其结果计算得出，并非手写。"@zh',
        'plan:decidedFor "2021-12-31"^^xsd:date',
        'plan:asOf "2026-11-24"^^xsd:date',
        "plan:outcome verdict:met",
        "plan:outcome verdict:pending",
        "plan:reason reason:inside-bound",
        "plan:verdictOn <urn:t>",
        "<urn:f>",
        "<urn:j>",
        "a void:Dataset",
        "plan:Verdict",
        "prov:wasDerivedFrom",
    ):
        assert any(line in one for one in lines), line
    assert sum("plan:decidedFor" in line for line in lines) == 1
    assert sum("plan:settledBy" in line for line in lines) == 1


def test_recomputations_in_words() -> None:
    same, other = Recomputation(3, []), Recomputation(3, ["urn:a", "urn:b"])
    assert (same.holds, other.holds) == (True, False)
    assert same.summary() == "3/3 stored verdicts recomputed alike"
    assert other.summary() == "1/3 stored verdicts recomputed alike; different: urn:a urn:b"
    assert same.summary("zh") == "3/3 条结论与重新计算一致"
    assert other.summary("zh") == "1/3 条结论与重新计算一致；不一致：urn:a urn:b"


ACTIVITY = prefixes()["activity"]
SEEN = (Iri("urn:s"), day("2021-01-01"), Iri("urn:d"))
REPORTED = Answer(
    (
        *("thing", "label", "labelZh", "lastSign", "lastDay", "document"),
        *("through", "search", "days", "state"),
    ),
    tuple(
        (Iri(name), text("x", "en"), text("甲", "zh"), *last, Iri(ACTIVITY + state))
        for name, state, last in (
            ("urn:not-sought", "not-sought", (None,) * 6),
            ("urn:not-found", "not-found", (*(None,) * 3, Iri("urn:p"), Iri("urn:q"), None)),
            ("urn:quiet", "quiet", (*SEEN, Iri("urn:p"), None, Literal("30", XSD + "integer"))),
            ("urn:active", "active", (*SEEN, None, Iri("urn:q"), Literal("29", XSD + "integer"))),
        )
    ),
)


def ask(rows: dict[str, list[tuple[Term | None, ...]]], query: str) -> Answer:
    for word, found in rows.items():
        if word in query:
            return Answer(("days",), tuple(found))
    return Answer(("concept", "label", "labelZh"), ())


def test_last_reported_activity() -> None:
    thirty: list[tuple[Term | None, ...]] = [(Literal("30", XSD + "integer"),)]
    found = activity(lambda query: ask({"afterDays": thirty}, query), REPORTED, date(2021, 1, 31))
    assert found.as_of == date(2021, 1, 31)
    assert found.quiet_after_days == 30
    assert [(t.thing, t.state, t.last and t.last.days) for t in found.things] == [
        ("urn:not-sought", State.NOT_SOUGHT, None),
        ("urn:not-found", State.NOT_FOUND, None),
        ("urn:quiet", State.QUIET, 30),
        ("urn:active", State.ACTIVE, 29),
    ]
    assert found.things[2] == ThingActivity(
        "urn:quiet",
        {"en": "x", "zh": "甲"},
        LastReported("urn:s", date(2021, 1, 1), "urn:d", 30),
        State.QUIET,
        "urn:p",
    )
    table = Activity(found.as_of, 30, found.things, LABELS).table("zh")
    assert (
        " ".join(table.columns) == "thing label lastSign lastDay document through search days state"
    )
    assert table.rows[1:3] == (
        (
            *(Iri("urn:not-found"), text("甲", "zh"), None, None, None),
            *(Iri("urn:p"), Iri("urn:q"), None, text("中not-found", "zh")),
        ),
        (
            *(Iri("urn:quiet"), text("甲", "zh"), *SEEN, Iri("urn:p"), None),
            *(Literal("30", XSD + "integer"), text("中quiet", "zh")),
        ),
    )
    assert Activity(found.as_of, 30, found.things, LABELS).table().rows[0][1] == text("x", "en")


def test_without_a_number_of_days_nothing_is_quiet() -> None:
    with pytest.raises(InputError) as refused:
        activity(lambda query: ask({"afterDays": []}, query), REPORTED, END)
    assert refused.value.en == (
        "vocab/activity/quiet has no plan:afterDays; add the number of days"
    )
    assert refused.value.zh == "vocab/activity/quiet 缺少 plan:afterDays；请补上天数"
