"""Literals that the engine gives back in another form than it got them are counted and told."""

from __future__ import annotations

import random
from pathlib import Path

import pyoxigraph as ox
import pytest

import kg.resources
from kg.namespaces import XSD
from kg.store import graph
from kg.store.disk import loader, sources
from kg.store.disk.store import DiskStore
from kg.store.embedded import EmbeddedStore
from kg.store.normalisation import count_normalised
from kg.terms import nquads
from kg.validation.lexical_forms import KNOWN

CHANGED = {
    '"1.50"^^xsd:decimal': '"1.5"^^xsd:decimal',
    "01.5": '"1.5"^^xsd:decimal',
    "01": '"1"^^xsd:integer',
    "+1": '"1"^^xsd:integer',
    "+35.0": '"35"^^xsd:decimal',
    "-0": '"0"^^xsd:integer',
    '"1.0"^^xsd:double': '"1"^^xsd:double',
    "1e400": '"INF"^^xsd:double',
    '"0.1000000000000000055"^^xsd:double': '"0.1"^^xsd:double',
    '"16777217"^^xsd:float': '"16777216"^^xsd:float',
    '"1"^^xsd:boolean': '"true"^^xsd:boolean',
    '"2021-03-12+00:00"^^xsd:date': '"2021-03-12Z"^^xsd:date',
    '"2021-03-12T24:00:00"^^xsd:dateTime': '"2021-03-13T00:00:00"^^xsd:dateTime',
    '"2021-03-12T08:00:00.50Z"^^xsd:dateTime': '"2021-03-12T08:00:00.5Z"^^xsd:dateTime',
    '"2021+00:00"^^xsd:gYear': '"2021Z"^^xsd:gYear',
    '"PT24H"^^xsd:duration': '"P1D"^^xsd:duration',
    '"5"^^xsd:nonNegativeInteger': '"5"^^xsd:integer',
    '<<( <urn:a> <urn:b> "1.50"^^xsd:decimal )>>': '"1.5"^^xsd:decimal',
}
"""What a file writes, and the literal that comes back."""
KEPT = [
    "1",
    "-1",
    "0",
    "1.5",
    "-0.5",
    "35.0",
    "0.0",
    "true",
    "99999999999999999999",
    '"INF"^^xsd:double',
    '"-0"^^xsd:double',
    '"1.50"',
    '"01"@en',
    '"01"^^<urn:own>',
    '"1.50"^^xsd:anyURI',
    '"many"^^xsd:integer',
    '"2021-02-30"^^xsd:date',
    '"2021-03-12"^^xsd:date',
    '"2021-03-12Z"^^xsd:date',
    '"2021-03-12+08:00"^^xsd:date',
    '"2021-03-12T08:00:00+08:00"^^xsd:dateTime',
    "<urn:1.50>",
]
DECIMAL = ox.NamedNode(XSD + "decimal")
FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nq": ox.RdfFormat.N_QUADS}
HOME = f"PREFIX xsd: <{XSD}>\n<urn:g> a <http://rdfs.org/ns/void#Dataset> .\n"


