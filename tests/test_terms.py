"""Terms crossing between engines: nothing changes on the way, and the unexpected is refused."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import InputError
from kg.namespaces import XSD
from kg.store.embedded import MemoryStore
from kg.terms import (
    LANG_STRING,
    BlankNode,
    Iri,
    Literal,
    Term,
    dataset_to_rdflib,
    from_ox,
    to_rdflib,
    to_sparql,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
LANGUAGES = st.from_regex(r"[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?", fullmatch=True)
LOCAL = st.text("abcXYZ019-._~%20大团é", min_size=1).filter(
    lambda text: not re.search(r"%(?!20)", text)
)
IRIS = LOCAL.map(lambda local: Iri("https://example.org/" + local))
DATATYPES = st.sampled_from(["string", "integer", "decimal", "date", "gYear", "boolean"])
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text, name: Literal(text, XSD + name), TEXTS, DATATYPES),
    st.builds(lambda text, tag: Literal(text, LANG_STRING, tag), TEXTS, LANGUAGES),
)
EMPTY = MemoryStore()


def asked_back(term: Term) -> Term | None:
    """The term after a trip through SPARQL text and the engine."""
    (row,) = EMPTY.ask(f"SELECT ?term {{ VALUES ?term {{ {to_sparql(term)} }} }}")
    return row[0]


@given(LITERALS | IRIS)
def test_sparql_text_and_back_is_the_identity(term: Term) -> None:
    assert asked_back(term) == term


@pytest.mark.parametrize("text", ['"', "\\", "\n\r\t\b\f", '"""', "\\u0041", "} #", "\x00", "😀"])
def test_text_that_could_break_out(text: str) -> None:
    for term in (Literal(text), Literal(text, LANG_STRING, "zh"), Literal(text, "urn:t")):
        assert asked_back(term) == term


@pytest.mark.parametrize(
    "iri", ["", "a", "urn:a b", "urn:a>b", "http://[x", "urn:%zz", "urn:\udcff"]
)
def test_no_iri_is_refused(iri: str) -> None:
    with pytest.raises(InputError, match="is no valid IRI"):
        to_sparql(Iri(iri))


def test_a_blank_node_has_no_name_to_ask_for() -> None:
    with pytest.raises(TypeError):
        to_sparql(BlankNode("b"))


@pytest.mark.parametrize(
    "term",
    [
        ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x")),
        ox.Literal("x", language="ar", direction=ox.BaseDirection.RTL),
    ],
    ids=["triple", "direction"],
)
def test_rdf_1_2_is_refused(term: ox.Triple | ox.Literal) -> None:
    for convert in (from_ox, to_rdflib):
        with pytest.raises(InputError, match=r"RDF 1\.2"):
            convert(term)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ('<<( <urn:s> <urn:p> "x\\n" )>>', '<<( <urn:s> <urn:p> "x\\n" )>>'),
        (
            "<<( <urn:s> <urn:p> <<( <urn:s> <urn:p> 'x'@EN )>> )>>",
            '<<( <urn:s> <urn:p> <<( <urn:s> <urn:p> "x"@en )>> )>>',
        ),
        ('"x"@AR--rtl', '"x"@ar--rtl'),
    ],
    ids=["triple", "nested", "direction"],
)
def test_an_answer_holds_rdf_1_2_as_text(value: str, text: str) -> None:
    (quad,) = ox.parse(f"<urn:a> <urn:b> {value} .", format=ox.RdfFormat.TURTLE)
    ask = MemoryStore.of([quad]).ask
    assert ask("SELECT ?value { ?thing ?property ?value }").rows == ((Literal(text),),)
    row = (Iri("urn:a"), Iri("urn:b"), Literal(text))
    assert ask("CONSTRUCT WHERE { ?thing ?property ?value }").rows == (row,)


def test_the_default_graph_is_no_term() -> None:
    for convert in (from_ox, to_rdflib):
        with pytest.raises((TypeError, InputError)):
            convert(ox.DefaultGraph())


@given(LITERALS)
def test_rdflib_keeps_the_text(term: Literal) -> None:
    literal = to_rdflib(_to_ox(term))
    assert isinstance(literal, rdflib.Literal)
    assert str(literal) == term.value
    assert literal.language == term.language
    if term.language is None and term.datatype != XSD + "string":
        assert str(literal.datatype) == term.datatype


@pytest.mark.parametrize(
    ("text", "datatype"),
    [("050", "integer"), ("+1.50", "decimal"), ("abcd", "gYear"), ("1", "boolean"), (" 7 ", "int")],
)
def test_rdflib_does_not_tidy_the_text(text: str, datatype: str) -> None:
    literal = to_rdflib(ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)))
    assert literal.n3() == f'"{text}"^^<{XSD}{datatype}>'


def test_plain_and_typed_strings_are_one() -> None:
    typed = ox.Literal("x", datatype=ox.NamedNode(XSD + "string"))
    assert to_rdflib(ox.Literal("x")) == to_rdflib(typed) == rdflib.Literal("x")


def test_a_dataset_keeps_its_graphs() -> None:
    s, p = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    graphs = [ox.NamedNode("urn:g1"), ox.NamedNode("urn:g2")]
    quads = [ox.Quad(s, p, ox.Literal(str(i)), graph) for i, graph in enumerate(graphs)]
    dataset = dataset_to_rdflib([*quads, ox.Quad(s, p, ox.BlankNode("b"), graphs[0])])
    sizes = {str(graph.identifier): len(graph) for graph in dataset.graphs()}
    assert sizes["urn:g1"] == 2
    assert sizes["urn:g2"] == 1
    assert len(set(dataset.triples((None, None, None)))) == 3


def _to_ox(term: Literal) -> ox.Literal:
    if term.language:
        return ox.Literal(term.value, language=term.language)
    return ox.Literal(term.value, datatype=ox.NamedNode(term.datatype))


# A text put into a query means the same to engines that decode `\u` late and early

PIECES = [
    "\\",
    "u0022",
    "U0000005C",
    "u",
    "\\u0022",
    '"',
    "'",
    "\n",
    "\x0b",
    "00",
    "A",
    "}",
    "#",
    "大",
]
ESCAPES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def late(literal: Literal) -> str:
    """What pyoxigraph reads, which decodes escapes where they stand."""
    found = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {to_sparql(literal)} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert isinstance(row[0], ox.Literal)
    return row[0].value


def early(*literals: Literal) -> list[str]:
    """What rdflib reads, which decodes escapes in the whole query before it parses it."""
    written = " ".join(map(to_sparql, literals))
    rows = rdflib.Graph().query(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}")
    return [str(row[0]) for row in rows]  # type: ignore[index]


@settings(max_examples=300)
@given(ESCAPES)
def test_both_read_the_text_that_was_written(text: str) -> None:
    both = Literal(text), Literal(text, LANG_STRING, "zh")
    assert [late(literal) for literal in both] == early(*both) == [text, text]


@pytest.mark.parametrize("text", ["\\u0022", "\\\\u0022 }", "\x0bABCD", "\\U00000022", "\\u005C"])
def test_what_once_meant_two_things(text: str) -> None:
    """The serialiser of the engine leaves these to be decoded twice."""
    assert [late(Literal(text))] == early(Literal(text)) == [text]
