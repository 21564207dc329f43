"""What plan by plan rests on, held against the shapes and checks as they are.

A rule that leads from one thing to another by a further way is to be looked at first, and then
added here: judged apart, plans would else not show what it finds between them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable

import kg.resources
from kg.namespaces import SH, compact, expand
from kg.question import read_check
from kg.validation.plans import units

FOCUS = Variable("focus")

# By check: what is asked of things to which nothing leads from what the check is about. What the
# rules go back by from a thing is in `ways`, what they compare things by in `keys`; the rest is
# then asked of things that are at hand.
BEHIND = {
    "claim-number-twice": {"dcterms:identifier", "plan:states"},
    "claim-without-passage": {"plan:characters", "plan:sha256", "plan:states"},
    "cluster-count-misfit": {"plan:inPlan", "rdf:type"},
    "cluster-misfit": {
        *("plan:about", "plan:at", "plan:claimKind", "plan:expresses", "plan:hasPassage"),
        *("plan:inCluster", "plan:section", "plan:states"),
    },
    "code-of-two-things": {
        *("plan:code", "plan:identifierScheme", "plan:identifies", "rdf:type", "schema:url"),
    },
    "commitment-without-plan": {"dcterms:source", "plan:expresses", "plan:states", "rdf:type"},
    "conflict-misfit": {  # within one graph
        *("plan:comparator", "plan:factor", "plan:heldFrom", "plan:heldUntil", "plan:measures"),
        *("plan:observedOf", "plan:unit", "plan:value"),
    },
    "label-twice": {"plan:inPlan", "rdf:type", "rdfs:label"},
    "name-outside-owner": {"plan:hasPassage"},
    "passage-of-another-document": {"plan:hasPassage", "plan:states"},
    "passage-order": {
        *("plan:end", "plan:hasPassage", "plan:paragraph", "plan:section", "plan:sentence"),
        "plan:start",
    },
    "passage-outside-document": {"plan:characters", "plan:hasPassage"},
    "place-code-misfit": {"plan:code", "plan:identifierScheme", "plan:identifies"},
    "place-without-claim": {"plan:about"},
    "unit-misfit": {"plan:claimKind", "plan:expresses"},
}

# What shapes ask of a thing or of a value; none of it leads on from a value to another.
ASKED = {
    "class",
    "closed",
    "datatype",
    "disjoint",
    "hasValue",
    "ignoredProperties",
    "in",
    "languageIn",
    "lessThan",
    "lessThanOrEquals",
    "maxCount",
    "minCount",
    "minExclusive",
    "minInclusive",
    "minLength",
    "nodeKind",
    "or",
    "pattern",
    "path",
    "property",
    "uniqueLang",
}
SAID = {
    "description",
    "message",
    "name",
    "severity",
    "targetClass",
    "targetObjectsOf",
    "targetSubjectsOf",
}
PATHS = {"alternativePath", "inversePath"}


def names(found: frozenset[bytes]) -> set[str]:
    return {compact(name.decode().strip("<>")) for name in found}


class Pattern(NamedTuple):
    """A triple pattern, and whether a query asks that there be nothing like it."""

    subject: object
    way: object
    value: object
    absent: bool


def branches(part: object, *, absent: bool = False) -> list[list[Pattern]]:
    """The triple patterns of a query, for each way of choosing one side of its unions."""
    own: list[Pattern] = []
    inner: list[object] = []
    if isinstance(part, CompValue):
        if part.name == "Union":
            return branches(part.p1, absent=absent) + branches(part.p2, absent=absent)
        absent |= part.name == "Builtin_NOTEXISTS"
        terms = [term for triple in dict(part.items()).get("triples", ()) for term in triple]
        own = [Pattern(*triple, absent) for triple in zip(*[iter(terms)] * 3, strict=True)]
        inner = [value for key, value in part.items() if key != "triples"]
    elif isinstance(part, list | tuple):
        inner = list(part)
    found = [own]
    for value in inner:
        found = [left + right for left in found for right in branches(value, absent=absent)]
    return found


def reached(patterns: list[Pattern], start: set[object]) -> set[object]:
    """What patterns lead to, step after step."""
    found = set(start)
    while ahead := {term for p in patterns if p.subject in found for term in p[1:3]} - found:
        found |= ahead
    return found


def behind(query: str) -> set[str]:
    """What is asked of things to which nothing leads from what the query is about."""
    ways = ""
    for patterns in branches(prepareQuery(query).algebra):
        there = [pattern for pattern in patterns if not pattern.absent]
        at_hand = reached(there, {FOCUS})
        everything = reached(patterns, {pattern.subject for pattern in there} | {FOCUS})
        for subject, way, _, absent in patterns:
            ways += "" if subject in (everything if absent else at_hand) else f" {way}"
    return {compact(way) for way in re.findall(r"https?://[^\s<>|()]+", ways)}


def test_all_that_checks_go_back_to_is_known() -> None:
    checks = [read_check(path) for path in kg.resources.check_files()]
    found = {check.name: behind(check.text) for check in checks}
    assert {name: ways for name, ways in found.items() if ways} == BEHIND


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("?focus <urn:code> ?code . ?other <urn:code> ?code", {"urn:code"}),
        ("?other <urn:has> ?focus", {"urn:has"}),
        ("?focus <urn:has> ?value . ?value <urn:has>* ?focus", set()),
        ("{ ?focus <urn:a> ?x } UNION { ?x <urn:b> ?y . ?focus <urn:c> ?y }", {"urn:b"}),
        ("?focus <urn:a> ?x . FILTER NOT EXISTS { ?y <urn:b>|<urn:c> ?x }", {"urn:b", "urn:c"}),
    ],
)
def test_what_a_check_goes_back_to_is_seen(body: str, expected: set[str]) -> None:
    text = body.replace("urn:", "http://urn/")
    assert behind(f"SELECT ?focus {{ {text} }}") == {f"http://urn/{n[4:]}" for n in expected}


def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in kg.resources.shape_files():
        graph.parse(path)
    return graph


def local(found: object) -> str:
    return str(found).removeprefix(SH)


def test_shapes_ask_only_what_is_known() -> None:
    used = {local(way) for way in shapes().predicates() if str(way).startswith(SH)}
    assert used == ASKED | SAID | PATHS


def asked_of(way: str) -> set[str]:
    """What property shapes ask of the values of a property, and how many there may be."""
    graph = shapes()
    own = graph.subjects(rdflib.URIRef(SH + "path"), rdflib.URIRef(expand(way)))
    return {local(asked) for node in own for asked in graph.predicates(node)} & ASKED - {"path"}


def in_longer_paths() -> set[str]:
    ways_in_lists = shapes().objects(None, rdflib.RDF.first)
    return {compact(str(way)) for way in ways_in_lists if isinstance(way, rdflib.URIRef)}


def test_what_documents_tell_is_asked_value_by_value() -> None:
    """How many things a document states no shape asks: it would have to be known of all plans."""
    assert {way: asked_of(way) for way in names(units.TELLS)} == {
        "plan:hasPassage": {"class"},
        "plan:states": {"class"},
    }
    assert names(units.TELLS).isdisjoint(in_longer_paths())


def test_where_shared_things_lead_out_only_the_class_is_asked() -> None:
    of_the_value_alone = {"class", "minCount", "maxCount", "nodeKind", "pattern"}
    texts = {read_check(path).name: path.read_text("utf-8") for path in kg.resources.check_files()}
    assert names(units.LEADS_OUT) == {"dcterms:source", "schema:url", "skos:example"}
    for way in names(units.LEADS_OUT):
        assert asked_of(way) <= of_the_value_alone, way
        assert way not in in_longer_paths()
    checks = {
        way: {n for n, text in texts.items() if way in text} for way in names(units.LEADS_OUT)
    }
    assert checks == {
        "dcterms:source": {"commitment-without-plan", "fact-after-document"},  # WITH_DATED_SOURCE
        "schema:url": {"code-of-two-things"},  # which compares addresses
        "skos:example": {"dangling-link"},  # which leaves it out
    }
    assert names(units.WITH_DATED_SOURCE) == {"plan:Event", "plan:Observation", "plan:Plan"}
