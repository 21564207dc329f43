"""Faults by leaving out what must be said."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.plans.faults.bed import Bed, Expected, Operator


@dataclass(frozen=True, slots=True)
class Missing:
    """A thing of a class loses a property, and a rule asks for it."""

    kind: str
    name: str
    rule: str
    having: tuple[str, ...] = ()

    def __call__(self, bed: Bed) -> list[Expected]:
        """Plant it; what must be found, or nothing where there is no such thing left."""
        subject = bed.pick(self.kind, self.name, *self.having)
        if subject is None:
            return []
        bed.drop(subject, self.name)
        return [Expected(self.rule, subject, self.name)]


def _by_shape(kind: str, name: str, *having: str) -> Missing:
    return Missing(f"plan:{kind}", f"plan:{name}", f"shapes:{kind}-{name}", having)


def _claim_without_passage(bed: Bed) -> list[Expected]:
    """A claim is hedged in its passage, and no longer stands there."""
    if (subject := bed.pick("plan:Claim", "plan:at")) is None:
        return []
    bed.add(subject, "plan:hedgedAt", bed.value(subject, "plan:at"))
    bed.drop(subject, "plan:at")
    return [Expected("checks:claim-without-passage", subject, "plan:at")]


MISSING: dict[str, Operator] = {
    # A conversion that is no longer called one would no longer be excused its unit.
    "claim-without-kind": _by_shape("Claim", "claimKind", "plan:modality"),
    "claim-without-modality": Missing("plan:Claim", "plan:modality", "checks:modality-misfit"),
    "claim-without-passage": _claim_without_passage,
    "document-without-last-day": _by_shape("Document", "issuedUntil"),
    "document-without-seen-on": _by_shape("Document", "seenOn"),
    "event-without-mode-of-evidence": _by_shape("Event", "evidenceMode"),
    "identifier-without-code": _by_shape("Identifier", "code"),
    "involvement-without-name": _by_shape("Involvement", "nameInSource"),
    "judgement-of-one-indicator": _by_shape("Judgement", "standsFor"),
    "listing-without-issuer": _by_shape("Listing", "issuer"),
    "measure-without-plan": Missing(
        "plan:Measure", "plan:inPlan", "checks:commitment-without-plan"
    ),
    "observation-without-last-day": _by_shape("Observation", "heldUntil"),
    "open-point-without-note": Missing("plan:OpenPoint", "skos:note", "shapes:OpenPoint-note"),
    "ownership-without-owner": _by_shape("Ownership", "owner"),
    "passage-without-digest": _by_shape("Passage", "sha256"),
    "project-without-kind": _by_shape("Project", "projectKind"),
    "search-without-day": _by_shape("Search", "searchedOn"),
    "statement-without-plan": _by_shape("Statement", "inPlan"),
    "target-without-unit": Missing("plan:Target", "plan:unit", "shapes:Quantity-unit"),
}
