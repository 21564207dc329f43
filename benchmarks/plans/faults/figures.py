"""Faults in figures: in their values, units and comparators."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.plans.faults.bed import Bed, Expected, Operator, Test
from benchmarks.plans.faults.values import Changed, always, either, of
from benchmarks.plans.quantities import INDICATORS
from benchmarks.plans.terms import TERM, typed


@dataclass(frozen=True, slots=True)
class Mislabelled:
    """A figure gets another value, which rules may refuse and both labels belie."""

    kind: str
    value: str
    rules: tuple[str, ...]
    where: Test

    def __call__(self, bed: Bed) -> list[Expected]:
        """Plant it; what must be found, or nothing where there is no such thing left."""
        subject = bed.pick(self.kind, "plan:value", where=self.where)
        if subject is None:
            return []
        new = bed.swap(subject, "plan:value", typed(self.value, "decimal"))
        return [
            *(Expected(rule, subject, "plan:value", new) for rule in self.rules),
            *(
                Expected("checks:figure-not-in-label", subject, "rdfs:label", label)
                for label in bed.values(subject, "rdfs:label")
            ),
        ]


def conflict_untold(bed: Bed) -> list[Expected]:
    """Of two exact figures for one time that differ, neither says so any longer."""
    if (subject := bed.pick("plan:Observation", "plan:conflictsWith")) is None:
        return []
    first, second = sorted((subject, bed.value(subject, "plan:conflictsWith")))
    bed.drop(subject, "plan:conflictsWith")
    return [Expected("checks:conflict-misfit", first, "plan:conflictsWith", second)]


def _wants(direction: str) -> Test:
    indicators = {TERM[f"indicator:{n}"] for n, i in INDICATORS.items() if i.wants == direction}
    return lambda bed, subject: bed.value(subject, "plan:measures") in indicators


def _whole(bed: Bed, subject: str) -> bool:
    return bed.value(subject, "plan:unit") != TERM["unit:percent"]


FIGURES: dict[str, Operator] = {
    "comparator-downward": Changed(
        "plan:Target",
        "plan:comparator",
        always(TERM["comparator:less-than"]),
        ("checks:comparator-misfit", "checks:comparator-not-in-label"),
        where=_wants("higher"),
    ),
    "comparator-other-than-label": Changed(
        "plan:Observation",
        "plan:comparator",
        always(TERM["comparator:at-most"]),
        ("checks:comparator-not-in-label",),
    ),
    "comparator-upward": Changed(
        "plan:Target",
        "plan:comparator",
        always(TERM["comparator:greater-than"]),
        ("checks:comparator-misfit", "checks:comparator-not-in-label"),
        where=_wants("lower"),
    ),
    "conflict-untold": conflict_untold,
    "figure-other-than-label": Mislabelled(
        "plan:Target", "0.77", (), of("plan:unit", "unit:billion-yuan", "unit:gigawatt")
    ),
    "figure-too-fine": Mislabelled(
        "plan:Observation", "0.1234567", ("checks:figure-too-large",), _whole
    ),
    "figure-too-large": Mislabelled(
        "plan:Target", "1234567890123456", ("checks:figure-too-large",), _whole
    ),
    "number-with-comma": Changed(
        "plan:Observation",
        "plan:value",
        always(typed("12,5", "decimal")),
        ("literals:datatype",),
    ),
    "percentage-above-whole": Mislabelled(
        "plan:Observation",
        "140.5",
        ("checks:ratio-outside-bounds",),
        of("plan:unit", "unit:percent"),
    ),
    "unit-of-another-dimension": Changed(
        "plan:Target",
        "plan:unit",
        either("unit:mu", "unit:megawatt"),
        ("checks:unit-misfit",),
    ),
}
