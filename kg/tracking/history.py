"""How a verdict changes from day to day, as documents appear and periods end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kg.model import LANG_STRING, Answer, Iri, Literal, Term
from kg.namespaces import XSD
from kg.tracking import reading
from kg.tracking.facts import Facts, Promise
from kg.tracking.reading import Ask
from kg.tracking.track import chosen, judge
from kg.tracking.verdict import Verdict
from kg.tracking.words import Labels, outcome_iri, reason_iri

COLUMNS = ("target", "label", "from", "verdict", "reason", "changed", "because")

_DOCUMENTS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
SELECT DISTINCT ?thing ?document WHERE {
  { ?thing a plan:Plan } UNION { ?thing a plan:Search }
  ?thing dcterms:source ?document .
}
"""

Documents = dict[str, set[str]]
Appearing = dict[date, set[str]]


@dataclass(frozen=True, slots=True)
class Step:
    """The verdict from a day on, and the documents that appeared on that day.

    Without documents it is time alone that passed: the period has ended. `changed` says that
    the outcome or the reason is not what it was.
    """

    verdict: Verdict
    changed: bool
    because: Sequence[str]


@dataclass(frozen=True, slots=True)
class History:
    """Every step of every promise up to a day, by commitment and day."""

    as_of: date
    steps: Sequence[Step]
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a step and document, its words in `language` ("en" or "zh")."""
        rows = [row for step in self.steps for row in _rows(step, self.labels, language)]
        return Answer(COLUMNS, tuple(rows))


def history(ask: Ask, as_of: date | None = None, only: str | None = None) -> History:
    """The verdict of each day on which something became known that bears on a promise.

    The days are that of the plan, that of each document with a figure or an event that bears on
    it, that of each search, and the first after its deadline or, without one, its plan's period.

    Left out, `as_of` is the day on which the newest document of the graph became known; `only`
    is the IRI of one commitment. Raises `InputError` when that is not one that can be tracked.
    """
    until = as_of or reading.latest_document(ask)
    facts, documents = reading.facts(ask), _documents(ask)
    steps: list[Step] = []
    for promise in chosen(ask, only):
        appearing = _appearing(promise, facts, documents)
        days = sorted(day for day in appearing if promise.issued <= day <= until)
        before: Verdict | None = None
        for each in days:
            verdict = judge(promise, facts, each)
            changed = before is None or _gist(verdict) != _gist(before)
            steps.append(Step(verdict, changed, tuple(sorted(appearing[each]))))
            before = verdict
    return History(until, tuple(steps), reading.concept_labels(ask))


def _documents(ask: Ask) -> Documents:
    """The documents of plans and of searches, by IRI."""
    found: Documents = defaultdict(set)
    for thing, document in ask(_DOCUMENTS):
        found[str(thing)].add(str(document))
    return found


def _appearing(promise: Promise, facts: Facts, documents: Documents) -> Appearing:
    """The documents that bear on a promise, by the day on which they became known."""
    found: Appearing = defaultdict(set)
    found[promise.issued] |= documents[promise.plan]
    found[promise.runs_until + timedelta(days=1)] |= set()
    for fact in judge(promise, facts, date.max).seen:
        found[fact.known].add(fact.document)
    for search in facts.searches:
        if promise.commitment in search.about:
            found[search.made] |= documents[search.iri]
    return found


def _gist(verdict: Verdict) -> tuple[str, str]:
    return verdict.outcome, verdict.reason


def _rows(step: Step, labels: Labels, language: str) -> list[tuple[Term | None, ...]]:
    verdict = step.verdict

    def said(text: str) -> Literal:
        return Literal(text, LANG_STRING, language)

    return [
        (
            Iri(verdict.promise.commitment),
            said(verdict.promise.label[language]),
            Literal(verdict.as_of.isoformat(), XSD + "date"),
            said(labels[outcome_iri(verdict.outcome)][language]),
            said(labels[reason_iri(verdict.reason)][language]),
            Literal(str(step.changed).lower(), XSD + "boolean"),
            Iri(document) if document else None,
        )
        for document in step.because or (None,)
    ]
