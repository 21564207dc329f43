"""What plan by plan rests on, held against the shapes and checks as they are.

A rule that leads from one thing to another by a further way is to be looked at first: judged
apart, plans would else not show what it finds between them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
import rdflib
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Variable
from rdflib_engine import prepared

import kg.resources
from kg.namespaces import SH, compact, expand
from kg.question import Check, read_check
from kg.validation.plans import links

FOCUS = Variable("focus")

# What checks ask beyond what their headers say, and why that is no harm.
BESIDE = {
    "commitment-without-plan": {"dcterms:source", "rdf:type"},  # `links` compares within documents
    "conflict-misfit": {  # a graph is in one unit
        *("plan:comparator", "plan:factor", "plan:heldFrom", "plan:heldUntil", "plan:measures"),
        *("plan:observedOf", "plan:unit", "plan:value"),
    },
    "enterprise-twice": {"rdf:type"},  # `links` compares names of enterprises
    "place-not-in-label": {  # a graph is in one unit
        *("plan:observedOf", "rdf:type", "rdfs:label", "skos:altLabel"),
    },
    "place-without-claim": {"plan:about"},  # of projects, of which shapes:Project-claim asks it too
    "year-not-in-label": {"plan:heldUntil", "plan:measures", "plan:observedOf"},  # in one graph
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


def reached(patterns: list[Pattern], start: set[object], along: set[str]) -> set[object]:
    """What patterns lead to, step after step, and back by properties of `along`."""
    found, size = set(start), 0
    while len(found) > size:
        size = len(found)
        for pattern in patterns:
            if pattern.subject in found:
                found |= {pattern.way, pattern.value}
            elif pattern.value in found and properties(pattern) & along:
                found.add(pattern.subject)
    return found


def properties(pattern: Pattern) -> set[str]:
    return {compact(way) for way in re.findall(r"https?://[^\s<>|()]+", str(pattern.way))}


def beside(query: str, along: tuple[str, ...] = ()) -> set[str]:
    """What is asked of things to which nothing leads from what the query is about."""
    found: set[str] = set()
    for patterns in branches(prepared(query).algebra):
        there = [pattern for pattern in patterns if not pattern.absent]
        at_hand = reached(there, {FOCUS}, set(along))
        everything = reached(patterns, at_hand, set(along))
        for pattern in patterns:
            if pattern.subject not in (everything if pattern.absent else at_hand):
                found |= properties(pattern)
    return found


CHECKS = [read_check(path) for path in kg.resources.check_files()]


def test_headers_say_what_checks_go_back_along() -> None:
    found = {check.name: beside(check.text, check.along) for check in CHECKS}
    assert {name: ways for name, ways in found.items() if ways} == BESIDE


@pytest.mark.parametrize("check", [c for c in CHECKS if c.along], ids=lambda check: check.name)
def test_headers_say_no_more(check: Check) -> None:
    for way in check.along:
        fewer = tuple(set(check.along) - {way})
        assert beside(check.text, fewer) > beside(check.text, check.along), way


def leads_on_from_documents(check: Check) -> bool:
    """Whether a check leads from a document to what else it states, or to its passages."""
    for patterns in branches(prepared(check.text).algebra):
        for pattern in patterns:
            rest = reached([p for p in patterns if p != pattern], {FOCUS}, set(check.along))
            is_ahead = pattern.subject in rest - {FOCUS} and pattern.value not in rest
            if is_ahead and properties(pattern) & names(links.DOCUMENT_PROPERTIES):
                return True
    return False


def test_what_is_compared_within_a_document_is_known() -> None:
    """Plans that state something of a shared document are then judged together: see `compares`."""
    assert {check.name for check in CHECKS if leads_on_from_documents(check)} == {
        "claim-number-twice",  # numbers of claims
        "cluster-misfit",  # sections of passages
        "passage-order",  # passages
    }


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
    assert beside(f"SELECT ?focus {{ {text} }}") == {f"http://urn/{n[4:]}" for n in expected}


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
    assert {way: asked_of(way) for way in names(links.DOCUMENT_PROPERTIES)} == {
        "plan:hasPassage": {"class"},
        "plan:states": {"class"},
    }
    assert names(links.DOCUMENT_PROPERTIES).isdisjoint(in_longer_paths())
