"""How long nothing has been heard of each project and enterprise: days, and what they mean.

The last sign of each is asked by `queries/silence.rq`; engines differ on days between dates,
so these are counted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kg.errors import InputError
from kg.namespaces import XSD, prefix_lines, prefixes
from kg.terms import LANG_STRING, Answer, Ask, Iri, Literal, Record, Term
from kg.text import Words, day
from kg.tracking import records
from kg.tracking.explanation import Labels

COLUMNS = ("thing", "label", "lastSign", "lastDay", "document", "days", "state")

_AFTER_DAYS = (
    prefix_lines("activity", "plan") + "SELECT ?days WHERE { activity:quiet plan:afterDays ?days }"
)


class State(StrEnum):
    """The concepts of vocab/activity."""

    ACTIVE = "active"
    QUIET = "quiet"
    NEVER_SEEN = "never-seen"


@dataclass(frozen=True, slots=True)
class Sign:
    """An event or a figure whose period ends on the day of the plan or later."""

    iri: str
    last: date
    document: str


@dataclass(frozen=True, slots=True)
class Hearing:
    """A thing of a plan, the last sign of it, and the days from there to the as-of day."""

    thing: str
    label: Words
    last: Sign | None
    days: int | None
    state: State


@dataclass(frozen=True, slots=True)
class Silence:
    """What was last heard of everything that the plans name, at the end of a day."""

    as_of: date
    quiet_after: int
    hearings: Sequence[Hearing]
    labels: Labels

    def table(self, language: str = "en") -> Answer:
        """One row a thing, its words in `language` ("en" or "zh")."""
        rows = (_row(hearing, self.labels, language) for hearing in self.hearings)
        return Answer(COLUMNS, tuple(rows))


def silence(ask: Ask, signs: Answer, as_of: date) -> Silence:
    """Count the days to `as_of` of `signs`, which is the answer to the question `silence`.

    Signs from before the plan are left out: a thing that has no other was never seen. It is
    quiet once it has been without a sign for as many days as the ontology says.
    """
    after = _quiet_after(ask)
    hearings = tuple(_hearing(record, as_of, after) for record in signs.records())
    return Silence(as_of, after, hearings, records.concept_labels(ask))


def _quiet_after(ask: Ask) -> int:
    found = ask(_AFTER_DAYS).column("days")
    if not found:
        raise InputError(
            "vocab/activity/quiet has no plan:afterDays; add the number of days",
            "vocab/activity/quiet 缺少 plan:afterDays；请补上天数",
        )
    return int(str(found[0]))


def _hearing(record: Record, as_of: date, after: int) -> Hearing:
    thing = str(record["thing"])
    label = {"en": str(record["label"]), "zh": str(record["labelZh"])}
    if record["lastSign"] is None:
        return Hearing(thing, label, None, None, State.NEVER_SEEN)
    sign = Sign(str(record["lastSign"]), day(str(record["lastDay"])), str(record["document"]))
    # A figure may be of a period that ends only after the day on which it became known.
    days = max((as_of - sign.last).days, 0)
    return Hearing(thing, label, sign, days, State.QUIET if days >= after else State.ACTIVE)


def _row(hearing: Hearing, labels: Labels, language: str) -> tuple[Term | None, ...]:
    sign = hearing.last
    state = labels[prefixes()["activity"] + hearing.state][language]
    return (
        Iri(hearing.thing),
        Literal(hearing.label[language], LANG_STRING, language),
        Iri(sign.iri) if sign else None,
        Literal(sign.last.isoformat(), XSD + "date") if sign else None,
        Iri(sign.document) if sign else None,
        None if hearing.days is None else Literal(str(hearing.days), XSD + "integer"),
        Literal(state, LANG_STRING, language),
    )
