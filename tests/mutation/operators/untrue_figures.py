"""Figures, units, bounds and days that are well formed and not what the source says."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, Value, n
from mutation.mutation import Mutation, Untruth, valued
from mutation.operators.figures import AGAINST, measured
from mutation.operators.striking import among, later, number, other
from mutation.written import asking

from kg.namespaces import compact


@among(lambda facts: facts.using("plan:value"))
def another_figure(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A digit of a figure is another, or the figure is ten times as large or as small."""
    text = quad.object.value
    at = rng.choice([place for place, sign in enumerate(text) if sign != "."])
    digit = other(rng, "123456789", text[at])
    whole, _, part = text.partition(".")
    tenth = f"{whole[:-1] or '0'}.{whole[-1]}{part.rstrip('0')}"
    texts = [text[:at] + digit + text[at + 1 :]] * 2 + [tenth]
    share = facts.value(quad.subject, "plan:unit") == n("unit:percent")
    fitting = [t for t in texts if 0 < float(t) <= (100 if share else 10**15) and t != text]
    value = number(rng.choice(fitting or ["12.0"]))
    return valued(quad, value, Untruth())


def _alike(facts: Facts, concept: Node, *signs: str) -> Sequence[Node]:
    """The other concepts of a scheme that agree in some properties."""
    return [
        item
        for item in facts.concepts(facts.scheme(concept))
        if item != concept and all(facts.value(item, s) == facts.value(concept, s) for s in signs)
    ]


@among(lambda f: [q for q in f.using("plan:unit") if _alike(f, q.object, "plan:dimension")])
def another_unit(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure is given in another unit of the same kind."""
    return valued(quad, rng.choice(_alike(facts, quad.object, "plan:dimension")), Untruth())


@among(lambda facts: facts.using("plan:comparator"))
def another_comparator(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure is bounded otherwise, though not against its indicator."""
    way = measured(facts, quad.subject, "plan:direction")
    against = [n(name) for key, names in AGAINST.items() if n(key) == way for name in names]
    choices = facts.concepts(facts.scheme(quad.object))
    return valued(quad, other(rng, choices, quad.object, *against), Untruth())


KIND = ("plan:dimension", "plan:timeBasis", "plan:direction")


@among(lambda f: [q for q in f.using("plan:measures") if _alike(f, q.object, *KIND)])
def another_indicator(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A figure is said to measure something else of the same kind."""
    return valued(quad, rng.choice(_alike(facts, quad.object, *KIND)), Untruth())


DAYS = ("plan:heldFrom", "plan:heldUntil", "plan:deadline", "plan:issuedFrom", "plan:issuedUntil")
OTHER_DAYS = ("plan:startDate", "plan:endDate", "plan:periodStart", "plan:periodEnd")


def _in_order(facts: Facts, quad: ox.Quad, value: ox.Literal) -> bool:
    """Whether a day may stand here by the written shapes and checks."""
    thing, path = quad.subject, compact(quad.predicate.value)
    for parameter in ("lessThan", "lessThanOrEquals"):
        for demand in asking(parameter):
            first, last = demand.path, str(demand.asks[parameter])
            if path == first and _before(facts.value(thing, last), value):
                return False
            if path == last and _before(value, facts.value(thing, first)):
                return False
    plan = facts.value(thing, "plan:inPlan")
    if path != "plan:deadline" or not isinstance(plan, Node):
        return True
    return not _before(value, facts.value(plan, "plan:periodStart")) and not _before(
        facts.value(plan, "plan:periodEnd"), value
    )


def _before(one: Value | None, two: Value | None) -> bool:
    """Whether a day lies before another; where one is not given, nothing does."""
    return one is not None and two is not None and one.value < two.value


@among(
    lambda facts: facts.using(
        *DAYS, *OTHER_DAYS, "dcterms:issued", "plan:seenOn", "plan:searchedOn"
    )
)
def another_day(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A day is another one: near by, in another month, or in another year."""
    far = [1, 2, 7, 30, 61, 365, 366, 730]
    days = [later(quad.object, way * distance) for distance in far for way in (-1, 1)]
    fitting = [value for value in days if _in_order(facts, quad, value)]
    return valued(quad, rng.choice(fitting or days), Untruth())
