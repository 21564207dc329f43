"""Last reported activity of projects, enterprises and measures, by the question `silence`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import prefix_lines, prefixes
from kg.terms import Answer, Ask, Iri, Literal, Record, Term
from kg.text import Labels, Words
from kg.tracking.reading import labels, name, read_count, read_day, text, text_or_none

COLUMNS = (
    *("thing", "label", "lastSign", "lastDay", "document", "through", "search", "days", "state"),
)

_AFTER_DAYS = "SELECT ?days WHERE { activity:quiet plan:afterDays ?days }"


class State(StrEnum):
    """The concepts of vocab/activity."""

    ACTIVE = "active"
    QUIET = "quiet"
    NOT_FOUND = "not-found"
    NOT_SOUGHT = "not-sought"


class LastReported(NamedTuple):
    """An event or a figure whose period ends on the day of the plan or later; days since then."""

    iri: str
    day: date
    document: str
    days: int


class ThingActivity(NamedTuple):
    """A thing of a plan, and its last reported activity.

    `through` is the subsidiary or the project of it that this was reported of, or that was looked
    for in vain; `None` for the thing itself. `search` is the last one without a result.
    """

    thing: str
    label: Words
    last: LastReported | None
    state: State
    through: str | None = None
    search: str | None = None


class Activity(NamedTuple):
    """The last reported activity of everything that the plans name, at the end of a day."""

    as_of: date
    quiet_after_days: int
    things: Sequence[ThingActivity]
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a thing, its words in `language` ("en" or "zh")."""
        return Answer(COLUMNS, tuple(_row(thing, self.labels, language) for thing in self.things))


def activity(ask: Ask, reported: Answer, as_of: date) -> Activity:
    """The activity that `reported` tells of, which is the answer to the question `silence`.

    What was reported from before the plan is left out. A thing is quiet once nothing was reported
    for as many days as the ontology says.
    """
    days = ask(prefix_lines("activity", "plan") + _AFTER_DAYS).column("days")
    after = read_count(next(iter(days), None))
    if after is None:
        raise InputError(
            "vocab/activity/quiet has no plan:afterDays; add the number of days",
            "vocab/activity/quiet 缺少 plan:afterDays；请补上天数",
        )
    states = labels(ask, scheme=prefixes()["activity"].removesuffix("/"))
    return Activity(as_of, after, tuple(map(_activity, reported.records())), states)


def _activity(record: Record) -> ThingActivity:
    thing = text(record, "thing")
    label = {"en": str(record["label"] or name(thing)), "zh": str(record["labelZh"] or name(thing))}
    last = None
    if day := read_day(record["lastDay"]):
        days = int(text(record, "days"))
        last = LastReported(text(record, "lastSign"), day, text(record, "document"), days)
    state = State(name(text(record, "state")))
    through, search = (text_or_none(record, column) for column in ("through", "search"))
    return ThingActivity(thing, label, last, state, through, search)


def _row(thing: ThingActivity, labels: Labels, language: str) -> tuple[Term | None, ...]:
    last = thing.last
    state = Literal.of(labels[prefixes()["activity"] + thing.state][language], language)
    reported: tuple[Term | None, ...] = (None,) * 3
    if last:
        reported = Iri(last.iri), Literal.of(last.day), Iri(last.document)
    label = Literal.of(thing.label[language], language)
    by = tuple(Iri(iri) if iri else None for iri in (thing.through, thing.search))
    days = Literal.of(last.days) if last else None
    return Iri(thing.thing), label, *reported, *by, days, state