@pytest.fixture(autouse=True)
def no_ontology(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores hold what they are given alone, so that they are made quickly."""
    for module in (kg.resources, graph):
        monkeypatch.setattr(module, "ontology_files", list)


def stores(folder: Path, suffix: str, *values: str) -> list[EmbeddedStore]:
    """Values of a thing in a file, which is read into memory and onto the disk."""
    path = folder / f"a{suffix}"
    turtle = (HOME + "".join(f"<urn:s> <urn:p> {value} .\n" for value in values)).encode()
    path.write_bytes(turtle if suffix == ".ttl" else nquads(ox.parse(turtle, FORMATS[".ttl"])))
    loader.load(folder / "s", sources.load_sources([path]))
    return [graph.load([path]).store, DiskStore(folder / "s")]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("value", CHANGED)
def test_a_changed_form_is_counted_with_an_example(value: str, suffix: str, tmp_path: Path) -> None:
    """Eighteen forms, in memory and on disk, of Turtle and of N-Quads."""
    assert len(CHANGED) == 18
    for store in stores(tmp_path, suffix, value):
        ((name, (count, example)),) = store.normalised
        before, after = example.split(" → ")
        assert (name, count, after) == ("urn:g", 1, CHANGED[value])
        assert before in value or before.startswith(f'"{value}"^^xsd:')


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_comes_back_as_it_was_is_not_counted(suffix: str, tmp_path: Path) -> None:
    for store in stores(tmp_path, suffix, *KEPT):
        assert len(store) == len(KEPT) + 1
        assert not store.normalised


@pytest.mark.parametrize("suffix", FORMATS)
def test_each_statement_counts(suffix: str, tmp_path: Path) -> None:
    """Those too that the engine takes for one: four are read, and three are held."""
    for store in stores(tmp_path, suffix, '"1.50"^^xsd:decimal', "1.5", "01", "+2"):
        assert len(store) == 4
        ((_, (count, example)),) = store.normalised
        assert (count, example) == (3, '"1.50"^^xsd:decimal → "1.5"^^xsd:decimal')


def test_of_a_store_on_disk_the_graphs_that_are_left_count(tmp_path: Path) -> None:
    """Two graphs of one file; then one is unloaded, the file mended, and the store built again."""
    path, folder = tmp_path / "a.nq", tmp_path / "s"
    line = '<urn:s> <urn:p> "{}"^^<' + XSD + "integer> <urn:{}> .\n"
    path.write_text(line.format("01", "g") + line.format("+1", "h") + line.format("02", "h"))
    loader.load(folder, sources.load_sources([path]))
    expected = {"urn:g": (1, "01"), "urn:h": (2, "+1")}
    for name, (number, example) in DiskStore(folder).normalised:
        assert (number, example[1:3]) == expected.pop(name)
    assert not expected
    loader.unload(folder, "urn:h")
    assert [name for name, _ in DiskStore(folder).normalised] == ["urn:g"]
    path.write_text(line.format("1", "g"))
    loader.load(folder, sources.load_sources([path]))
    assert not DiskStore(folder).normalised


def test_files_beside_others_count_too(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.ttl" for name in "ab"]
    for number, path in enumerate(paths):
        path.write_text(f"<urn:s> <urn:p> 0{number} .")
    found = dict(graph.load(paths[:1], paths[1:]).store.normalised)
    assert [found[path.as_uri()][0] for path in paths] == [1, 1]


def test_the_shortcut_agrees_with_the_engine() -> None:
    """Of 6,000 drawn texts under 33 datatypes it counts those that come back in another form."""
    draw = random.Random(16)
    usual = [XSD + name for name in ("integer", "decimal", "double", "date")]
    datatypes = [ox.NamedNode(name) for name in sorted(KNOWN) + 8 * usual]
    pieces = ["0", "00", "1", "-", "+", ".", "5", "50", "2021-03-12", "T08:00:00", "E5", "Z", ":"]
    counted = 0
    store = ox.Store()
    for number in range(6_000):
        text = "".join(draw.choices(pieces, k=draw.randint(1, 4)))
        quad = ox.Quad(
            ox.NamedNode(f"urn:{number}"),
            ox.NamedNode("urn:p"),
            ox.Literal(text, datatype=draw.choice(datatypes)),
        )
        found: dict[str, tuple[int, str]] = {}
        count_normalised(quad, found)
        store.add(quad)
        (held,) = store.quads_for_pattern(quad.subject, None, None)
        is_whole = held.object.datatype == DECIMAL and text == f"{held.object.value}.0"
        assert bool(found) == (held != quad and not is_whole)
        counted += bool(found)
    assert len(KNOWN) == 33
    assert 300 < counted < 3_000
