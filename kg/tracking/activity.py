"""Last reported activity of each project and enterprise: days since, and what they mean.

The last event or figure of each is asked by `queries/silence.rq`; engines differ on days between
dates, so these are counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kg.errors import InputError
from kg.namespaces import prefix_lines, prefixes
from kg.terms import Answer, Ask, Iri, Literal, Record, Term
from kg.text import Words
from kg.tracking.explanation import Labels
from kg.tracking.reading import labels, name, read_count, read_day, text

COLUMNS = ("thing", "label", "lastSign", "lastDay", "document", "days", "state")

_AFTER_DAYS = "SELECT ?days WHERE { activity:quiet plan:afterDays ?days }"


class State(StrEnum):
    """The concepts of vocab/activity."""

    ACTIVE = "active"
    QUIET = "quiet"
    NEVER_SEEN = "never-seen"


@dataclass(frozen=True, slots=True)
class LastReported:
    """An event or a figure whose period ends on the day of the plan or later; days since then."""

    iri: str
    day: date
    document: str
    days: int


@dataclass(frozen=True, slots=True)
class ThingActivity:
    """A thing of a plan, and its last reported activity."""

    thing: str
    label: Words
    last: LastReported | None
    state: State


@dataclass(frozen=True, slots=True)
class Activity:
    """The last reported activity of everything that the plans name, at the end of a day."""

    as_of: date
    quiet_after_days: int
    things: Sequence[ThingActivity]
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a thing, its words in `language` ("en" or "zh")."""
        return Answer(COLUMNS, tuple(_row(thing, self.labels, language) for thing in self.things))


def activity(ask: Ask, reported: Answer, as_of: date) -> Activity:
    """Count the days to `as_of` of `reported`, which is the answer to the question `silence`.

    What was reported from before the plan is left out: a thing that has no other was never seen.
    It is quiet once nothing was reported for as many days as the ontology says.
    """
    days = ask(prefix_lines("activity", "plan") + _AFTER_DAYS).column("days")
    after = read_count(next(iter(days), None))
    if after is None:
        raise InputError(
            "vocab/activity/quiet has no plan:afterDays; add the number of days",
            "vocab/activity/quiet 缺少 plan:afterDays；请补上天数",
        )
    things = tuple(_activity(record, as_of, after) for record in reported.records())
    return Activity(as_of, after, things, labels(ask))


def _activity(record: Record, as_of: date, after: int) -> ThingActivity:
    thing = text(record, "thing")
    label = {"en": str(record["label"] or name(thing)), "zh": str(record["labelZh"] or name(thing))}
    if (day := read_day(record["lastDay"])) is None:
        return ThingActivity(thing, label, None, State.NEVER_SEEN)
    # A figure may be of a period that ends only after the day on which it became known.
    days = max((as_of - day).days, 0)
    last = LastReported(text(record, "lastSign"), day, text(record, "document"), days)
    return ThingActivity(thing, label, last, State.QUIET if days >= after else State.ACTIVE)


def _row(thing: ThingActivity, labels: Labels, language: str) -> tuple[Term | None, ...]:
    last = thing.last
    state = labels[prefixes()["activity"] + thing.state][language]
    reported: tuple[Term | None, ...] = (None,) * 4
    if last:
        reported = Iri(last.iri), Literal.of(last.day), Iri(last.document), Literal.of(last.days)
    label = Literal.of(thing.label[language], language)
    return Iri(thing.thing), label, *reported, Literal.of(state, language)
