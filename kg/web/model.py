"""What the page shows, as frozen values: everything is decided here, nothing in the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kg.text import Words
from kg.tracking.records import Period
from kg.tracking.rule import Verdict
from kg.web.chart import Chart


class Place(NamedTuple):
    """Where in a document's text something stands: its section if any, and characters of it all."""

    section: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read, and the place in it where that is known."""

    label: Words
    url: str | None
    place: Place | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A row of the table beside a chart: a figure, an event, or a search that found nothing."""

    what: Words
    figure: Words | None
    period: Period
    role: str
    is_copy: bool
    known: date
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """A line with its label and a longer text, if there is one."""

    slug: str
    label: Words
    text: Words | None
    iri: str = ""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A commitment that can be checked: what came of it, in the words of `kg track`, and why.

    One of which a statement cannot be used has no chart. `readings` are the ways to read its words
    and the outcome of each, where they differ.
    """

    verdict: Verdict
    outcome: Words
    reason: Words
    settled_by: Words | None
    open_points: Sequence[Note]
    is_of_events: bool = False
    measured: Words | None = None
    chart: Chart | None = None
    facts: Sequence[Fact] = ()
    others: Sequence[Fact] = ()
    judgements: Sequence[Note] = ()
    readings: Sequence[tuple[Words, Words]] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise: how firmly it is made, by when, and where it is read.

    `activity` says what was reported of a measure since, and `last` when that was.
    """

    iri: str
    slug: str
    label: Words
    modality: Words | None
    rank: int
    is_second_hand: bool
    deadline: date | None
    sources: Sequence[Source]
    tracked: Tracked | None
    activity: Words | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A cluster with its promises and the clusters within it; without label: the whole plan."""

    slug: str
    label: Words | None
    commitments: Sequence[Commitment]
    within: Sequence[Group]
    iri: str = ""

    def everything(self) -> list[Commitment]:
        """Its commitments and those of the clusters within it."""
        nested = [item for group in self.within for item in group.everything()]
        return [*self.commitments, *nested]


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan: its groups, the commitments of all of them in order, open questions by kind."""

    slug: str
    label: Words
    authorities: Sequence[Words]
    places: Sequence[Words]
    issued: date | None
    period: Period | None
    sources: Sequence[Source]
    groups: Sequence[Group]
    commitments: Sequence[Commitment]
    open_points: Sequence[tuple[Words, Sequence[Note]]]
