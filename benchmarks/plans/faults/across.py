"""Faults that span two plans: what either says alone would do."""

from __future__ import annotations

from functools import partial

from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.names import Name
from benchmarks.plans.setting import City
from benchmarks.plans.terms import TERM, Statement, thing, words


def thing_copied(bed: Bed, other: City) -> list[Expected]:
    """The description of another plan's authority stands in this one as well."""
    name = Name(f"People’s Government of {other.name.en}", f"{other.name.zh}人民政府")
    return [
        Expected("checks:triple-in-two-graphs", *statement)
        for statement in _describe(bed, other, name)
    ]


def name_taken(bed: Bed, other: City) -> list[Expected]:
    """An authority of this plan has the name of another plan's."""
    name = Name(f"Liaison office of {other.name.en}", f"{other.name.zh}驻外联络处")
    return [
        Expected("checks:triple-in-two-graphs", *statement)
        if statement[1] == "rdf:type"
        else Expected("shapes:Authority-label", *statement[:2])
        for statement in _describe(bed, other, name)[:2]
    ]


def link_to_no_plan(bed: Bed, other: City) -> list[Expected]:
    """A claim is about a thing that the other plan does not have."""
    if (subject := bed.pick("plan:Claim")) is None:
        return []
    value = bed.add(subject, "plan:about", thing(f"{other.plan_slug}-no-such-thing"))
    return [Expected("checks:dangling-link", subject, "plan:about", value)]


def _describe(bed: Bed, other: City, name: Name) -> list[tuple[str, str, str]]:
    subject = thing(f"{other.slug}-government")
    if bed.holders("rdf:type", TERM["plan:Authority"])[1:]:
        return []
    en, zh = words(*name)
    facts = [("rdf:type", TERM["plan:Authority"]), ("rdfs:label", en), ("rdfs:label", zh)]
    bed.describe([Statement(subject, TERM[name], value) for name, value in facts])
    return [(subject, *fact) for fact in facts]


ACROSS = {
    "across-link-to-no-plan": link_to_no_plan,
    "across-name-taken": name_taken,
    "across-thing-copied": thing_copied,
}


def reaching(other: City) -> dict[str, Operator]:
    """Those kinds, each reaching over to the plan of another city."""
    return {name: partial(operator, other=other) for name, operator in ACROSS.items()}
