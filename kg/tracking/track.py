"""Tracking every promise of the graph: the verdicts of a day, as values and as a table."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kg.errors import InputError
from kg.model import LANG_STRING, Answer, Iri, Literal, Term
from kg.namespaces import XSD, compact
from kg.text import nearest
from kg.tracking import milestones, reading, rule
from kg.tracking.facts import Facts, Milestone, Promise, Target
from kg.tracking.reading import Ask
from kg.tracking.verdict import Verdict
from kg.tracking.words import Labels, outcome_iri, reason_iri, settled_by

COLUMNS = (
    "target",
    "label",
    "deadline",
    "asOf",
    "verdict",
    "reason",
    "decidedFor",
    "lastBefore",
    "copiesOnly",
    "settledBy",
)


@dataclass(frozen=True, slots=True)
class Tracking:
    """The verdicts of one day, with the labels that put them into words.

    `plans` are those that were asked about, also those that were not there yet on that day.
    """

    as_of: date
    verdicts: Sequence[Verdict]
    labels: Labels
    plans: Sequence[str]

    def of(self, plans: Collection[str]) -> Tracking:
        """Only the verdicts on these plans."""
        own = tuple(v for v in self.verdicts if v.promise.plan in plans)
        return replace(self, verdicts=own, plans=tuple(plans))

    def table(self, language: str = "en") -> Answer:
        """One row a verdict, by commitment, its words in `language` ("en" or "zh")."""
        rows = (_row(verdict, self.labels, language) for verdict in self.verdicts)
        return Answer(COLUMNS, tuple(rows))


def track(ask: Ask, as_of: date | None = None, only: str | None = None) -> Tracking:
    """The verdict on every target and milestone that was promised by the end of `as_of`.

    Left out, `as_of` is the day on which the newest document of the graph became known; `only`
    is the IRI of one commitment, or of a plan for all of its. Raises `InputError` when there is
    nothing of it that can be tracked.
    """
    day = as_of or reading.latest_document(ask)
    promises = chosen(ask, only)
    known = reading.facts(ask)
    verdicts = tuple(judge(promise, known, day) for promise in promises if promise.issued <= day)
    plans = tuple(sorted({promise.plan for promise in promises}))
    return Tracking(day, verdicts, reading.concept_labels(ask), plans)


def chosen(ask: Ask, only: str | None) -> list[Promise]:
    """Every promise, or the one whose IRI is `only`, or those of the plan whose IRI it is.

    Raises `InputError` when there is nothing of it that can be tracked.
    """
    promises = reading.promises(ask)
    if only is None:
        return promises
    found = [promise for promise in promises if only in (promise.commitment, promise.plan)]
    if not found:
        raise _untracked(only, promises)
    return found


def _untracked(iri: str, promises: Sequence[Promise]) -> InputError:
    name, known = compact(iri), [compact(promise.commitment) for promise in promises]
    plans = {compact(promise.plan) for promise in promises}
    near = nearest(name, [*known, *sorted(plans)]) or ", ".join(known)
    return InputError(
        f"{name}: is no target or milestone to track; did you mean {near}?",
        f"{name}：不是可追踪的目标或里程碑；是否指 {near}？",
    )


def judge(promise: Promise, facts: Facts, as_of: date) -> Verdict:
    """The verdict on one promise.

    Raises `TypeError` for a promise that is neither a target nor a milestone.
    """
    if isinstance(promise, Target):
        return rule.judge(promise, facts, as_of)
    if isinstance(promise, Milestone):
        return milestones.judge(promise, facts, as_of)
    raise TypeError(f"no rule for {promise!r}")


def _row(verdict: Verdict, labels: Labels, language: str) -> tuple[Term | None, ...]:
    promise, settled = verdict.promise, settled_by(verdict, labels)
    before = verdict.last_before

    def said(text: str) -> Literal:
        return Literal(text, LANG_STRING, language)

    return (
        Iri(promise.commitment),
        said(promise.label[language]),
        _day(promise.deadline),
        _day(verdict.as_of),
        said(labels[outcome_iri(verdict.outcome)][language]),
        said(labels[reason_iri(verdict.reason)][language]),
        _day(verdict.decided_for),
        Iri(before.iri) if before else None,
        Literal(str(verdict.copies_only).lower(), XSD + "boolean"),
        said(settled[language]) if settled else None,
    )


def _day(day: date | None) -> Literal | None:
    return Literal(day.isoformat(), XSD + "date") if day else None
