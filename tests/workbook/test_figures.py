"""A figure cell is read whole or asked about; the tables of cells are written by hand."""

from __future__ import annotations

import csv
import re
import time
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import kg
from kg.namespaces import expand, prefix_lines
from kg.session import Session
from kg.workbook import figures
from kg.workbook.figures import Figure, Period, Question, Units, read, read_time

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "docs"
SIGNS = {"=": "equal", ">": "greater-than", "≥": "at-least", "<": "less-than", "≤": "at-most"}
SIGNS |= {"≈": "about"}
NAMES = {comparator: sign for sign, comparator in SIGNS.items()} | {"between": "="}


def table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((HERE / name).read_text("utf-8").splitlines(), delimiter="\t"))


UNITS = Units.of(
    (name, expand(f"unit:{unit}"), expand(f"dimension:{dimension}"))
    for name, unit, dimension in csv.reader(
        (HERE / "units.tsv").read_text("utf-8").splitlines(), delimiter="\t"
    )
)
OF_A_GRAPH = (
    prefix_lines("plan", "skos")
    + """
SELECT ?name ?unit ?dimension WHERE {
  ?unit plan:dimension ?dimension ; plan:factor ?factor ;
    skos:prefLabel|skos:altLabel|skos:notation ?name .
}"""
)
WRITTEN, SEEN = table("figures.tsv"), table("figures-seen.tsv")


def units_of(session: Session) -> Units:
    rows = session.store.ask(OF_A_GRAPH)
    return Units.of((str(name), str(unit), str(dimension)) for name, unit, dimension in rows)


def shown(found: Figure | Question) -> str:
    """A reading as the tables write it, or the rule of a question."""
    if isinstance(found, Question):
        return f"? {found.rule}"
    names = [found.comparator, found.unit, found.relation or ""]
    comparator, unit, relation = (name.rpartition("/")[2] for name in names)
    values = [found.value] if found.upper_value is None else [found.value, found.upper_value]
    return " ".join([NAMES[comparator], *(f"{v:f}" for v in values), unit, relation]).strip()


@pytest.mark.parametrize("row", WRITTEN + SEEN, ids=lambda row: row["words"] + row["baseline"])
def test_a_cell_is_read_or_asked_about(row: dict[str, str]) -> None:
    found = read(row["words"], UNITS, has_baseline=bool(row["baseline"]))
    assert shown(found) == row["reads"]
    if isinstance(found, Question):
        assert found.en
        assert found.zh
        assert found.en.isascii() or row["words"]
    else:
        assert found.rule


@pytest.mark.parametrize("page", ["own-plan.md", "own-plan.zh.md"])
def test_the_page_on_a_plan_of_ones_own_says_how_cells_are_read(page: str) -> None:
    """A row of the tables here reads each of its cells so; the last three are asked about."""
    text = (PAGES / page).read_text("utf-8")
    rows = re.findall(r"^\| (`[^|]*`) \| [^|]* \|$", text, re.MULTILINE)
    cells = [words for cell in rows for words in re.findall("`(.+?)`", cell)]
    known = {(row["words"], row["reads"].startswith("?")) for row in WRITTEN + SEEN}
    assert len(cells) == 21
    assert [words for words in cells[:-3] if (words, False) not in known] == []
    assert [words for words in cells[-3:] if (words, False) in known] == []
    assert [words for words in cells[-3:] if (words, True) not in known] == []


def test_the_tables_hold_enough_of_both() -> None:
    """Counts the cells written by hand and those seen in 34 published plans and reports."""
    assert len(WRITTEN) == 262
    assert len(SEEN) == 214
    assert len({row["seen"] for row in SEEN}) == 34
    asked = Counter(row["reads"].startswith("?") for row in WRITTEN + SEEN)
    assert asked == {False: 327, True: 149}
    rules = {row["reads"] for row in WRITTEN + SEEN if row["reads"].startswith("?")}
    assert len(rules) == 19


