"""Drift: how commitments differ from earlier ones that they follow, by the question `drift`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from kg.terms import Answer, Record
from kg.text import Words
from kg.tracking.reading import name, read_count, read_day, text, text_or_none


class Drifted(StrEnum):
    """The concepts of vocab/drift."""

    KEPT = "kept"
    RAISED = "raised"
    LOWERED = "lowered"
    POSTPONED = "postponed"
    BROUGHT_FORWARD = "brought-forward"
    DROPPED = "dropped"
    NEW = "new"
    RENAMED = "renamed"
    NOT_COMPARABLE = "not-comparable"


@dataclass(frozen=True, slots=True)
class Figure:
    """A bound as it is stated."""

    sign: str
    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Commitment:
    """A commitment with the place of the claim that expressed it first.

    That is a document, and in it a section, a paragraph and a sentence, where known.
    """

    iri: str
    label: Words | None
    plan: str | None
    figure: Figure | None
    deadline: date | None
    document: str | None
    passage: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """The difference of two numbers in a unit: that of both, or else the base unit.

    The percentage is of the earlier number, rounded to one decimal; of 0 there is none.
    """

    amount: Decimal
    unit: str | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Drift:
    """An earlier and a later commitment, and how they differ in value, date and words.

    One without a successor is dropped, one without a predecessor is new. What is not comparable
    has no date and words of drift.
    """

    earlier: Commitment | None
    later: Commitment | None
    earlier_plan: str | None
    later_plan: str | None
    value: Drifted
    date: Drifted | None = None
    words: Drifted | None = None
    change: Change | None = None
    judgement: str | None = None

    @property
    def classes(self) -> frozenset[Drifted]:
        """All that differs, or `KEPT` where nothing does."""
        found = {one for one in (self.value, self.date, self.words) if one}
        return frozenset(found - {Drifted.KEPT} or {Drifted.KEPT})


def drifts(answer: Answer) -> Sequence[Drift]:
    """The drifts in the rows of an answer to the question `drift`."""
    return tuple(map(_drift, answer.records()))


def _drift(record: Record) -> Drift:
    amount, unit, percent = record["change"], record["changeUnit"], record["percent"]
    change = None
    if amount:
        of_earlier = Decimal(str(percent)) if percent else None
        change = Change(Decimal(str(amount)), str(unit) if unit else None, of_earlier)
    return Drift(
        earlier=_commitment(record, "earlier"),
        later=_commitment(record, "later"),
        earlier_plan=text_or_none(record, "earlierPlan"),
        later_plan=text_or_none(record, "laterPlan"),
        value=Drifted(name(text(record, "value"))),
        date=_kind(record, "date"),
        words=_kind(record, "words"),
        change=change,
        judgement=text_or_none(record, "judgement"),
    )


def _commitment(record: Record, side: str) -> Commitment | None:
    sign, value, unit = (
        text_or_none(record, f"{side}{part}") for part in ("Sign", "Value", "Unit")
    )
    en, zh = text_or_none(record, f"{side}Label"), text_or_none(record, f"{side}LabelZh")
    if (iri := text_or_none(record, side)) is None:
        return None
    return Commitment(
        iri=iri,
        label={"en": en, "zh": zh} if en and zh else None,
        plan=text_or_none(record, f"{side}Plan"),
        figure=Figure(sign, Decimal(value), unit) if sign and value and unit else None,
        deadline=read_day(record[f"{side}Deadline"]),
        document=text_or_none(record, f"{side}Document"),
        passage=tuple(
            read_count(record[f"{side}{place}"]) for place in ("Section", "Paragraph", "Sentence")
        ),
    )


def _kind(record: Record, column: str) -> Drifted | None:
    return Drifted(name(str(record[column]))) if record[column] else None
