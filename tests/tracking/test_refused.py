"""Statements of the rows that the rule refuses once they are changed: each is named, with why."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from tracking.both import BASE, in_graph

from kg.store.embedded import MemoryStore
from kg.tracking import reading
from kg.tracking.records import Unreadable

ROWS = Path(__file__).parent / "rows"
MISSING = ("is missing; add it", "缺失；请补上")
TARGET, VALUE = "id:target", 'plan:value "{}"^^xsd:decimal'
CHANGES = [
    (
        *("at-met", "attained attainment:at", "attained attainment:soon"),
        *("plan:attained attainment:soon", "is no attainment; name one", "不是达标方式；请改正"),
    ),
    (
        *("at-met", "attained attainment:at", 'attained "soon"@en'),
        *('plan:attained "soon"@en', "is no attainment; name one", "不是达标方式；请改正"),
    ),
    (
        *("about-one-met", "about id:one", 'about "one"'),
        *('plan:about "one"', "is text where a thing belongs; name the thing"),
        "此处应为事物而非文本；请改正",
    ),
    (
        *("double-met", "relation relation:multiple", "relation relation:part"),
        *("plan:relation relation:part", "is no relation; name one"),
        "不是与基期值的关系；请改正",
    ),
    (
        *("double-met", "equal ; plan:value 100.0", "about ; plan:value 100.0"),
        *("plan:baseline id:figure-1", "is no observation of an exact figure; name one"),
        "不是确切数值的观测；请改正",
    ),
    (
        *("double-met", "plan:unit unit:one", "plan:unit unit:billion-yuan"),
        *("plan:relation relation:multiple", "is no ratio; correct it"),
        "不是比率；请改正",
    ),
    (
        *("change-range-met", "plan:value -5.0", "plan:value -100.5"),
        *(VALUE.format("-100.5"), "is a range from below −100 %; correct it"),
        "区间的下端低于 −100%；请改正",
    ),
    (
        *("double-met", "plan:value 2.0", "plan:value 10001.0"),
        *(VALUE.format("10001"), "is beyond ±10^15 in base units; correct it"),
        "以基本单位计超出 ±10^15；请改正",
    ),
    (*("double-met", "plan:baseline id:figure-1 ; ", ""), *("plan:baseline", *MISSING)),
    (*("double-met", "plan:relation relation:multiple ; ", ""), *("plan:relation", *MISSING)),
    *(
        (
            *("how-many-met", "plan:howMany 2", f"plan:howMany {number}"),
            f'plan:howMany "{number}"^^xsd:integer',
            "is not 1 to the number of its plan:each; correct it",
            "不在 1 至 plan:each 的个数之间；请改正",
        )
        for number in (0, 4)
    ),
    (
        *("how-many-met", "plan:howMany 2", "plan:howMany 2.0"),
        *('plan:howMany "2"^^xsd:decimal', "is no xsd:integer from 0 on; correct it"),
        "不是非负整数；请改正",
    ),
    *(
        (
            *("yearly-change-met", '"2020-12-31"', f'"{last}-12-31"'),
            "plan:baseline id:figure-1",
            "is not 1 to 16 years before the deadline; correct it",
            "不在期限前 1 至 16 年；请改正",
        )
        for last in ("2008", "2025")
    ),
    (
        *("range-met", "plan:value 28.0", "plan:value 31.0"),
        *('plan:upperValue "30"^^xsd:decimal', "is below plan:value; exchange them"),
        "小于 plan:value；请对调",
    ),
    (*("range-met", "plan:upperValue 30.0 ;", ""), *("plan:upperValue", *MISSING)),
    (
        *("share-met", "between ; plan:value 76.5", "at-least ; plan:value 76.5"),
        *(VALUE.format("76.5"), "gives no share above 0 with two ends; correct it"),
        "不是两端确定的正份额；请改正",
    ),
    (
        *("share-met", "plan:value 76.5", "plan:value 0.0"),
        *(VALUE.format("0"), "gives no share above 0 with two ends; correct it"),
        "不是两端确定的正份额；请改正",
    ),
    (
        *("share-met", "plan:value 76.5", "plan:value 0.000001"),
        *(VALUE.format("0.000001"), "is beyond ±10^15 in base units; correct it"),
        "以基本单位计超出 ±10^15；请改正",
    ),
]


def read(row: str, old: str = "", new: str = "") -> reading.Reading:
    text = (ROWS / f"{row}.ttl").read_text("utf-8")
    assert text.count(old) == 1 or not old
    quads = in_graph(list(ox.parse(text.replace(old, new), format=ox.RdfFormat.TURTLE)))
    return reading.read(MemoryStore.of(BASE + quads).ask)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: f"{change[0]}-{change[3]}")
def test_a_changed_row_is_refused_and_says_why(change: tuple[str, ...]) -> None:
    row, old, new, statement, en, zh = change
    assert all(not isinstance(promise, Unreadable) for promise in read(row).promises)
    found = read(row, old, new)
    (unusable,) = found.unusable
    assert unusable.as_text("en") == f"{TARGET} {statement}: {en}"
    assert unusable.as_text("zh") == f"{TARGET} {statement}：{zh}"
    (promise,) = found.promises
    assert isinstance(promise, Unreadable)
    assert promise.properties == (statement.split()[0],)


def test_a_share_of_a_goal_needs_the_direction_of_its_indicator() -> None:
    found = read("share-met", " ; plan:direction direction:higher", "")
    assert [item.as_text("en") for item in found.unusable] == [
        "id:indicator plan:direction: is missing; add it"
    ]
    assert [item.as_text("zh") for item in found.unusable] == [
        "id:indicator plan:direction：缺失；请补上"
    ]


def test_a_figure_whose_document_has_no_day_is_left_out() -> None:
    found = read("at-met", "plan:issuedUntil", "plan:characters")
    assert found.facts.observations == ()
    texts = [item.as_text(language) for item in found.unusable for language in ("en", "zh")]
    assert (
        "id:figure-1 dcterms:source id:document-1: is no document with a usable day; name one"
        in texts
    )
    assert "id:figure-1 dcterms:source id:document-1：不是日期可用的来源文件；请改正" in texts


@pytest.mark.parametrize("last", ["2009", "2024"])
def test_a_baseline_of_sixteen_years_ago_and_of_last_year_is_taken(last: str) -> None:
    found = read("yearly-change-met", '"2020-12-31"', f'"{last}-12-31"')
    assert (len(found.promises), found.unusable) == (1, [])


def test_a_truth_is_no_text() -> None:
    told = 'id:x plan:isAdditive "true" . id:document-1 plan:issuedUntil'
    (unusable,) = read("about-one-met", "id:document-1 plan:issuedUntil", told).unusable
    assert unusable.as_text("en") == (
        'id:x plan:isAdditive "true": is no xsd:boolean; write true or false'
    )


def test_each_of_two_values_is_refused_where_one_is_wanted() -> None:
    found = read("at-met", "attained attainment:at", "attained attainment:at , attainment:by")
    assert [item.as_text("en") for item in found.unusable] == [
        f"id:target plan:attained attainment:{one}: is one of 2, where one is wanted; keep one"
        for one in ("at", "by")
    ]
    assert found.unusable[0].zh == "为 2 个取值之一，而此处只能有一个；请保留一个"