@pytest.mark.parametrize(
    ("words", "en", "zh"),
    [
        (
            "突破300亿元以上",
            "two comparators, or one of a range: 突破 and 以上; keep one",
            "有两个比较词，或区间带有比较词：突破、以上；请留一个",
        ),
        (
            "力争300亿元",
            "力争: says how firmly, which has a column; leave only the figure",
            "“力争”：属于承诺力度，另有一列；此处只写数值",
        ),
        ("300", "300: of what? add the unit", "“300”：单位是什么？请补上单位"),
        (
            "增长8%",
            (
                "增长8%: from which baseline, and a year or in all?"
                " fill it in, or write average annual growth of 8 %"
            ),
            "“增长8%”：基期值是多少，年均还是累计？请填写基期值，或写明“年均”",
        ),
        (
            "-5%以内",
            "-5%以内: minus or dash? write it alone, as -5 %, or -5 with comparator and unit",
            "“-5%以内”：是负号还是连接号？负值请单独写作“-5%”，或只填 -5 并填写比较关系与单位",
        ),
    ],
)
def test_a_question_says_what_to_write(words: str, en: str, zh: str) -> None:
    found = read(words, UNITS)
    assert isinstance(found, Question)
    assert (found.en, found.zh) == (en, zh)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("不低于300亿元", "不低于 (亿元)"),
        ("约300亿元左右", "约 左右 (亿元)"),
        ("300余亿元", "多 (亿元)"),
        ("3—5家", "range (家)"),
        ("年均增长8%以上", "年均增长 以上 (%)"),
        ("过半", "half"),
        ("前50位", "rank"),
    ],
)
def test_the_rule_is_told(words: str, rule: str) -> None:
    found = read(words, UNITS)
    assert isinstance(found, Figure)
    assert found.rule == rule


# Units are data


def test_the_units_of_the_graph_are_known_by_their_names(session: Session) -> None:
    """No name of a shipped unit stands for two of one dimension."""
    units = units_of(session)
    for name in units.names:
        for dimension in map(units.dimensions.get, units.named(name)):
            assert len(units.named(name, dimension)) == 1
    assert shown(read("超过50%", units)) == "> 50 percent"
    assert shown(read("over 30 billion yuan", units)) == "> 30 billion-yuan"
    assert shown(read("前50位", units)).startswith("≤ 50 ")
    assert shown(read("一", units)) == "? no-unit"


def test_the_shipped_units_suffice_for_published_plans(session: Session) -> None:
    """Counts the figures seen in published plans that are read with the units of the graph."""
    units = units_of(session)
    seen = [row for row in SEEN if not row["reads"].startswith("?")]
    found = [read(row["words"], units, has_baseline=bool(row["baseline"])) for row in seen]
    assert len(seen) == 147
    assert sum(isinstance(one, Figure) for one in found) >= 0.9 * len(seen)


def test_a_unit_of_one_s_own_is_read_as_the_others_are(tmp_path: Path) -> None:
    path = tmp_path / "own-vocab.ttl"
    path.write_text(
        """PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        <https://example.org/unit/bushel> plan:factor 1.0 ;
          plan:dimension <https://example.org/volume> ; skos:prefLabel "蒲式耳"@zh, "bushel"@en .
        """,
        encoding="utf-8",
    )
    units = units_of(kg.load(beside=[path]))
    assert shown(read("3万蒲式耳以上", units)) == "≥ 30000 bushel"
    assert shown(read("3,000 bushels", units)) == "= 3000 bushel"


def test_growth_of_a_rate_is_asked_about() -> None:
    """A yearly change is one of an amount, so that a rate says it as its own value."""
    ratio, units = expand("dimension:ratio"), Units.of([("%", expand("unit:percent"), "urn:r")])
    found = read("年均增长8%以上", units, dimension=ratio)
    assert isinstance(found, Question)
    assert "指标本身为比率；请只写数额（如“8%以上”）" in found.zh
    assert "is a rate itself; write the amount alone, as 8 %" in found.en
    growth = "≥ 8 percent annual-change"
    for dimension, has_baseline in ((ratio, True), (expand("dimension:renminbi"), False)):
        figure = read("年均增长8%以上", units, dimension=dimension, has_baseline=has_baseline)
        assert shown(figure) == growth
    assert shown(read("8%以上", units, dimension=ratio)) == "≥ 8 percent"


