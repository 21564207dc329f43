"""Faults by which a claim, what it expresses and the project that it is about do not fit."""

from __future__ import annotations

from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.terms import TERM


def claim_number_of_another(bed: Bed) -> list[Expected]:
    """A claim has the number of another claim of the plan."""
    subject = bed.pick("plan:Claim", "plan:modality", "dcterms:identifier", where=_in_plan)
    other = bed.pick("plan:Claim", "plan:modality", "dcterms:identifier", where=_in_plan)
    if subject is None or other is None:
        return []
    value = bed.swap(subject, "dcterms:identifier", bed.value(other, "dcterms:identifier"))
    return [
        Expected("checks:claim-number-twice", other, "dcterms:identifier", value),
        Expected("checks:claim-number-twice", subject, "dcterms:identifier", value),
        Expected("checks:name-misfit", subject, "dcterms:identifier", value),
    ]


def cluster_of_another(bed: Bed) -> list[Expected]:
    """What is promised of a project is in another cluster than the project."""
    if (subject := bed.pick("plan:Measure", "plan:inCluster", where=_shares_technology)) is None:
        return []
    bed.take(_project(bed, subject))
    old = bed.value(subject, "plan:inCluster")
    others = [one for one in bed.of_kind("plan:Cluster") if bed.values(one, "plan:coversIndustry")]
    value = bed.swap(subject, "plan:inCluster", next(one for one in others if one != old))
    return [Expected("checks:cluster-misfit", subject, "plan:inCluster", value)]


def concept_of_no_scheme(bed: Bed) -> list[Expected]:
    """A project concerns a technology that the vocabulary does not have."""
    if (subject := bed.pick("plan:Project")) is None:
        return []
    value = bed.swap(subject, "plan:concerns", TERM["technology:perpetual-motion"])
    return [
        Expected("checks:dangling-link", subject, "plan:concerns", value),
        Expected("shapes:Project-concerns", subject, "plan:concerns", value),
        *(
            Expected("checks:technology-misfit", claim, "plan:about", subject)
            for claim, meaning in _told(bed, subject)
            if bed.values(meaning, "plan:concerns")
        ),
    ]


def milestone_without_deadline(bed: Bed) -> list[Expected]:
    """Of a milestone it is not said by when."""
    if (subject := bed.pick("plan:Milestone", "plan:deadline")) is None:
        return []
    return [
        Expected("shapes:Milestone-deadline", subject, "plan:deadline"),
        *_without_day(bed, subject),
    ]


def project_in_project(bed: Bed) -> list[Expected]:
    """A project is in a cluster that is none."""
    if (subject := bed.pick("plan:Project")) is None:
        return []
    value = bed.swap(subject, "plan:inCluster", subject)
    return [
        Expected("shapes:Project-inCluster", subject, "plan:inCluster", value),
        *(
            Expected("checks:cluster-misfit", meaning, "plan:inCluster", cluster)
            for _, meaning in _told(bed, subject)
            for cluster in bed.values(meaning, "plan:inCluster")
        ),
    ]


def target_without_its_day(bed: Bed) -> list[Expected]:
    """What is promised within a period has no end."""
    if (subject := bed.pick("plan:Target", "plan:deadline", "plan:inPlan")) is None:
        return []
    return _without_day(bed, subject)


def technology_of_another(bed: Bed) -> list[Expected]:
    """What is promised of a project concerns another technology than the project."""
    if (subject := bed.pick("plan:Measure", where=_shares_technology)) is None:
        return []
    project = _project(bed, subject)
    bed.take(project)
    bed.swap(subject, "plan:concerns", TERM["technology:new-energy"])
    (claim,) = bed.holders("plan:expresses", subject)
    return [Expected("checks:technology-misfit", claim, "plan:about", project)]


def _in_plan(bed: Bed, claim: str) -> bool:
    return bool(bed.values(bed.value(claim, "plan:expresses"), "plan:inPlan"))


def _project(bed: Bed, measure: str) -> str:
    (claim,) = bed.holders("plan:expresses", measure)
    return bed.value(claim, "plan:about")


def _shares_technology(bed: Bed, measure: str) -> bool:
    wanted = bed.values(measure, "plan:concerns")
    return bool(wanted) and bed.values(_project(bed, measure), "plan:concerns") == wanted


def _told(bed: Bed, project: str) -> list[tuple[str, str]]:
    """The claims about a project, each with what it expresses; taken from then on."""
    claims = [
        one for one in bed.holders("plan:about", project) if bed.values(one, "plan:expresses")
    ]
    told = [(claim, bed.value(claim, "plan:expresses")) for claim in claims]
    for _, meaning in told:
        bed.take(meaning)
    return told


def _without_day(bed: Bed, commitment: str) -> list[Expected]:
    bed.drop(commitment, "plan:deadline")
    rule, name = "checks:dated-modality-without-deadline", "plan:modality"
    (claim,) = bed.holders("plan:expresses", commitment)
    return [Expected(rule, claim, name, value) for value in bed.values(claim, name)]


MISFITS: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        claim_number_of_another,
        cluster_of_another,
        concept_of_no_scheme,
        milestone_without_deadline,
        project_in_project,
        target_without_its_day,
        technology_of_another,
    )
}
