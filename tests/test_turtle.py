"""The lexer of Turtle: against marks in a text, and against a parser on the W3C suite."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.namespaces import RDF, XSD
from kg.terms import Literal, from_ox, is_blank, parse_node
from kg.turtle import statements, statements_of_lines, triple_term_depths
from kg.validation.location import Source, Target


def place(text: str, *target: Any) -> tuple[int, int] | None:
    """Where a statement of a text is: its value, predicate or subject."""
    return Source(statements(text, target[:1])).place(Target(*target))[0]


MARKED = """\
@prefix : <urn:x:> . # :s :p "not this"
PREFIX ex: <http://example.org/>
BASE <http://example.org/deep/er>
«s»ex:a\\-b%20c.d «a»a «C»ex:C ; «p»ex:p «1»1, «2»-2.50 , «3»3.0e1,«t»true ;
  :long «l»\"\"\"one "quote"
two ;.\"\"\"@EN-gb , «x»'x'^^ex:type ; # . ] )
  «u»<../up> «h»<#here>, [ ex:in «i1»( «i2»1 «i3»"two" «i4»[] ) ; ex:in2 «i5»"é𝄞" ]
    , «e»ex:last ;; .
«n»<not%20far> ex:p «d»ex:a\\-b%20c.d.
[ ex:q «q»:alone ] .
"""
TURTLE = re.sub("«.*?»", "", MARKED)
E = "http://example.org/"
A = E + "a-b%20c.d"
STANDING = [
    ((A,), "s"),
    ((A, RDF + "type"), "a"),
    ((A, RDF + "type", E + "C"), "C"),
    ((A, E + "p"), "p"),
    ((A, E + "p", Literal("1", XSD + "integer")), "1"),
    ((A, E + "p", Literal("-2.50", XSD + "decimal")), "2"),
    ((A, E + "p", Literal("-2.5", XSD + "decimal")), "2"),
    ((A, E + "p", Literal("30", XSD + "double")), "3"),
    ((A, E + "p", Literal("true", XSD + "boolean")), "t"),
    ((A, E + "p", Literal("9", XSD + "integer")), "p"),
    ((A, "urn:x:long", parse_node('"one \\"quote\\"\\ntwo ;."@en-gb')), "l"),
    ((A, "urn:x:long", Literal("x", E + "type")), "x"),
    ((A, E + "up"), "u"),
    ((A, E + "up", E + "deep/er#here"), "h"),
    ((A, E + "up", E + "last"), "e"),
    ((A, E + "nothing"), "s"),
    ((E + "deep/not%20far", E + "p", A), "d"),
    ((E + "deep/not%20far",), "n"),
    (("urn:x:alone",), "q"),
]


def marked(name: str) -> tuple[int, int]:
    """Where a mark stands, the other marks taken out."""
    before = re.sub("«.*?»", "", MARKED.partition(f"«{name}»")[0])
    return before.count("\n") + 1, len(before) - before.rfind("\n")


@pytest.mark.parametrize(("asked", "mark"), STANDING)
def test_a_term_is_where_it_stands(asked: tuple[str, ...], mark: str) -> None:
    assert place(TURTLE, *asked) == marked(mark)


def test_what_is_nowhere_has_no_place() -> None:
    assert place(TURTLE, "urn:x:s") is None
    assert place("", "urn:x:s") is None


def test_columns_are_counted_in_code_points_and_lines_by_line_feeds() -> None:
    text = 'PREFIX : <urn:>\r\n:甲 :p "𝄞𝄞", :乙 ;\r\n\r\n:q :丙 .'
    assert place(text, "urn:甲", "urn:p", "urn:乙") == (2, 13)
    assert place(text, "urn:甲", "urn:q", "urn:丙") == (4, 4)


def test_nested_nodes_keep_their_own_statements() -> None:
    found = [s for s in statements(TURTLE, (), blanks=True) if is_blank(s.subject)]
    assert [(s.predicate, s.value_at) for s in found] == [
        (E + "in", marked("i1")),
        (RDF + "first", marked("i2")),
        (RDF + "first", marked("i3")),
        (RDF + "first", marked("i4")),
        (E + "in2", marked("i5")),
        (E + "q", marked("q")),
    ]


def test_a_statement_is_placed_in_its_graph() -> None:
    text = "PREFIX : <urn:>\nGRAPH :g { :a :p 1 }\n:h {:a :p 1 . :a :p 2}\n{ :a :p 1 . }\n"
    found = [(s.graph, s.value_at) for s in statements(text, ["urn:a"])]
    assert found == [
        ("urn:g", (2, 18)),
        ("urn:h", (3, 11)),
        ("urn:h", (3, 21)),
        (None, (4, 9)),
    ]
    lines = ["<urn:b> <urn:p> 1 .\n", '<urn:a> <urn:p> "x"@en <urn:g> . # <urn:c>\n']
    (only,) = statements_of_lines(lines, ["urn:a"])
    assert (only.graph, only.subject_at, only.value_at) == ("urn:g", (2, 1), (2, 17))


def test_a_line_that_writes_a_name_with_escapes_is_not_passed_over() -> None:
    lines = ["<urn:b> <urn:p> <urn:x> .\n", "<urn:\\u0061> <urn:p> <urn:x> .\n"]
    assert [s.subject_at.line for s in statements_of_lines(lines, ["urn:a"])] == [2]


RFC_3986 = """g:h g:h|g http://a/b/c/g|./g http://a/b/c/g|g/ http://a/b/c/g/|/g http://a/g
//g http://g|?y http://a/b/c/d;p?y|g?y http://a/b/c/g?y|#s http://a/b/c/d;p?q#s
g?y#s http://a/b/c/g?y#s|;x http://a/b/c/;x|g;x?y#s http://a/b/c/g;x?y#s| http://a/b/c/d;p?q
. http://a/b/c/|./ http://a/b/c/|.. http://a/b/|../ http://a/b/|../g http://a/b/g|../.. http://a/
../../g http://a/g|../../../../g http://a/g|/./g http://a/g|/../g http://a/g|g. http://a/b/c/g.
.g http://a/b/c/.g|g.. http://a/b/c/g..|./../g http://a/b/g|./g/. http://a/b/c/g/
g/../h http://a/b/c/h|g;x=1/../y http://a/b/c/y|g?y/../x http://a/b/c/g?y/../x
g#s/./x http://a/b/c/g#s/./x"""