def test_the_dimension_decides_between_units_of_one_name() -> None:
    """The longest name is asked about, and no shorter one tried instead."""
    rows = [("万元", "urn:sum", "urn:money"), ("万元", "urn:each", "urn:money-each")]
    units = Units.of([*rows, ("元", "urn:yuan", "urn:money")])
    assert shown(read("300万元", units, dimension="urn:money")) == "= 300 urn:sum"
    assert shown(read("300万元", units, dimension="urn:money-each")) == "= 300 urn:each"
    for dimension in (None, "urn:mass"):
        found = read("300万元", units, dimension=dimension)
        assert isinstance(found, Question)
        assert found.en.startswith("万元: is the name of several units (urn:each urn:sum)")
        assert found.zh.startswith("“万元”：是多个单位的名称（urn:each urn:sum）")


# Any text

NUMBERS = st.decimals(0, 10**9, places=2).map(lambda value: Decimal(f"{value.normalize():f}"))
NAMED = st.sampled_from([name for name in UNITS.names if UNITS.named(name)])
STYLES = {
    "equal": ["{}", "达到{}", "为{}"],
    "at-least": ["{}以上", "不低于{}", "达到{}及以上", "at least {}", "{} or more"],
    "greater-than": ["超过{}", "突破{}", "逾{}", "more than {}", "over {}"],
    "at-most": ["{}以下", "不超过{}", "控制在{}以内", "no more than {}"],
    "less-than": ["低于{}", "不足{}", "近{}", "less than {}"],
    "about": ["约{}", "{}左右", "大约{}左右", "about {}"],
}


@given(
    NUMBERS,
    NAMED,
    st.sampled_from([(side, style) for side in STYLES for style in STYLES[side]]),
    st.sampled_from(["{:f}", "{:,f}"]),
    st.booleans(),
)
def test_a_rendered_figure_reads_back(
    value: Decimal, name: str, style: tuple[str, str], form: str, is_wide: bool
) -> None:
    text = style[1].format(f"{form.format(value)} {name}")
    if is_wide:
        text = text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,%"})
    found = read(text, UNITS)
    assert isinstance(found, Figure), found
    assert (found.value, found.unit) == (value, UNITS.named(name)[0])
    assert found.comparator == expand(f"comparator:{style[0]}")


@given(st.integers(1, 10**13))
def test_chinese_numerals_read_back(number: int) -> None:
    found = read(f"{figures._read_out(number)}元", Units.of([("元", "urn:yuan", "urn:money")]))
    if set(figures._read_out(number)) <= set("百千万亿"):
        assert isinstance(found, Question)
    else:
        assert isinstance(found, Figure), found
        assert found.value == number


ENDS = st.decimals(Decimal("0.1"), 10**5, places=1)
SCALES = {"千": 10**3, "万": 10**4, "亿": 10**8}
SCALES |= {" thousand ": 10**3, " million ": 10**6, " billion ": 10**9}


@given(ENDS, ENDS, st.sampled_from([*SCALES]), st.sampled_from(["-", "—", "至", " to "]))
def test_a_scale_at_the_end_of_a_range_is_of_both_ends(
    low: Decimal, high: Decimal, scale: str, separator: str
) -> None:
    assume(low < high)
    unit = "items" if scale.isascii() else "家"
    found = read(f"{low:f}{separator}{high:f}{scale}{unit}", UNITS)
    assert isinstance(found, Figure), found
    assert (found.value, found.upper_value) == (low * SCALES[scale], high * SCALES[scale])


@given(st.text(max_size=30))
def test_no_text_raises(words: str) -> None:
    for has_baseline in (False, True):
        assert isinstance(read(words, UNITS, has_baseline=has_baseline), Figure | Question)
    assert isinstance(read_time(words), Period | Question)


WORDS = [
    "达到",
    "半",
    "前",
    "位居",
    "一",
    "十",
    "百分之",
    "1",
    ",111",
    "-",
    "至",
    "%",
    "亿元",
    "年均",
]
WORDS += ["增长", "以上", "超过", "(", ")", "年", "五", "2025", " ", "over ", "ten ", "末"]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map("".join))
def test_no_words_of_the_grammar_raise(words: str) -> None:
    for has_baseline in (False, True):
        assert isinstance(read(words, UNITS, has_baseline=has_baseline), Figure | Question)
    assert isinstance(read_time(words), Period | Question)


