"""Figures out of bounds, in a unit of another kind, or against their indicator; late days."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, breaks, changed, valued
from mutation.operators.striking import among, day, later, number

AGAINST = {
    "direction:higher": ["comparator:at-most", "comparator:less-than"],
    "direction:lower": ["comparator:at-least", "comparator:greater-than"],
}


def measured(facts: Facts, thing: Node, name: str) -> ox.NamedNode | ox.Literal | None:
    """A property of the indicator that a thing measures."""
    indicator = facts.value(thing, "plan:measures")
    return facts.value(indicator, name) if isinstance(indicator, Node) else None


def _held_to_a_dimension(facts: Facts) -> list[ox.Quad]:
    """The units of figures that are no conversion of another."""
    conversions = {
        q.subject for q in facts.leading_to(n("claim-kind:conversion"), "plan:claimKind")
    }
    told = {q.object for claim in conversions for q in facts.about(claim, "plan:expresses")}
    return [quad for quad in facts.using("plan:unit") if quad.subject not in told]


@among(_held_to_a_dimension)
def wrong_dimension(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure is given in a unit of another kind."""
    expected = measured(facts, quad.subject, "plan:dimension")
    units = facts.concepts(facts.scheme(quad.object))
    wrong = [unit for unit in units if facts.value(unit, "plan:dimension") != expected]
    return valued(quad, rng.choice(wrong), breaks(quad.subject, "checks:unit-misfit"))


def _directed(facts: Facts) -> list[tuple[ox.Quad, list[str]]]:
    return [
        (quad, wrong)
        for quad in facts.using("plan:comparator")
        if facts.is_a(quad.subject, "plan:Target")
        for way, wrong in AGAINST.items()
        if measured(facts, quad.subject, "plan:direction") == n(way)
    ]


@among(_directed)
def against_the_direction(facts: Facts, rng: Random, place: tuple[ox.Quad, list[str]]) -> Mutation:
    """A target is bounded on the side to which its indicator is meant to go."""
    quad, wrong = place
    return valued(quad, n(rng.choice(wrong)), breaks(quad.subject, "checks:comparator-misfit"))


def _percentages(facts: Facts) -> list[ox.Quad]:
    shares = {q.subject for q in facts.leading_to(n("unit:percent"), "plan:unit")}
    return [quad for quad in facts.using("plan:value") if quad.subject in shares]


@among(_percentages)
def no_percentage(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A share is more than the whole or less than nothing."""
    text = quad.object.value
    value = number(
        rng.choice([f"1{text}" if float(text) >= 10 else f"10{text}", f"-{text}", "100.1"])
    )
    return valued(quad, value, breaks(quad.subject, "checks:ratio-outside-bounds"))


@among(lambda facts: facts.using("plan:value"))
def too_large(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure is larger than engines reckon alike."""
    unit = facts.value(quad.subject, "plan:unit")
    factor = facts.value(unit, "plan:factor") if isinstance(unit, Node) else None
    least = 10**15 / float(factor.value if factor else 1)
    value = number(f"{int(least * rng.randint(2, 9)) + 1}.0")
    return valued(quad, value, breaks(quad.subject, "checks:figure-too-large"))


@among(lambda facts: facts.using("plan:value"))
def too_fine(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure has more than six decimals."""
    whole = quad.object.value.partition(".")[0]
    value = number(f"{whole}.{rng.randrange(10**6):06}{rng.randint(1, 9)}")
    return valued(quad, value, breaks(quad.subject, "checks:figure-too-large"))


@among(lambda facts: facts.using("plan:standIn", "plan:standsFor"))
def stand_in_of_another_kind(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """An indicator stands for one of another kind of quantity."""
    signs = ("plan:dimension", "plan:timeBasis")
    wrong = [
        indicator
        for indicator in facts.of_class("plan:Indicator")
        if any(facts.value(indicator, s) != facts.value(quad.object, s) for s in signs)
    ]
    rule = "checks:stand-in-of-another-dimension"
    return valued(quad, rng.choice(wrong), breaks(quad.subject, rule))


@among(
    lambda facts: [
        q for q in facts.using("plan:inPlan") if facts.is_a(q.subject, "plan:Commitment")
    ]
)
def deadline_outside_the_plan(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A promise is due before its plan begins, or after it ends."""
    first, last = (facts.value(quad.object, f"plan:period{end}") for end in ("Start", "End"))
    assert isinstance(first, ox.Literal)
    assert isinstance(last, ox.Literal)
    days = rng.randint(1, 800)
    value = rng.choice([later(first, -days), later(last, days)])
    added = changed(quad, predicate=n("plan:deadline"), value=value)
    gone = facts.about(quad.subject, "plan:deadline")
    return Mutation(gone, [added], breaks(quad.subject, "checks:deadline-outside-period"))


@among(lambda facts: facts.using("plan:deadline"))
def second_deadline(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A promise is due on two days."""
    kind = facts.value(quad.subject, "rdf:type")
    assert kind is not None
    shape = f"shapes:{kind.value.rpartition('#')[2]}-deadline"
    year = int(quad.object.value[:4])
    value = day(f"{year}-06-{rng.randint(1, 30):02}")
    return Mutation([], [changed(quad, value=value)], breaks(quad.subject, shape))
