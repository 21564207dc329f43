"""The page: read out of a session, and written as one HTML file that asks for nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from kg.catalogue.binding import Argument
from kg.namespaces import PLAN, SKOS, VOCAB, prefixes
from kg.session import Session
from kg.terms import Iri, Record, is_blank
from kg.text import LANGUAGES, RANGE, Words, day, untranslated
from kg.tracking.explanation import attainment_iri, concept_iri, settled_by
from kg.tracking.reading import labels, name, read_count, read_day, text
from kg.tracking.records import (
    Event,
    Interval,
    Milestone,
    Observation,
    Period,
    Target,
    TimeBasis,
)
from kg.tracking.rule import Outcome, Verdict
from kg.web import chart, wording
from kg.web.chart import Chart, Figure, Frame, Lane
from kg.web.render import in_one_file
from kg.web.wording import SAY

T = TypeVar("T")

FILE_NAME = "report.html"


def render(session: Session, as_of: str | None = None) -> bytes:
    """The page of a day as UTF-8; left out, of the day of the newest document.

    The same graph gives the same bytes. Text from the graph is escaped, whatever it holds.
    """
    page = Reader(session, as_of).page()
    text = in_one_file("page.html.j2", page=page, languages=LANGUAGES, say=wording.SAY)
    return text.encode()


# What the page shows, as frozen values: everything is decided here, nothing in the templates


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
    """A row of the table beside a chart: a figure, an event, or a search that found nothing.

    `of` is what a figure is of, where the table has those of several things.
    """

    what: Words
    figure: Words | None
    period: Period
    role: str
    is_copy: bool
    known: date
    source: Source
    of: Words | None = None


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


# Read from the graph


_LAST = (10**9, 10**9, 10**9)


_LABEL, _TEXT = "rdfs:label|skos:prefLabel", "skos:note|skos:definition"
_URL = prefixes()["schema"] + "url"


class _Asked(dict[str, T]):
    """Values by IRI, each asked for when it is first wanted."""

    def __init__(self, ask: Callable[[str], T]) -> None:
        self._ask = ask

    def __missing__(self, iri: str) -> T:
        self[iri] = found = self._ask(iri)
        return found


class Reader:
    """Labels, documents, figures and verdicts by their IRI: of the whole graph, or of one thing.

    Of a plan, or of a commitment that can be tracked, only what its page needs is read, however
    large the graph.
    """

    def __init__(self, session: Session, as_of: str | None, of: Iri | None = None) -> None:
        self._session, self._day, self._of = session, as_of, of
        self.as_of = day(as_of) if as_of else session.newest()
        self.labels: Mapping[str, Words] = _Asked(self._label)
        self.texts: Mapping[str, Words | None] = _Asked(lambda iri: self._text_of(iri, _TEXT))
        self.urls = _Asked(lambda document: self._value(document, _URL))
        self.factors = _Asked(lambda unit: Decimal(self._value(unit, PLAN + "factor") or 1))
        self.symbols = _Asked(lambda unit: self._value(unit, SKOS + "notation"))
        ranked = self.query("own-figures", property="plan:rank")
        ranks = ((text(r, "concept"), text(r, "value")) for r in ranked)
        self.ranks = {iri: int(rank) for iri, rank in ranks if rank.isdecimal()}
        self.judgements = _Asked(lambda iri: self.query("judgements", standsFor=iri))
        self.activity: dict[str, Words] = {}
        self.last: dict[str, date] = {}

    @cached_property
    def tracked(self) -> Mapping[str, Tracked]:
        """The commitments that can be checked; of the whole graph all texts are read for them."""
        session = self._session
        if self._of is None:
            self.labels = labels(session.ask, _LABEL)
            self.texts = defaultdict(lambda: None, labels(session.ask, _TEXT))
        tracking = session.verdicts(self._day, [self._of.value] if self._of else ())
        self.concepts = tracking.labels
        promised = [Iri(verdict.promise.commitment) for verdict in tracking.verdicts]
        self.searches = self.query("searches", thing=tuple(promised)) if promised else []
        around = session.around(promised) if promised else []
        self.bearing = [(s, value) for s, link, value in around if link.value == PLAN + "bearsOn"]
        found: dict[str, Tracked] = {}
        for verdict in tracking.verdicts:
            promise = verdict.promise
            if isinstance(promise, Target):
                found[promise.commitment] = self._target(verdict, promise)
            elif isinstance(promise, Milestone):
                found[promise.commitment] = self._milestone(verdict, promise)
            else:
                found[promise.commitment] = Tracked(**self._common(verdict))
        return found

    def page(self) -> dict[str, Any]:
        """The plans of the page, and what explains its verdicts and modalities."""
        plans: dict[str, list[Record]] = defaultdict(list)
        for record in self.query("plans"):
            plans[text(record, "plan")].append(record)
        known = (self.plan(r) for r in plans.values() if self._is_known(r[0]))
        return {"plans": list(known), **self.explained()}

    def explained(self) -> dict[str, Any]:
        """The day of the page, and what explains its verdicts and modalities."""
        verdict, ranks = prefixes()["verdict"], self.ranks
        return {
            "as_of": self.as_of,
            "outcomes": {item.value: self.note(verdict + item.value) for item in Outcome},
            "modalities": [self.note(i) for i in sorted(ranks, key=lambda i: (-ranks[i], i))],
        }

    def plan_of(self, iri: str) -> Plan | None:
        """A plan; `None` on a day when it was not yet issued."""
        records = self.query("plans", plan=iri)
        return self.plan(records) if records and self._is_known(records[0]) else None

    def _is_known(self, record: Record) -> bool:
        return (read_day(record["issued"]) or date.min) <= self.as_of

    def query(self, question: str, **arguments: Argument) -> list[Record]:
        return self._session.query(question, **arguments).records()

    def _label(self, iri: str) -> Words:
        return self._text_of(iri, _LABEL) or untranslated(name(iri))

    def _text_of(self, thing: str, properties: str) -> Words | None:
        asked = None if is_blank(thing) else labels(self._session.ask, properties, thing=thing)
        return asked.get(thing) if asked else None

    def _value(self, thing: str, link: str) -> str | None:
        """The value of a property of a thing, of several the first by their text."""
        values = [] if is_blank(thing) else self._session.values(Iri(thing), link)
        return min(map(str, values), default=None)

    def _unit(self, iri: str) -> Words:
        """The symbol of a unit, else its label."""
        symbol = self.symbols[iri]
        return untranslated(symbol) if symbol else self.labels[iri]

    def _source(self, document: str, place: Place | None = None) -> Source:
        """A document as a source, with a place in it."""
        return Source(self.labels[document], self.urls[document], place, document)

    def note(self, iri: str) -> Note:
        """The label of a thing and its note or definition."""
        return Note(name(iri), self.labels[iri], self.texts[iri], iri)

    # A commitment that can be checked, from its verdict

    def _common(self, verdict: Verdict) -> dict[str, Any]:
        commitment = Iri(verdict.promise.commitment)
        points = {str(point) for point, value in self.bearing if value == commitment}
        return {
            "verdict": verdict,
            "outcome": self.concepts[concept_iri(verdict.outcome)],
            "reason": self.concepts[concept_iri(verdict.reason)],
            "settled_by": settled_by(verdict, self.concepts),
            "readings": [
                (self.concepts[attainment_iri(one)], self.concepts[concept_iri(outcome)])
                for one, outcome in verdict.readings
            ],
            "open_points": [self.note(iri) for iri in sorted(points)],
        }

    def _target(self, verdict: Verdict, target: Target) -> Tracked:
        before = [verdict.last_before] if verdict.last_before else []
        seen = [o for o in verdict.seen if isinstance(o, Observation)]
        drawn = [*before, *(o for o in seen if o in verdict.usable)]
        are_of_several = len({o.of for o in drawn}) > 1
        whose = {o.of: self.labels[o.of] for o in drawn} if are_of_several else {}
        unit, factor = self._unit(target.unit), self.factors[target.unit]
        measured, promised = self.labels[target.indicator], self._quantity(*target.stated)
        if target.stated[0] == "=" and target.bound.is_floor:
            promised = wording.fill("or-more", promised=promised)
        figures = [
            Figure(_in_unit(o.figure, factor), o.period, self._stated(o), _role(o, verdict))
            for o in drawn
        ]
        picture = chart.of_figures(
            bound=_in_unit(target.bound, factor),
            promised=promised,
            first=_since(target, verdict.as_of),
            frame=Frame(target.known, target.deadline, verdict.as_of),
            figures=figures,
            measured=(measured, unit),
        )
        indicators = {observation.indicator for observation in drawn}
        judgements = {
            text(row, "judgement")
            for row in self.judgements[target.indicator]
            if str(row["standIn"]) in indicators
        }
        return Tracked(
            **self._common(verdict),
            is_of_events=False,
            measured=wording.fill("in-unit", what=measured, unit=wording.unit(unit)),
            chart=picture,
            facts=[
                *(self._fact(o, verdict, whose.get(o.of)) for o in drawn),
                *self._searches(verdict),
            ],
            others=[self._fact(o, verdict) for o in seen if o not in verdict.usable],
            judgements=[self.note(iri) for iri in sorted(judgements)],
        )

    def _milestone(self, verdict: Verdict, milestone: Milestone) -> Tracked:
        seen = [fact for fact in verdict.seen if isinstance(fact, Event)]
        searches = self._searches(verdict)
        required = sorted(milestone.required)
        lanes = [
            Lane(
                self.labels[kind],
                kind in milestone.required,
                [(event.period, _role(event, verdict)) for event in seen if event.kind == kind],
            )
            for kind in [*required, *sorted({e.kind for e in seen} - milestone.required)]
        ]
        if searches:
            entries = [(fact.period, "search") for fact in searches]
            lanes.append(Lane(SAY["searches"], False, entries))
        promised = wording.joined("and", [self.labels[kind] for kind in required])
        frame = Frame(milestone.known, milestone.deadline, verdict.as_of)
        project = self.labels[milestone.project]
        return Tracked(
            **self._common(verdict),
            is_of_events=True,
            measured=wording.fill("of", thing=project, what=promised),
            chart=chart.of_events(frame, promised, lanes, project),
            facts=[*(self._fact(event, verdict) for event in seen), *searches],
        )

    def _fact(self, fact: Observation | Event, verdict: Verdict, of: Words | None = None) -> Fact:
        """A figure as its document states it, or an event with its kind in place of a figure."""
        figure = self.labels[fact.kind] if isinstance(fact, Event) else self._stated(fact)
        role, source = _role(fact, verdict), self._source(fact.document)
        return Fact(fact.label, figure, fact.period, role, fact.is_copy, fact.known, source, of)

    def _searches(self, verdict: Verdict) -> list[Fact]:
        """What was looked for between a promise and a day, and not found."""
        found, promise = [], verdict.promise
        for record in self.searches:
            made = read_day(record["searchedOn"])
            is_known = made and promise.is_known_by(made) and made <= verdict.as_of
            if made and is_known and str(record["thing"]) == promise.commitment:
                label = self.labels[text(record, "search")]
                source = self._source(text(record, "document"))
                found.append(Fact(label, None, Period(made, made), "search", False, made, source))
        return found

    def _stated(self, observation: Observation) -> Words:
        return self._quantity(*observation.stated)

    def _quantity(self, sign: str, value: str, unit: str) -> Words:
        return wording.quantity(sign, value.split(RANGE), self._unit(unit))

    # A plan with its clusters and commitments

    def plan(self, records: Sequence[Record]) -> Plan:
        """The plan of its records in the question `plans`, one for each of what it has several."""
        iri = text(records[0], "plan")
        several = {
            column: sorted({str(record[column]) for record in records if record[column]})
            for column in ("authority", "place", "document")
        }
        said: dict[str, list[Record]] = defaultdict(list)
        for row in self.query("promises-on-a-subject", subject=iri):
            said[text(row, "commitment")].append(row)
        clusters: dict[str, set[str]] = defaultdict(set)
        for row in self.query("commitments", plan=iri):
            clusters[text(row, "commitment")].add(str(row["cluster"] or ""))
        silence = self._session.silence(self._day, [*map(Iri, sorted(clusters))])
        for item in silence.things:
            self.activity[item.thing] = silence.labels[f"{VOCAB}activity/{item.state}"]
            self.last |= {item.thing: item.last.day} if item.last else {}
        promised: dict[str, list[Commitment]] = defaultdict(list)
        for one in sorted(clusters):
            for cluster in clusters[one]:
                promised[cluster].append(self.commitment(one, said.get(one, [])))
        issued, first, last = (
            read_day(records[0][column]) for column in ("issued", "periodStart", "periodEnd")
        )
        within: dict[str, list[str]] = defaultdict(list)
        for row in self.query("clusters", plan=iri):
            within[str(row["within"] or "")].append(text(row, "cluster"))
        groups = [self._group(cluster, promised, within) for cluster in within[""]]
        groups.sort(key=_first_place)
        whole = Group(f"{name(iri)}-whole-plan", None, _by_firmness(promised[""]), [])
        points: dict[str, dict[str, Note]] = defaultdict(dict)
        for row in self.query("open-points", plan=iri):
            point = text(row, "openPoint")
            points[text(row, "kind")].setdefault(point, self.note(point))
        groups = [*([whole] if whole.commitments else []), *groups]
        return Plan(
            slug=name(iri),
            label=self.labels[iri],
            authorities=[self.labels[one] for one in several["authority"]],
            places=[self.labels[one] for one in several["place"]],
            issued=issued,
            period=Period(first, last) if first and last else None,
            sources=[self._source(one) for one in several["document"]],
            groups=groups,
            commitments=[item for group in groups for item in group.everything()],
            open_points=[(self.labels[k], [*notes.values()]) for k, notes in points.items()],
        )

    def _group(
        self,
        cluster: str,
        promised: Mapping[str, list[Commitment]],
        within: Mapping[str, Sequence[str]],
        above: Sequence[str] = (),
    ) -> Group:
        """A cluster with those within it, but for those that it is itself within."""
        above = [*above, cluster]
        inner = [one for one in within.get(cluster, []) if one not in above]
        nested = [self._group(one, promised, within, above) for one in inner]
        commitments = _by_firmness(promised.get(cluster, []))
        nested.sort(key=_first_place)
        return Group(name(cluster), self.labels[cluster], commitments, nested, cluster)

    def commitment(self, iri: str, said: Sequence[Record]) -> Commitment:
        """A commitment, and what claims say of it: rows of `promises-on-a-subject`."""
        modalities = {text(row, "modality") for row in said if row["modality"]}
        firmest = max(modalities, key=lambda iri: (self.ranks.get(iri, 0), iri), default="")
        places = {(text(row, "document"), _place_of(row)) for row in said}
        days = sorted(day for row in said if (day := read_day(row["deadline"])))
        tracked = self.tracked.get(iri)
        return Commitment(
            iri=iri,
            slug=name(iri),
            label=self.labels[iri],
            modality=self.labels[firmest] if firmest else None,
            rank=self.ranks.get(firmest, 0),
            is_second_hand=bool(said)
            and all(str(row["secondHand"]) in ("true", "1") for row in said),
            deadline=next(iter(days), tracked.verdict.promise.deadline if tracked else None),
            sources=[
                self._source(document, place)
                for document, place in sorted(places, key=lambda one: (one[0], _order(one[1])))
            ],
            tracked=tracked,
            activity=self.activity.get(iri),
            last=self.last.get(iri),
        )


def _place_of(record: Record) -> Place | None:
    section, start, end = (read_count(record[column]) for column in Place._fields)
    return None if start is None or end is None else Place(section, start, end)


def _role(fact: Observation | Event, verdict: Verdict) -> str:
    if fact == verdict.last_before:
        return "before"
    if fact.iri in verdict.revised:
        return "revised"
    return "decides" if fact in verdict.rests_on else "seen"


def _since(target: Target, otherwise: date) -> date:
    """The day from which on the bound of a target is drawn."""
    days = (target.known, target.start)
    if target.basis is not TimeBasis.POINT_IN_TIME:
        days = days[::-1]
    return next((day for day in days if day), otherwise)


def _in_unit(interval: Interval, factor: Decimal) -> Interval:
    low, high = (end and end / factor for end in (interval.low, interval.high))
    return Interval(low, high, interval.low_open, interval.high_open)


def _by_firmness(commitments: list[Commitment]) -> list[Commitment]:
    """The firmest first, then as they stand in the text."""
    return sorted(commitments, key=lambda c: (-c.rank, _place(c), c.iri))


def _place(commitment: Commitment) -> tuple[int, ...]:
    return min((_order(source.place) for source in commitment.sources), default=_LAST)


def _order(place: Place | None) -> tuple[int, ...]:
    return (place.section or 0, place.start, place.end) if place else _LAST


def _first_place(group: Group) -> tuple[tuple[int, ...], str]:
    return min(map(_place, group.everything()), default=_LAST), group.slug
