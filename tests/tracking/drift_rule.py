"""The rule for drift once more, in Python: what the question `drift` is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from kg.namespaces import compact, prefix_lines
from kg.terms import Answer, Ask
from kg.text import Words
from kg.tracking import drift as shipped
from kg.tracking.drift import Change, Drift, Drifted
from kg.tracking.reading import (
    COUNTED,
    DAY,
    NODE,
    NUMBERED,
    Kind,
    Statements,
    labels,
    name,
    newest_document,
)

T = TypeVar("T")

_LINKS = ("dcterms:replaces", "prov:wasRevisionOf", "plan:continues")
_KINDS = ("plan:Target", "plan:Milestone", "plan:Measure", "plan:Aspiration")
_OF = (
    *("rdf:type", "plan:measures", "plan:about", "plan:milestoneOf", "plan:requiresEvent"),
    *(
        "plan:attained",
        "plan:each",
        "plan:howMany",
        "plan:baseline",
        "plan:relation",
        "plan:countedFrom",
    ),
    "plan:upperValue",
)
"""What a commitment is of, beside the places of its plan, and how its bound is to be taken."""
_PLACE = ("plan:section", "plan:paragraph", "plan:sentence")
_IS_ANY = f"ASK {{ ?later {'|'.join(_LINKS)} ?earlier }}"
_STATEMENTS = f"""
SELECT DISTINCT ?thing ?property ?value WHERE {{
  {{
    VALUES ?property {{
      {" ".join((*_LINKS, *_OF[1:], *_PLACE))} dcterms:issued dcterms:source plan:at plan:comparator
      plan:covers plan:deadline plan:dimension plan:direction plan:expresses plan:factor plan:inPlan
      plan:issuedUntil plan:modality plan:seenOn plan:standIn plan:standsFor plan:states plan:unit
      plan:value skos:notation
    }}
    ?thing ?property ?value .
  }}
  UNION
  {{
    VALUES (?property ?value) {{
      {" ".join(f"(rdf:type {name})" for name in ("plan:Plan", *_KINDS))}
    }}
    ?thing ?property ?value .
  }}
}}"""

_SIDES = {
    **dict.fromkeys(("greater-than", "at-least"), "floor"),
    **dict.fromkeys(("less-than", "at-most"), "ceiling"),
    **dict.fromkeys(("equal", "about"), "point"),
    "between": "range",
}
_NUMBERS = re.compile(r"[0-9]+([.,][0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(shipped.Figure):
    """A figure with its comparator, and its number in base units.

    `sides` are those on which it bounds. A plain amount bounds on both, and may be read as a floor
    where more of the indicator is wanted, or as a ceiling where less is.
    """

    comparator: str
    amount: Decimal
    dimension: str
    sides: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment(shipped.Commitment):
    """A commitment with the modality of the claim that expressed it first, and when it was known.

    `of` is its kind, indicator, things and events, and `places` are those of its plan.
    """

    figure: Figure | None
    known: date | None
    of: frozenset[str]
    places: frozenset[str]
    indicator: str | None
    modality: str | None


def drift(ask: Ask, as_of: date | None = None) -> Sequence[Drift]:
    """How the commitments known by the end of `as_of` differ from those that they follow.

    Left out, `as_of` is the day on which the newest document of the graph became known. What a
    plan does not take up of one that it follows is dropped, and what it adds is new.
    """
    until = as_of or newest_document(ask)
    prologue = prefix_lines("dcterms", "plan", "prov", "rdf", "skos")
    if str(ask(prologue + _IS_ANY).rows[0][0]) != "true":
        return ()
    graph = _Graph(ask(prologue + _STATEMENTS), labels(ask, "rdfs:label"))
    return tuple(sorted(graph.drifts(until), key=_order))


def _order(drift: Drift) -> tuple[str, ...]:
    sides = (side.iri if side else "" for side in (drift.earlier, drift.later))
    return (drift.earlier_plan or "", drift.later_plan or "", *sides)


class _Graph(Statements):
    """The statements on which drift depends."""

    def __init__(self, statements: Answer, labels: Mapping[str, Words]) -> None:
        super().__init__(statements)
        self._labels = labels

    def _texts(self, thing: str | None, *names: str) -> list[str]:
        return [str(term) for term in self.terms(thing or "", *names)]

    def _first(self, thing: str | None, name: str, kind: Kind[T]) -> T | None:
        return next(iter(self.values(thing or "", name, kind)), None)

    def _node(self, thing: str | None, name: str) -> str | None:
        return self._first(thing, name, NODE)

    def drifts(self, until: date) -> Iterator[Drift]:
        """Each pair that is linked, then what linked plans drop and add."""
        linked = {
            (later, earlier)
            for link in _LINKS
            for later in self.each(link)
            for earlier in self.values(later, link, NODE)
        }
        for later, earlier in sorted(linked):
            if self._is_commitment(later):
                one, other = self._commitment(earlier), self._commitment(later)
                if _is_known(one.known, until) and _is_known(other.known, until):
                    yield self._pair(one, other)
            elif earlier in self.each("plan:Plan") and _is_known(self.known(later), until):
                yield from self._left_and_added(earlier, later, until)

    def _left_and_added(self, plan: str, later_plan: str, until: date) -> Iterator[Drift]:
        for earlier in self._commitments(plan, until):
            successors = self.back(earlier.iri, *_LINKS)
            if not any(_is_known(self.known(successor), until) for successor in successors):
                yield Drift(earlier, None, plan, later_plan, Drifted.DROPPED)
        for later in self._commitments(later_plan, until):
            if not self.terms(later.iri, *_LINKS):
                yield Drift(None, later, plan, later_plan, Drifted.NEW)

    # What is stated

    def _is_commitment(self, thing: str) -> bool:
        return not {*_KINDS}.isdisjoint(map(compact, self._texts(thing, "rdf:type")))

    def _commitments(self, plan: str, until: date) -> Iterator[Commitment]:
        for thing in filter(self._is_commitment, self.back(plan, "plan:inPlan")):
            commitment = self._commitment(thing)
            if _is_known(commitment.known, until):
                yield commitment

    def _commitment(self, iri: str) -> Commitment:
        plan = self._node(iri, "plan:inPlan")
        said = [
            (day, claim, document)
            for document, claim in self.documents(iri)
            if (day := self._day(document))
        ]
        _, claim, document = min(said, default=(None, None, None))
        passage = self._node(claim, "plan:at")
        return Commitment(
            iri=iri,
            label=self._labels.get(iri),
            plan=plan,
            known=self.known(iri),
            figure=self._figure(iri),
            deadline=self._first(iri, "plan:deadline", DAY),
            of=frozenset(self._texts(iri, *_OF)),
            places=frozenset(self._texts(plan, "plan:covers")),
            indicator=self._node(iri, "plan:measures"),
            modality=self._node(claim, "plan:modality"),
            document=document,
            passage=tuple(self._first(passage, place, COUNTED) for place in _PLACE),
        )

    def _day(self, document: str) -> date | None:
        issued = self._first(document, "plan:issuedUntil", DAY)
        return issued or self._first(document, "plan:seenOn", DAY)

    def _figure(self, iri: str) -> Figure | None:
        comparator, unit = self._node(iri, "plan:comparator"), self._node(iri, "plan:unit")
        value, factor = self._first(iri, "plan:value", NUMBERED), self._factor(unit)
        sign = next(iter(self._texts(comparator, "skos:notation")), None)
        dimension = self._node(unit, "plan:dimension")
        if not (comparator and unit and sign and dimension) or value is None or factor is None:
            return None
        sides = {_SIDES.get(name(comparator), comparator)}
        if name(comparator) == "equal":
            wanted = self._node(self._node(iri, "plan:measures"), "plan:direction") or ""
            sides |= {"higher": {"floor"}, "lower": {"ceiling"}}.get(name(wanted), set())
        return Figure(
            sign=sign,
            value=value,
            unit=unit,
            comparator=comparator,
            amount=value * factor,
            dimension=dimension,
            sides=frozenset(sides),
        )

    def _factor(self, unit: str | None) -> Decimal | None:
        return self._first(unit, "plan:factor", NUMBERED)

    # How it differs

    def _pair(self, earlier: Commitment, later: Commitment) -> Drift:
        compared = (earlier, later, earlier.plan, later.plan)
        judging = {*self.back(later.iri, "plan:standIn")}
        judgement = min(
            judging.intersection(self.back(earlier.iri, "plan:standsFor")), default=None
        )
        is_same = bool(earlier.places) and earlier.places == later.places and earlier.of == later.of
        if not (is_same or judgement):
            return Drift(*compared, Drifted.NOT_COMPARABLE)
        one, other = earlier.figure, later.figure
        change = self._change(one, other, judgement) if one and other else None
        if change is None:
            is_quantified = one or other or earlier.indicator or later.indicator
            value = Drifted.NOT_COMPARABLE if is_quantified else Drifted.KEPT
        elif change.amount == 0:
            value = Drifted.KEPT
        else:
            value = Drifted.RAISED if change.amount > 0 else Drifted.LOWERED
        moved = _moved(earlier.deadline, later.deadline)
        words = Drifted.RENAMED if _is_renamed(earlier, later) else Drifted.KEPT
        return Drift(*compared, value, moved, words, change, judgement)

    def _change(self, one: Figure, other: Figure, judgement: str | None) -> Change | None:
        """None for bounds on different sides, such as a floor and a ceiling, unless judged."""
        if one.dimension != other.dimension or not (judgement or one.sides & other.sides):
            return None
        difference = other.amount - one.amount
        share = 100 * difference / abs(one.amount) if one.amount else None
        percent = share.quantize(Decimal("0.1"), ROUND_HALF_UP) if share is not None else None
        if one.unit == other.unit:
            return Change(other.value - one.value, one.unit, percent)
        units = self.back(one.dimension, "plan:dimension")
        base = min((unit for unit in units if self._factor(unit) == 1), default=None)
        return Change(difference, base, percent)


def _is_known(day: date | None, until: date) -> bool:
    """Of what has no day it cannot be said that it was unknown."""
    return day is None or day <= until


def _moved(earlier: date | None, later: date | None) -> Drifted:
    if earlier is None or later is None:
        return Drifted.KEPT if earlier == later else Drifted.NOT_COMPARABLE
    if earlier == later:
        return Drifted.KEPT
    return Drifted.POSTPONED if later > earlier else Drifted.BROUGHT_FORWARD


def _is_renamed(one: Commitment, other: Commitment) -> bool:
    """Another comparator, another modality, or a label with other words beside its numbers."""
    signs = {side.figure.comparator for side in (one, other) if side.figure}
    modalities = {side.modality for side in (one, other) if side.modality}
    texts = {_without_numbers(side.label) for side in (one, other) if side.label}
    return max(len(signs), len(modalities), len(texts)) > 1


def _without_numbers(words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(_NUMBERS.sub("#", words[language]) for language in sorted(words))
