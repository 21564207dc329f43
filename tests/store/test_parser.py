"""Documents that a parser would not survive are refused before; honest ones are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import InputError
from kg.store.nquads import nquads_of
from kg.store.parser import parse, read, refuse_unsound, refuse_unsound_xml
from kg.terms import relabelled

OWL = b"""\
<!DOCTYPE rdf:RDF [
  <!ENTITY owl "http://www.w3.org/2002/07/owl#">
  <!ENTITY thing "&owl;Thing">
]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="&owl;">
%s
</rdf:RDF>
"""
USED = b'<rdf:Description rdf:about="urn:a"><rdf:type rdf:resource="&thing;"/></rdf:Description>\n'


def test_entities_as_ontologies_use_them() -> None:
    """Many times, and one within another."""
    refuse_unsound_xml([OWL % (USED * 10_000)], "a.owl")
    assert len(list(ox.parse(OWL % USED, format=ox.RdfFormat.RDF_XML))) == 1


@pytest.mark.parametrize(("deep", "refused"), [(999, False), (1_000, True)])
def test_elements_as_deep_as_allowed(deep: int, refused: bool) -> None:
    raw = OWL % (b"<a>" * deep + b"</a>" * deep)
    if not refused:
        refuse_unsound_xml([raw], "a.rdf")
        return
    with pytest.raises(InputError, match=r"a\.rdf:6: elements are nested deeper than 1000"):
        refuse_unsound_xml([raw], "a.rdf")


@pytest.mark.parametrize(
    "text",
    [
        "'<<' " * 500,
        'ex:a ex:p "<<( <<( <<(" . ' * 500,
        "<< ex:a ex:p ex:b >> ex:q 1 . " * 500,
        "# " + "<" * 5_000,
    ],
)
def test_many_marks_are_not_deep(text: str) -> None:
    refuse_unsound(text.encode(), ox.RdfFormat.TURTLE, "a.ttl")


def test_the_line_of_what_is_deep() -> None:
    raw = b"\n\n" + b"<<( <urn:a> <urn:b> " * 101
    with pytest.raises(InputError, match=r"a\.nt:3: triple terms are nested deeper than 100"):
        refuse_unsound(raw, ox.RdfFormat.N_TRIPLES, "a.nt")


def test_every_sound_file_of_the_suite_is_let_through(outside: Callable[[str], Path]) -> None:
    """Counts the RDF/XML files that the parser takes: each is well-formed within bounds."""
    taken = 0
    for path in sorted(outside("suites/rdf-tests/rdf").rglob("*.rdf")):
        raw = path.read_bytes()
        try:
            list(ox.parse(raw, format=ox.RdfFormat.RDF_XML, base_iri=path.as_uri()))
        except SyntaxError:
            continue
        taken += 1
        refuse_unsound_xml([raw], str(path))
    assert taken >= 120


def test_a_blank_node_is_one_within_triple_terms_too(tmp_path: Path) -> None:
    """However deep, when it is given another label."""
    path = tmp_path / "a.ttl"
    path.write_text("_:x <urn:p> <<( _:x <urn:q> <<( _:y <urn:r> _:x )>> )>> .")
    (found,) = relabelled(parse(path), lambda own: f"n{own}")
    outer = found.object
    assert isinstance(outer, ox.Triple)
    assert isinstance(outer.object, ox.Triple)
    assert found.subject == outer.subject == outer.object.object != outer.object.subject


def test_a_triple_term_is_refused_with_its_line_where_it_is_validated(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:a> <urn:b> 1 .\n<urn:a> <urn:p> <<( <urn:a> <urn:q> 1 )>> .")
    for reading in (nquads_of, lambda path: read([path])):
        with pytest.raises(InputError, match=r"a.ttl:2: <urn:a> <urn:q> .* a term of RDF 1.2"):
            reading(path)
