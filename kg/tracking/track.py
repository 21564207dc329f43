"""Tracking every promise of the graph: the verdicts of a day, as values and as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kg.errors import InputError
from kg.namespaces import compact, prefix_lines
from kg.terms import Answer, Ask, Iri, Literal, Term, to_sparql
from kg.text import Labels, nearest
from kg.tracking.explanation import concept_iri, settled_by
from kg.tracking.reading import Reading, Unusable, labels, newest_document, read, read_about
from kg.tracking.records import Promise, Unreadable
from kg.tracking.rule import Verdict, judge

COLUMNS = (
    *("target", "label", "deadline", "asOf", "verdict", "reason"),
    *("decidedFor", "lastBefore", "copiesOnly", "settledBy", "replacedOn"),
)


@dataclass(frozen=True, slots=True)
class Tracking:
    """The verdicts of one day, with the labels that put them into words.

    `plans` are those that were asked about, also those that were not there yet on that day, and
    `bare` those of them without a target or milestone. `unusable` are the statements of the graph
    that decide nothing.
    """

    as_of: date
    verdicts: Sequence[Verdict]
    labels: Labels
    plans: Sequence[str]
    unusable: Sequence[Unusable] = ()
    bare: Sequence[str] = ()

    def of(self, plans: Collection[str]) -> Tracking:
        own = tuple(v for v in self.verdicts if v.promise.plan in plans)
        return replace(self, verdicts=own, plans=tuple(plans))

    def table(self, language: str = "en") -> Answer:
        """One row a verdict, by commitment, its words in `language` ("en" or "zh")."""
        rows = (_row(verdict, self.labels, language) for verdict in self.verdicts)
        return Answer(COLUMNS, tuple(rows))


def track(ask: Ask, as_of: date | None = None, only: str | None = None) -> Tracking:
    """The verdict on every target and milestone that was promised by the end of `as_of`.

    Left out, `as_of` is the day on which the newest document of the graph became known; `only`
    is the IRI of one commitment, or of a plan for all of its, of which alone all is then read.
    Raises `InputError` when there is nothing of it that can be tracked.
    """
    reading = read_about(ask, [only], checks=True) if only else read(ask)
    if only and not reading.promises and only not in reading.plans:
        reading = read(ask)  # which names what is near
    return tracking(reading, labels(ask), as_of or newest_document(ask), only)


def tracking(reading: Reading, labels: Labels, day: date, only: str | None = None) -> Tracking:
    """The same, of what is read already."""
    promises, facts = chosen(reading, only), reading.facts
    verdicts = tuple(judge(promise, facts, day) for promise in promises if promise.is_known_by(day))
    plans = tuple(sorted({promise.plan for promise in promises}))
    bare = {*reading.plans, *plans} - {promise.plan for promise in reading.promises}
    asked = bare if only is None else bare & {only}
    return Tracking(day, verdicts, labels, plans, reading.unusable, tuple(sorted(asked)))


def judged_by(ask: Ask, judgement: str) -> Sequence[str]:
    """The targets whose verdicts may be others without a judgement: none if another says the same.

    They measure the indicator for which another one may stand by it.
    """
    own = to_sparql(Iri(judgement))
    links, others = (f"{j} plan:standIn ?in . {j} plan:standsFor ?of" for j in (own, "?other"))
    same = f"FILTER NOT EXISTS {{ {others} FILTER(?other != {own}) }}"
    judged = f"SELECT DISTINCT ?of {{ {links} {same} }}"
    targets = f"{{ {judged} }} ?target plan:measures ?of . ?target a plan:Target"
    asked = f"{prefix_lines('plan')} SELECT DISTINCT ?target {{ {targets} }}"
    return list(map(str, ask(asked).column("target")))


def changed_without(
    reading: Reading, judgement: str, day: date
) -> Iterator[tuple[Verdict, Verdict]]:
    """Each verdict of a day that is another one where a judgement is not made, before and after."""
    kept = tuple(one for one in reading.facts.judgements if one.iri != judgement)
    without = replace(reading.facts, judgements=kept)
    for promise in reading.promises:
        if promise.is_known_by(day):
            before = judge(promise, reading.facts, day)
            after = judge(promise, without, day)
            if (before.outcome, before.reason) != (after.outcome, after.reason):
                yield before, after


def chosen(reading: Reading, only: str | None) -> Sequence[Promise]:
    """Every promise, or the one whose IRI is `only`, or those of a plan; raises as `track`."""
    promises = reading.promises
    if only is None:
        return promises
    found = [promise for promise in promises if only in (promise.commitment, promise.plan)]
    if not found and only not in reading.plans:
        name, tracked = compact(only), [compact(promise.commitment) for promise in promises]
        plans = sorted({compact(promise.plan) for promise in promises})
        near = nearest(name, [*tracked, *plans]) or ", ".join(tracked)
        raise InputError(
            f"{name}: is no target or milestone to track; did you mean {near}?",
            f"{name}：不是可追踪的目标或里程碑；是否指 {near}？",
        )
    return found


def _row(verdict: Verdict, labels: Labels, language: str) -> tuple[Term | None, ...]:
    promise, settled = verdict.promise, settled_by(verdict, labels)
    deadline, decided_for, before = promise.deadline, verdict.decided_for, verdict.last_before
    return (
        Iri(promise.commitment),
        Literal.of(promise.label[language], language),
        Literal.of(deadline) if deadline else None,
        Literal.of(verdict.as_of),
        Literal.of(labels[concept_iri(verdict.outcome)][language], language),
        Literal.of(labels[concept_iri(verdict.reason)][language], language),
        Literal.of(decided_for) if decided_for else None,
        Iri(before.iri) if before else None,
        Literal.of(verdict.copies_only),
        Literal.of(settled[language], language) if settled else None,
        Literal.of(verdict.replaced) if verdict.replaced else None,
    )


# The history of a verdict: from day to day, as documents appear and periods end

HISTORY_COLUMNS = ("target", "label", "from", "verdict", "reason", "changed", "because")


@dataclass(frozen=True, slots=True)
class Step:
    """The verdict from a day on, and the documents that appeared on that day, if any.

    `changed` says that the outcome or the reason is not what it was. The first step of a promise
    whose day is unknown is judged as of the first day of the calendar, and has no day.
    """

    verdict: Verdict
    changed: bool
    because: Sequence[str]

    @property
    def day(self) -> date | None:
        return None if self.verdict.as_of == date.min else self.verdict.as_of


@dataclass(frozen=True, slots=True)
class History:
    """Every step of every promise up to a day, by commitment and day."""

    as_of: date
    steps: Sequence[Step]
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a step and document, its words in `language` ("en" or "zh")."""
        rows = [row for step in self.steps for row in _rows(step, self.labels, language)]
        return Answer(HISTORY_COLUMNS, tuple(rows))


