"""The scorecard of a plan: each commitment that can be checked, and the tally of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.terms import Answer, Iri, Literal, Record, Term
from kg.text import Labels, amount
from kg.tracking.explanation import concept_iri
from kg.tracking.records import Observation, Target, by_period
from kg.tracking.rule import Outcome, Verdict
from kg.tracking.track import History

COLUMNS = (
    *("commitment", "label", "verdict", "reason", "decidedFor", "firstKnown"),
    *("bound", "gap", "percent", "atPeriodEnd", "periodEnd", "lookedFor"),
)


@dataclass(frozen=True, slots=True)
class Score:
    """A verdict with the day on which it was first known, and how its figures lie to the bound.

    `gap` is that of the figure which decides, or else of the latest, in the unit of the target;
    `share` is the gap as a share of the bound. `at_end` is the latest figure by the end of the
    period. `is_sought` says that a fact about it is known, a search for one is recorded, or a later
    document replaced it, after which no search is expected.
    """

    verdict: Verdict
    first_known: date | None
    gap: Decimal | None
    share: Decimal | None
    at_end: Observation | None
    is_sought: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises a plan makes, how many can be checked, how firm, and what came of them.

    `firmness` counts commitments by the concept of their modality, the firmest first; `unsought`
    are the checkable ones about which neither a fact nor a search is recorded.
    """

    plan: str
    promises: int
    checkable: int
    dated: int
    firmness: Mapping[str, int]
    outcomes: Mapping[Outcome, int]
    unsought: int

    def as_text(self, labels: Labels, language: str) -> str:
        is_chinese = language == "zh"
        firm = [f"{labels[iri][language]} {n}" for iri, n in self.firmness.items()]
        came = [f"{labels[concept_iri(o)][language]} {n}" for o, n in self.outcomes.items()]
        if is_chinese:
            return (
                f"承诺 {self.promises} 项，可核对 {self.checkable} 项，其中载明期限 {self.dated} 项"
                f"；力度：{'，'.join(firm)}；结果：{'，'.join(came)}"
                f"；无相关事实且尚未检索 {self.unsought} 项"
            )
        return (
            f"{self.promises} promises, {self.checkable} checkable, {self.dated} of these dated"
            f"; firmness: {', '.join(firm)}; outcome: {', '.join(came)}"
            f"; no fact or search recorded of {self.unsought}"
        )


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The scores of a plan at the end of a day, by commitment, and their tally."""

    as_of: date
    scores: Sequence[Score]
    tally: Tally
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a commitment, its words in `language` ("en" or "zh")."""
        return Answer(COLUMNS, tuple(_row(score, self.labels, language) for score in self.scores))


def scores_of(history: History, searches: Answer) -> Sequence[Score]:
    """The score of each commitment at the end of a history, by commitment.

    `searches` is the answer to the question of that name.
    """
    latest = {step.verdict.promise.commitment: step.verdict for step in history.steps}
    first = {step.verdict.promise.commitment: step.day for step in history.steps if step.changed}
    made = (record for record in searches.records() if record["searchedOn"])
    until = history.as_of.isoformat()
    sought = {str(record["thing"]) for record in made if str(record["searchedOn"]) <= until}
    return tuple(_score(latest[iri], first[iri], iri in sought) for iri in sorted(latest))


def scorecard(
    plan: str, history: History, counts: Sequence[Record], firmness: Answer, searches: Answer
) -> Scorecard:
    """The scorecard of a plan from the history of its verdicts.

    `counts`, `firmness` and `searches` are the answers to the questions `checkable-share`,
    `firmness-by-plan` and `searches`.
    """
    scores = scores_of(history, searches)
    found = Counter(score.verdict.outcome for score in scores)
    promises, checkable, dated = (
        sum(int(str(record[name])) for record in counts)
        for name in ("promises", "checkable", "dated")
    )
    tally = Tally(
        plan,
        promises,
        checkable,
        dated,
        {str(r["modality"]): int(str(r["commitments"])) for r in firmness.records()},
        {outcome: found[outcome] for outcome in Outcome},
        sum(not score.is_sought for score in scores),
    )
    return Scorecard(history.as_of, scores, tally, history.labels)


def _score(verdict: Verdict, first_known: date | None, is_sought: bool) -> Score:
    promise, gap, share, at_end = verdict.promise, None, None, None
    if isinstance(promise, Target):
        until = promise.runs_until or date.max
        figures = sorted(verdict.usable, key=by_period)
        at_end = next((one for one in reversed(figures) if one.period.last <= until), None)
        deciding = [fact for fact in verdict.rests_on if isinstance(fact, Observation)] or figures
        if deciding:
            gap, share = _gap(promise, deciding[-1])
    is_sought = is_sought or bool(verdict.seen) or verdict.replaced is not None
    return Score(verdict, first_known, gap, share, at_end, is_sought)


def _gap(target: Target, figure: Observation) -> tuple[Decimal | None, Decimal | None]:
    """By how much a figure is above the bound, in the unit of the target, and as a share of it.

    Of a range the end is taken that was surely reached. A target relative to a baseline has its
    gap as a share alone.
    """
    is_floor = target.bound.low is not None
    bound = target.bound.low if is_floor else target.bound.high
    end = figure.figure.low if is_floor else figure.figure.high
    if bound is None or end is None:
        return None, None
    share = (end - bound) / bound if bound else None
    try:
        stated = Decimal(target.stated[1])
    except ArithmeticError:  # a range
        return None, share
    if target.relative or not stated:
        return None, share
    return (None if share is None else share * stated), share


def _row(score: Score, labels: Labels, language: str) -> tuple[Term | None, ...]:
    verdict, promise = score.verdict, score.verdict.promise
    bound = at_end = gap = None
    if isinstance(promise, Target):
        bound = amount(*promise.stated, labels, language)
        if score.gap is not None:
            gap = _signed(score.gap, promise.stated[2], labels, language)
        if score.at_end:
            at_end = amount(*score.at_end.stated, labels, language)
    share = None if score.share is None else f"{score.share * 100:+.1f}"
    decided_for, until = verdict.decided_for, promise.runs_until
    return (
        Iri(promise.commitment),
        Literal.of(promise.label[language], language),
        Literal.of(labels[concept_iri(verdict.outcome)][language], language),
        Literal.of(labels[concept_iri(verdict.reason)][language], language),
        Literal.of(decided_for) if decided_for else None,
        Literal.of(score.first_known) if score.first_known else None,
        Literal.of(bound, language) if bound else None,
        Literal.of(gap, language) if gap else None,
        Literal.of(share) if share else None,
        Literal.of(at_end, language) if at_end else None,
        Literal.of(until) if until else None,
        Literal.of(score.is_sought),
    )


def _signed(gap: Decimal, unit: str, labels: Labels, language: str) -> str:
    """A gap with its sign; that of percentages is in percentage points."""
    number = f"{abs(gap).quantize(Decimal('0.001')).normalize():f}"
    sign = "−" if gap < 0 else "+"
    if unit.endswith("/percent"):
        return f"{sign}{number} {'个百分点' if language == 'zh' else 'percentage points'}"
    return amount(sign, number, unit, labels, language).replace(f"{sign} ", sign)
