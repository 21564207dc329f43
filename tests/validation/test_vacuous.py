"""Ways to check nothing, each of which plain SHACL calls conforming: none goes unsaid.

In each the data break the rule that the shapes were meant to hold. Exit code 2 and one line on
stderr, or the finding: `conforms` in silence would be wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

CLASS = "sh:targetClass ex:Person"
BORN = "sh:property ex:Person-born"
PREFIXES = """\
PREFIX ex: <https://example.org/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SHAPES = """\
ex:PersonShape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:Person-born .
ex:Person-born sh:path ex:born ; sh:datatype xsd:gYear ; sh:maxCount 1 .
"""
DATA = 'ex:a a ex:Person ; ex:born "1990"^^xsd:gYear , "1991"^^xsd:gYear .\n'


def shapes(old: str, new: str) -> tuple[str, str]:
    assert old in SHAPES
    return SHAPES.replace(old, new), DATA


def data(old: str, new: str) -> tuple[str, str]:
    assert old in DATA
    return SHAPES, DATA.replace(old, new)


WAYS = {
    "an empty shapes file": ("", DATA),
    "a shapes file of another kind": ("ex:o a owl:Ontology .", DATA),
    "data in place of shapes": (DATA, DATA),
    "no target": shapes("sh:targetClass ex:Person ; ", ""),
    "a typo in the target class": shapes(CLASS, "sh:targetClass ex:Persn"),
    "the target class in another namespace": shapes("ex:Person ;", "owl:Person ;"),
    "a target class in quotes": shapes("ex:Person ;", '"ex:Person" ;'),
    "a typo in sh:targetClass": shapes("sh:targetClass", "sh:targetclass"),
    "a typo in a constraint": shapes("sh:maxCount", "sh:maxcount"),
    "a typo in a datatype": shapes("xsd:gYear ; sh:maxCount 1", "xsd:gyear"),
    "a typo in a datatype of an unused property": (
        SHAPES + "ex:PersonShape sh:property [ sh:path ex:died ; sh:datatype xsd:gyear ] .",
        DATA.replace(' , "1991"^^xsd:gYear', ""),
    ),
    "a deactivated shape": shapes("sh:targetClass", "sh:deactivated true ; sh:targetClass"),
    "its only property shape deactivated": shapes("sh:path", "sh:deactivated true ; sh:path"),
    "no constraint": shapes(" ; sh:datatype xsd:gYear ; sh:maxCount 1", ""),
    "SHACL's namespace with a slash": (
        "PREFIX sh: <http://www.w3.org/ns/shacl/>\n" + SHAPES,
        DATA,
    ),
    "SHACL's namespace with https": ("PREFIX sh: <https://www.w3.org/ns/shacl#>\n" + SHAPES, DATA),
    "a typo in the path": shapes("sh:path ex:born", "sh:path ex:bornn"),
    "a typo in sh:property": shapes("sh:property ex", "sh:propery ex"),
    "a property shape that nothing uses": shapes(BORN, "sh:closed false"),
    "a node shape that is described nowhere": shapes(BORN, "sh:node ex:Nam"),
    "a target node that is not in the data": shapes(CLASS, "sh:targetNode ex:b"),
    "a target by a property nobody has": shapes(CLASS, "sh:targetSubjectsOf ex:x"),
    "a target of an advanced feature": shapes(CLASS, "sh:target [ sh:select '' ]"),
    "empty data": (SHAPES, ""),
    "data in no graph: a graph with no triple": (SHAPES, "GRAPH ex:g { }"),
    "data of a class that no shape targets": data("ex:Person", "ex:Company"),
    "data of a subclass, the ontology left out": data("ex:Person", "ex:Student"),
    "data without a class": data("a ex:Person ; ", ""),
    "a literal that is no gYear": data('"1990"^^xsd:gYear , "1991"', '"born"'),
}


def write(folder: Path, rules: str, facts: str) -> None:
    (folder / "shapes.ttl").write_text(PREFIXES + rules, "utf-8")
    (folder / "data.trig").write_text(PREFIXES + facts, "utf-8")


def test_the_shapes_find_what_they_are_meant_to(tmp_path: Path, run: Run) -> None:
    """Before any of the ways is taken."""
    write(tmp_path, SHAPES, DATA)
    ran = run("data.trig", "--shapes", "shapes.ttl")
    assert (ran.code, len(ran.out.splitlines())) == (1, 1)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_checked_is_said(way: str, tmp_path: Path, run: Run) -> None:
    """With and without a report in SHACL's own words, in both languages."""
    write(tmp_path, *WAYS[way])
    ran = run("data.trig", "--shapes", "shapes.ttl")
    if ran.code == 1:
        assert "error" in ran.out
        return
    assert ran.code == 2, ran
    assert ran.err.startswith("kg: ")
    assert len(ran.err.splitlines()) == 1
    as_ttl = run("data.trig", "--shapes", "shapes.ttl", "-f", "ttl", "--lang", "zh")
    assert as_ttl.code == 2
    assert ran.out or "sh:result\n" not in as_ttl.out