def history(reading: Reading, labels: Labels, until: date, only: str | None) -> History:
    """The verdict of each day up to one on which something became known that bears on a promise.

    The days are that of the plan, where it is known, that of each document with a figure or an
    event that bears on it, or a revision of one, that of each search, and the first after its
    deadline or, without one, its plan's period.
    `only` and the errors are those of `track`.
    """
    steps: list[Step] = []
    for promise in chosen(reading, only):
        appearing = _appearing(promise, reading)
        before = None
        for day in sorted(day for day in appearing if promise.is_known_by(day) and day <= until):
            verdict = judge(promise, reading.facts, day)
            now = (verdict.outcome, verdict.reason)
            steps.append(Step(verdict, now != before, tuple(sorted(appearing[day]))))
            before = now
    return History(until, tuple(steps), labels)


def _appearing(promise: Promise, reading: Reading) -> dict[date, set[str]]:
    """The documents that bear on a promise, by the day on which they became known."""
    facts, documents = reading.facts, reading.sources
    found: dict[date, set[str]] = defaultdict(set)
    found[promise.known or date.min].update(documents.get(promise.plan, ()))
    if promise.replaced:
        found[promise.replaced] |= set()
    if isinstance(promise, Unreadable):
        return found
    if promise.runs_until and promise.runs_until < date.max:
        found[promise.runs_until + timedelta(days=1)] |= set()
    verdict = judge(promise, facts, date.max)
    for fact in (*verdict.seen, *verdict.revised.values()):
        found[fact.known].add(fact.document)
    for search in facts.searched_for(promise.commitment):
        found[search.made].update(documents.get(search.iri, ()))
    return found


def _rows(step: Step, labels: Labels, language: str) -> list[tuple[Term | None, ...]]:
    verdict = step.verdict
    start: tuple[Term | None, ...] = (
        Iri(verdict.promise.commitment),
        Literal.of(verdict.promise.label[language], language),
        Literal.of(step.day) if step.day else None,
        Literal.of(labels[concept_iri(verdict.outcome)][language], language),
        Literal.of(labels[concept_iri(verdict.reason)][language], language),
        Literal.of(step.changed),
    )
    return [(*start, Iri(document) if document else None) for document in step.because or (None,)]
