"""Faults in claims, in the passages that carry them, and in what they express."""

from __future__ import annotations

from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.terms import TERM, count, plain, typed


def claim_elsewhere(bed: Bed) -> list[Expected]:
    """A claim stands in a passage of another document."""
    passages = bed.of_kind("plan:Passage")
    if (subject := bed.pick("plan:Claim", "plan:at")) is None:
        return []
    (document,) = bed.holders("plan:states", subject)
    others = [one for one in passages if document not in bed.holders("plan:hasPassage", one)]
    bed.add(subject, "plan:hedgedAt", bed.value(subject, "plan:at"))  # no passage is left empty
    value = bed.swap(subject, "plan:at", bed.rng.choice(others))
    bed.take(value)
    return [Expected("checks:passage-of-another-document", subject, "plan:at", value)]


def claim_of_no_document(bed: Bed) -> list[Expected]:
    """No document states the claim."""
    if (subject := bed.pick("plan:Claim", "plan:at")) is None:
        return []
    (document,) = bed.holders("plan:states", subject)
    bed.drop(document, "plan:states", subject)
    return [Expected("shapes:Claim-document", subject, "^plan:states")]


def claim_of_two_documents(bed: Bed) -> list[Expected]:
    """A second document states a claim of the plan, whose passage is not in it."""
    if (subject := bed.pick("plan:Claim", "plan:at", where=_in_plan_at_one_place)) is None:
        return []
    (document,) = bed.holders("plan:states", subject)
    other = next(one for one in bed.of_kind("plan:Document") if one != document)
    bed.add(other, "plan:states", subject)
    passage = bed.value(subject, "plan:at")
    return [
        Expected("checks:passage-of-another-document", subject, "plan:at", passage),
        Expected("shapes:Claim-document", subject, "^plan:states"),
    ]


def _in_plan_at_one_place(bed: Bed, claim: str) -> bool:
    expressed = bed.value(claim, "plan:expresses")
    further = bed.values(claim, "plan:datedAt") or bed.values(claim, "plan:hedgedAt")
    # The other document has a claim of the first number.
    is_first = bed.value(claim, "dcterms:identifier") == plain("C001")
    return bool(bed.values(expressed, "plan:inPlan")) and not further and not is_first


def document_too_short(bed: Bed) -> list[Expected]:
    """A document ends before its last passage does."""
    if (subject := bed.pick("plan:Passage", where=_last)) is None:
        return []
    (document,) = bed.holders("plan:hasPassage", subject)
    end = bed.value(subject, "plan:end")
    bed.swap(document, "plan:characters", count(int(end.split('"')[1]) - 1))
    return [Expected("checks:passage-outside-document", subject, "plan:end", end)]


def _last(bed: Bed, passage: str) -> bool:
    (document,) = bed.holders("plan:hasPassage", passage)
    return bed.values(document, "plan:hasPassage")[-1] == passage


def link_to_nothing(bed: Bed) -> list[Expected]:
    """A claim is about a thing that nobody describes."""
    if (subject := bed.pick("plan:Claim")) is None:
        return []
    value = bed.add(subject, "plan:about", f"{subject[:-1]}-nothing>")
    return [Expected("checks:dangling-link", subject, "plan:about", value)]


def milestone_with_value(bed: Bed) -> list[Expected]:
    """A milestone has a number, with nothing that says of what."""
    if (subject := bed.pick("plan:Milestone")) is None:
        return []
    bed.add(subject, "plan:value", typed("5", "integer"))
    return [
        Expected("shapes:Milestone-value", subject, "plan:value"),
        *(
            Expected(f"shapes:Quantity-{name}", subject, f"plan:{name}")
            for name in ("comparator", "measures", "unit")
        ),
    ]


def passage_of_no_document(bed: Bed) -> list[Expected]:
    """No document has the passage."""
    if (subject := bed.pick("plan:Passage")) is None:
        return []
    (document,) = bed.holders("plan:hasPassage", subject)
    bed.drop(document, "plan:hasPassage", subject)
    return [Expected("shapes:Passage-document", subject, "^plan:hasPassage")]


def passage_with_label(bed: Bed) -> list[Expected]:
    """A passage tells more than where it is."""
    if (subject := bed.pick("plan:Passage")) is None:
        return []
    value = bed.add(subject, "rdfs:label", plain("words of the text"))
    return [Expected("shapes:PassageShape", subject, "rdfs:label", value)]


def statement_with_deadline(bed: Bed) -> list[Expected]:
    """What only tells how matters stand has a deadline."""
    if (subject := bed.pick("plan:Statement")) is None:
        return []
    plan = bed.value(subject, "plan:inPlan")
    bed.add(subject, "plan:deadline", bed.value(plan, "plan:periodEnd"))
    return [Expected("shapes:Statement-deadline", subject, "plan:deadline")]


def statement_with_modality(bed: Bed) -> list[Expected]:
    """A claim that commits nobody has a modality."""
    subject = bed.pick("plan:Claim", where=lambda bed, one: not bed.values(one, "plan:modality"))
    if subject is None:
        return []
    value = bed.add(subject, "plan:modality", TERM["modality:promote"])
    return [Expected("checks:modality-misfit", subject, "plan:modality", value)]


CLAIMS: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        claim_elsewhere,
        claim_of_no_document,
        claim_of_two_documents,
        document_too_short,
        link_to_nothing,
        milestone_with_value,
        passage_of_no_document,
        passage_with_label,
        statement_with_deadline,
        statement_with_modality,
    )
}
