"""What plan by plan rests on, held against the shapes and checks as they are.

A rule that leads from one thing to another by a further way is to be looked at first, and then
added here: judged apart, plans would else not show what it finds between them.
"""

from __future__ import annotations

from collections.abc import Iterator

import rdflib
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, Variable

import kg.resources
from kg.namespaces import SH, compact, expand
from kg.question import read_check
from kg.validation.plans import ways

FOCUS = Variable("focus")

# What checks follow against its direction, on the way from what they are about.
BACK = {
    "claim-without-passage": {"plan:states"},
    "commitment-without-plan": {"plan:expresses", "plan:states", "dcterms:source"},
    "passage-of-another-document": {"plan:states", "plan:hasPassage"},
    "passage-outside-document": {"plan:hasPassage"},
    "unit-misfit": {"plan:expresses"},
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


def patterns(part: object) -> Iterator[tuple[Node, Node | Path, Node]]:
    """Every triple pattern of a query, whatever holds it."""
    if isinstance(part, CompValue):
        for key, value in part.items():
            yield from value if key == "triples" else patterns(value)
    elif isinstance(part, (list, tuple)):
        for value in part:
            yield from patterns(value)


def followed_back(query: str) -> set[str]:
    """What a query follows against its direction; it must hang together."""
    left = {tuple(pattern) for pattern in patterns(prepareQuery(query).algebra)}
    reached: set[object] = {FOCUS}
    back: set[str] = set()
    while left:
        ahead = [pattern for pattern in left if pattern[0] in reached]
        behind = [pattern for pattern in left if pattern[2] in reached]
        assert ahead or behind, f"nothing leads from what it is about to {left}"
        subject, way, value = (ahead or sorted(behind, key=str))[0]
        left.discard((subject, way, value))
        if not ahead:
            assert isinstance(way, rdflib.URIRef), way
            back.add(compact(str(way)))
        reached |= {term for term in (subject, way, value) if isinstance(term, Variable)}
    return back


def test_checks_go_back_by_known_ways() -> None:
    """From the thing that is at fault each check reaches all that it speaks of."""
    checks = [read_check(path) for path in kg.resources.check_files()]
    found = {check.name: followed_back(check.text) for check in checks}
    assert {name: back for name, back in found.items() if back} == BACK
    assert set().union(*BACK.values()) == names(ways.BACKWARDS) | {"dcterms:source"}


def test_a_way_that_is_not_known_is_seen() -> None:
    """A check for a code that two things have would lead back from the code."""
    twice = "SELECT ?focus { ?focus <urn:code> ?code . ?other <urn:code> ?code }"
    assert followed_back(twice) == {"urn:code"}


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
    assert {way: asked_of(way) for way in names(ways.TELLS)} == {
        "plan:hasPassage": {"class"},
        "plan:states": {"class"},
    }
    assert names(ways.TELLS).isdisjoint(in_longer_paths())


def test_where_shared_things_lead_out_only_the_class_is_asked() -> None:
    of_the_value_alone = {"class", "minCount", "maxCount", "nodeKind", "pattern"}
    texts = {path.stem: path.read_text("utf-8") for path in kg.resources.check_files()}
    assert names(ways.LEADS_OUT) == {"dcterms:source", "schema:url", "skos:example"}
    for way in names(ways.LEADS_OUT):
        assert asked_of(way) <= of_the_value_alone, way
        assert way not in in_longer_paths()
    assert {stem for stem, text in texts.items() if "schema:url" in text} == set()
    assert {stem for stem, text in texts.items() if "skos:example" in text} == {
        "dangling-link-violation"  # which leaves it out
    }
    assert {stem for stem, text in texts.items() if "dcterms:source" in text} == {
        "commitment-without-plan-violation"  # which asks for the source of a plan
    }
