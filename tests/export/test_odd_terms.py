"""Literals that are rare, each read by somebody else's software or told to be altered."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.export.export import to_bytes, to_path
from kg.export.formats.registry import find
from kg.namespaces import XSD
from kg.store.embedded import MemoryStore

THING, SAYS = ox.NamedNode("urn:a"), ox.NamedNode("http://example.org/says")


def holding(*values: ox.Literal) -> MemoryStore:
    """A store in which one thing has these values of one property."""
    return MemoryStore.of([ox.Quad(THING, SAYS, value) for value in values])


@pytest.mark.parametrize(
    "name",
    [
        *("turtle", "trig", "ntriples", "nquads", "jsonld", "jelly", "turtle12"),
        *("rdfxml", "jsonld-framed", "owl-dl", "gexf", "graphml", "nodelink", "cyjs", "neo4j"),
        *("csv", "parquet", "ladybug", "xlsx", "geojson"),
    ],
)
def test_the_direction_of_a_text_is_carried_or_told(name: str) -> None:
    """Whatever a format does, it does not give one text for two, and say nothing."""
    told = []
    for direction in (ox.BaseDirection.LTR, ox.BaseDirection.RTL):
        value = ox.Literal("大团", language="ar", direction=direction)
        with TemporaryDirectory() as folder:
            path = Path(folder, f"out{find(name).suffix}")
            told.append(to_path(holding(value), name, path).content)
    one, other = told
    reasons = {row["reason"] for row in (*one["left_out"], *one["altered"])} - {"graph-name"}
    assert reasons or one["files"] != other["files"]


def test_igraph_reads_a_number_of_other_digits(tmp_path: Path) -> None:
    """`１２` is no xsd:double; Python alone takes it for a number."""
    import igraph  # here: it imports matplotlib, which no other test wants

    value = ox.Literal("１２", datatype=ox.NamedNode(XSD + "double"))
    file = tmp_path / "graph.graphml"
    to_path(holding(value), "graphml", file)
    assert igraph.Graph.Read_GraphML(str(file)).vs[0]["says"] == "１２"


LISTED = ("two\nlines", "a\ttab", "a\rreturn", 'say "no"', "back\\slash", "plain")


def gephi_list(text: str) -> list[str]:
    """What Gephi makes of a list: a backslash stands for nothing, and what follows for itself."""
    found, place = [], 1
    while text[place] != "]":
        if text[place] != '"':
            place += 1
            continue
        value, place = "", place + 1
        while text[place] != '"':
            place += text[place] == "\\"
            value, place = value + text[place], place + 1
        found.append(value)
        place += 1
    return found


def test_gephi_reads_lists_of_any_text() -> None:
    content = to_bytes(holding(*map(ox.Literal, LISTED)), "gexf")
    (cell,) = ElementTree.parse(BytesIO(content)).iterfind(".//{*}attvalue[@for='says']")
    assert sorted(gephi_list(cell.attrib["value"])) == sorted(LISTED)


def test_what_xml_cannot_hold_is_told_in_a_list_too(tmp_path: Path) -> None:
    """Readers of GEXF take its escape in JSON for the letters that it is written with."""
    told = to_path(holding(ox.Literal("\x07"), ox.Literal("b")), "gexf", tmp_path / "a.gexf")
    assert [row["reason"] for row in told.content["altered"]] == ["xml-character"]
