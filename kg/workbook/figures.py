"""Reads the figure of a cell from the words of its source, matched whole, or asks what is meant."""

from __future__ import annotations

import re
import unicodedata
from calendar import month_name, monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache

from kg.namespaces import compact, expand
from kg.resources import table_beside
from kg.text import Words


@dataclass(frozen=True, slots=True)
class Units:
    """The units by their names; a unit that is added to the graph is read as the others are."""

    names: Mapping[str, frozenset[str]]
    """The IRIs that a name stands for, the longest names first."""
    dimensions: Mapping[str, str]
    """The dimension of each unit."""

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Units:
        """The units of rows of name, unit and dimension."""
        names: dict[str, set[str]] = {}
        dimensions: dict[str, str] = {}
        for name, unit, dimension in rows:
            key = _normal(name)
            if not re.fullmatch(rf"[0-9#]+|{_HAN}|{_ENGLISH}", key):
                names.setdefault(key, set()).add(unit)
                if key.isascii() and len(key) > 3 and not key.endswith("s"):
                    names.setdefault(f"{key}s", set()).add(unit)
            dimensions[unit] = dimension
        for alias in ("percent", "per cent"):
            names.setdefault(alias, set()).update(names.get("%", ()))
        order = sorted(names.items(), key=lambda item: (-len(item[0]), item[0]))
        return cls({name: frozenset(units) for name, units in order}, dimensions)

    def with_default(self, unit: str) -> Units:
        """These units, of which one is that of a number without a unit."""
        return Units({**self.names, "": frozenset([unit])}, self.dimensions)

    def of_rank(self) -> list[str]:
        """The units of rank, which no number alone is in."""
        return [unit for unit, own in self.dimensions.items() if own == expand("dimension:rank")]

    def named(self, name: str, dimension: str | None = None) -> list[str]:
        """The units of a name: of those of several dimensions, the ones of `dimension`."""
        units = sorted(self.names.get(name, frozenset()).difference(self.of_rank()))
        alike = [unit for unit in units if self.dimensions.get(unit) == dimension]
        return alike or units


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is recorded, with the rule by which it was read; concepts by their IRIs."""

    comparator: str
    value: Decimal
    unit: str
    rule: str
    upper_value: Decimal | None = None
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A deadline, or a period with its first day, and the rule by which it was read."""

    last: date
    rule: str
    first: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Why words are not read as a figure or a day, and what to write."""

    rule: str
    en: str
    zh: str


# The words, as tables

_AT_LEAST, _GREATER, _AT_MOST, _LESS = "at-least", "greater-than", "at-most", "less-than"
_EQUAL, _ABOUT, _BETWEEN = "equal", "about", "between"
_BEFORE = {
    _AT_LEAST: "≥ >= 不低于 不少于 不小于 至少 最少"
    " at least|no less than|not less than|no fewer than",
    _AT_MOST: "≤ <= 不超过 不高于 不多于 不大于 至多 最多"
    " at most|no more than|not more than|up to|within",
    _GREATER: "> 超过 突破 超出 超 逾 高于 大于 多于 过"
    " over|above|more than|exceeding|in excess of|beyond",
    _LESS: "< 低于 少于 小于 不足 不到 不满 接近 将近 近"
    " below|under|less than|fewer than|nearly|almost",
    _ABOUT: "大约 约为 约 about|around|approximately|roughly",
}
_AFTER = {
    _AT_LEAST: "及以上 或以上 以上 or more|or above|and above",
    _AT_MOST: "及以下 或以下 以下 以内 之内 or less|or fewer|or below",
    _ABOUT: "左右 上下",
}
_VERBS = (
    "增长到 增加到 提高到 提升到 扩大到 上升到 下降到 降低到 减少到 增至 提高至 提升至 降至 降低至"
    " 控制在 稳定在 保持在 维持在 保持 维持 达到 完成 实现 达 为 至(?![少多]) 到"
    " reaching|to reach|reaches|reach|of"
)
_OPPOSITE = {_AT_LEAST: _AT_MOST, _AT_MOST: _AT_LEAST, _GREATER: _LESS, _LESS: _GREATER}


def _words(text: str) -> list[str]:
    """The words of a table: Chinese ones between spaces, then English ones between bars."""
    chinese, english = re.fullmatch("([^a-z]*)(.*)", text).groups()  # type: ignore[union-attr]
    return [*chinese.split(), *filter(None, english.split("|"))]


def _pattern(words: Iterable[str]) -> str:
    return "|".join(
        rf"{word}\b" if word.isascii() and word[-1].isalpha() else word for word in words
    )


_SIDES = {word: side for side, words in _BEFORE.items() for word in _words(words)}
_SIDES |= {word: side for side, words in _AFTER.items() for word in _words(words)}
_BOUNDED = re.compile(
    rf"(?:(?:{_pattern(_words(_VERBS))})了?\s?)*+"
    rf"(?P<before>{_pattern(word for words in _BEFORE.values() for word in _words(words))})?\s?"
    r"(?P<amount>.+?)"
    rf"\s?(?P<after>{_pattern(word for words in _AFTER.values() for word in _words(words))})?"
)

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_HAN_DIGITS = "零一二三四五六七八九"
_HAN = "[零一二两三四五六七八九十百千万亿]+(?:点[零一二三四五六七八九]+)?"
_HAN_SCALE = "[十百千]?[万亿]|万亿|[百千]"
_ENGLISH = "one|two|three|four|five|six|seven|eight|nine|ten"
_ENGLISH_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ENGLISH_SCALE |= {"mn": 10**6, "bn": 10**9, "tn": 10**12}
_NUMBER = re.compile(
    rf"(?:(?P<digits>{_DIGITS})|(?P<english>{_ENGLISH})|(?P<han>{_HAN}))\s?"
    rf"(?P<more>[多余])?(?P<scale>{_HAN_SCALE}|(?:{'|'.join(_ENGLISH_SCALE)})\b)?(?P<still>[多余])?"
)
_ROUND = re.compile("[百千](?:万亿|[万亿])?|万亿|[万亿]")
_MOST_CHARACTERS = 24
"""Of a number in digits, so that it is exact as a decimal of 28."""
_GROWTH = tuple(
    re.compile(pattern)
    for pattern in (
        (
            "(?P<average>年均|年平均|平均每年)?(?:累计)?"
            "(?:(?P<up>增长|增加|提高|提升|递增|上升|增速|增幅|涨幅)|(?P<down>下降|降低|减少|降幅))"
            "(?:率|速度|幅度|了)?(?P<rest>.+)"
        ),
        (
            "(?:(?P<up>grow|rise|increase)|(?P<down>fall|decline|drop|cut|reduce))(?:s|n|d|ing)?"
            " by (?P<average>an annual average of )?(?P<rest>.+)"
        ),
        (
            "(?:an )?(?P<average>average annual|annual average)"
            " (?:(?P<up>growth|increase)|(?P<down>decline|fall))(?: rate)? of (?P<rest>.+)"
        ),
    )
)
_TIMES_OF = {"翻番": 2, "翻倍": 2, "翻一番": 2, "翻两番": 4, "翻三番": 8}
_TIMES_OF |= {"double": 2, "doubling": 2, "doubled": 2, "triple": 3, "tripling": 3, "tripled": 3}
_SEPARATOR = re.compile(r"\s?(?:-+|~|至|到|\bto\b)\s?")
_PLAN_NUMBER = "(?P<plan>[六七八九]|十[一二三四五六七八九]?)五"
_MODALITY = (
    "力争|力求|确保|争取|努力|预计|计划|有望|拟|将(?!近)|要(?=达到|实现|保持)"
    "|strive|aim|ensure|expect|plan|will"
)


_NUMBERING = re.compile("(?<![A-Za-z])[²³]|[¹⁰⁴-⁹₀-₉¼-¾⅐-↉①-⓿❶-➓㈠-㋿㍘-㍰㏠-㏾🄀-🄊]")
"""Numbers of notes and of lists, and fractions, which are no part of a number beside them."""


def _normal(words: str) -> str:
    """Words in one width and one form of dashes, without the spaces within Chinese."""
    text = _NUMBERING.sub("\ufffd", words)
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[\u200b-\u200d\ufeff\u00ad]", "", text)
    text = re.sub("^[—―]", "--", text)  # the mark of an item of a list, not a minus
    text = "".join("-" if unicodedata.category(c) == "Pd" else c for c in text)
    text = text.replace("−", "-").replace("〜", "~").replace("〇", "零")
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])|(?<=[0-9])\s+(?=%)", "", text)
    return " ".join(text.split()).rstrip("。;,.").casefold()


# Numbers


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal
    is_more: bool = False
    tail: str = ""
    """The scales at its end, such as 千万."""
    scale: int = 1
    """What they multiply by; a mere 十 is no scale, since 八—十家 are eight to ten."""
    is_round: bool = False
    """Whether it is a mere 百 or 千, which is a number only with a word such as 超."""
    is_chinese: bool = False
    """Whether it is a numeral such as 五百, not digits with a scale such as 5百."""

    def as_low_end(self, high: _Number) -> _Number:
        """The low end of a range to `high`, with the scale that stands once, after `high`.

        Chinese numerals from ten on stand by themselves before 百 and 千: 三十至五百家 begin at 30.
        """
        is_by_itself = high.is_chinese and high.scale < 10**4 and self.value >= 10
        if self.scale > 1 or is_by_itself:
            return self
        return replace(self, value=_plain(self.value * high.scale))

    def fits(self, unit: str) -> bool:
        """Whether it and a unit are in use together, unlike 300万 and 万元, or 5千 and %."""
        scales = self.tail + (unit[0] if unit[:1] in [*"万亿"] else "")
        if unit in ("%", "percent", "per cent"):
            return not set(scales) & set("千万亿")
        return re.fullmatch("[十百千]?(?:万亿|[万亿])?", scales) is not None


def _number(text: str) -> _Number | None:
    match = _NUMBER.fullmatch(text)
    if match is None or (match["more"] and match["still"]):
        return None
    if len(match["digits"] or "") > _MOST_CHARACTERS:
        return None
    tail = re.search("[十百千万亿]*$", re.sub("[多余]", "", text))[0]  # type: ignore[index]
    own = _scale(match["scale"])
    scale = own if match["scale"] in _ENGLISH_SCALE else _scale(tail.replace("十", ""))
    if match["digits"]:
        value = Decimal(match["digits"].replace(",", ""))
        if re.match("0[0-9]", match["digits"]):
            return None
    elif match["english"]:
        value = Decimal(_ENGLISH.split("|").index(match["english"]) + 1)
    elif _ROUND.fullmatch(text):
        return _Number(_plain(_lenient("一" + text)), tail=tail, is_round=True)
    else:
        found = _han(match["han"])
        if found is None:
            return None
        value = found
    is_more = bool(match["more"] or match["still"])
    return _Number(_plain(value * own), is_more, tail, scale, is_chinese=bool(match["han"]))


def _scale(text: str | None) -> int:
    if text in _ENGLISH_SCALE:
        return _ENGLISH_SCALE[text]
    product = 1
    for character in text or "":
        product *= int(unicodedata.numeric(character))
    return product


def _plain(value: Decimal) -> Decimal:
    """A value without zeros at its end, and without an exponent."""
    return Decimal(f"{value.normalize():f}")


def _han(text: str) -> Decimal | None:
    """The value of a Chinese numeral, if it is written as the value is read out."""
    whole, _, rest = text.partition("点")
    value = _lenient(whole)
    standard = whole.replace("两", "二")
    if _read_out(int(value)) not in (standard, f"一{standard}"):
        return None
    return (
        value + Decimal("0." + "".join(str(_HAN_DIGITS.index(c)) for c in rest)) if rest else value
    )


def _lenient(text: str) -> Decimal:
    total = section = digit = 0
    for character in text:
        number = int(unicodedata.numeric(character)) if character != "两" else 2
        if number < 10:
            digit = number
        elif number < 10**4:
            section, digit = section + (digit or 1) * number, 0
        elif number == 10**4:
            high, low = divmod(total, 10**8)
            total, section, digit = high * 10**8 + (low + section + digit) * number, 0, 0
        else:
            total, section, digit = (total + section + digit) * number, 0, 0
    return Decimal(total + section + digit)


def _read_out(number: int) -> str:
    """A whole number in Chinese, as it is read out.

    >>> _read_out(10_500), _read_out(3_000_000), _read_out(1_200_000_000_000)
    ('一万零五百', '三百万', '一万二千亿')
    """
    for scale, name in ((10**8, "亿"), (10**4, "万"), (10**3, "千"), (100, "百"), (10, "十")):
        high, low = divmod(number, scale)
        if high:
            gap = "零" if 0 < low < scale // 10 else ""
            return _read_out(high) + name + (gap + _read_out(low) if low else "")
    return _HAN_DIGITS[number]


# Figures


@dataclass(frozen=True, slots=True)
class _Reader:
    units: Units
    has_baseline: bool
    dimension: str | None = None
    percent: str | None = field(init=False)

    def __post_init__(self) -> None:
        percent = self.units.named("%")
        object.__setattr__(self, "percent", percent[0] if len(percent) == 1 else None)

    def bounded(self, text: str) -> Figure | Question | None:
        """A number or a range with its unit, between the words that bound it."""
        match = _BOUNDED.fullmatch(text)
        if match is None:
            return None
        words = [word for word in (match["before"], match["after"]) if word]
        for lower, upper, name, named in self._amounts(match["amount"]):
            if len(named) > 1:
                return _ask("unit-name", name, units=" ".join(map(compact, named)))
            sides = dict.fromkeys(_SIDES[word] for word in words)
            if lower.is_more:
                sides[_GREATER] = None
            if upper is not None:
                sides[_BETWEEN] = None
            if len(sides) > 1:
                both = dict.fromkeys(words or ["多"])
                return _ask("two-comparators", en=" and ".join(both), zh="、".join(both))
            if "控制在" in text and not sides:
                return None
            if lower.is_round and match["before"] is None:
                return None
            if lower.value < 0 and sides:
                return None  # of -5%以内 and the like the bound may be that of the amount
            side = next(iter(sides), _EQUAL)
            rule = " ".join(words) or ("range" if upper else "多" if lower.is_more else "number")
            high = None if upper is None else upper.value
            return _figure(side, lower.value, named[0], f"{rule} ({name})", high)
        return None

    def _amounts(self, text: str) -> Iterator[tuple[_Number, _Number | None, str, list[str]]]:
        """The readings of a number or a range with a unit, the longest name of a unit first."""
        for name in self.units.names:
            named = self.units.named(name, self.dimension) if text.endswith(name) else []
            if not named:
                continue
            is_negative = re.match("-[0-9]", text) is not None
            *first, last = _SEPARATOR.split(text[is_negative:].removesuffix(name).strip())
            parts = [*(part.removesuffix(name).strip() for part in first), last]
            numbers = [_number(part) for part in parts]
            match numbers:
                case [_Number() as one] if one.fits(name):
                    one = replace(one, value=-one.value) if is_negative else one
                    yield one, None, name, named
                case [_Number() as low, _Number() as high] if high.fits(name) and not is_negative:
                    low = low.as_low_end(high)
                    if low.value < high.value and not (low.is_more or high.is_more):
                        yield low, high, name, named

    def half(self, text: str) -> Figure | Question | None:
        match = re.fullmatch(
            rf"(?:(?:{_pattern(_words(_VERBS))})\s?)*+(?:"
            "(?P<over>过半|超半|超过半|过半数|超过半数|超过一半|more than half|over half)"
            "|(?P<least>半数以上|一半以上|半以上|不低于一半|不少于半数|at least half)"
            "|一半|半数|half)",
            text,
        )
        if match is None or self.percent is None:
            return None
        side = _GREATER if match["over"] else _AT_LEAST if match["least"] else _EQUAL
        return _figure(side, Decimal(50), self.percent, "half")

    def rank(self, text: str) -> Figure | Question | None:
        match = re.fullmatch(
            r"(?:进入|跻身|位居|位列|居|列|保持|稳居)*+(?:前(?P<top>[0-9]+|[一二三四五六七八九十百]+)[位名强]?"
            r"|(?P<first>首位|第一)|第(?P<place>[0-9]+|[一二三四五六七八九十百]+)[位名])"
            r"|(?:the )?top (?P<best>[0-9]+|" + _ENGLISH + ")",
            text,
        )
        if match is None or len(self.units.of_rank()) != 1:
            return None
        number = _number(match["top"] or match["best"] or match["place"] or "一")
        if number is None or not number.value:
            return None
        side = _AT_MOST if match["top"] or match["best"] else _EQUAL
        (unit,) = self.units.of_rank()
        return _figure(side, number.value, unit, "rank")

    def growth(self, text: str) -> Figure | Question | None:
        """A change in per cent: on average a year, or in all where the row has a baseline."""
        matches = (pattern.fullmatch(text) for pattern in _GROWTH)
        match = next(filter(None, matches), None)
        if match is None:
            return None
        is_average = bool(match["average"])
        if is_average and not self.has_baseline and self.dimension == expand("dimension:ratio"):
            return _ask("rate", text)
        if re.match("[到至]", match["rest"]) or not (is_average or self.has_baseline):
            return None
        read = self.bounded(match["rest"])
        if not isinstance(read, Figure):
            return read
        side = read.comparator.rpartition("/")[2]
        if read.unit != self.percent or (match["down"] and read.value < 0):
            return None
        rule = f"{'年均' * is_average}{match['up'] or match['down']} {read.rule}"
        relation = f"{'annual-' * is_average}change"
        value, upper = read.value, read.upper_value
        if match["down"]:
            side = _OPPOSITE.get(side, side)
            value, upper = (-value, None) if upper is None else (-upper, -value)
        return _figure(side, value, read.unit, rule, upper, relation)

    def multiple(self, text: str) -> Figure | Question | None:
        """A multiple of the baseline that the row has."""
        if not self.has_baseline:
            return None
        one = expand("unit:one")
        match = re.fullmatch(f"(?P<word>{'|'.join(_TIMES_OF)})(?P<least>以上)?", text)
        if match:
            side = _AT_LEAST if match["least"] else _EQUAL
            value = Decimal(_TIMES_OF[match["word"]])
        else:
            names = {"倍": frozenset([one]), "times": frozenset([one])}
            bare = re.sub("^(?:达到|为|是)?基期(?:值)?的", "", text)
            read = _Reader(Units(names, {}), has_baseline=False).bounded(bare)
            if not isinstance(read, Figure):
                return read
            return replace(read, rule="multiple", relation=expand("relation:multiple"))
        return _figure(side, value, one, "multiple", relation="multiple")


def _figure(
    side: str,
    value: Decimal,
    unit: str,
    rule: str,
    upper: Decimal | None = None,
    relation: str | None = None,
) -> Figure:
    """A figure, with its comparator and its relation to a baseline by their short names."""
    relation = None if relation is None else expand(f"relation:{relation}")
    return Figure(expand(f"comparator:{side}"), value, unit, rule, upper, relation)


def read(
    words: str, units: Units, *, has_baseline: bool = False, dimension: str | None = None
) -> Figure | Question:
    """The figure that a cell holds and nothing else, or the question that it leaves open.

    `has_baseline` is whether the row gives the figure that a change or a multiple is relative to,
    `dimension` that of its indicator, which decides between units of one name. Never raises, and
    never leaves out a word: what is not known to be part of a figure is asked about.

    >>> yuan = Units.of([("亿元", "urn:unit:yi-yuan", "urn:money")])
    >>> read("300亿元以上", yuan).value, read("力争300亿元", yuan).rule
    (Decimal('300'), 'modality')
    """
    text = _normal(words)
    text = re.sub(r"^(?:us)?\$ ?(.+)$", r"\1 us dollars", text)
    text = re.sub(r"^(?:rmb|cny|¥) ?(.+)$", r"\1 yuan" if text.isascii() else r"\1元", text)
    text = re.sub("(?<=元)人民币$", "", text)
    text = re.sub(
        f"(?<![0-9零一二两三四五六七八九十百千万亿])百分之(({_HAN}|{_DIGITS})(?:[至到-]({_HAN}|{_DIGITS}))?)",
        r"\1%",
        text,
    )
    if question := _asked(text, _TOLD_FIRST):
        return question
    reader = _Reader(units, has_baseline, dimension)
    for rule in (reader.half, reader.rank, reader.bounded, reader.growth, reader.multiple):
        if found := rule(text):
            return found
    return _question(text)


# Questions

_FIGURES = re.compile(rf"{_DIGITS}(?:{_HAN})?|{_HAN}")
_TOLD_FIRST = (
    (
        "base-year",
        (
            "较|(?<!百分)(?<!占)比(?![重例率])|以[0-9]+年为基|compared"
            "|(?:percent|per cent|%) (?:over|from|than in) [0-9]{4}"
        ),
    ),
    ("date", rf"(?:19|20)[0-9]{{2}}年|{_PLAN_NUMBER}[”\"]?[末期时]"),
)
"""Asked before any reading: a year would be a number of years."""
_ASKED = (
    ("empty", "^$"),
    ("modality", _MODALITY),
    ("range-of-years", "今后|未来|[0-9一二三四五]年内|within .*years?"),
    ("class", "[百千万亿]元?级|量级"),
    ("fraction", "分之|成$|成以上|[0-9]/[0-9]|third|quarter"),
    ("points", "百分点|percentage point"),
    ("multiple", "番|倍|double|doubling|triple|twice|fold|times"),
    ("every-year", "每年|逐年|annually|every year|a year"),
    (
        "growth",
        (
            "(?:增长|增加|提高|提升|上升|递增|下降|降低|减少)(?![到至])|[增涨降]幅|增速"
            "|grow|increase|fall|cut|drop|decline"
        ),
    ),
    ("no-number", "[几数]|若干|多个|several|dozen"),
    ("per-unit", "[/每]|per "),
    ("negative", f"^(?:(?!{_HAN})[^0-9])*-[0-9]"),
)
"""The questions by what the text has, the first that fits being asked."""


@cache
def _questions() -> Mapping[str, Mapping[str, Words]]:
    return table_beside(__file__, "questions.toml")


def _ask(rule: str, text: str = "", *, of: str = "figure", **more: str) -> Question:
    """A question of `questions.toml` about a text."""
    words = _questions()[of][rule]
    return Question(rule, words["en"].format(text, **more), words["zh"].format(text, **more))


def _asked(text: str, table: Iterable[tuple[str, str]], of: str = "figure") -> Question | None:
    """The first question of a table whose pattern the text has."""
    for rule, pattern in table:
        if match := re.search(pattern, text):
            return _ask(rule, match[0] if rule == "modality" else _shown(text), of=of)
    return None


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _question(text: str) -> Question:
    if question := _asked(text, _ASKED):
        return question
    figures = _FIGURES.findall(text)
    if len(figures) > 1:
        rule = "two-figures"
    elif (bounded := _BOUNDED.fullmatch(text)) and _number(bounded["amount"]):
        rule = "no-unit"
    else:
        rule = "other-words" if figures else "no-figure"
    return _ask(rule, _shown(text))


# Days

_YEAR = "(?P<year>(?:19|20)[0-9]{2})"
_PLAN = f"[“‘'\"]?{_PLAN_NUMBER}[”’'\"]?(?:规划|计划)?"
_MONTHS = [name.casefold() for name in month_name[1:]]
_NAMED = f"(?P<name>{'|'.join(_MONTHS)})"
_PART_OF = "(?:(?:by |at )?(?:the )?end of |in |during )?(?:the )?"
_FIRST_HALF = ("上", "中", "first", "1", "mid")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_TIMES: tuple[tuple[str, str], ...] = (
    ("year", f"{_YEAR}(?:年(?:全年|年内|内|度)?)?"),
    ("year", f"{_YEAR}年(?:年?底|年?末)(?:之?前|以前)?"),
    ("year", f"(?:(?:by |at )?(?:the )?(?:year-)?end(?: of |-| )|in ){_YEAR}"),
    ("half-year", f"{_YEAR}年(?P<half>[上下])半年"),
    ("half-year", f"{_YEAR}年?年(?P<half>中)"),
    ("half-year", f"(?:by |at |in )?(?:the )?(?P<half>mid)(?:dle of |-year | |-){_YEAR}"),
    ("half-year", f"{_PART_OF}(?P<half>first|second) half of {_YEAR}"),
    ("half-year", f"{_PART_OF}h(?P<half>[12])[ -]?{_YEAR}"),
    ("half-year", f"{_PART_OF}{_YEAR}[ -]?h(?P<half>[12])"),
    ("quarter", f"{_PART_OF}(?P<quarter>{'|'.join(_ORDINALS)}) quarter of {_YEAR}"),
    ("quarter", f"{_PART_OF}q(?P<quarter>[1-4])[ -]?{_YEAR}"),
    ("quarter", f"{_PART_OF}{_YEAR}[ -]?q(?P<quarter>[1-4])"),
    ("quarter", f"{_YEAR}年第?(?P<quarter>[一二三四1-4])季度末?"),
    ("month", f"{_YEAR}年(?P<month>[0-9]{{1,2}})月(?:份|底前?|末)?"),
    ("month", f"{_YEAR}[-/.](?P<month>[0-9]{{2}})"),
    ("month", f"(?:by |at )?(?:the )?(?:end of )?{_NAMED},? {_YEAR}"),
    ("day", f"{_YEAR}年(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日"),
    ("day", f"{_YEAR}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})"),
    ("day", f"(?P<day>[0-9]{{1,2}})(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark){_YEAR}"),
    ("day", f"(?P<month>[0-9]{{1,2}})(?P<mark>[-/.])(?P<day>[0-9]{{1,2}})(?P=mark){_YEAR}"),
    ("day", f"(?P<day>[0-9]{{1,2}}) {_NAMED},? {_YEAR}"),
    ("day", f"{_NAMED} (?P<day>[0-9]{{1,2}}), {_YEAR}"),
    (
        "years",
        f"(?:from )?{_YEAR}年?(?:-+|~|至|到| to )(?P<until>(?:19|20)[0-9]{{2}})(?:年(?:间|期间)?)?",
    ),
    (
        "months",
        f"{_YEAR}年(?P<begin>[0-9]{{1,2}})月?(?:-+|~|至|到)(?P<month>[0-9]{{1,2}})月(?:份)?",
    ),
    ("end of plan", f"{_PLAN}(?:期?末|末期|末年)"),
    ("plan", f"{_PLAN}(?:期间|时期|期内)?"),
    ("plan", r"(?:during |in )?the (?P<ordinal>[0-9]{1,2})th five-year plan(?: period)?"),
)
_EITHER_ORDER = re.compile(
    r"0?(?P<first>[1-9]|1[0-2])(?P<mark>[-/.])0?(?P<second>[1-9]|1[0-2])(?P=mark)(?:19|20)[0-9]{2}"
)
_ASKED_OF_DAYS = (
    ("empty", "^$"),
    ("fiscal-year", f"财年|财政年度|\\bfy|(?:fiscal|financial) year|^{_YEAR}[-/][0-9]{{2}}$"),
    ("which-year", "今年|明年|本年|当年|this year|next year"),
    ("inclusive", "前$|^before|^by"),
    ("from-when", "今后|未来|年内|年以内|within|next"),
    ("which-year", "^年底|^年末|^上半年|^下半年|季度|year"),
)


def read_time(words: str) -> Period | Question:
    """The deadline or the period that a cell holds and nothing else, or the question it leaves.

    A year, a half, a quarter or a month is its last day; a five-year plan is known by its number.
    Digits that may be day and month in either order are asked about. Never raises.
    """
    text = re.sub('^(?:截至|截止到?|到|至)(?=[“"0-9零一二十])', "", _normal(words))
    text = re.sub(
        f"[{_HAN_DIGITS}]{{4}}(?=年)",
        lambda match: "".join(str(_HAN_DIGITS.index(c)) for c in match[0]),
        text,
    )
    if stated := re.fullmatch(r"([^()]{1,40})\(([^()]{1,40})\)", text):
        one, other = map(read_time, stated.groups())
        if isinstance(one, Period) and one == replace(other, rule=one.rule):
            return one
    if (order := _EITHER_ORDER.fullmatch(text)) and order["first"] != order["second"]:
        return _ask("day-or-month", text, of="time")
    for rule, pattern in _TIMES:
        match = re.fullmatch(pattern, text)
        if match and (days := _days(rule, match.groupdict())):
            return Period(days[1], rule, days[0])
    return _asked(text, _ASKED_OF_DAYS, "time") or _ask("no-time", _shown(text), of="time")


def _days(rule: str, parts: Mapping[str, str | None]) -> tuple[date | None, date] | None:
    """The first day, of a period, and the last day; nothing for a day that does not exist."""
    if rule in ("plan", "end of plan"):
        number = parts.get("ordinal") or str(_lenient(parts["plan"] or ""))
        begin = 1981 + 5 * (int(number) - 6)
        if not 1981 <= begin <= 2096:
            return None
        return (date(begin, 1, 1) if rule == "plan" else None), date(begin + 4, 12, 31)
    year = int(parts.get("year") or 0)
    month = int(parts.get("month") or 12)
    if parts.get("name"):
        month = _MONTHS.index(parts["name"] or "") + 1
    if quarter := parts.get("quarter"):
        month = 3 * (_ORDINALS.get(quarter) or int(unicodedata.numeric(quarter)))
    if parts.get("half") in _FIRST_HALF:
        month = 6
    if rule == "years":
        until = int(parts["until"] or 0)
        return (date(year, 1, 1), date(until, 12, 31)) if year < until else None
    try:
        first = date(year, int(parts["begin"] or 0), 1) if rule == "months" else None
        last = date(year, month, int(parts.get("day") or monthrange(year, month)[1]))
    except ValueError:
        return None
    return (first, last) if first is None or first < last else None
