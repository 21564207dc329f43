"""Cases in which plans have to do with one another, or with what they share; as TriG."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox
from validation.plans.worlds import DATA

from kg.namespaces import prefixes

_PREFIXES = {**prefixes(), "d": DATA, "ex": "https://example.org/"}
_HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in _PREFIXES.items())

Pair = tuple[str, str]
"""A rule and what it is about, by short names."""


class Case(NamedTuple):
    """What is said, some of what must be found in it, and what must not."""

    said: str
    due: tuple[Pair, ...]
    undue: tuple[Pair, ...] = ()


def lines(said: str) -> list[str]:
    """What is said in TriG as N-Quads, graph by graph."""
    quads = ox.parse(_HEAD + said, format=ox.RdfFormat.TRIG)
    return sorted((f"{quad} .\n" for quad in quads), key=lambda line: line.split()[-2])


CASES = {
    "a plan says that a shared enterprise is a place": Case(
        """d:shared { id:s-1 a plan:Enterprise }
        d:a { id:a a plan:Plan . id:s-1 a plan:Place }
        d:b { id:b a plan:Plan . id:b-1 plan:party id:s-1 }""",
        (("shapes:Place-label", "id:s-1"), ("shapes:Enterprise-label", "id:s-1")),
    ),
    "a plan gives a shared enterprise a second label": Case(
        """d:shared { id:s-1 a plan:Enterprise ; rdfs:label "one"@en , "一"@zh }
        d:a { id:a a plan:Plan }
        d:b { id:b a plan:Plan . id:s-1 rdfs:label "two"@en }""",
        (("shapes:Enterprise-label", "id:s-1"),),
    ),
    "two plans describe one thing": Case(
        """d:a { id:a a plan:Plan . id:x a plan:Project ; rdfs:label "x"@en }
        d:b { id:b a plan:Plan . id:x a plan:Project ; rdfs:label "y"@en }""",
        (("checks:triple-in-two-graphs", "id:x"), ("shapes:Project-label", "id:x")),
    ),
    "clusters of three plans are within one another": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:within id:b-1 }
        d:b { id:b a plan:Plan . id:b-1 plan:within id:c-1 }
        d:c { id:c a plan:Plan . id:c-1 plan:within id:a-1 }""",
        tuple(("checks:cluster-circle", f"id:{name}-1") for name in "abc"),
    ),
    "a chain of clusters leads through three plans": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:inCluster id:b-1 ; plan:inPlan id:a }
        d:b { id:b a plan:Plan . id:b-1 a plan:Cluster ; plan:inPlan id:b ; plan:within id:c-1 }
        d:c { id:c a plan:Plan . id:c-1 a plan:Cluster ; plan:inPlan id:c }""",
        (("checks:cluster-across-plans", "id:a-1"), ("checks:cluster-across-plans", "id:b-1")),
        (("checks:dangling-link", "id:a-1"), ("checks:dangling-link", "id:b-1")),
    ),
    "places of a plan and shared ones are in one another": Case(
        """d:shared { id:s-1 a plan:Place ; plan:locatedIn id:s-2 . id:s-2 a plan:Place }
        d:a { id:a a plan:Plan . id:s-2 plan:locatedIn id:a-1 . id:a-1 plan:locatedIn id:s-1 }""",
        tuple(("checks:place-circle", f"id:{name}") for name in ("s-1", "s-2", "a-1")),
    ),
    "a shared listing is issued by a place of a plan": Case(
        """d:shared { id:s-1 a plan:Listing ; plan:issuer id:a-1 }
        d:a { id:a a plan:Plan . id:a-1 a plan:Place }""",
        (("shapes:Listing-issuer", "id:s-1"),),
        (("checks:dangling-link", "id:s-1"),),
    ),
    "a shared identifier comes from a document of a plan": Case(
        """d:shared { id:s-1 a plan:Identifier ; dcterms:source id:a-1 , id:a-2 }
        d:a { id:a a plan:Plan . id:a-1 a plan:Document . id:a-2 a plan:Place }""",
        (("shapes:Identifier-source", "id:s-1"),),
        (("checks:dangling-link", "id:s-1"),),
    ),
    "a claim of one plan is stated by the source of another": Case(
        """d:shared { id:s-1 a plan:Document }
        d:a { id:a a plan:Plan ; dcterms:source id:s-1 }
        d:b { id:b a plan:Plan . id:s-1 plan:states id:b-1 .
          id:b-1 a plan:Claim ; plan:expresses id:b-2 . id:b-2 a plan:Target }""",
        (("checks:commitment-without-plan", "id:b-2"),),
    ),
    "a shared document states claims of two plans": Case(
        """d:shared { id:s-1 a plan:Document ; plan:sha256 "0" }
        d:a { id:a a plan:Plan . id:s-1 plan:states id:a-1 . id:a-1 a plan:Claim }
        d:b { id:b a plan:Plan . id:s-1 plan:states id:b-1 . id:b-1 a plan:Place }""",
        (("checks:claim-without-passage", "id:a-1"), ("shapes:Document-states", "id:s-1")),
    ),
    "a document states in two plans what nobody describes": Case(
        """d:shared { id:s-1 a plan:Document }
        d:a { id:a a plan:Plan . id:s-1 plan:states id:none }
        d:b { id:b a plan:Plan . id:s-1 plan:states id:none }""",
        (("checks:triple-in-two-graphs", "id:s-1"), ("checks:dangling-link", "id:s-1")),
    ),
    "two plans name a thing that is nowhere": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:about id:none }
        d:b { id:b a plan:Plan . id:b-1 plan:about id:none }""",
        (("checks:dangling-link", "id:a-1"), ("checks:dangling-link", "id:b-1")),
    ),
    "documents of two plans have a passage that nobody describes": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:states id:a-2 . id:a-2 plan:at ex:none }
        d:b { id:b a plan:Plan . id:b-1 plan:hasPassage ex:none }""",
        (("checks:passage-of-another-document", "id:a-2"),),
    ),
    "two plans have a word for a unit": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:unit "kg" . id:a-2 plan:code "kg" }
        d:b { id:b a plan:Plan . id:b-1 plan:unit "kg" }
        d:c { id:c a plan:Plan . id:c-1 plan:code "kg" }""",
        (("shapes:Unit-factor", '"kg"'),),
    ),
    "two plans have a unit that nobody describes": Case(
        """d:a { id:a a plan:Plan . id:a-1 plan:unit ex:none }
        d:b { id:b a plan:Plan . id:b-1 plan:unit ex:none }
        d:c { id:c a plan:Plan . id:c-1 dcterms:license ex:none }""",
        (("shapes:Unit-factor", "https://example.org/none"),),
    ),
    "two plans describe each an enterprise of one name": Case(
        """d:a { id:a a plan:Plan . id:a-1 a plan:Enterprise ; rdfs:label "Dyes Co., Ltd."@en }
        d:b { id:b a plan:Plan . id:b-1 a plan:Enterprise ; skos:altLabel "DYES CO LTD"@en }""",
        (("checks:enterprise-twice", "id:b-1"),),
    ),
    "a plan describes an enterprise that all plans share": Case(
        """d:shared { id:s-1 a plan:Enterprise ; rdfs:label "染料"@zh }
        d:a { id:a a plan:Plan . id:a-1 a plan:Enterprise ; rdfs:label "染料"@zh }""",
        (("checks:enterprise-twice", "id:s-1"),),
    ),
    "figures of two plans are of other places": Case(
        """d:shared { id:s-1 a plan:Place ; rdfs:label "East"@en .
          id:s-2 a plan:Place ; rdfs:label "West"@en }
        d:a { id:a a plan:Plan . id:a-1 plan:observedOf id:s-1 ; rdfs:label "Output, West"@en .
          id:a-2 plan:observedOf id:s-2 }
        d:b { id:b a plan:Plan . id:b-1 plan:observedOf id:s-1 ; rdfs:label "Output, West"@en }""",
        (("checks:place-not-in-label", "id:a-1"),),
        (("checks:place-not-in-label", "id:b-1"),),
    ),
    "a class of one plan is used in another": Case(
        """d:a { id:a a plan:Plan . ex:Group rdfs:subClassOf plan:Cluster }
        d:b { id:b a plan:Plan . id:b-1 a ex:Group }""",
        (("shapes:Cluster-label", "id:b-1"),),
    ),
    "a property of ours is declared in another plan": Case(
        """d:a { id:a a plan:Plan . plan:newWay rdfs:isDefinedBy ex:module }
        d:b { id:b a plan:Plan . id:b-1 plan:newWay "x" ; plan:otherWay "x" }""",
        (("checks:undeclared-term", "id:b-1"),),
    ),
    "a shared class is below one that a plan declares": Case(
        """d:shared { ex:Group rdfs:subClassOf ex:Wider . id:s-1 a ex:Group }
        d:a { id:a a plan:Plan . ex:Wider rdfs:subClassOf plan:Cluster }
        d:b { id:b a plan:Plan . id:b-1 a ex:Group }""",
        (("shapes:Cluster-label", "id:s-1"), ("shapes:Cluster-label", "id:b-1")),
    ),
    "a claim of a plan expresses a shared statement": Case(
        """d:shared { id:s-1 a plan:Statement }
        d:a { id:a a plan:Plan . id:a-1 a plan:Place ; plan:expresses id:s-1 }""",
        (("shapes:Statement-claim", "id:s-1"),),
    ),
    "a node without a name is in the graphs of two plans": Case(
        """d:a { id:a a plan:Plan . _:x a plan:Cluster ; rdfs:label "x"@en }
        d:b { id:b a plan:Plan . _:x plan:within _:x ; rdfs:label "y"@en }""",
        (("shapes:ThingNameShape", "_:"), ("checks:cluster-circle", "_:")),
    ),
    "there are outcomes and no plan": Case(
        """d:x-outcomes { id:x-1 a plan:Observation ; plan:observedOf id:a-1 }
        d:a { id:a a plan:Plan . id:a-1 a plan:Claim }""",
        (("shapes:Observation-observedOf", "id:x-1"),),
    ),
    "graphs have odd names": Case(
        """d:a-outcomes-outcomes { id:x-1 a plan:Place }
        <https://w3id.org/industry-plan/data/-verdicts> { id:x-2 a plan:Place }
        d:a-outcomes { id:a-1 a plan:Place }
        d:a { id:a a plan:Plan }
        _:g { id:x-3 a plan:Place }""",
        tuple(("shapes:Place-label", f"id:{name}") for name in ("x-1", "x-2", "x-3", "a-1")),
    ),
    "one plan after another is taken as shared": Case(
        """d:shared { id:s-1 a plan:Place }
        d:a { id:a a plan:Plan . id:s-1 rdfs:label "s"@en . id:a-1 a plan:Place }
        d:b { id:b a plan:Plan . id:a-1 rdfs:label "a"@en . id:b-1 a plan:Place }
        d:c { id:c a plan:Plan . id:b-1 rdfs:label "b"@en , "c"@en }""",
        tuple(("shapes:Place-label", f"id:{name}") for name in ("s-1", "a-1", "b-1")),
    ),
}
