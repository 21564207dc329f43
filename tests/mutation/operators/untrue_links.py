"""Links to another thing of the same kind: firm, place, project, cluster, document, concept."""

from __future__ import annotations

import itertools
from random import Random

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, Operator, Untruth, valued
from mutation.operators.striking import among

FIRMS = ("plan:party", "plan:issuer", "plan:identifies", "plan:owner", "plan:owned")
PLACES = ("plan:locatedIn", "plan:serves", "plan:covers", "plan:basedAt")
THINGS = ("plan:involvedIn", "plan:observedOf", "plan:happenedTo", "plan:soughtFor")
CLUSTERS = ("plan:inCluster", "plan:within")
KINDS = ("plan:eventKind", "plan:projectKind", "plan:openPointKind", "plan:tradedOn")
TOPICS = ("plan:concerns", "plan:requiresEvent")
CLASSIFICATION = ("plan:coversIndustry",)


def alike(facts: Facts, thing: Node) -> list[Node]:
    """Everything of the same class, or of the same scheme, that is another thing."""
    if (scheme := facts.scheme(thing)) is not None:
        return [item for item in facts.concepts(scheme) if item != thing]
    kinds = facts.classes(thing)
    found = {
        quad.subject
        for kind in kinds
        for quad in facts.leading_to(kind, "rdf:type")
        if facts.classes(quad.subject) == kinds
    }
    return sorted(found - {thing}, key=str)


def _choices(facts: Facts, quad: ox.Quad) -> list[Node]:
    """Where a link could lead instead without breaking a rule: to nothing that it names now."""
    near = facts.about(quad.subject)
    around = facts.leading_to(quad.subject, "plan:locatedIn", "plan:within")
    taken = {quad.subject, *(q.object for q in near), *(q.subject for q in around)}
    return [thing for thing in alike(facts, quad.object) if thing not in taken]


def _to_another(*properties: str) -> Operator:
    """The operator that leads one of these properties to another thing of its kind."""

    @among(lambda facts: [quad for quad in facts.using(*properties) if _choices(facts, quad)])
    def operator(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
        return valued(quad, rng.choice(_choices(facts, quad)), Untruth())

    return operator


another_firm = _to_another(*FIRMS)
another_place = _to_another(*PLACES)
another_thing = _to_another(*THINGS)
another_cluster = _to_another(*CLUSTERS)
another_kind = _to_another(*KINDS)
another_topic = _to_another(*TOPICS)
another_industry_class = _to_another(*CLASSIFICATION)
another_document = _to_another("dcterms:source")
another_evidence_mode = _to_another("plan:evidenceMode")
another_claim_kind = _to_another("plan:claimKind")
another_modality = _to_another("plan:modality")
another_subject = _to_another("plan:about")
another_bearing = _to_another("plan:bearsOn")


@among(
    lambda facts: [
        quad
        for quad in facts.using("prov:wasDerivedFrom")
        if n("plan:Involvement") in facts.classes(quad.subject) and _choices(facts, quad)
    ]
)
def another_origin(facts: Facts, rng: Random, quad: ox.Quad) -> Mutation:
    """An involvement is derived from another claim; what a verdict is derived from is computed."""
    return valued(quad, rng.choice(_choices(facts, quad)), Untruth())


def _exchangeable(facts: Facts) -> list[tuple[ox.Quad, ox.Quad]]:
    quads = facts.using("plan:expresses")
    return [
        (one, two)
        for one, two in itertools.pairwise(quads)
        if one.object != two.object and facts.classes(one.object) == facts.classes(two.object)
    ]


@among(_exchangeable)
def meanings_exchanged(facts: Facts, rng: Random, pair: tuple[ox.Quad, ox.Quad]) -> Mutation:
    """Two claims express each what the other does."""
    one, two = pair
    added = [
        ox.Quad(one.subject, one.predicate, two.object, one.graph_name),
        ox.Quad(two.subject, two.predicate, one.object, two.graph_name),
    ]
    return Mutation(pair, added, Untruth())
