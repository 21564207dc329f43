"""Verdicts in words, in English and Chinese: what would settle one, and how it was derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from kg.namespaces import compact, prefixes
from kg.resources import table_beside
from kg.text import RANGE, Labels, Words, amount
from kg.tracking.records import Attainment, Event, Observation, Period, Target, TimeBasis
from kg.tracking.rule import Outcome, Reason, Settlement, Verdict

_WORDS: Mapping[str, Words] = table_beside(__file__, "words.toml")


def concept_iri(kind: Outcome | Reason) -> str:
    return prefixes()["verdict" if isinstance(kind, Outcome) else "reason"] + kind


def attainment_iri(attainment: Attainment) -> str:
    """The concept of when a target must be reached."""
    return prefixes()["attainment"] + attainment


def stated(target: Target, labels: Labels, language: str) -> str:
    """What a target promises, as its plan has it: sign, number, unit."""
    return amount(*target.stated, labels, language)


def judged(target: Target, labels: Labels, language: str) -> str:
    """What a target is held to: a plain amount to realise is a floor or a ceiling."""
    sign, value, unit = target.stated
    if target.goal:
        value, unit = RANGE.join(f"{end:.5g}" for end in target.goal), target.unit
        return amount("≤" if target.bound.low is None else "≥", value, unit, labels, language)
    if sign == "=" and target.bound.low is None:
        sign = "≤"
    elif sign == "=" and target.bound.high is None:
        sign = "≥"
    if target.relative and sign in _AS_WORDS:
        relation = target.relative[0].rpartition("/")[2]
        return _relative(relation, sign, value, unit, labels, language)
    return amount(sign, value, unit, labels, language)


def _relative(
    relation: str, sign: str, value: str, unit: str, labels: Labels, language: str
) -> str:
    """What a target relative to its baseline is held to, in words.

    >>> percent = prefixes()["unit"] + "percent"
    >>> _relative("change", "≤", "-13.5", percent, {}, "en")
    'down 13.5 % or more from the baseline'
    >>> _relative("change", "≤", "-13.5", percent, {}, "zh")
    '较基期下降 13.5% 以上'
    >>> _relative("annual-change", "=", "-5–-3", percent, {}, "en")
    'down 3–5 % a year from the baseline'
    """
    ends = value.split(RANGE)
    if is_fall := all(end.startswith("-") for end in ends):
        value = RANGE.join(end.removeprefix("-") for end in reversed(ends))
    comparison = _AS_WORDS[sign.translate(_TURNED) if is_fall else sign]
    number = amount("", value, unit, labels, language).strip()
    if relation == "multiple":
        of = "times" if unit.endswith("/one") else "of-the-baseline"
        whole = _say(of, language, amount=value if of == "times" else number)
        return _say(comparison, language, amount=whole).strip()
    number = f" {number} " if language == "zh" else number  # with spaces beside Chinese
    key = f"{'down' if is_fall else 'up'}{'-a-year' * (relation == 'annual-change')}"
    return _say(key, language, amount=_say(comparison, language, amount=number)).strip()


_AS_WORDS = {"≥": "or-more", ">": "more-than", "≤": "or-less", "<": "less-than", "=": "exactly"}
_AS_WORDS |= {"≈": "about"}
_TURNED = str.maketrans("≥>≤<", "≤<≥>")
"""A number that is at most minus five is a fall of five or more."""


def settled_by(verdict: Verdict, labels: Labels) -> Words | None:
    """What would settle an open verdict, in both languages."""
    if verdict.settled_by is None:
        return None
    return {lang: _settled_by(verdict, verdict.settled_by, labels, lang) for lang in ("en", "zh")}


def _settled_by(verdict: Verdict, settlement: Settlement, labels: Labels, lang: str) -> str:
    if settlement.kind == "correction":
        key = "correction-of-one" if len(settlement.figures) == 2 else "corrections"
        figures = _joined("comma", map(compact, settlement.figures), lang)
        correction = _say(key, lang, figures=figures)
        if not settlement.events:
            return correction
        events = _events(settlement, labels, lang)
        return _say("correction-and-events", lang, correction=correction, events=events)
    if settlement.kind == "event":
        return _events(settlement, labels, lang)
    if settlement.kind == "attainment":
        return _say("attainment", lang)
    if settlement.kind == "statements":
        return _say("statements", lang, properties=_joined("comma", settlement.properties, lang))
    target = verdict.promise
    assert isinstance(target, Target)
    indicator = labels[target.indicator][lang]
    if settlement.kind == "judgement":
        stand_ins = _joined("or", (f"“{labels[iri][lang]}”" for iri in settlement.stand_ins), lang)
        return _say("judgement", lang, stand_ins=stand_ins, indicator=indicator)
    key = "observation-either-way" if settlement.either_way else "observation-inside"
    if settlement.kind == "average":
        key = "average"
    when, bound = _when(target, settlement.period, lang), judged(target, labels, lang)
    return _say(key, lang, indicator=indicator, when=when, bound=bound)


def _events(settlement: Settlement, labels: Labels, lang: str) -> str:
    period = settlement.period
    assert period is not None
    key = "by" if period.last < date.max else "from" if period.first > date.min else "at-any-time"
    when = _say(key, lang, first=period.first, last=period.last)
    kinds = _joined("and", (labels[kind][lang] for kind in settlement.events), lang)
    return _say("events", lang, kinds=kinds, when=when)


def _when(target: Target, period: Period | None, lang: str) -> str:
    """The period of an observation that would settle a target."""
    assert period is not None
    months = target.months if target.deadline is None else None
    if target.attained and target.attained.is_of_all_periods:
        months = None
    if months:
        key = {12: "any-year", 3: "any-quarter", 1: "any-month"}[months]
    elif target.basis is not TimeBasis.POINT_IN_TIME:
        key = "whole-period" if period.last < date.max else "from"
    elif period.last == date.max:
        key = "any-day-from" if period.first > date.min else "any-day"
    else:
        key = "on-the-day" if period.first == period.last else "any-day-between"
    return _say(key, lang, first=period.first, last=period.last)


def explain(verdict: Verdict, labels: Labels, lang: str) -> list[str]:
    """The derivation step by step, each figure with its document."""
    promise = verdict.promise

    def step(key: str, text: object) -> str:
        return _say("step", lang, name=_say(key, lang), text=text)

    lines = [f"{compact(promise.commitment)} · {promise.label[lang]}"]
    if isinstance(promise, Target):
        bound, held_to = stated(promise, labels, lang), judged(promise, labels, lang)
        lines.append(step("promised", f"{labels[promise.indicator][lang]} {bound}"))
        if promise.relative:
            relation, baseline = promise.relative
            lines.append(step("relative-to", f"{labels[relation][lang]} · {compact(baseline)}"))
        if held_to != bound:
            lines.append(step("held-to", held_to))
        if promise.attained:
            lines.append(step("attained", labels[attainment_iri(promise.attained)][lang]))
        if promise.is_each:
            things = _joined("comma", map(compact, sorted(promise.things)), lang)
            if len(promise.things) > 1:
                key = "some-of" if promise.how_many else "each-of"
                things = _say(key, lang, number=promise.how_many, things=things)
            lines.append(step("reached-by", things))
    lines.append(step("deadline", promise.deadline or _say("no-deadline", lang)))
    lines.append(step("as-of", verdict.as_of))
    if (before := verdict.last_before) is not None:
        lines.append(step("last-before", fact_in_words(before, labels, lang)))
    for fact in verdict.seen:
        key = "decides" if fact in verdict.rests_on else "seen"
        described = fact_in_words(fact, labels, lang)
        if later := verdict.revised.get(fact.iri):
            key, by, since = "revised", compact(later.iri), later.known
            described = _say("revised-by", lang, figure=described, by=by, since=since)
        lines.append(step(key, described))
    for attainment, result in verdict.readings:
        read, came = attainment_iri(attainment), concept_iri(result)
        lines.append(step("read-as", f"{labels[read][lang]} · {labels[came][lang]}"))
    lines += [step("by-judgement", compact(judgement.iri)) for judgement in verdict.judgements]
    outcome = labels[concept_iri(verdict.outcome)][lang]
    reason = labels[concept_iri(verdict.reason)][lang]
    lines.append(step("verdict", _say("outcome-and-reason", lang, outcome=outcome, reason=reason)))
    if verdict.replaced:
        lines.append(step("replaced", verdict.replaced))
    if verdict.copies_only:
        lines.append(_say("copies-only", lang))
    if (settled := settled_by(verdict, labels)) is not None:
        lines.append(step("settled-by", settled[lang]))
    return lines


def fact_in_words(fact: Observation | Event, labels: Labels, lang: str) -> str:
    """A figure or an event with its indicator or kind, its period, its document."""
    what = fact.indicator if isinstance(fact, Observation) else fact.kind
    return f"{fact.label[lang]} · {labels[what][lang]} · {fact.period} · {compact(fact.document)}"


def _say(key: str, lang: str, **parts: object) -> str:
    return _WORDS[key][lang].format(**parts)


def _joined(key: str, items: Iterable[str], lang: str) -> str:
    return _WORDS[key][lang].join(items)
