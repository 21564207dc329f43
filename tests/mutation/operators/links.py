"""Links that lead to the wrong kind of thing, to nothing, or in a circle; names that misfit."""

from __future__ import annotations

import re
from random import Random

import pyoxigraph as ox
from mutation.facts import TYPE, Facts, Node
from mutation.mutation import Mutation, breaks, changed, renamed, valued
from mutation.operators.striking import among, other, slug
from mutation.written import Demand, asking, book, focus

from kg.namespaces import ID, PLAN, SH, compact, expand
from kg.terms import Iri

Place = tuple[Demand, Node, ox.Quad]
VOCABULARY = "https://w3id.org/industry-plan/vocab/"
KINDS = ("plan:Place", "plan:Document", "plan:Enterprise", "plan:Claim", "plan:Cluster")


def _classes(demand: Demand) -> list[str]:
    """The classes that a demand allows."""
    if "class" in demand.asks:
        return [str(demand.asks["class"])]
    alternatives = demand.asks["or"]
    assert isinstance(alternatives, tuple)
    return [name for names in alternatives for name in names if not name.startswith("xsd:")]


def _linked(facts: Facts) -> list[Place]:
    own = set(facts.data)
    found = []
    for demand in [*asking("class"), *(d for d in asking("or") if _classes(d))]:
        for node in focus(facts, demand):
            quads = (
                facts.leading_to(node, demand.path)
                if demand.inverse
                else facts.about(node, demand.path)
            )
            found += [(demand, node, quad) for quad in quads if quad in own]
    return found


@among(_linked)
def wrong_class(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A link leads to, or comes from, a thing of a class that the shape does not allow."""
    demand, node, quad = place
    wrong = [t for t in facts.of_class(*KINDS) if not facts.is_a(t, *_classes(demand))]
    thing = other(rng, wrong, node)
    added = changed(quad, subject=thing) if demand.inverse else changed(quad, value=thing)
    return Mutation([quad], [added], breaks(node, demand.shape))


def _ours(facts: Facts) -> list[ox.Quad]:
    return [
        quad
        for quad in facts.data
        if isinstance(quad.object, Node) and quad.object.value.startswith((ID, VOCABULARY))
    ]


@among(_ours)
def dangling(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A link leads to a thing that nothing describes: a letter too many or too few."""
    name = quad.object.value
    value = Node(rng.choice([name[:-1], name + "s", name + "-2"]))
    if facts.about(value):
        value = Node(name + "-x")
    return valued(quad, value, breaks(quad.subject, "checks:dangling-link"))


def _misspelt(facts: Facts, rng: Random, name: Node) -> Node:
    """A name with two letters swapped, one doubled or one left out, that names nothing."""
    local = re.split("[#/]", name.value)[-1]
    space = name.value.removesuffix(local)
    at = rng.randrange(len(local) - 1)
    spellings = [
        local[:at] + local[at + 1] + local[at] + local[at + 2 :],
        local[: at + 1] + local[at:],
        local[:at] + local[at + 1 :],
    ]
    names = [Node(space + spelling) for spelling in spellings if spelling != local]
    return rng.choice([name for name in names if not facts.about(name)])


@among(lambda facts: [quad for quad in facts.data if quad.predicate != TYPE])
def misspelt_property(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A property is misspelt."""
    added = changed(quad, predicate=_misspelt(facts, rng, quad.predicate))
    return Mutation([quad], [added], breaks(quad.subject, "checks:undeclared-term"))


@among(lambda facts: facts.using("rdf:type"))
def misspelt_class(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A class is misspelt."""
    value = _misspelt(facts, rng, quad.object)
    return valued(quad, value, breaks(quad.subject, "checks:undeclared-term"))


def _schemes(facts: Facts) -> list[tuple[str, str, ox.Quad]]:
    """Shape, scheme and statement, where a shape asks for a concept of one scheme."""
    found = []
    shapes = book()
    for shape in shapes.shapes:
        for path in shapes.objects(shape, SH + "path"):
            steps = [compact(str(step)) for step in shapes.list(path)]
            if steps[1:] == ["skos:inScheme"]:
                (choices,) = shapes.objects(shape, SH + "in")
                (scheme,) = map(str, shapes.list(choices))
                held = {node for holder in _holders(shape) for node in _focus(facts, holder)}
                statements = [q for q in facts.using(steps[0]) if q.subject in held]
                found += [(compact(str(shape)), scheme, quad) for quad in statements]
    return found


def _holders(shape: object) -> list[str]:
    return [
        compact(str(holder))
        for holder in book().shapes
        if shape in book().objects(holder, SH + "property")
    ]


def _focus(facts: Facts, holder: str) -> list[Node]:
    return focus(facts, Demand("", holder, "", inverse=False, asks={}))


@among(_schemes)
def wrong_scheme(facts: Facts, rng: Random, place: tuple[str, str, ox.Quad]) -> Mutation:
    """A concept is taken from another list than the one that is asked."""
    shape, scheme, quad = place
    concepts = [c for c in facts.of_class("skos:Concept") if facts.scheme(c) != Node(scheme)]
    return valued(quad, rng.choice(concepts), breaks(quad.subject, shape))


def _named(facts: Facts) -> list[Node]:
    classes = [compact(str(t)) for _, t in book().targets(Iri(expand("shapes:ThingNameShape")))]
    own = {quad.subject for quad in facts.using("rdf:type")}
    return [thing for thing in facts.of_class(*classes) if thing in own]


@among(_named)
def ill_formed_name(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """A thing is named with capitals, underscores, a trailing hyphen, or elsewhere."""
    text = slug(thing)
    forms = [ID + text.upper(), ID + text + "_1", ID + text + "-", ID + "a/" + text]
    name = Node(rng.choice([*forms, PLAN + text]))
    return renamed(facts, thing, name, breaks(name, "shapes:ThingNameShape"))


@among(lambda facts: facts.using("plan:inPlan"))
def name_outside_its_plan(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A thing in a plan is named without the plan."""
    text = slug(quad.subject).removeprefix(slug(quad.object) + "-")
    name = Node(ID + rng.choice([text, "plan-" + text, slug(quad.object) + text]))
    return renamed(facts, quad.subject, name, breaks(name, "checks:slug-outside-plan"))


@among(lambda facts: facts.data)
def in_two_graphs(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A statement stands in a second file as well."""
    graphs = sorted({q.graph_name for q in facts.data}, key=str)
    home = other(rng, graphs, quad.graph_name)
    added = ox.Quad(quad.subject, quad.predicate, quad.object, home)
    return Mutation([], [added], breaks(quad.subject, "checks:triple-in-two-graphs"))


CIRCLES = {"plan:within": "checks:cluster-circle", "plan:locatedIn": "checks:place-circle"}


def _nested(facts: Facts) -> list[tuple[str, ox.Quad]]:
    return [
        (rule, quad)
        for path, rule in CIRCLES.items()
        for quad in facts.using(path)
        if not facts.is_a(quad.subject, "plan:Project")
    ]


@among(_nested)
def circle(facts: Facts, rng: Random, place: tuple[str, ox.Quad]) -> Mutation:
    """A cluster or a place lies, directly or through another, in itself."""
    rule, quad = place
    inner, outer = rng.choice([(quad.subject, quad.object), (quad.subject, quad.subject)])
    added = changed(quad, subject=outer, value=inner)
    return Mutation([], [added], breaks(outer, rule))
