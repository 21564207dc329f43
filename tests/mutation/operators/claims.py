"""Claims without a source or away from it, and commitments that hang loose."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, breaks, changed, dropped, valued
from mutation.operators.striking import among, number, other


@among(lambda facts: facts.using("plan:states"))
def claim_without_source(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim loses its document and its passage."""
    places = facts.about(quad.object, "plan:at", "plan:datedAt", "plan:hedgedAt", "plan:modalityAt")
    return dropped([quad, *places], breaks(quad.object, "shapes:Claim-document"))


def _read_in_full(facts: Facts) -> list[ox.Quad]:
    return [q for q in facts.using("plan:states") if facts.values(q.subject, "plan:sha256")]


@among(_read_in_full)
def claim_without_place(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim of a document that was read in full loses its passage or its number."""
    gone = facts.about(quad.object, rng.choice(["plan:at", "dcterms:identifier"]))
    return dropped(gone, breaks(quad.object, "checks:claim-without-passage"))


@among(_read_in_full)
def place_in_another_document(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim stands in a passage of a document that does not state it."""
    document = other(rng, facts.of_class("plan:Document"), quad.subject)
    effect = breaks(quad.object, "checks:passage-of-another-document")
    return Mutation([quad], [changed(quad, subject=document)], effect)


@among(lambda facts: facts.using("plan:end"))
def passage_outside(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A passage ends after its document."""
    (home,) = facts.leading_to(quad.subject, "plan:hasPassage")
    length = facts.value(home.subject, "plan:characters")
    assert length is not None
    value = number(int(length.value) + rng.randint(1, 5000))
    return valued(quad, value, breaks(quad.subject, "checks:passage-outside-document"))


@among(lambda facts: facts.using("plan:start"))
def passage_backwards(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A passage ends where it should begin."""
    (last,) = facts.about(quad.subject, "plan:end")
    added = [changed(quad, value=last.object), changed(last, value=quad.object)]
    return Mutation([quad, last], added, breaks(quad.subject, "shapes:Passage-start"))


@among(lambda facts: facts.using("plan:modality"))
def modality_removed(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim that commits says no longer how firmly."""
    return dropped([quad], breaks(quad.subject, "checks:modality-misfit"))


def _facts_stated(facts: Facts) -> list[ox.Quad]:
    return [q for q in facts.using("plan:expresses") if facts.is_a(q.object, "plan:Statement")]


@among(_facts_stated)
def modality_on_a_fact(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A claim that states a fact says how firmly it commits."""
    firmly = rng.choice(facts.concepts(n("https://w3id.org/industry-plan/vocab/modality")))
    added = changed(quad, predicate=n("plan:modality"), value=firmly)
    return Mutation([], [added], breaks(quad.subject, "checks:modality-misfit"))


def _promised(facts: Facts) -> list[ox.Quad]:
    return [q for q in facts.using("plan:inPlan") if facts.is_a(q.subject, "plan:Commitment")]


@among(_promised)
def commitment_outside_plans(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A commitment of the plan's own document is in no plan."""
    return dropped([quad], breaks(quad.subject, "checks:commitment-without-plan"))


def _clustered(facts: Facts) -> list[Node]:
    found = {quad.subject for quad in facts.using("plan:inCluster", "plan:within")}
    return sorted(found, key=str)


@among(_clustered)
def cluster_of_another_plan(facts: Facts, rng: Random, thing: Node) -> Mutation:
    """A thing belongs to another plan than its cluster."""
    (home,) = facts.about(thing, "plan:inPlan")
    second = Node(home.object.value + "-second")
    plan = [changed(quad, subject=second) for quad in facts.about(home.object)]
    effect = breaks(thing, "checks:cluster-across-plans")
    return Mutation([home], [changed(home, value=second), *plan], effect)