@pytest.mark.parametrize("example", RFC_3986.replace("\n", "|").split("|"))
def test_a_relative_iri_is_resolved_as_the_rfc_shows(example: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc3986#section-5.4"""
    reference, _, target = example.partition(" ")
    (found,) = statements(f"<{reference}> a 1 .", [target], base="http://a/b/c/d;p?q")
    assert found.subject == target


DEPTHS = [
    ("<< :a :b << :c :d :e >> >> :f :g .", [2]),
    ("<<( :a :b\n<<( :c :d # >> ' \"\n<<( :e", [1, 2, 3]),
    (':a :b \'<<\', "<< << \\" <<", <urn:%3C%3C> .', [0]),
    (':a :b """<<\n<< "\n<<""" , << :c :d :e >> .', [0, 0, 1]),
    (":a :b '''<<\n\\''' <<\n''' , <<( <<", [0, 0, 2]),
    ('""" << \n << ', [0, 0]),
    (">> >> <<", [1]),
]


@pytest.mark.parametrize(("text", "depths"), DEPTHS)
def test_how_deep_triple_terms_are_nested(text: str, depths: list[int]) -> None:
    lines = text.encode().split(b"\n")
    assert list(triple_term_depths(lines)) == list(enumerate(depths, 1))


@pytest.mark.parametrize("piece", ['\\"""', "\\'", '"', "'''", "\\", "<", "<<", "#", "a:", "a"])
def test_no_line_takes_long(piece: str) -> None:
    began = time.monotonic()
    list(triple_term_depths([(start + piece * 20_000).encode() for start in ("", '"""', "'")]))
    assert time.monotonic() - began < 5


FORMS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
LIST_TERMS = {RDF + "first", RDF + "rest"}


def test_the_w3c_suite_is_read_as_a_parser_reads_it(outside: Callable[[str], Path]) -> None:
    """Every statement of every good file, nodes without an IRI held alike, lists by their place."""
    read = 0
    for path in sorted(outside("suites/rdf-tests").rglob("*")):
        if path.suffix not in FORMS or "rdf12" in path.parts or "star" in str(path):
            continue
        base = path.as_uri()
        try:
            quads = list(ox.parse(path=path, format=FORMS[path.suffix], base_iri=base))
        except (SyntaxError, UnicodeDecodeError):
            continue
        names = {str(from_ox(term)) for quad in quads for term in (quad.subject, quad.object)}
        found = statements(path.read_bytes().decode(), names, blanks=True, base=base)
        got = {_alike(s.subject, s.predicate, s.value, s.graph) for s in found}
        wanted = {_alike(*map(_term, quad)) for quad in quads}
        assert got - {None} == wanted - {None}, path
        read += 1
    assert read >= 900


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.DefaultGraph) -> str | Literal | None:
    if isinstance(term, ox.DefaultGraph):
        return None
    return found if isinstance(found := from_ox(term), Literal) else str(found)


def _alike(*terms: str | Literal | None) -> tuple[str | Literal | None, ...] | None:
    if terms[1] in LIST_TERMS:
        return None
    return tuple("_" if is_blank(part) or part == RDF + "nil" else part for part in terms)