def test_there_are_twenty_ways_at_least() -> None:
    assert len(WAYS) >= 20


QUIET = {
    "an unused property of another name": (
        SHAPES + "ex:PersonShape sh:property [ sh:path ex:email ; sh:maxCount 1 ] .",
        DATA,
    ),
    "a shape whose class nobody has": (
        SHAPES + "ex:S a sh:NodeShape ; sh:targetClass ex:Company ; sh:nodeKind sh:IRI .",
        DATA,
    ),
    "another class beside": (SHAPES, DATA + "ex:c a ex:Company ."),
    "one shape of two deactivated": (
        SHAPES + "ex:S sh:targetClass ex:Person ; sh:deactivated true ; sh:class ex:No .",
        DATA,
    ),
    "a shape used by another": (
        SHAPES + "ex:PersonShape sh:node ex:S . ex:S a sh:NodeShape ; sh:nodeKind sh:IRI .",
        DATA,
    ),
    "classes told apart by a number": (
        SHAPES + "ex:S a sh:NodeShape ; sh:targetClass ex:Level2 ; sh:nodeKind sh:IRI .",
        DATA + "ex:c a ex:Level1 .",
    ),
}


@pytest.mark.parametrize("way", QUIET)
def test_what_is_ordinary_is_not_remarked(way: str, tmp_path: Path, run: Run) -> None:
    write(tmp_path, *QUIET[way])
    ran = run("data.trig", "--shapes", "shapes.ttl")
    assert (ran.code, len(ran.out.splitlines())) == (1, 1), ran


def test_a_remark_is_beside_the_report(tmp_path: Path, run: Run) -> None:
    """A deactivated shape conforms, as the W3C suite has it; that nothing was checked is said."""
    write(tmp_path, *WAYS["a deactivated shape"])
    ran = run("data.trig", "--shapes", "shapes.ttl", "-f", "ttl")
    assert ran.code == 2
    assert "sh:conforms true" in ran.out
    assert "sh:result" not in ran.out.replace("sh:resultM", "")
    assert "# nothing checked: " in ran.out


def test_a_folder_without_rdf(tmp_path: Path, run: Run) -> None:
    write(tmp_path, SHAPES, DATA)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "data.txt").write_text(DATA, "utf-8")
    ran = run("folder", "--shapes", "shapes.ttl")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("kg: folder: holds no RDF file; ")


def test_our_own_shapes_over_data_of_others(tmp_path: Path, run: Run) -> None:
    """`kg validate` without `--shapes`: a file that no shape looks at is refused."""
    write(tmp_path, SHAPES, DATA)
    ran = run("data.trig")
    assert (ran.code, ran.out) == (2, "")
    assert "data.trig: nothing checked: " in ran.err
