"""Passages a little beside the words, claims in another passage, wrong digests and numbers."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts
from mutation.mutation import Mutation, Untruth, valued
from mutation.operators.codes import DIGITS
from mutation.operators.striking import among, number, other

from kg.text import sha256


@among(lambda facts: facts.using("plan:start", "plan:end"))
def passage_shifted(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A passage begins or ends a few characters beside."""
    value = number(max(1, int(quad.object.value) + rng.choice([-3, -2, -1, 1, 2, 3])))
    return valued(quad, value, Untruth())


@among(lambda facts: facts.using("plan:section", "plan:paragraph", "plan:sentence"))
def passage_elsewhere(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A passage is told to stand in a neighbouring section, paragraph or sentence."""
    was = int(quad.object.value)
    return valued(quad, number(was + 1 if was < 2 else was + rng.choice([-1, 1])), Untruth())


@among(lambda facts: facts.using("plan:at"))
def another_passage(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim is placed in another passage of its document."""
    passages = [q.object for q in facts.using("plan:hasPassage")]
    held = [q.object for q in facts.about(quad.subject)]
    return valued(quad, other(rng, passages, *held), Untruth())


@among(lambda facts: facts.using("plan:sha256"))
def another_digest(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A digest is that of other words."""
    value = ox.Literal(sha256(quad.object.value + str(rng.random())))
    return valued(quad, value, Untruth())


@among(lambda facts: facts.using("plan:characters"))
def another_length(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A document is told to be longer."""
    return valued(quad, number(int(quad.object.value) + rng.randint(1, 99)), Untruth())


@among(lambda facts: [q for q in facts.using("dcterms:identifier") if q.object.value[1:].isdigit()])
def another_number(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim has the number of another."""
    text = quad.object.value
    at = rng.randrange(1, len(text))
    value = ox.Literal(text[:at] + other(rng, DIGITS, text[at]) + text[at + 1 :])
    return valued(quad, value, Untruth())


@among(lambda facts: facts.using("schema:url"))
def another_address(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A document is said to lie where another one does."""
    urls = [q.object for q in facts.using("schema:url")]
    return valued(quad, other(rng, urls, quad.object), Untruth())
