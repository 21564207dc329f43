"""Labels of other things, digits in labels, codes of other firms, and what is left out."""

from __future__ import annotations

import re
from random import Random

import pyoxigraph as ox
from mutation.facts import LABEL, Facts, Node, n
from mutation.mutation import Mutation, Untruth, changed, dropped, valued
from mutation.operators.codes import coded
from mutation.operators.striking import among, other
from mutation.operators.untrue_links import alike
from mutation.written import asking, focus

from kg.namespaces import PLAN


def _labelled(facts: Facts) -> list[Node]:
    named = {quad.subject for quad in facts.using("rdfs:label")}
    return sorted((thing for thing in named if set(alike(facts, thing)) & named), key=str)


def _labels(facts: Facts, thing: Node) -> list[ox.Quad]:
    return sorted(facts.about(thing, "rdfs:label"), key=lambda quad: str(quad.object.language))


@among(_labelled)
def labels_exchanged(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """Two things of a class bear each the label of the other."""
    twin = rng.choice([item for item in alike(facts, thing) if _labels(facts, item)])
    ours, theirs = _labels(facts, thing), _labels(facts, twin)
    added = [changed(a, value=b.object) for a, b in zip(ours, theirs, strict=True)]
    added += [changed(b, value=a.object) for a, b in zip(ours, theirs, strict=True)]
    return Mutation([*ours, *theirs], added, Untruth())


@among(_labelled)
def label_of_another(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """A thing bears the label of another of its class."""
    twin = rng.choice([item for item in alike(facts, thing) if _labels(facts, item)])
    ours, theirs = _labels(facts, thing), _labels(facts, twin)
    added = [changed(a, value=b.object) for a, b in zip(ours, theirs, strict=True)]
    return Mutation(ours, added, Untruth())


@among(_labelled)
def languages_exchanged(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """The English text of a label is tagged Chinese, and the Chinese text English."""
    one, two = _labels(facts, thing)
    added = [
        changed(one, value=ox.Literal(one.object.value, language=two.object.language)),
        changed(two, value=ox.Literal(two.object.value, language=one.object.language)),
    ]
    return Mutation([one, two], added, Untruth())


def _with_digits(facts: Facts) -> list[ox.Quad]:
    figures = {quad.subject for quad in facts.using("plan:value")}
    return [
        quad
        for quad in facts.using("rdfs:label")
        if quad.subject in figures and re.search(r"\d", quad.object.value)
    ]


@among(_with_digits)
def another_digit_in_a_label(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A digit in the label of a figure is another."""
    text = quad.object.value
    at = rng.choice([place for place, sign in enumerate(text) if sign.isdigit()])
    new = text[:at] + other(rng, "0123456789", text[at]) + text[at + 1 :]
    return valued(quad, ox.Literal(new, language=quad.object.language), Untruth())


@among(lambda facts: facts.using("plan:nameInSource"))
def another_name_in_the_source(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A source is said to name an enterprise as it names another."""
    names = [q.object for q in facts.using("plan:nameInSource")]
    return valued(quad, other(rng, names, quad.object), Untruth())


SCHEMES = (
    "wikidata",
    "ror",
    "isni",
    "geonames",
    "gbt-2260",
    "isin",
    "ticker",
    "sec-cik",
    "website",
)


def _twins(facts: Facts) -> list[tuple[ox.Quad, ox.Quad]]:
    return [
        (one, two)
        for scheme in SCHEMES
        for one in coded(facts, scheme)
        for two in coded(facts, scheme)
        if one != two
    ]


@among(_twins)
def code_of_another(facts: Facts, rng: Random, pair: tuple[ox.Quad, ox.Quad]) -> Mutation:
    """A thing has the code of another, which is right by its form and its check digit."""
    one, two = pair
    return valued(one, two.object, Untruth())


@among(lambda facts: coded(facts, "wikidata", "geonames", "gbt-2260", "ticker", "sec-cik"))
def another_digit_in_a_code(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A digit of a code is another, though the code keeps its form."""
    text = quad.object.value
    at = rng.choice([i for i, sign in enumerate(text) if sign.isdigit() and i] or [len(text) - 1])
    value = ox.Literal(text[:at] + other(rng, "123456789", text[at]) + text[at + 1 :])
    return valued(quad, value, Untruth())


def _optional(facts: Facts) -> list[ox.Quad]:
    """The statements of our terms that no shape requires."""
    required = {
        (node, n(demand.path))
        for demand in asking("minCount")
        if not demand.inverse
        for node in focus(facts, demand)
    }
    inverse = {demand.path for demand in asking("minCount") if demand.inverse}
    keep = {n(path) for path in inverse} | {n("rdf:type"), n("plan:modality"), LABEL}
    return [
        quad
        for quad in facts.data
        if (quad.subject, quad.predicate) not in required
        and quad.predicate not in keep
        and quad.predicate.value.startswith(PLAN)
    ]


@among(_optional)
def statement_left_out(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A statement is left out that no shape requires."""
    return dropped([quad], Untruth())


LOOSE = (
    "plan:Observation",
    "plan:Event",
    "plan:Search",
    "plan:Identifier",
    "plan:Involvement",
    "plan:Ownership",
    "plan:OpenPoint",
    "plan:Verdict",
)


@among(lambda facts: facts.of_class(*LOOSE))
def thing_left_out(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """A thing is left out, with whatever leads to it."""
    return dropped([q for q in facts.data if thing in (q.subject, q.object)], Untruth())


@among(
    lambda facts: [
        quad
        for quad in facts.using(
            "plan:asOf", "plan:outcome", "plan:reason", "prov:wasDerivedFrom", "plan:decidedFor"
        )
        if n("plan:Verdict") in facts.classes(quad.subject)
    ]
)
def verdict_edited(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A verdict is edited by hand."""
    if isinstance(quad.object, ox.Literal):
        days = [q.object for q in facts.using("plan:asOf", "plan:heldUntil")]
        return valued(quad, other(rng, days, quad.object), Untruth())
    return valued(quad, rng.choice(alike(facts, quad.object)), Untruth())
