"""W3C's own tests of the result formats, and what they leave out."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.collection import Collection
from rdflib.namespace import Namespace
from rdflib.query import Result

from kg.catalogue.formats import FORMATS, as_srj, as_srtsv, as_srx
from kg.errors import InputError
from kg.namespaces import XSD
from kg.store.embedded import MemoryStore
from kg.terms import LANG_STRING, Answer, BlankNode, Iri, Literal, Term, from_rdflib, rdflib_plain

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
FOLDERS = {"csv-tsv-res": 6, "json-res": 4}
CUT = Answer(("a",), ((Literal("x"),),), truncated=True)
TRUE = MemoryStore().ask("ASK {}")
CELLS = st.one_of(
    st.none(),
    st.builds(Literal, st.text(st.characters(exclude_categories=["Cs"]))),
    st.just(Iri("urn:大团")),
    st.just(BlankNode("b0")),
    st.builds(lambda text: Literal(text, LANG_STRING, "zh"), st.text("大团\n\r\t\"'\\<&>,;=-")),
    st.sampled_from(["1", "-1.50", "+.5", "1e6", "5.", "1.", ".", "INF", "x"]).flatmap(
        lambda text: st.sampled_from(["integer", "decimal", "double", "date"]).map(
            lambda name: Literal(text, XSD + name)
        )
    ),
)
ANSWERS = st.lists(st.tuples(CELLS, CELLS), max_size=4).map(
    lambda rows: Answer(("one", "two"), tuple(rows))
)


def comparable(rows: list[list[str]], text: str) -> list[list[str]]:
    """Rows with blank nodes as such, and numbers by value."""

    def cell(value: str) -> str:
        if value.startswith("_:"):
            return "_:"
        try:
            return str(float(value))
        except ValueError:
            return value

    assert rows, text
    return [[cell(value) for value in row] for row in rows]


def of_csv(text: str) -> list[list[str]]:
    return comparable(list(csv.reader(io.StringIO(text, newline=""))), text)


def of_tsv(text: str) -> list[list[str]]:
    return comparable([line.split("\t") for line in text.splitlines()], text)


def of_json(text: str) -> Any:
    document = json.loads(text)
    for binding in document.get("results", {}).get("bindings", []):
        for cell in binding.values():
            if cell["type"] == "bnode":
                cell["value"] = "_:"
    return document


WRITTEN: dict[str, tuple[Callable[[Answer], str], Callable[[str], Any]]] = {
    ".csv": (FORMATS["srcsv"].write, of_csv),
    ".tsv": (as_srtsv, of_tsv),
    ".srj": (as_srj, of_json),
}


def asked(data: Path, query: str) -> Answer:
    """What rdflib answers: our store holds `"-3"^^xsd:negativeInteger` as an `xsd:integer`."""
    graph = rdflib.Graph(bind_namespaces="none")
    with rdflib_plain():
        found = graph.parse(data).query(query)
    if found.type == "ASK":
        cell = Literal(str(found.askAnswer).lower(), XSD + "boolean")
        return Answer(("answer",), ((cell,),), "boolean")
    names = tuple(map(str, found.vars or []))
    rows = [tuple(cell and from_rdflib(cell) for cell in row) for row in found]
    return Answer(names, rows)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_suite_of_w3c(folder: str, outside: Callable[[str], Path]) -> None:
    """Counts the tests of the manifest; each result is the expected one."""
    path = outside(f"suites/rdf-tests/sparql/sparql11/{folder}/manifest.ttl")
    manifest = rdflib.Graph().parse(path, publicID=path.as_uri())
    (entries,) = manifest.objects(None, MF.entries)
    passed = 0
    for entry in Collection(manifest, entries):
        action, result = manifest.value(entry, MF.action), manifest.value(entry, MF.result)
        query, data = (Path(str(manifest.value(action, key))[7:]) for key in (QT.query, QT.data))
        expected = Path(str(result)[7:])
        write, read = WRITTEN[expected.suffix]
        answer = asked(data, query.read_text("utf-8"))
        wanted = expected.read_text("utf-8")
        if answer.kind == "table":
            names = re.findall(r"\w+", wanted.splitlines()[0])
            if expected.suffix == ".srj":
                names = json.loads(wanted)["head"]["vars"]
            assert sorted(names) == sorted(answer.columns)
            answer = answer.only(*names)  # of SELECT * the order is the engine's own
        assert read(write(answer)) == read(wanted), entry
        passed += 1
    assert passed == FOLDERS[folder]


def by_pyoxigraph(text: str, kind: ox.QueryResultsFormat) -> list[tuple[object, ...]]:
    found = ox.parse_query_results(text.encode(), format=kind)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(row) for row in found]


def of_xml(text: str) -> list[tuple[Term | None, ...]]:
    """The rows of an XML result, read by Python's own parser."""
    head, results = ET.fromstring(text)
    names = [variable.get("name") for variable in head]
    rows = []
    for result in results:
        cells = {binding.get("name"): term(binding[0]) for binding in result}
        assert set(cells) <= set(names)
        rows.append(tuple(cells.get(name) for name in names))
    return rows


