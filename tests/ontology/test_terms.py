"""Every term, concept and header is described as the style asks, each language once."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

import kg.resources
import kg.workspace
from kg.namespaces import PLAN, prefixes

ROOT = Path(__file__).resolve().parent.parent.parent
ONTOLOGY = ROOT / "ontology"
MODULES = sorted(ONTOLOGY.glob("*.ttl"))
VOCABULARIES = sorted((ONTOLOGY / "vocab").glob("*.ttl"))
ALIGNMENTS = sorted((ONTOLOGY / "alignments").glob("*.ttl"))
SHAPES = kg.resources.shape_files()
OURS = "https://w3id.org/industry-plan/"
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)

TERM_ORDER = [
    "a",
    "rdfs:subClassOf",
    "rdfs:subPropertyOf",
    "owl:inverseOf",
    "rdfs:isDefinedBy",
    "rdfs:label",
    "plan:inverseLabel",
    "skos:altLabel",
    "skos:definition",
    "skos:scopeNote",
    "skos:example",
    "dcterms:source",
    "schema:domainIncludes",
    "schema:rangeIncludes",
]
HEADER_ALWAYS = [
    "a",
    "dcterms:title",
    "dcterms:description",
    "dcterms:creator",
    "dcterms:license",
    "dcterms:created",
    "dcterms:modified",
    "owl:versionIRI",
    "owl:versionInfo",
]
HEADER_ORDER = [
    *HEADER_ALWAYS,
    "owl:priorVersion",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
    "owl:imports",
]


def parsed(path: Path) -> rdflib.Graph:
    """One file alone."""
    return rdflib.Graph().parse(path)


GRAPHS = {path: parsed(path) for path in [*MODULES, *VOCABULARIES]}
TERMS = [
    (path, term)
    for path in MODULES
    for term in sorted({s for kind in KINDS for s in GRAPHS[path][: RDF.type : kind]})
    if str(term).startswith(PLAN)
]
CONCEPTS = [
    (path, concept)
    for path in VOCABULARIES
    for concept in sorted(set(GRAPHS[path].subjects(SKOS.inScheme)))
]


def texts(graph: rdflib.Graph, subject: rdflib.term.Node, sign: rdflib.URIRef) -> dict[str, str]:
    """The one text of each language; a language used twice is refused."""
    found = list(graph.objects(subject, sign))
    by_language = {str(text.language): str(text) for text in found}
    assert len(by_language) == len(found), f"{subject} {sign}: a language twice"
    return by_language


def blocks(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The subject of each block of a hand-written file, with its predicates in order."""
    subject, order = "", []
    for line in path.read_text("utf-8").splitlines():
        if re.match(r"[<\w\[][^ ]*$", line):
            subject, order = line, []
        elif found := re.match(r" {4}([a-z-]+:\w+|a)\b", line):
            order.append(found[1])
        elif line == "." and subject:
            yield subject, order
            subject = ""


def test_every_term_has_one_label_and_one_definition_in_each_language() -> None:
    """Counts the terms, and those without exactly en and zh: none."""
    assert len(TERMS) >= 60
    assert len({term for _, term in TERMS}) == len(TERMS), "a term is declared in two modules"
    for path, term in TERMS:
        for sign in (RDFS.label, SKOS.definition):
            found = texts(GRAPHS[path], term, sign)
            assert found.keys() == {"en", "zh"}, f"{term} {sign}"
            assert all(text.strip() == text != "" for text in found.values()), term
        assert not list(GRAPHS[path].objects(term, RDFS.comment)), f"{term}: a twin definition"
        assert not list(GRAPHS[path].objects(term, SKOS.prefLabel)), f"{term}: prefLabel"


def test_every_label_is_unique_in_its_language() -> None:
    """Counts the labels of all terms by language, and those that two terms share: none."""
    counts = Counter(
        (language, text)
        for path, term in TERMS
        for language, text in texts(GRAPHS[path], term, RDFS.label).items()
    )
    assert len(counts) == 2 * len(TERMS)
    assert [label for label, count in counts.items() if count > 1] == []


