"""Nothing in the graph stands without a source, a name or a definition: each is counted.

The paths are walked in rdflib, apart from the question `unsourced` that promises the same.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

import pyoxigraph
import pytest
import rdflib
from rdflib import URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VOID, XSD
from rdflib.term import Node

import kg.resources
import kg.workspace
from kg.namespaces import ID, PLAN
from kg.session import Session

VOCABULARY = "https://w3id.org/industry-plan/vocab/"
SCHEMA_URL = URIRef("https://schema.org/url")


def plan(name: str) -> URIRef:
    """A term of our ontology."""
    return URIRef(PLAN + name)


@pytest.fixture(scope="module")
def graph(session: Session) -> rdflib.Dataset:
    """The whole graph in rdflib, its default graph the union."""
    return session.to_rdflib()


@pytest.fixture(scope="module")
def data(session: Session) -> rdflib.Dataset:
    """The data files alone, each in its named graph."""
    dataset = rdflib.Dataset(default_union=True)
    for quad in session.to_rdflib().quads():
        if str(quad[3]).startswith("https://w3id.org/industry-plan/data/"):
            dataset.add((*quad[:3], dataset.graph(quad[3])))
    return dataset


def members(graph: rdflib.Dataset, *names: str) -> set[Node]:
    """Everything in the classes, or in classes below them."""
    classes = {c for name in names for c in graph.transitive_subjects(RDFS.subClassOf, plan(name))}
    return {thing for kind in classes for thing in graph.subjects(RDF.type, kind)}


def documents(graph: rdflib.Dataset, claims: Iterable[Node]) -> set[Node]:
    """The Documents that state the claims and, read in full, hold the passages these are at."""
    stated = set()
    for claim in claims:
        for document in graph.subjects(plan("states"), claim):
            if (document, plan("sha256"), None) not in graph:
                stated.add(document)
            for passage in graph.objects(claim, plan("at")):
                if (document, plan("hasPassage"), passage) in graph:
                    stated.add(document)
    return {d for d in stated if (d, RDF.type, plan("Document")) in graph}


def claims_of(graph: rdflib.Dataset, thing: Node) -> set[Node]:
    """The claims that express a thing or are about it."""
    signs = (plan("expresses"), plan("about"))
    return {claim for sign in signs for claim in graph.subjects(sign, thing)}


def of_claim(graph: rdflib.Dataset, claim: Node) -> set[Node]:
    """A claim's own documents."""
    return documents(graph, [claim])


def of_expressed(graph: rdflib.Dataset, thing: Node) -> set[Node]:
    """The documents of the claims that express a thing."""
    return documents(graph, graph.subjects(plan("expresses"), thing))


def of_named(graph: rdflib.Dataset, thing: Node) -> set[Node]:
    """The documents of the claims that express a thing or are about it."""
    return documents(graph, claims_of(graph, thing))


def of_derived(graph: rdflib.Dataset, thing: Node) -> set[Node]:
    """The documents of the claims that a thing is derived from."""
    return documents(graph, graph.objects(thing, PROV.wasDerivedFrom))


def of_source(graph: rdflib.Dataset, thing: Node) -> set[Node]:
    """The documents given as a thing's source."""
    sources = set(graph.objects(thing, DCTERMS.source))
    return {d for d in sources if (d, RDF.type, plan("Document")) in graph}


Way = Callable[[rdflib.Dataset, Node], set[Node]]
SOURCED: dict[str, tuple[tuple[str, ...], Way, int]] = {
    "claims": (("Claim",), of_claim, 86),
    "commitments and statements": (("Commitment", "Statement"), of_expressed, 75),
    "clusters": (("Cluster",), of_named, 10),
    "projects": (("Project",), of_named, 25),
    "involvements": (("Involvement",), of_derived, 12),
    "identifiers": (("Identifier",), of_source, 60),
    "listings": (("Listing",), of_source, 5),
    "ownerships": (("Ownership",), of_source, 3),
    "plans": (("Plan",), of_source, 1),
    "observations": (("Observation",), of_source, 50),
    "events": (("Event",), of_source, 30),
    "searches": (("Search",), of_source, 5),
}


@pytest.mark.parametrize("kind", SOURCED)
def test_everything_of_a_kind_has_a_path_to_a_document(graph: rdflib.Dataset, kind: str) -> None:
    """Counts the things of a kind, and those without a source: none."""
    classes, way, least = SOURCED[kind]
    things = members(graph, *classes)
    assert len(things) >= least
    assert [str(thing) for thing in sorted(things) if not way(graph, thing)] == []


def test_every_figure_has_a_path_to_a_document(graph: rdflib.Dataset) -> None:
    """Counts the things with a value: a claim expresses each, or a document is its source."""
    figures = set(graph.subjects(plan("value")))
    assert len(figures) >= 60
    found = {figure: of_expressed(graph, figure) | of_source(graph, figure) for figure in figures}
    assert [str(figure) for figure in sorted(figures) if not found[figure]] == []


def test_a_fact_without_its_source_is_found(graph: rdflib.Dataset) -> None:
    """The ways are no rubber stamp: things that lose their link have no document left."""
    bare = rdflib.Dataset(default_union=True)
    for triple in graph.triples((None, None, None)):
        if triple[1] not in (plan("states"), DCTERMS.source):
            bare.add(triple)
    for classes, way, least in SOURCED.values():
        things = members(bare, *classes)
        assert len(things) >= least
        assert not any(way(bare, thing) for thing in things)