def term(element: ET.Element) -> Term:
    kind, text = element.tag.rpartition("}")[2], element.text or ""
    if kind == "uri":
        return Iri(text)
    if kind == "bnode":
        return BlankNode(text)
    language = element.get("{http://www.w3.org/XML/1998/namespace}lang")
    if language:
        return Literal(text, LANG_STRING, language)
    return Literal(text, element.get("datatype", XSD + "string"))


@given(ANSWERS)
def test_another_library_reads_every_term_back(answer: Answer) -> None:
    """Of JSON, TSV and XML; what XML cannot hold is refused."""
    terms = by_pyoxigraph(as_srj(answer), ox.QueryResultsFormat.JSON)
    assert [[None if cell is None else cell.value for cell in row] for row in terms] == [
        [None if cell is None else cell.value for cell in row] for row in answer
    ]
    assert by_pyoxigraph(as_srtsv(answer), ox.QueryResultsFormat.TSV) == terms
    try:
        xml = as_srx(answer)
    except InputError:
        return
    assert of_xml(xml) == list(answer)


def test_rdflib_reads_them_too(session: Any) -> None:
    answer = session.query("targets")
    for write, name in ((as_srj, "json"), (as_srx, "xml"), (as_srtsv, "tsv")):
        read = Result.parse(io.BytesIO(write(answer).encode()), format=name)
        assert len(list(read)) == len(answer) == 3, name


def test_a_yes_or_no() -> None:
    assert json.loads(as_srj(TRUE)) == {"head": {}, "boolean": True}
    tree = ET.fromstring(as_srx(TRUE))
    assert [(child.tag.rpartition("}")[2], child.text) for child in tree] == [
        ("head", None),
        ("boolean", "true"),
    ]


def test_csv_ends_its_lines_as_specified_and_tsv_too() -> None:
    assert FORMATS["srcsv"].write(CUT) == "a\r\nx\r\n"
    assert as_srtsv(CUT) == '?a\n"x"\n'


def test_a_cut_answer_says_so_where_there_is_room() -> None:
    assert json.loads(as_srj(CUT))["head"] == {"vars": ["a"], "truncated": True}
    assert "<!-- truncated -->" in as_srx(CUT)
    assert len(by_pyoxigraph(as_srj(CUT), ox.QueryResultsFormat.JSON)) == 1
    assert len(by_pyoxigraph(as_srx(CUT), ox.QueryResultsFormat.XML)) == 1


@pytest.mark.parametrize("sign", ["\0", "\x0b", "\x1b", "\uffff"])
def test_xml_refuses_what_it_cannot_hold(sign: str) -> None:
    with pytest.raises(InputError, match=rf"U\+{ord(sign):04X}; use srj"):
        as_srx(Answer(("a",), ((Literal(sign),),)))


def test_numbers_are_short_only_where_turtle_has_them_so() -> None:
    cells = [
        (Literal("50", XSD + "integer"), "50"),
        (Literal("50", XSD + "decimal"), f'"50"^^<{XSD}decimal>'),
        (Literal("5.5", XSD + "decimal"), "5.5"),
        (Literal("1.0E6", XSD + "double"), "1.0E6"),
        (Literal("INF", XSD + "double"), f'"INF"^^<{XSD}double>'),
    ]
    for cell, text in cells:
        assert as_srtsv(Answer(("a",), ((cell,),))).splitlines()[1] == text
