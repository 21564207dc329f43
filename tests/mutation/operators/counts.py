"""Too few of something, too many, or what may not be there at all."""

from __future__ import annotations

import itertools
from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, breaks, changed, dropped, renamed
from mutation.operators.striking import among, day, number
from mutation.written import Demand, asking, focus

Place = tuple[Demand, Node]


def statements(facts: Facts, demand: Demand, node: Node) -> list[ox.Quad]:
    """The statements that a demand counts."""
    if demand.inverse:
        return facts.leading_to(node, demand.path)
    return facts.about(node, demand.path)


def _at_the_least(facts: Facts) -> list[Place]:
    within = set(facts.data)
    return [
        (demand, node)
        for demand in asking("minCount")
        for node in focus(facts, demand)
        if len(found := statements(facts, demand, node)) == int(str(demand.asks["minCount"]))
        and within.issuperset(found)
    ]


@among(_at_the_least)
def drop_required(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A statement that a shape requires is left out."""
    demand, node = place
    gone = rng.choice(statements(facts, demand, node))
    return dropped([gone], breaks(node, demand.shape))


def _at_the_most(facts: Facts) -> list[Place]:
    within = set(facts.data)
    return [
        (demand, node)
        for demand in asking("maxCount")
        for node in focus(facts, demand)
        if (found := statements(facts, demand, node))
        and len(found) == int(str(demand.asks["maxCount"]))
        and within.issuperset(found)
        and _others(facts, demand, node)
    ]


def _others(facts: Facts, demand: Demand, node: Node) -> list[ox.NamedNode | ox.Literal]:
    """Other values of the same property, as written for other things."""
    held = {_plain(quad, demand) for quad in statements(facts, demand, node)}
    found = {_plain(quad, demand): quad for quad in facts.using(demand.path)}
    return [
        quad.subject if demand.inverse else quad.object
        for value, quad in sorted(found.items())
        if value not in held
    ]


def _plain(quad: ox.Quad, demand: Demand) -> str:
    """A value by its text, in which 8 and 8.0 are one."""
    text: str = (quad.subject if demand.inverse else quad.object).value
    return text.removesuffix(".0")


@among(_at_the_most)
def second_value(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A property that a shape allows once (a label: once in a language) is given once more."""
    demand, node = place
    first, extra = statements(facts, demand, node)[0], rng.choice(_others(facts, demand, node))
    added = changed(first, subject=extra) if demand.inverse else changed(first, value=extra)
    return Mutation([], [added], breaks(node, demand.shape))


def _forbidden(facts: Facts) -> list[Place]:
    own = {quad.subject for quad in facts.data}
    return [
        (demand, node)
        for demand in asking("maxCount")
        if demand.asks["maxCount"] == "0" and demand.path != "owl:sameAs"
        for node in focus(facts, demand)
        if node in own
    ]


@among(_forbidden)
def forbidden_property(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A property that a shape forbids is given: a figure on a hope, a deadline on a fact."""
    demand, node = place
    values = {"plan:value": number("12.5"), "plan:deadline": day("2021-12-31")}
    value = values.get(demand.path, n("gbt-4754:4415"))
    home = facts.about(node)[0]
    added = changed(home, predicate=n(demand.path), value=value)
    return Mutation([], [added], breaks(node, demand.shape))


@among(lambda facts: facts.using("plan:issuer", "plan:party", "plan:owned", "plan:identifies"))
def said_to_be_the_same(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """Two things are said to be one."""
    added = changed(quad, predicate=n("owl:sameAs"))
    return Mutation([], [added], breaks(quad.subject, "shapes:Identity-sameAs"))


def _typed(facts: Facts) -> list[tuple[Demand, ox.Quad]]:
    own = {quad.subject for quad in facts.using("rdf:type")}
    return [
        (demand, quad)
        for demand in asking("class")
        if not demand.inverse
        for node in focus(facts, demand)
        for quad in facts.about(node, demand.path)
        if quad.object in own and quad.subject != quad.object
    ]


@among(_typed)
def drop_type(facts: Facts, rng: Random, place: tuple[Demand, ox.Quad]) -> Mutation:
    """A thing loses its class, so that what leads to it leads nowhere known."""
    demand, quad = place
    gone = facts.about(quad.object, "rdf:type")
    return dropped(gone, breaks(quad.subject, demand.shape))


def _pairs(facts: Facts) -> list[tuple[Node, Node, tuple[str, ...]]]:
    found = []
    classes = sorted({quad.object for quad in facts.using("rdf:type")}, key=str)
    for kind in classes:
        things = sorted({q.subject for q in facts.leading_to(kind, "rdf:type")}, key=str)
        for one, two in itertools.pairwise(things):
            rules = [
                demand.shape
                for demand in asking("maxCount")
                if not demand.inverse
                and {one, two} <= set(focus(facts, demand))
                and len({*facts.values(one, demand.path), *facts.values(two, demand.path)})
                > int(str(demand.asks["maxCount"]))
            ]
            if rules:
                found.append((one, two, tuple(rules)))
    return found


@among(_pairs)
def duplicate_id(facts: Facts, rng: Random, place: tuple[Node, Node, tuple[str, ...]]) -> Mutation:
    """Two things of a class have one name."""
    one, two, rules = place
    return renamed(facts, one, two, breaks(two, *rules))
