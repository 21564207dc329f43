"""Verdicts in words, in English and Chinese: what would settle one, and how it was derived."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from kg.namespaces import compact, prefixes
from kg.text import Words
from kg.tracking.records import Event, Observation, Period, Target
from kg.tracking.rule import Outcome, Reason, Settlement, Verdict

Labels = Mapping[str, Words]

# Chinese counts large amounts by 10⁸, so a billion is ten of these.
_BY_HUNDRED_MILLIONS = {"billion-yuan": "亿元", "billion-us-dollar": "亿美元"}


def outcome_iri(outcome: Outcome) -> str:
    """The concept of an outcome."""
    return prefixes()["verdict"] + outcome


def reason_iri(reason: Reason) -> str:
    """The concept of a reason."""
    return prefixes()["reason"] + reason


def stated(target: Target, labels: Labels, language: str) -> str:
    """What a target promises, as its plan has it: sign, number, unit."""
    sign, value, unit = target.stated
    return _amount(sign, value, unit, labels, language)


def judged(target: Target, labels: Labels, language: str) -> str:
    """What a target is held to: a plain amount to realise is a floor or a ceiling."""
    sign, value, unit = target.stated
    if sign == "=" and target.bound.low is None:
        sign = "≤"
    elif sign == "=" and target.bound.high is None:
        sign = "≥"
    return _amount(sign, value, unit, labels, language)


def _amount(sign: str, value: str, unit: str, labels: Labels, language: str) -> str:
    name = unit.rpartition("/")[2]
    if language == "zh" and name in _BY_HUNDRED_MILLIONS:
        return f"{sign} {Decimal(value) * 10:f} {_BY_HUNDRED_MILLIONS[name]}"
    if name == "percent":
        return f"{sign} {value}%" if language == "zh" else f"{sign} {value} %"
    return f"{sign} {value} {labels[unit][language]}"


def settled_by(verdict: Verdict, labels: Labels) -> Words | None:
    """What would settle an open verdict, in both languages."""
    settlement = verdict.settled_by
    if settlement is None:
        return None
    return {lang: _settled_by(verdict, settlement, labels, lang) for lang in ("en", "zh")}


def _settled_by(verdict: Verdict, settlement: Settlement, labels: Labels, lang: str) -> str:
    chinese = lang == "zh"
    if settlement.kind == "correction":
        corrected = _corrected(settlement, lang)
        if not settlement.events:
            return corrected
        return corrected + ("；以及" if chinese else ", and ") + _events(settlement, labels, lang)
    if settlement.kind == "event":
        return _events(settlement, labels, lang)
    assert settlement.indicator is not None
    indicator = labels[settlement.indicator][lang]
    if settlement.kind == "judgement":
        stand_ins = [labels[iri][lang] for iri in settlement.stand_ins]
        joined = ("或" if chinese else " or ").join(f"“{label}”" for label in stand_ins)
        if chinese:
            return f"判断{joined}可代替“{indicator}”"
        return f"a judgement that {joined} may stand for “{indicator}”"
    assert isinstance(verdict.promise, Target)
    bound = judged(verdict.promise, labels, lang)
    when = _when(verdict.promise, settlement.period, lang)
    if chinese:
        where = "之内或之外" if settlement.either_way else "之内"
        return f"{when}“{indicator}”的观测值，其整体在“{bound}”{where}"
    where = "inside or outside" if settlement.either_way else "inside"
    return f"an observation of “{indicator}” {when}, wholly {where} “{bound}”"


def _corrected(settlement: Settlement, lang: str) -> str:
    figures = ("、" if lang == "zh" else ", ").join(map(compact, settlement.figures))
    if len(settlement.figures) == 2:
        return f"更正二者之一：{figures}" if lang == "zh" else f"a correction of one of {figures}"
    if lang == "zh":
        return f"更正以消除其间矛盾：{figures}"
    return f"corrections that leave no contradiction among {figures}"


def _events(settlement: Settlement, labels: Labels, lang: str) -> str:
    kinds = [labels[kind][lang] for kind in settlement.events]
    when = _by(settlement.period, lang)
    if lang == "zh":
        return f"{when}{'、'.join(kinds)}的事件"
    return f"an event of each kind: {' and '.join(kinds)}, {when}"


def _when(target: Target, period: Period | None, lang: str) -> str:
    """The period of an observation that would settle a target."""
    assert period is not None
    first, last = period.first, period.last
    if target.is_flow and target.deadline is None:
        year = first.year
        return f"{year} 年起任一完整日历年" if lang == "zh" else f"for any full year from {year}"
    if target.is_flow:
        return f"{first} 至 {last} " if lang == "zh" else f"for {first} to {last}"
    if last == date.max:
        return f"{first} 起任一日" if lang == "zh" else f"on any day from {first}"
    if first == last:
        return f"{first} 当日" if lang == "zh" else f"on {first}"
    return f"{first} 至 {last} 间任一日" if lang == "zh" else f"on a day from {first} to {last}"


def _by(period: Period | None, lang: str) -> str:
    assert period is not None
    if period.last == date.max:
        return f"{period.first} 起" if lang == "zh" else f"from {period.first} on"
    return f"不晚于 {period.last} " if lang == "zh" else f"by {period.last}"


def explain(verdict: Verdict, labels: Labels, lang: str) -> list[str]:
    """The derivation step by step, each figure with its document."""
    zh = lang == "zh"
    promise = verdict.promise

    def step(en: str, chinese: str, text: str) -> str:
        return f"  {chinese}：{text}" if zh else f"  {en}: {text}"

    lines = [f"{compact(promise.commitment)} · {promise.label[lang]}"]
    if isinstance(promise, Target):
        indicator = labels[promise.indicator][lang]
        bound = stated(promise, labels, lang)
        lines.append(step("promised", "承诺", f"{indicator} {bound}"))
        if (held_to := judged(promise, labels, lang)) != bound:
            lines.append(step("held to", "判定按", held_to))
    due = str(promise.deadline or ("未载明" if zh else "none stated"))
    lines.append(step("deadline", "期限", due))
    lines.append(step("as of", "截止日期", str(verdict.as_of)))
    if (before := verdict.last_before) is not None:
        told = fact_in_words(before, labels, lang)
        lines.append(step("the last figure before", "规划前最后数值", told))
    for fact in verdict.seen:
        told = fact_in_words(fact, labels, lang)
        decides = fact in verdict.rests_on
        lines.append(step("decides", "据以判定", told) if decides else step("seen", "已见", told))
    lines += [step("by judgement", "所用判断", compact(j.iri)) for j in verdict.judgements]
    outcome, reason = labels[outcome_iri(verdict.outcome)], labels[reason_iri(verdict.reason)]
    so = f"{outcome[lang]}（{reason[lang]}）" if zh else f"{outcome[lang]} ({reason[lang]})"
    lines.append(step("verdict", "结论", so))
    if verdict.copies_only:
        lines.append("  仅据转载" if zh else "  seen in copies only")
    if (settled := settled_by(verdict, labels)) is not None:
        lines.append(step("would be settled by", "可由以下信息判定", settled[lang]))
    return lines


def fact_in_words(fact: Observation | Event, labels: Labels, lang: str) -> str:
    """A figure or an event with its indicator or kind, its period, its document."""
    what = fact.indicator if isinstance(fact, Observation) else fact.kind
    return f"{fact.label[lang]} · {labels[what][lang]} · {fact.period} · {compact(fact.document)}"
