"""The rows of the table beside a chart, each with its document."""

from __future__ import annotations

from datetime import date

from kg.report import words
from kg.report.asking import Known, date_of
from kg.report.model import Fact, Source, Words
from kg.tracking.facts import Event, Observation, Period, Promise


def searches(promise: Promise, as_of: date, known: Known) -> list[Fact]:
    """What was looked for between a promise and a day, and not found."""
    found = []
    for record in known.searches:
        made = date_of(record, "made")
        if str(record["about"]) == promise.commitment and promise.issued <= made <= as_of:
            label = known.label(str(record["search"]))
            document = record["document"]
            source = known.source(str(document)) if document else Source(label, None)
            found.append(Fact(label, None, Period(made, made), "search", False, made, source))
    return found


def figure(observation: Observation, role: str, known: Known) -> Fact:
    """A figure as its document states it."""
    return _fact(observation, role, quantity(observation, known), known)


def event(happened: Event, role: str, known: Known) -> Fact:
    """An event, its kind in place of a figure."""
    return _fact(happened, role, known.label(happened.kind), known)


def quantity(observation: Observation, known: Known) -> Words:
    """The sign, the number and the unit that a document states."""
    stated = known.stated[observation.iri]
    return words.quantity(stated.sign, stated.value, known.unit(stated.unit))


def _fact(fact: Observation | Event, role: str, figure: Words, known: Known) -> Fact:
    source = known.source(fact.document)
    return Fact(fact.label, figure, fact.period, role, fact.is_copy, fact.known, source)