@pytest.mark.parametrize("word", WORDS)
def test_a_long_cell_takes_no_time(word: str) -> None:
    """A word thousands of times, with an end that fits no rule: less than a second."""
    began = time.process_time()
    for end in ("x", "%", "半x"):
        read(word * 2_000 + end, UNITS, has_baseline=True)
        read_time(word * 2_000 + end)
    assert time.process_time() - began < 1


READABLE = [row for row in WRITTEN + SEEN if not row["reads"].startswith("?")]
JUNK = st.text(
    st.characters(exclude_categories=["Z", "C", "Pd"], exclude_characters="。；;,.，")
    | st.sampled_from("①²⒈½㈠企业年元亿万个%％0０1多余〇零"),
    min_size=1,
    max_size=4,
)


@given(st.sampled_from(READABLE), JUNK, st.booleans())
def test_more_words_never_give_the_figure_that_is_not_said(
    row: dict[str, str], junk: str, is_before: bool
) -> None:
    """Words beside a figure are a part of it, in the figure that then is read, or asked about."""
    words = junk + row["words"] if is_before else row["words"] + junk
    found = read(words, UNITS, has_baseline=bool(row["baseline"]))
    if isinstance(found, Question) or shown(found) == row["reads"]:
        return
    known = set(
        "<>≤≥0123456789０１２３４５６７８９%％多余亿万元零〇年个以上下内左右近约超过达到至为百千十一二三四五六七八九两人次户"
    )
    assert set(junk) <= known, (words, shown(found))


@given(
    st.sampled_from(READABLE),
    st.sampled_from(["企业", "（税前）", "×2", "①", "②", "¹", "²", "½", "abc"]),
)
def test_words_that_are_no_part_of_a_figure_are_asked_about(row: dict[str, str], junk: str) -> None:
    has_baseline = bool(row["baseline"])
    for words in (junk + row["words"], row["words"] + junk):
        assert isinstance(read(words, UNITS, has_baseline=has_baseline), Question), words


# Times


