"""Faults by saying a second time what is said once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.plans.faults.bed import Bed, Expected, Operator, Test
from benchmarks.plans.faults.values import always, either, of, replacing, without
from benchmarks.plans.terms import TERM


@dataclass(frozen=True, slots=True)
class Second:
    """A thing of a class gets a second value of a property that has one, made from the first."""

    kind: str
    name: str
    change: Callable[[str], str]
    rule: str
    where: Test = lambda bed, subject: True

    def __call__(self, bed: Bed) -> list[Expected]:
        """Plant it; what must be found, or nothing where there is no such thing left."""
        subject = bed.pick(self.kind, self.name, where=self.where)
        if subject is None:
            return []
        bed.add(subject, self.name, self.change(bed.value(subject, self.name)))
        return [Expected(self.rule, subject, self.name)]


SECOND: dict[str, Operator] = {
    "two-claim-kinds": Second(
        "plan:Claim",
        "plan:claimKind",
        either("claim-kind:purpose", "claim-kind:background"),
        "shapes:Claim-claimKind",
        where=without("plan:modality"),
    ),
    "two-comparators": Second(
        "plan:Observation",
        "plan:comparator",
        always(TERM["comparator:at-least"]),
        "shapes:Quantity-comparator",
        where=of("plan:comparator", "comparator:equal"),
    ),
    "two-deadlines": Second(
        "plan:Target", "plan:deadline", replacing("-12-31", "-06-30"), "shapes:Target-deadline"
    ),
    "two-kinds": Second(
        "plan:Target", "rdf:type", always(TERM["plan:Measure"]), "shapes:Commitment-kind"
    ),
}