def test_every_definition_is_a_phrase() -> None:
    """Counts definitions of terms and concepts that are sentences or define by the label: none."""
    described = [(*item, RDFS.label) for item in TERMS]
    described += [(*item, SKOS.prefLabel) for item in CONCEPTS]
    assert len(described) >= 150
    for path, thing, naming in described:
        definition = texts(GRAPHS[path], thing, SKOS.definition)
        assert not re.match(r"(An? |The )", definition["en"]), f"{thing}: an article"
        assert not re.match(r"[A-Z][a-z]", definition["en"]), f"{thing}: a capital"
        assert not definition["en"].endswith("."), f"{thing}: a full stop"
        assert not definition["zh"].endswith("。"), f"{thing}: a full stop"
        assert definition["en"] != texts(GRAPHS[path], thing, naming)["en"], f"{thing}: circular"


def test_every_property_definition_begins_with_a_verb() -> None:
    """Counts the properties whose definition does not say what they do: none."""
    properties = [(p, t) for p, t in TERMS if (t, RDF.type, OWL.Class) not in GRAPHS[p]]
    assert len(properties) >= 40
    verbs = {texts(GRAPHS[p], t, SKOS.definition)["en"].split()[0] for p, t in properties}
    assert verbs <= {"relates", "gives", "marks"}, verbs


def test_every_term_is_defined_by_the_ontology_of_its_own_file() -> None:
    """Counts the terms whose one isDefinedBy is the header of the file: all."""
    for path, term in TERMS:
        header = list(GRAPHS[path][: RDF.type : OWL.Ontology])
        assert len(header) == 1, path
        assert list(GRAPHS[path].objects(term, RDFS.isDefinedBy)) == header, term


def test_every_property_of_a_term_stands_in_the_fixed_order() -> None:
    """Counts the blocks of terms in the text, and those out of order: none."""
    seen = 0
    for path in MODULES:
        for subject, order in blocks(path):
            if subject.startswith("plan:"):
                seen += 1
                assert order == sorted(order, key=TERM_ORDER.index), f"{path.name} {subject}"
    assert seen == len(TERMS)


def test_every_concept_is_named_defined_and_placed() -> None:
    """Counts the concepts, and those without their names, scheme or place in it: none."""
    assert len(VOCABULARIES) >= 15
    assert len(CONCEPTS) >= 100
    for path, concept in CONCEPTS:
        graph = GRAPHS[path]
        (scheme,) = graph[: RDF.type : SKOS.ConceptScheme]
        assert str(scheme) == f"{OURS}vocab/{path.stem}"
        assert str(concept).startswith(f"{scheme}/"), concept
        assert list(graph.objects(concept, SKOS.inScheme)) == [scheme], concept
        for sign in (SKOS.prefLabel, SKOS.definition):
            assert texts(graph, concept, sign).keys() == {"en", "zh"}, f"{concept} {sign}"
        top = list(graph.objects(concept, SKOS.topConceptOf))
        broader = list(graph.objects(concept, SKOS.broader))
        assert (top == [scheme] and not broader) or (broader and not top), concept
        assert all((up, SKOS.inScheme, scheme) in graph for up in broader), concept


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_concept_name_is_unique_in_its_scheme(language: str) -> None:
    """Counts the preferred labels of each scheme, and those that two concepts share: none."""
    names = Counter((p, texts(GRAPHS[p], c, SKOS.prefLabel)[language]) for p, c in CONCEPTS)
    assert len(names) == len(CONCEPTS)


