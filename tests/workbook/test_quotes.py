"""A quote has one place or is told with its choices, whatever pasting did to its spaces."""

from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import InputError
from kg.text import sha256
from kg.workbook.quotes import Absent, Ambiguous, Found, Placed, in_order, place
from kg.workbook.texts import Outline, Text, guess_outline

CONTENT = (
    "云石市产业规划\n\n"
    "到２０２５年，产值超过130亿元。“两个中心”——数据、算力全部建成 。\n\n"
    "一、数字产业\n"
    "到2027年，产值超过30亿元，投资1,300亿元。营收增长1.5倍。\n"
    "建成数据中心。建成算力中心，面积5 000㎡。\n"
)


ONE, TWO = (CONTENT.index("产值超过", place) for place in (0, 30))


def text(content: str = CONTENT) -> Text:
    return Text("yunshi.txt", content, guess_outline(content))


def words(found: Found) -> str:
    assert isinstance(found, Placed), found
    assert found.sha256 == sha256(CONTENT[found.start : found.end])
    return CONTENT[found.start : found.end]


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("到２０２５年，产值", "到２０２５年，产值"),
        ("到2025年,产值", "到２０２５年，产值"),
        (" 到 2025\n年， 产\u200b值\u00ad", "到２０２５年，产值"),
        ('"两个中心"', "“两个中心”"),
        ("「两个中心」--数据", "“两个中心”——数据"),
        ("算力全部建成。", "算力全部建成 。"),
        ("面积5000m2", "面积5 000㎡"),
        ("建成数据中心。建成算力", "建成数据中心。建成算力"),
        ("数字产业到2027年", "数字产业\n到2027年"),
        ("30亿元，投资", "30亿元，投资"),
        ("30亿元", "30亿元"),
        ("投资[[1,300亿元]]。", "1,300亿元"),
        ("建成算力中心，面积［［5 000］］", "5 000"),
        ("[[数据]]、算力", "数据"),
    ],
)
def test_a_quote_is_found_as_it_was_pasted(quote: str, stands: str) -> None:
    assert words(place(text(), quote)) == stands


def test_a_place_is_told_as_a_reader_counts() -> None:
    found = place(text(), "建成算力中心")
    start = CONTENT.index("建成算力中心")
    assert found == (start, start + 6, 1, 2, 2, sha256("建成算力中心"))
    assert isinstance(found, Placed)
    assert found.words() == {
        "en": f"section 1, paragraph 2, sentence 2, characters {start}–{start + 6}",
        "zh": f"第 1 节，第 2 段，第 2 句，字符 {start}–{start + 6}",
    }


def test_a_quote_found_twice_is_told_with_all_places() -> None:
    found = place(text(), "产值超过")
    assert isinstance(found, Ambiguous)
    assert [one.section for one in found.places] == [0, 1]
    assert found.words() == {
        "en": "found 2 times (section 0, paragraph 1, sentence 1, "
        f"characters {ONE}–{ONE + 4}; section 1, paragraph 1, sentence 1,"
        f" characters {TWO}–{TWO + 4}); paste more around it, and mark it with [[ ]]",
        "zh": "出现 2 次（第 0 节，第 1 段，第 1 句，"
        f"字符 {ONE}–{ONE + 4}；第 1 节，第 1 段，第 1 句，字符 {TWO}–{TWO + 4}）；"
        "请多贴几字，并以 [[ ]] 标出",
    }
    assert place(text("甲。" * 30), "甲").words()["en"].startswith("found 30 times (")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("among", "start"), [([ONE], ONE), ([TWO, 3], TWO), ([ONE, TWO], None), ([], None), ([3], None)]
)
def test_of_several_places_one_may_be_left(among: list[int], start: int | None) -> None:
    found = place(text(), "产值超过", among)
    if start is None:
        assert isinstance(found, Ambiguous)
    else:
        assert isinstance(found, Placed)
        assert found.start == start


def test_a_place_that_is_the_only_one_needs_no_others() -> None:
    assert words(place(text(), "建成数据中心", [5])) == "建成数据中心"


FIVE = {"a": [10], "b": [20], "c": [30], "d": [40], "e": [50]}


@pytest.mark.parametrize(
    ("rows", "orders", "left"),
    [
        ({"x": [5, 25, 45]}, ["abxcde"], {25}),
        ({"x": [25, 45]}, ["abcdex"], {25, 45}),  # may have been added last
        ({"x": [5, 25]}, ["xabcde"], {5, 25}),
        ({"x": [25, 45]}, ["baxcde"], {25, 45}),  # the rows do not follow the text
        ({"x": [25, 45]}, ["baxcde", "abcxde"], {25, 45}),  # nor the numbers, with x at 45
        ({"x": [25, 45]}, ["baxcde", "abxcde"], {25}),  # but the numbers do
        ({"x": [25, 45]}, ["abxcde", "abcdxe"], set()),  # each leaves another place
        ({"x": [20, 25, 45]}, ["abxcde"], {20, 25}),  # in the words of b, or after them
        ({"x": [25, 45], "y": [22, 28]}, ["abxycde"], {25}),
        ({"x": [25, 28], "y": [25, 28]}, ["abxycde"], {25, 28}),
        ({"x": [25, 45], "y": [5]}, ["abxcyde"], {25, 45}),
        ({"x": [25, 45], "y": [5, 8]}, ["abxcyde"], {25, 45}),  # y follows the text nowhere
    ],
)
def test_rows_that_follow_the_text_leave_the_places_between_them(
    rows: dict[str, list[int]], orders: list[str], left: set[int]
) -> None:
    assert in_order({**FIVE, **rows}, orders)["x"] == left


