"""Values of another kind, form, size or order than a shape asks."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, breaks, changed, valued
from mutation.operators.striking import among, day, later, number
from mutation.written import Demand, asking, focus

Place = tuple[Demand, ox.Quad]
STRING = n("xsd:string")


def places(facts: Facts, *parameters: str, but: str = "") -> list[Place]:
    """The statements of the data on which a shape makes a demand of this kind."""
    own = set(facts.data)
    return [
        (demand, quad)
        for demand in asking(*parameters)
        if not demand.inverse and but not in demand.asks
        for node in focus(facts, demand)
        for quad in facts.about(node, demand.path)
        if quad in own
    ]


def _typed(facts: Facts) -> list[Place]:
    figures = [(d, q) for d, q in places(facts, "or") if isinstance(q.object, ox.Literal)]
    return places(facts, "datatype") + figures


@among(_typed)
def other_datatype(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A literal that is fine in itself has a datatype that the shape does not ask."""
    demand, quad = place
    text, was = quad.object.value, quad.object.datatype
    choices = [ox.Literal(text, language="en") if was == STRING else ox.Literal(text)]
    if was == n("xsd:date"):
        choices += [ox.Literal(text[:4], datatype=n("xsd:gYear"))]
        choices += [ox.Literal(text[:7], datatype=n("xsd:gYearMonth"))]
    elif was in (n("xsd:integer"), n("xsd:decimal")):
        choices += [ox.Literal(text, datatype=n("xsd:double"))]
    return valued(quad, rng.choice(choices), breaks(quad.subject, demand.shape))


@among(
    lambda facts: [q for q in facts.data if getattr(q.object, "datatype", None) == n("xsd:date")]
)
def impossible_day(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A date is no day of the calendar, or is not written as one."""
    year, month, last = quad.object.value.split("-")
    text = rng.choice(
        [f"{year}-02-30", f"{year}-13-01", f"{year}/{month}/{last}", f"{year}-{month}"]
    )
    return valued(quad, day(text), breaks(quad.subject, "literals:datatype"))


@among(
    lambda facts: [q for q in facts.data if getattr(q.object, "datatype", None) == n("xsd:integer")]
)
def no_number(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A whole number is not written as one."""
    text = rng.choice([quad.object.value + ".5", "1 000", "twelve", ""])
    value = ox.Literal(text, datatype=n("xsd:integer"))
    return valued(quad, value, breaks(quad.subject, "literals:datatype"))


@among(lambda facts: places(facts, "class") + places(facts, "nodeKind"))
def text_for_link(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A text stands where a link must."""
    demand, quad = place
    return valued(quad, ox.Literal(quad.object.value), breaks(quad.subject, demand.shape))


@among(lambda facts: places(facts, "pattern"))
def malformed(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A number of a claim, a digest or an address does not have its form."""
    demand, quad = place
    if isinstance(quad.object, ox.NamedNode):
        value = ox.NamedNode("ftp://" + quad.object.value.partition("://")[2])
        return valued(quad, value, breaks(quad.subject, demand.shape))
    text = quad.object.value
    forms = [text[1:], text + "x", text[:-1] + "-"] + ([text.upper()] if len(text) > 9 else [])
    value = ox.Literal(rng.choice(forms))
    return valued(quad, value, breaks(quad.subject, demand.shape))


@among(lambda facts: places(facts, "minInclusive"))
def too_small(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A number lies below the least."""
    demand, quad = place
    value = number(int(str(demand.asks["minInclusive"])) - rng.randint(1, 3))
    return valued(quad, value, breaks(quad.subject, demand.shape))


Ordered = tuple[Demand, ox.Quad, ox.Quad]


def _ordered(facts: Facts) -> list[Ordered]:
    return [
        (demand, quad, facts.about(quad.subject, str(demand.asks[parameter]))[0])
        for parameter in ("lessThan", "lessThanOrEquals")
        for demand, quad in places(facts, parameter)
        if facts.about(quad.subject, str(demand.asks[parameter]))
    ]


@among(_ordered)
def against_the_order(facts: Facts, rng: Random, place: Ordered) -> Mutation:
    """What comes first lies after what comes last: days of a period, ends of a passage."""
    demand, first, last = place
    distance = rng.randint(1, 400)
    if last.object.datatype == n("xsd:date"):
        value = later(last.object, distance)
    else:
        value = number(int(last.object.value) + distance)
    return valued(first, value, breaks(first.subject, demand.shape))


def _disjoint(facts: Facts) -> list[tuple[Demand, Node, ox.Quad]]:
    return [
        (demand, node, quad)
        for demand in asking("disjoint")
        for node in focus(facts, demand)
        for quad in facts.about(node, str(demand.asks["disjoint"]))
        if quad in set(facts.data)
    ]


@among(_disjoint)
def same_where_two_are_meant(
    facts: Facts, rng: Random, place: tuple[Demand, Node, ox.Quad]
) -> Mutation:
    """A thing stands on both sides: an owner of itself, a second passage that is the first."""
    demand, node, quad = place
    added = changed(quad, predicate=n(demand.path))
    return Mutation(facts.about(node, demand.path), [added], breaks(node, demand.shape))


@among(lambda facts: facts.using("plan:start"))
def words_on_a_passage(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """The words of a source are stored with its passage, where only their place belongs."""
    predicate = n(rng.choice(["skos:note", "schema:text", "rdfs:label"]))
    added = changed(quad, predicate=predicate, value=ox.Literal("some words", language="en"))
    return Mutation([], [added], breaks(quad.subject, "shapes:PassageShape"))


@among(lambda facts: facts.using("plan:claimKind"))
def second_hand_denied(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A second-hand report is said to be none, where leaving it out says so."""
    no = ox.Literal("false", datatype=n("xsd:boolean"))
    added = changed(quad, predicate=n("plan:isSecondHand"), value=no)
    return Mutation([], [added], breaks(quad.subject, "shapes:Claim-isSecondHand"))
