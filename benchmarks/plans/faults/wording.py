"""Faults in the words that name things, properties and classes."""

from __future__ import annotations

from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.terms import TERM, thing

_LABELLED = {
    "plan:Cluster": "shapes:Cluster-label",
    "plan:Measure": "shapes:Commitment-label",
    "plan:Observation": "shapes:Observation-label",
    "plan:Park": "shapes:Place-label",
    "plan:Project": "shapes:Project-label",
    "plan:Statement": "shapes:Statement-label",
}


def label_in_one_language(bed: Bed) -> list[Expected]:
    """The Chinese label is missing."""
    kind = bed.rng.choice(list(_LABELLED))
    if (subject := bed.pick(kind)) is None:
        return []
    bed.drop(subject, "rdfs:label", bed.values(subject, "rdfs:label")[1])
    return [Expected(_LABELLED[kind], subject, "rdfs:label")]


def label_in_the_wrong_language(bed: Bed) -> list[Expected]:
    """The Chinese label is in English."""
    if (subject := bed.pick(bed.rng.choice(["plan:Cluster", "plan:Project"]))) is None:
        return []
    english, chinese = bed.values(subject, "rdfs:label")
    new = bed.swap(subject, "rdfs:label", f"{english.removesuffix('en')}zh", chinese)
    return [Expected("checks:label-language-misfit", subject, "rdfs:label", new)]


def label_of_another(bed: Bed) -> list[Expected]:
    """A measure has the Chinese label of another."""
    subject = bed.pick("plan:Measure", "plan:inPlan")
    other = bed.pick("plan:Measure", "plan:inPlan")
    if subject is None or other is None:
        return []
    old, new = (bed.values(one, "rdfs:label")[1] for one in (subject, other))
    bed.swap(subject, "rdfs:label", new, old)
    return [Expected("checks:label-twice", one, "rdfs:label", new) for one in (subject, other)]


def label_of_a_region(bed: Bed) -> list[Expected]:
    """The Chinese label is tagged with its script."""
    if (subject := bed.pick(bed.rng.choice(list(_LABELLED)))) is None:
        return []
    old = bed.values(subject, "rdfs:label")[1]
    new = bed.swap(subject, "rdfs:label", f"{old}-hans", old)
    return [Expected("checks:label-tag", subject, "rdfs:label", new)]


def label_without_language(bed: Bed) -> list[Expected]:
    """The Chinese label has lost its language."""
    kind = bed.rng.choice(list(_LABELLED))
    if (subject := bed.pick(kind)) is None:
        return []
    old = bed.values(subject, "rdfs:label")[1]
    new = bed.swap(subject, "rdfs:label", old.removesuffix("@zh"), old)
    return [Expected(_LABELLED[kind], subject, "rdfs:label", new)]


def misspelt_class(bed: Bed) -> list[Expected]:
    """The class of a search is written wrong."""
    if (subject := bed.pick("plan:Search")) is None:
        return []
    value = bed.swap(subject, "rdf:type", TERM["plan:Serch"])
    return [Expected("checks:undeclared-term", subject, "rdf:type", value)]


def misspelt_property(bed: Bed) -> list[Expected]:
    """A property of a project is written wrong."""
    if (subject := bed.pick("plan:Project")) is None:
        return []
    bed.add(subject, "plan:concern", bed.value(subject, "plan:concerns"))
    bed.drop(subject, "plan:concerns")
    return [Expected("checks:undeclared-term", subject, "plan:concern")]


def name_in_capitals(bed: Bed) -> list[Expected]:
    """The name of an open point has a capital letter."""
    if (subject := bed.pick("plan:OpenPoint")) is None:
        return []
    new = bed.rename(subject, subject.replace("-open-", "-Open-"))
    return [Expected("shapes:ThingNameShape", new, None, new)]


def name_outside_plan(bed: Bed) -> list[Expected]:
    """The name of an open point does not begin with that of its plan."""
    if (subject := bed.pick("plan:OpenPoint")) is None:
        return []
    plan = bed.value(subject, "plan:inPlan")
    city = plan[1:-1].rpartition("/")[2].rpartition("-")[0]
    new = bed.rename(subject, thing(f"{city}-{subject[1:-1].rpartition('-open-')[2]}"))
    return [Expected("checks:slug-outside-plan", new, "plan:inPlan", plan)]


WORDING: dict[str, Operator] = {
    operator.__name__.replace("_", "-"): operator
    for operator in (
        label_in_one_language,
        label_in_the_wrong_language,
        label_of_a_region,
        label_of_another,
        label_without_language,
        misspelt_class,
        misspelt_property,
        name_in_capitals,
        name_outside_plan,
    )
}