def test_fewer_than_five_rows_in_order_may_be_so_by_chance() -> None:
    starts = {"a": [10], "b": [20], "x": [15, 35], "c": [20], "d": [40], "e": [40]}
    assert in_order(starts, ["axbcde"])["x"] == {15, 35}


@pytest.mark.parametrize(
    ("quote", "nearest", "difference"),
    [
        ("建成算力中间", "建成算力中心", "建成算力中[-间-]{+心+}"),
        ("投资300亿元", "投资1,300亿元", "投资{+1,+}300亿元"),
        ("00亿元", "1,300亿元", "{+1,3+}00亿元"),
        ("5倍", "1.5倍", "{+1.+}5倍"),
        (
            "到2026年，产值超过130亿元",
            "到２０２５年，产值超过130亿元",
            "到202[-6-]{+5+}年,产值超过130亿元",
        ),
    ],
)
def test_words_that_are_not_in_the_text_are_shown_the_nearest(
    quote: str, nearest: str, difference: str
) -> None:
    found = place(text(), quote)
    assert isinstance(found, Absent)
    assert found.nearest is not None
    assert CONTENT[found.nearest.start : found.nearest.end] == nearest
    assert found.difference == difference
    told = found.words()
    assert told["en"].startswith("not in the text; nearest, section ")
    assert told["en"].endswith(f": {difference}; paste its words")
    assert told["zh"].startswith("原文未找到，最近似处：第 ")


def test_english_differs_by_words() -> None:
    found = place(text("The city will build a plant in 2031."), "city should build  a plant")
    assert isinstance(found, Absent)
    assert found.difference == "city [-should-]{+will+} build a plant"


@pytest.mark.parametrize("quote", ["The city will build a plant.", "犇", "甲乙丙丁" * 300])
def test_words_of_another_text_have_no_nearest(quote: str) -> None:
    found = place(text(), quote)
    assert (type(found), found.nearest) == (Absent, None)  # type: ignore[union-attr]
    assert found.words()["zh"] == "原文中没有，也无相近文字；请粘贴原文"  # type: ignore[union-attr]
    assert isinstance(place(Text("a", "", Outline(())), quote), Absent)


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        ("", "the quote: has no words; paste those of the text"),
        (" \u200b\n", "the quote: has no words; paste those of the text"),
        ("建成[[ ]]数据", "the quote: has no words; paste those of the text"),
        ("建成[[数据", "the quote: mark its place with one pair of [[ ]]"),
        ("]]建成[[数据", "the quote: mark its place with one pair of [[ ]]"),
        ("[[建成]][[数据]]", "the quote: mark its place with one pair of [[ ]]"),
    ],
)
def test_a_quote_without_words_or_with_wrong_marks_is_refused(quote: str, told: str) -> None:
    with pytest.raises(InputError) as refusal:
        place(text(), quote)
    assert refusal.value.en == told
    assert refusal.value.zh.startswith("引文：")


CHARACTERS = st.text('ab1.,，。 \n“”"-—㎡２\u0301é\u200b甲乙', min_size=1, max_size=40)


@given(CHARACTERS, st.data())
def test_each_part_of_a_text_is_found_where_it_is_or_told_with_choices(
    content: str, data: st.DataObject
) -> None:
    """Pasted composed or decomposed, with other spaces: never at a place of other words."""
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    form = data.draw(st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]))
    quote = " ".join(unicodedata.normalize(form, content[start:end]))
    one = Text("a", content, guess_outline(content))
    try:
        found = place(one, quote)
    except InputError:
        assert not content[start:end].strip(" \n\u200b")
        return
    places = [found] if isinstance(found, Placed) else getattr(found, "places", ())
    folded = unicodedata.normalize("NFKD", "".join(content[start:end].split()))
    for one_place in places:
        stands = unicodedata.normalize("NFKD", content[one_place.start : one_place.end])
        assert len("".join(stands.replace("\u200b", "").split())) == len(
            folded.replace("\u200b", "")
        )
    if isinstance(found, Absent):
        assert found.nearest is not None


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_and_no_quote_raise_anything_else(content: str, quote: str) -> None:
    one = Text("a", content, guess_outline(content))
    try:
        found = place(one, quote)
    except InputError:
        return
    assert isinstance(found, Placed | Ambiguous | Absent)
    assert found.words()["en"]
    assert found.words()["zh"]


def test_a_megabyte_is_searched_in_seconds() -> None:
    """The first quote reads the text, too; a quote that is absent costs no more than a second."""
    line = "到2025年，全市新能源装机占比超过百分之五十，数据中心投资达到三百亿元。\n"
    content = "".join(f"第{n}条{line}" for n in range(24_000)) + "唯一的一句话。\n"
    assert len(content) >= 10**6
    long = Text("a", content, Outline(()))
    place(long, "唯一的一句话")
    began = time.process_time()
    for quote in ("唯一的一句话", "唯一的两句话", "力争到二〇三五年形成完整的数字产业生态体系" * 5):
        place(long, quote)
    assert time.process_time() - began < 10


def test_without_the_extra_only_what_is_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    assert words(place(text(), "建成数据中心")) == "建成数据中心"
    with pytest.raises(InputError, match=r"yunshi\.txt: needs rapidfuzz; run pip install"):
        place(text(), "建成算力中间")
