"""The page's own words in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kg.text import Words
from kg.tracking.records import Period


def _said(en: str, zh: str) -> Words:
    return {"en": en, "zh": zh}


SAY: Mapping[str, Words] = {
    "subtitle": _said("What was promised, and what came of it", "承诺了什么，结果如何"),
    "contents": _said("The plan at a glance", "规划一览"),
    "place": _said("Place", "地区"),
    "authority": _said("Announced by", "宣布机构"),
    "document": _said("Document", "文献"),
    "issued": _said("Announced on", "宣布日期"),
    "period": _said("Period", "规划期"),
    "as-of": _said("What was known by", "截至"),
    "unknown": _said("What is unknown", "未知事项"),
    "unknown-count": _said("open questions", "个未决问题"),
    "nothing": _said(", nothing was promised yet.", "，尚无承诺。"),
    "whole-plan": _said("Across all clusters", "全部集群"),
    "verdict": _said("Verdict", "结论"),
    "reason": _said("Reason", "理由"),
    "settles": _said("What would settle it", "可由以下信息判定"),
    "deadline": _said("Deadline", "期限"),
    "no-deadline": _said("no deadline stated", "未载期限"),
    "firmness": _said("How firmly", "承诺语气"),
    "firmness-none": _said("not put into words", "未言明"),
    "hearsay": _said("at second hand", "据转述"),
    "decided-for": _said("First seen for", "最早见于"),
    "copies": _said("Seen in copies only, not in the original.", "仅见于转载，未见原件。"),
    "in-copy": _said("seen in a copy", "见于转载"),
    "sources": _said("Source", "出处"),
    "lead": _said("lead", "导语"),
    "also": _said("Also promised", "其他承诺"),
    "promised": _said("Promised here", "承诺内容"),
    "promise": _said("Promise", "承诺"),
    "where": _said("Section, characters", "节次与字符"),
    "table": _said("The figures as a table", "以表格查看数值"),
    "table-events": _said("What was seen, as a table", "以表格查看所见"),
    "when": _said("Holds for", "所属时期"),
    "figure": _said("Figure", "数值"),
    "what": _said("What was seen", "所见内容"),
    "part": _said("Its part", "作用"),
    "known": _said("Known since", "知悉日期"),
    "none-seen": _said("No figure of this quantity has been seen.", "未见该指标的任何数值。"),
    "none-events": _said("No event of this kind has been seen.", "未见此类事件。"),
    "others": _said("Seen, but of another quantity; decides nothing", "所见其他指标，不起判定作用"),
    "judgements": _said("Why these figures may stand for it", "为何可用这些数值代替"),
    "open-here": _said("Open questions about this promise", "与此承诺有关的未决问题"),
    "reading": _said("How to read this page", "阅读说明"),
    "verdicts": _said("Verdicts", "结论"),
    "modalities": _said("How firmly a promise is put, strongest first", "承诺语气，由强到弱"),
    "reading-as-of": _said(
        "A verdict rests on documents known by the day given at the top, and on nothing later. "
        "Nothing is filled in: where no figure, deadline or source is stated, the page says so. "
        "A place such as “section 1, 495–510” counts the characters of the whole document.",
        "结论只依据截至页首所示日期（含当日）已知的文献，此后的一概不计。凡未载明的数值、期限或出处，均如实标注，不作填补。"
        "“第 1 节，495–510”一类的出处按全文字符计数。",
    ),
    "key-decides": _said("figure that decides", "起判定作用的数值"),
    "key-seen": _said("figure that does not decide", "不起判定作用的数值"),
    "key-before": _said("last figure before the plan", "规划前最后数值"),
    "key-open": _said("end not included", "不含端点"),
    "key-closed": _said("end included", "含端点"),
    "key-infinite": _said("no end stated", "未载上限或下限"),
    "key-window": _said("time in which it was promised", "承诺的期间"),
    "key-event-decides": _said("event that decides", "起判定作用的事件"),
    "key-event-seen": _said("event that does not decide", "不起判定作用的事件"),
    "key-event-search": _said("looked for, nothing found", "查找未获"),
    "key-issued": _said("plan announced", "规划宣布"),
    "key-deadline": _said("deadline", "期限"),
    "key-as-of": _said("as of", "截至"),
    "role-decides": _said("decides", "据以判定"),
    "role-seen": _said("does not decide", "不起判定作用"),
    "role-before": _said("last figure before the plan", "规划前最后数值"),
    "role-search": _said("nothing found", "查找未获"),
    "searches": _said("search", "查找"),
    "licence": _said(
        "Written by kg from the graph; the data are licensed CC BY 4.0.",
        "由 kg 依据知识图谱写出；数据采用 CC BY 4.0 许可。",
    ),
}


# How the page writes numbers, days, periods and figures in English and Chinese


LANGUAGES = ("en", "zh")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def both(make: Callable[[str], str]) -> Words:
    """What `make` says in each language."""
    return {language: make(language) for language in LANGUAGES}


def number(value: Decimal) -> str:
    """A number without zeros at its end, its thousands apart.

    >>> number(Decimal("12500.50")), number(Decimal("1E+3")), number(Decimal("-0.5"))
    ('12,500.5', '1000', '−0.5')
    """
    rounded = round(value, 6)
    whole, point, rest = f"{abs(rounded):f}".partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}"
    return ("−" if rounded < 0 else "") + (whole + point + rest.rstrip("0")).rstrip(".")


def day(value: date, language: str) -> str:
    """A day as it is written.

    >>> day(date(2021, 3, 12), "en"), day(date(2021, 3, 12), "zh")
    ('12 March 2021', '2021 年 3 月 12 日')
    """
    if language == "zh":
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def period(value: Period, language: str) -> str:
    """A day, a whole year, or from a first to a last day.

    >>> period(Period(date(2021, 1, 1), date(2021, 12, 31)), "zh")
    '2021 年'
    """
    if value.first == value.last:
        return day(value.first, language)
    if value.is_calendar_year:
        return f"{value.first.year} 年" if language == "zh" else str(value.first.year)
    first, last = day(value.first, language), day(value.last, language)
    return f"{first}至 {last}" if language == "zh" else f"{first} to {last}"


def quantity(sign: str, value: Decimal, unit: Words) -> Words:
    """A figure with its sign and unit; a sign of equality goes without saying.

    >>> quantity("=", Decimal(30), {"en": "billion yuan", "zh": "十亿元"})
    {'en': '30 billion yuan', 'zh': '300 亿元'}
    >>> quantity(">", Decimal("50.0"), {"en": "%", "zh": "%"})
    {'en': '> 50 %', 'zh': '> 50%'}
    """
    text = "" if sign == "=" else f"{sign} "
    times, chinese = in_chinese(unit["zh"])
    gap = "" if chinese == "%" else " "
    return {
        "en": f"{text}{number(value)} {unit['en']}",
        "zh": f"{text}{number(value * times)}{gap}{chinese}",
    }


def as_floor(promised: Words) -> Words:
    """An amount to realise, that more of it keeps too."""
    return {"en": f"{promised['en']} or more", "zh": f"{promised['zh']}（多则亦可）"}


def amount(value: Decimal, unit: Words) -> Words:
    """The number alone, as it stands before the unit in each language."""
    return {"en": number(value), "zh": number(value * in_chinese(unit["zh"])[0])}


def in_chinese(unit: str) -> tuple[int, str]:
    """A unit as Chinese counts it, and how many of them make one.

    >>> in_chinese("十亿元"), in_chinese("百万元"), in_chinese("个")
    ((10, '亿元'), (100, '万元'), (1, '个'))
    """
    for large, times in (("十亿", 10), ("百万", 100)):
        if unit.startswith(large):
            return times, unit[1:]
    return 1, unit


def beginning(label: Words) -> Words:
    """A label as it begins a line.

    >>> beginning({"en": "connected to the grid", "zh": "并网"})["en"]
    'Connected to the grid'
    """
    return {language: text[:1].upper() + text[1:] for language, text in label.items()}


def promise(promised: Words) -> Words:
    """What was promised, as the chart writes it."""
    return {"en": f"promised: {promised['en']}", "zh": f"承诺：{promised['zh']}"}


def dated(kind: str, value: date) -> Words:
    """One of the days that a chart shows, with its name."""
    en, zh = SAY[f"key-{kind}"]["en"], SAY[f"key-{kind}"]["zh"]
    return {"en": f"{en} {day(value, 'en')}", "zh": f"{zh}：{day(value, 'zh')}"}


def figure_told(label: Words, of: Period, role: str) -> Words:
    """A figure, an event or a search in the words that stand for the drawing."""
    zh_role, en_role = SAY[f"role-{role}"]["zh"], SAY[f"role-{role}"]["en"]
    return {
        "en": f"{label['en']}, {period(of, 'en')} ({en_role})",
        "zh": f"{label['zh']}，{period(of, 'zh')}（{zh_role}）",
    }


def described(promised: Words, deadline: date | None, seen: Sequence[Words]) -> Words:
    """The words that stand for a chart: the promise, its deadline, and all that was seen."""
    en = day(deadline, "en") if deadline else "none stated"
    zh = day(deadline, "zh") if deadline else "未载明"
    seen_en = "; ".join(item["en"] for item in seen) or "nothing"
    seen_zh = "；".join(item["zh"] for item in seen) or "无"
    return {
        "en": f"Promised: {promised['en']}. Deadline: {en}. Seen: {seen_en}.",
        "zh": f"承诺：{promised['zh']}。期限：{zh}。所见：{seen_zh}。",
    }