def test_every_document_says_where_and_when_it_was_seen(data: rdflib.Dataset) -> None:
    """Counts the documents: each has an address, a day seen, and both dates of issue or none."""
    found = members(data, "Document")
    assert len(found) >= 40
    dated = 0
    for document in found:
        assert len(list(data.objects(document, SCHEMA_URL))) == 1, document
        (seen,) = data.objects(document, plan("seenOn"))
        first = list(data.objects(document, plan("issuedFrom")))
        last = list(data.objects(document, plan("issuedUntil")))
        assert len(first) == len(last) <= 1, document
        dated += len(first)
        for day in (seen, *first, *last):
            assert day.datatype == XSD.date, document
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", str(day)), document
        assert not first or first[0] <= last[0] <= seen, document
    assert dated >= 20


def test_every_document_is_used(graph: rdflib.Dataset) -> None:
    """Counts the documents that nothing rests on: none."""
    found = members(graph, "Document")
    used = set(graph.objects(None, DCTERMS.source)) | set(graph.subjects(plan("states")))
    assert len(found & used) >= 40
    assert [str(document) for document in sorted(found - used)] == []


def test_data_have_no_blank_node(data: rdflib.Dataset) -> None:
    """Counts the triples of the data files, and those with a nameless end: none."""
    triples = list(data.triples((None, None, None)))
    assert len(triples) >= 2000
    assert [triple for triple in triples if any(isinstance(n, rdflib.BNode) for n in triple)] == []


FORMS = {
    str(XSD.date): r"\d{4}-\d\d-\d\d",
    str(XSD.decimal): r"-?(0|[1-9]\d*)\.(0|\d*[1-9])|-?(0|[1-9]\d*)",
    str(XSD.integer): r"0|-?[1-9]\d*",
    str(XSD.boolean): r"true|false",
}


def test_every_literal_has_the_one_form_that_all_engines_keep() -> None:
    """Counts the typed literals as written, and those not canonical or with a zone: none."""
    seen: Counter[str] = Counter()
    for path in [*kg.workspace.data_files(), *kg.resources.ontology_files()]:
        for quad in pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.TURTLE):
            value = quad.object
            if isinstance(value, pyoxigraph.Literal) and (form := FORMS.get(value.datatype.value)):
                seen[value.datatype.value] += 1
                assert re.fullmatch(form, value.value), f"{path}: {value}"
    assert len(seen) == len(FORMS)
    assert sum(seen.values()) >= 500


def test_no_triple_is_in_two_graphs(graph: rdflib.Dataset) -> None:
    """Counts the graphs and triples of the whole, and triples that two graphs hold: none."""
    places = defaultdict(set)
    for subject, predicate, value, name in graph.quads():
        if not isinstance(subject, rdflib.BNode):
            places[subject, predicate, value].add(name)
    assert len({name for names in places.values() for name in names}) >= 30
    assert [triple for triple, names in places.items() if len(names) != 1] == []


def test_every_data_file_is_one_described_dataset(data: rdflib.Dataset) -> None:
    """Counts the datasets: one a file, titled and described in both languages, licensed."""
    files = kg.workspace.data_files()
    names = {URIRef(f"https://w3id.org/industry-plan/data/{path.stem}") for path in files}
    assert len(names) >= 4
    assert set(data.subjects(RDF.type, VOID.Dataset)) == names
    for name in names:
        for sign in (DCTERMS.title, DCTERMS.description):
            assert sorted(text.language for text in data.objects(name, sign)) == ["en", "zh"]
        assert len(list(data.objects(name, DCTERMS.license))) == 1
        assert (name, RDF.type, VOID.Dataset, name) in data


def test_every_thing_that_is_named_is_described(graph: rdflib.Dataset) -> None:
    """Counts the things and concepts that a triple points at, and those without a type: none."""
    links = graph.triples((None, None, None))
    named = {o for _, p, o in links if isinstance(o, URIRef) and p != OWL.versionIRI}
    ours = {iri for iri in named if str(iri).startswith((ID, VOCABULARY))}
    assert len(ours) >= 300
    assert [str(iri) for iri in sorted(ours) if (iri, RDF.type, None) not in graph] == []


def test_every_thing_has_one_label_in_each_language(data: rdflib.Dataset) -> None:
    """Counts the labels of everything that people read: one en and one zh, and no more."""
    silent = ("Claim", "Passage", "Identifier", "Involvement", "Listing", "Ownership", "Verdict")
    unlabelled = {thing for name in silent for thing in data.subjects(RDF.type, plan(name))}
    things = {s for s in data.subjects(RDF.type) if str(s).startswith(ID)} - unlabelled
    assert len(things) >= 150
    for thing in things:
        languages = Counter(text.language for text in data.objects(thing, RDFS.label))
        assert languages == {"en": 1, "zh": 1}, thing


def test_every_term_that_is_used_is_defined(graph: rdflib.Dataset, data: rdflib.Dataset) -> None:
    """Counts our terms in the data: each is declared in a module or, a concept, in a scheme."""
    nodes = {node for triple in data.triples((None, None, None)) for node in triple}
    terms = {n for n in nodes if isinstance(n, URIRef) and str(n).startswith(PLAN)}
    concepts = {n for n in nodes if isinstance(n, URIRef) and str(n).startswith(VOCABULARY)}
    assert len(terms) >= 50
    assert [str(t) for t in sorted(terms) if not list(graph.objects(t, RDFS.isDefinedBy))] == []
    assert len(concepts) >= 100
    assert [str(c) for c in sorted(concepts) if not list(graph.objects(c, SKOS.inScheme))] == []
