"""`kg track --part`: each part shows what the library answers, and refuses what does not fit."""

from __future__ import annotations

import pytest
from tracking.command import rows, run

from kg.catalogue.formats import as_csv
from kg.session import Session
from kg.terms import Answer

SHARE = "datuan-2021-new-energy-share"
DAY = "2025-03-12"


def answers(session: Session) -> dict[tuple[str, ...], Answer]:
    """What each call should print."""
    return {
        ("--part", "plan-totals"): session.query("plan-totals"),
        ("--part", "plan-totals", "--as-of", DAY): session.query("plan-totals", asOf=DAY),
        ("--part", "silence", "--as-of", DAY): session.silence(DAY).table(),
        ("--part", "orphans"): session.query("orphans"),
        ("--part", "history"): session.history().table(),
        ("--part", "history", SHARE, "--as-of", DAY): session.history(DAY, SHARE).table(),
        ("--part", "conflicts"): session.query("conflicts"),
        ("--part", "verdicts", SHARE): session.track(commitment=SHARE).table(),
    }


def test_each_part_prints_the_answer_of_the_library(session: Session) -> None:
    for call, answer in answers(session).items():
        ran = run("track", *call, "-f", "csv")
        assert (ran.code, ran.err) == (0, ""), call
        assert ran.out == as_csv(answer), call
        assert len(rows(ran.out)) == len(answer) > 0, call


@pytest.mark.parametrize(
    ("part", "columns"),
    [
        ("plan-totals", "量化目标 名称 币种 承诺数额 尚差 数据 数值 是否计入 缘由"),
        ("silence", "名称 最近动态 最近报道日 经由 距今天数 活动状态"),
        ("orphans", "类别 事物 名称"),
        ("history", "量化目标 名称 自 结论 理由 是否变化 依据文件"),
        (
            "conflicts",
            "其一 名称 其一比较关系 其一数值 另一项 另一项比较关系 另一项数值 指标 矛盾方式",
        ),
    ],
)
def test_a_table_has_the_columns_that_fit_in_the_language_asked_for(
    part: str, columns: str
) -> None:
    ran = run("track", "--part", part, "-f", "table", "--lang", "zh")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == columns.split()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (("--part", "orphans", "--as-of", DAY), "is the same on every day"),
        (("--part", "silence", SHARE), "is of everything"),
        (("--part", "plan-totals", "--explain"), "has no --explain"),
        (("--part", "conflicts", "-f", "ttl"), "has no -f ttl"),
        (("--part", "silence", "--as-of", DAY, "--as-of", DAY), "given more than once"),
        (("--part", "silence", "--as-of", "2021-13-01"), "is no day"),
        (("--part", "conflicts", "--as-of", "tomorrow"), "is no day"),
        (("--part", "history", "no-such-target"), "is not in the graph"),
        (("--part", "nothing"), "nothing"),
    ],
)
def test_what_does_not_fit_is_one_line_and_exit_2(call: tuple[str, ...], said: str) -> None:
    ran = run("track", *call)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("part", ["plan-totals", "silence", "history"])
def test_before_the_plan_the_table_is_empty_and_that_is_no_error(part: str) -> None:
    ran = run("track", "--part", part, "--as-of", "2021-03-11", "-f", "csv")
    assert ran.code == 0
    assert rows(ran.out) == []