def test_every_header_has_the_fixed_order_and_the_version_of_the_package() -> None:
    """Counts the headers of modules, vocabularies, alignments and shapes: one in every file."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    files = [*MODULES, *VOCABULARIES, *ALIGNMENTS, *SHAPES]
    assert len(files) >= 35
    for path in files:
        graph = parsed(path)
        (header,) = graph[: RDF.type : OWL.Ontology]
        assert [str(v) for v in graph.objects(header, OWL.versionInfo)] == [version], path
        versions = [str(v) for v in graph.objects(header, OWL.versionIRI)]
        assert versions == [f"{header}/{version}"], path
        for sign in ("title", "description"):
            found = texts(graph, header, rdflib.DCTERMS[sign])
            assert found.keys() == {"en", "zh"}, path
        order = next(order for subject, order in blocks(path) if subject == f"<{header}>")
        known = [sign for sign in order if sign in HEADER_ORDER]
        assert [sign for sign in known if sign in HEADER_ALWAYS] == HEADER_ALWAYS, path
        assert known == sorted(known, key=HEADER_ORDER.index), path


def test_no_term_of_another_vocabulary_is_labelled_or_redefined() -> None:
    """Counts outside subjects in the modules: declarations, each of a kind alone, and labels."""
    ours = {rdflib.URIRef(PLAN + name) for name in ("displayLabel", "inverseLabel")}
    assert len(MODULES) >= 8
    for path in MODULES:
        for subject in {s for s in GRAPHS[path].subjects() if isinstance(s, rdflib.URIRef)}:
            if not str(subject).startswith(OURS):
                allowed = {"declarations.ttl": {RDF.type}, "borrowed-labels.ttl": ours}[path.name]
                assert {p for p, _ in GRAPHS[path][subject]} <= allowed, subject
    for path in ALIGNMENTS:
        outside = {s for s in parsed(path).subjects() if not str(s).startswith(OURS)}
        for subject in outside:
            assert {p for p, _ in parsed(path)[subject]} == {RDF.type}, subject


def test_every_language_tag_is_en_or_zh_in_lower_case() -> None:
    """Counts the tagged texts of every Turtle file: en and zh, longer tags on altLabel only."""
    seen: Counter[str] = Counter()
    for path in [*MODULES, *VOCABULARIES, *ALIGNMENTS, *SHAPES, *kg.workspace.data_files()]:
        # rdflib lowers tags as it parses, so the text is read as well.
        text = path.read_text("utf-8")
        assert set(re.findall(r'"@([\w-]+)', text)) <= {"en", "zh", "zh-hant", "zh-latn-pinyin"}
        for _, predicate, value in parsed(path):
            if isinstance(value, rdflib.Literal) and value.language:
                seen[value.language] += 1
                assert value.language in ("en", "zh") or predicate == SKOS.altLabel, value
    assert seen["en"] >= 500
    assert seen["zh"] >= 500


def test_every_prefix_of_a_vocabulary_is_its_own_slug() -> None:
    """Counts the vocabularies, and those without a prefix named like the file: none."""
    for path in VOCABULARIES:
        assert prefixes()[path.stem] == f"{OURS}vocab/{path.stem}/"


def languages(graph: rdflib.Graph, term: rdflib.term.Node, label: str) -> list[str | None]:
    found = graph.objects(term, rdflib.URIRef(PLAN + label))
    return sorted(text.language for text in found if isinstance(text, rdflib.Literal))


def test_every_object_property_has_an_inverse_label_in_each_language() -> None:
    """Counts our object properties, 60 at least, and those without: none."""
    ours = [
        (path, term) for path, term in TERMS if (term, RDF.type, OWL.ObjectProperty) in GRAPHS[path]
    ]
    assert len(ours) >= 60
    wanting = [
        term for path, term in ours if languages(GRAPHS[path], term, "inverseLabel") != ["en", "zh"]
    ]
    assert wanting == []


def test_every_borrowed_property_of_the_plans_has_labels() -> None:
    """Each, 13 at least, in both languages; backwards too, where a value is a thing."""
    labels = GRAPHS[ONTOLOGY / "borrowed-labels.ttl"]
    data = rdflib.Graph()
    for path in sorted((ROOT / "tests" / "plans").glob("*.ttl")):
        data.parse(path)
    used = {p for p in data.predicates() if not str(p).startswith((PLAN, prefixes()["void"]))}
    assert len(used) >= 13
    leading = {p for p in used if any(isinstance(o, rdflib.URIRef) for o in data[:p])}
    for names, label in ((used, "displayLabel"), (leading, "inverseLabel")):
        assert [n for n in sorted(names) if languages(labels, n, label) != ["en", "zh"]] == []
