"""Labels and other texts without a language, in another, or twice in one."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts
from mutation.mutation import Mutation, breaks, changed, valued
from mutation.operators.striking import among, other
from mutation.operators.values import Place, places

SHORT_TAGS = {"dcterms:description", "dcterms:title", "rdfs:label"}


@among(lambda facts: places(facts, "languageIn"))
def untagged(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A text has no language."""
    demand, quad = place
    return valued(quad, ox.Literal(quad.object.value), breaks(quad.subject, demand.shape))


@among(lambda facts: places(facts, "languageIn"))
def another_language(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A text is tagged with a language that is not asked."""
    demand, quad = place
    value = ox.Literal(quad.object.value, language=rng.choice(["fr", "ja", "cn", "de"]))
    return valued(quad, value, breaks(quad.subject, demand.shape))


@among(
    lambda facts: [place for place in places(facts, "languageIn") if place[0].path in SHORT_TAGS]
)
def regional_language(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A label is tagged with a region or a script."""
    _, quad = place
    language = quad.object.language + rng.choice(["-hant", "-gb", "-cn"])
    value = ox.Literal(quad.object.value, language=language)
    return valued(quad, value, breaks(quad.subject, "checks:label-tag"))


@among(lambda facts: places(facts, "uniqueLang"))
def second_text(facts: Facts, rng: Random, place: Place) -> Mutation:
    """A text stands twice in one language, in other words."""
    demand, quad = place
    value = ox.Literal(quad.object.value + " bis", language=quad.object.language)
    return Mutation([], [changed(quad, value=value)], breaks(quad.subject, demand.shape))


@among(lambda facts: [p for p in places(facts, "uniqueLang") if p[0].asks.get("minCount") == "2"])
def one_language_twice(facts: Facts, rng: Random, place: Place) -> Mutation:
    """Both texts of a thing are tagged with the same language."""
    demand, quad = place
    value = ox.Literal(quad.object.value, language=other(rng, ["en", "zh"], quad.object.language))
    return valued(quad, value, breaks(quad.subject, demand.shape))