@pytest.mark.parametrize(
    ("words", "days", "rule"),
    [
        ("2025年", "2025-12-31", "year"),
        ("2025", "2025-12-31", "year"),
        ("到2025年", "2025-12-31", "year"),
        ("２０２５年底", "2025-12-31", "year"),
        ("2025年末", "2025-12-31", "year"),
        ("2025年年底前", "2025-12-31", "year"),
        ("2025年底之前", "2025-12-31", "year"),
        ("截至2025年底", "2025-12-31", "year"),
        ("二〇二五年", "2025-12-31", "year"),
        ("the end of 2025", "2025-12-31", "year"),
        ("by the end of 2025", "2025-12-31", "year"),
        ("year-end 2025", "2025-12-31", "year"),
        ("2025年度", "2025-12-31", "year"),
        ("2025年上半年", "2025-06-30", "half-year"),
        ("2025年下半年", "2025-12-31", "half-year"),
        ("2025年第三季度", "2025-09-30", "quarter"),
        ("2025年一季度末", "2025-03-31", "quarter"),
        ("2024年年中", "2024-06-30", "half-year"),
        ("mid-2024", "2024-06-30", "half-year"),
        ("by mid-2024", "2024-06-30", "half-year"),
        ("the middle of 2024", "2024-06-30", "half-year"),
        ("first half of 2024", "2024-06-30", "half-year"),
        ("the second half of 2024", "2024-12-31", "half-year"),
        ("H1 2024", "2024-06-30", "half-year"),
        ("2024 H2", "2024-12-31", "half-year"),
        ("Q3 2024", "2024-09-30", "quarter"),
        ("2024-Q1", "2024-03-31", "quarter"),
        ("third quarter of 2024", "2024-09-30", "quarter"),
        ("by the end of the second quarter of 2024", "2024-06-30", "quarter"),
        ("2024年2月", "2024-02-29", "month"),
        ("2025年6月底前", "2025-06-30", "month"),
        ("2025-06", "2025-06-30", "month"),
        ("2025.06", "2025-06-30", "month"),
        ("2025/06", "2025-06-30", "month"),
        ("June 2025", "2025-06-30", "month"),
        ("the end of June 2025", "2025-06-30", "month"),
        ("2025年6月15日", "2025-06-15", "day"),
        ("2025-06-15", "2025-06-15", "day"),
        ("2025/6/15", "2025-06-15", "day"),
        ("2025.06.15", "2025-06-15", "day"),
        ("15 June 2025", "2025-06-15", "day"),
        ("30/06/2024", "2024-06-30", "day"),
        ("06/30/2024", "2024-06-30", "day"),
        ("30.6.2024", "2024-06-30", "day"),
        ("05-05-2024", "2024-05-05", "day"),
        ("June 15, 2025", "2025-06-15", "day"),
        ("“十四五”末", "2025-12-31", "end of plan"),
        ("到“十五五”末", "2030-12-31", "end of plan"),
        ("十三五期末", "2020-12-31", "end of plan"),
        ("“十五五”期间", "2026-01-01/2030-12-31", "plan"),
        ("“十一五”时期", "2006-01-01/2010-12-31", "plan"),
        ("十四五", "2021-01-01/2025-12-31", "plan"),
        ("during the 15th Five-Year Plan period", "2026-01-01/2030-12-31", "plan"),
        ("‘十四五’期间（2021—2025年）", "2021-01-01/2025-12-31", "plan"),
        ("“十四五”末年", "2025-12-31", "end of plan"),
        ("2025年1—9月", "2025-01-01/2025-09-30", "months"),
        ("2023—2027年", "2023-01-01/2027-12-31", "years"),
        ("2023年至2027年", "2023-01-01/2027-12-31", "years"),
        ("from 2023 to 2027", "2023-01-01/2027-12-31", "years"),
    ],
)
def test_a_time_is_read(words: str, days: str, rule: str) -> None:
    found = read_time(words)
    assert isinstance(found, Period), found
    first = f"{found.first}/" if found.first else ""
    assert (f"{first}{found.last}", found.rule) == (days, rule)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("2030年前", "inclusive"),
        ("2025年6月30日前", "inclusive"),
        ("before 2030", "inclusive"),
        ("by 2030", "inclusive"),
        ("by Q3 2024", "inclusive"),
        ("FY 2024/25", "fiscal-year"),
        ("by the end of fiscal year 2024/25", "fiscal-year"),
        ("2024/25", "fiscal-year"),
        ("2024财年", "fiscal-year"),
        ("03/04/2024", "day-or-month"),
        ("3.12.2024", "day-or-month"),
        ("31/06/2024", "no-time"),
        ("13/13/2024", "no-time"),
        ("今后五年", "from-when"),
        ("三年内", "from-when"),
        ("within five years", "from-when"),
        ("年底", "which-year"),
        ("今年", "which-year"),
        ("this year", "which-year"),
        ("by the end of this year", "which-year"),
        ("本届政府任期内", "no-time"),
        ("2025年初", "no-time"),
        ("“十四五”前三年", "no-time"),
        ("“十四五”期间（2020—2025年）", "no-time"),
        ("2025年9—1月", "no-time"),
        ("2025/6.15", "no-time"),
        ("2025年2月30日", "no-time"),
        ("2025年13月", "no-time"),
        ("2027—2023年", "no-time"),
        ("“三五”期间", "no-time"),
        ("近期", "no-time"),
        ("2025年300亿元", "no-time"),
        ("", "empty"),
    ],
)
def test_an_open_time_is_asked_about(words: str, rule: str) -> None:
    found = read_time(words)
    assert isinstance(found, Question), found
    assert found.rule == rule
    assert found.en != found.zh


def test_english_advice_is_in_english_and_can_be_followed() -> None:
    """The only Chinese words of an English question are those of the cell; examples are read."""
    for questions in figures._questions().values():
        for question in questions.values():
            assert not re.search("[\u4e00-\u9fff]", question["en"]), question["en"]
            assert re.search("[\u4e00-\u9fff]", question["zh"]), question["zh"]
    for words in ("end of 2030", "end of 2025", "30 June 2025", "2025-06-30", "3 April 2025"):
        assert isinstance(read_time(words), Period), words
    for words in ("average annual growth of 8 %", "over 30 billion yuan", "2 times", "double"):
        assert isinstance(read(words, UNITS, has_baseline=True), Figure), words
    assert isinstance(read("average annual growth of at least 8 %", UNITS), Figure)
