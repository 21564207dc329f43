"""Reading the page out of a session: its questions, and the verdicts of a day."""

from __future__ import annotations

from collections import defaultdict

from kg.model import Term
from kg.namespaces import prefixes
from kg.report.asking import Known, Record, date_of, slug
from kg.report.model import Commitment, Group, Note, OpenPoints, Page, Plan, Tracked
from kg.report.tracked import tracked
from kg.session import Session
from kg.tracking.facts import Period
from kg.tracking.verdict import Outcome

WHOLE_PLAN = "whole-plan"
_LAST = (10**9, 10**9)


def read(session: Session, as_of: str | None = None) -> Page:
    """The page as of a day (left out: the day of the newest document)."""
    known = Known(session)
    tracking = session.track(as_of)
    points = session.query("open-points").records()
    verdicts = {
        verdict.promise.commitment: tracked(
            verdict, tracking.labels, known, _bearing_on(verdict.promise.commitment, points, known)
        )
        for verdict in tracking.verdicts
    }
    plans = {str(record["plan"]): record for record in session.query("plans").records()}
    clusters = session.query("clusters").records()
    outcome = prefixes()["verdict"]
    modalities = sorted(known.ranks, key=lambda iri: (-known.ranks[iri], iri))
    return Page(
        as_of=tracking.as_of,
        plans=[
            _plan(record, known, verdicts, clusters, session)
            for record in plans.values()
            if date_of(record, "issued") <= tracking.as_of
        ],
        outcomes={item.value: known.note(outcome + item.value) for item in Outcome},
        modalities=[known.note(iri) for iri in modalities],
    )


def _plan(
    record: Record,
    known: Known,
    verdicts: dict[str, Tracked],
    clusters: list[Record],
    session: Session,
) -> Plan:
    iri = str(record["plan"])
    promised: dict[str, list[Commitment]] = defaultdict(list)
    for row in known.commitments():
        if str(row["plan"]) == iri:
            promised[str(row["cluster"] or "")].append(_commitment(row, known, verdicts))
    within: dict[str, list[str]] = defaultdict(list)
    for row in clusters:
        within[str(row["within"] or "")].append(str(row["cluster"]))
    own = {str(row["cluster"]) for row in session.query("clusters", plan=iri).records()}
    groups = [_group(c, promised, within, known) for c in within[""] if c in own]
    groups.sort(key=_first_place)
    whole = Group(f"{slug(iri)}-{WHOLE_PLAN}", None, _by_firmness(promised[""]), [])
    return Plan(
        slug=slug(iri),
        label=known.label(iri),
        authority=known.label(str(record["authority"])),
        place=known.label(str(record["place"])),
        issued=date_of(record, "issued"),
        period=Period(date_of(record, "periodStart"), date_of(record, "periodEnd")),
        source=known.source(str(record["document"])),
        groups=[*([whole] if whole.commitments else []), *groups],
        open_points=_open_points(session.query("open-points", plan=iri).records(), known),
    )


def _group(
    cluster: str,
    promised: dict[str, list[Commitment]],
    within: dict[str, list[str]],
    known: Known,
) -> Group:
    nested = [_group(inner, promised, within, known) for inner in within.get(cluster, [])]
    commitments = _by_firmness(promised.get(cluster, []))
    return Group(slug(cluster), known.label(cluster), commitments, sorted(nested, key=_first_place))


def _commitment(record: Record, known: Known, verdicts: dict[str, Tracked]) -> Commitment:
    iri = str(record["commitment"])
    expressed = known.expressed.get(iri, [])
    claims = [known.claims[claim] for claim, _ in expressed if claim in known.claims]
    modalities = {str(claim["modality"]) for claim in claims if claim["modality"]}
    firmest = max(modalities, key=lambda name: (known.ranks.get(name, 0), name), default=None)
    sources = [known.source(document, claim) for claim, document in expressed]
    return Commitment(
        iri=iri,
        slug=slug(iri),
        label=known.label(iri),
        modality=known.label(firmest) if firmest else None,
        rank=known.ranks.get(firmest, 0) if firmest else 0,
        is_hearsay=bool(claims) and all(_is_true(claim["hearsay"]) for claim in claims),
        deadline=date_of(record, "deadline") if record["deadline"] else None,
        sources=sources,
        tracked=verdicts.get(iri),
    )


def _by_firmness(commitments: list[Commitment]) -> list[Commitment]:
    """The firmest first, then as they stand in the text."""
    return sorted(commitments, key=lambda c: (-c.rank, _place(c), c.iri))


def _place(commitment: Commitment) -> tuple[int, int]:
    places = [source.place for source in commitment.sources if source.place]
    return min(((place.section, place.start) for place in places), default=_LAST)


def _first_place(group: Group) -> tuple[tuple[int, int], str]:
    return min(map(_place, group.everything()), default=_LAST), group.slug


def _bearing_on(commitment: str, points: list[Record], known: Known) -> list[Note]:
    found = {str(row["openPoint"]) for row in points if str(row["bearsOn"]) == commitment}
    return [known.note(iri) for iri in sorted(found)]


def _open_points(points: list[Record], known: Known) -> list[OpenPoints]:
    kinds: dict[str, dict[str, Note]] = defaultdict(dict)
    for row in points:
        iri = str(row["openPoint"])
        kinds[str(row["kind"])].setdefault(iri, known.note(iri))
    return [OpenPoints(known.label(kind), [*notes.values()]) for kind, notes in kinds.items()]


def _is_true(cell: Term | None) -> bool:
    return str(cell) in ("true", "1")
