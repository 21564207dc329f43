"""What changes nothing that is said: names in further languages, notes, second sources."""

from __future__ import annotations

from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, n
from mutation.mutation import Harmless, Mutation, changed
from mutation.operators.striking import among, other


@among(lambda facts: facts.using("rdfs:label"))
def further_name(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """A thing has one more name, in a further language or script."""
    language = rng.choice(["fr", "ja", "zh-hant", "zh-latn-pinyin", "en", "zh"])
    value = ox.Literal(f"{quad.object.value} ({rng.randint(2, 9)})", language=language)
    added = changed(quad, predicate=n("skos:altLabel"), value=value)
    return Mutation([], [added], Harmless())


@among(lambda facts: facts.using("rdf:type"))
def note_of_an_editor(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """An editor leaves a note on a thing that is no passage and no verdict."""
    if facts.is_a(quad.subject, "plan:Passage", "plan:Verdict"):
        return note_of_an_editor(facts, rng)
    value = ox.Literal(f"Read again, page {rng.randint(1, 99)}.", language="en")
    added = changed(quad, predicate=n("skos:editorialNote"), value=value)
    return Mutation([], [added], Harmless())


def _of_several_sources(facts: Facts) -> list[ox.Quad]:
    kinds = ("plan:Identifier", "plan:Place", "plan:Enterprise", "plan:Ownership", "plan:Judgement")
    return [q for q in facts.using("dcterms:source") if facts.is_a(q.subject, *kinds)]


@among(_of_several_sources)
def further_source(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """What one document tells is told by another as well."""
    held = facts.values(quad.subject, "dcterms:source")
    document = other(rng, facts.of_class("plan:Document"), *held)
    return Mutation([], [changed(quad, value=document)], Harmless())
