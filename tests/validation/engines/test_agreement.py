"""Both engines find the same with the shipped shapes: on our own data, on every case, on planted
faults, and on random small graphs."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings

from kg.namespaces import SH
from kg.resources import ontology_files
from kg.store.parser import parse
from kg.terms import Quads, nquads
from kg.validation.engines import ANNOTATIONS, Fast, PyShacl
from kg.workspace import data_files
from tests.validation.engines import plan_graphs
from tests.validation.engines.both import reported, run, turtle
from tests.validation.planted.cases import CASES, SOURCES, literal_faults, renamed

EXAMPLES = int(os.environ.get("KG_EXAMPLES", "30"))
FILES = sorted(path for path in CASES.rglob("*.t*"))
IS_LONG = "KG_EXAMPLES" in os.environ
GROUPS = 8
"""Of all cases; `make test` compares the engines on one of them, and on every invalid case."""
HELD = """alternativePath class closed datatype disjoint hasValue ignoredProperties in inversePath
    languageIn lessThan lessThanOrEquals maxCount minCount minExclusive minInclusive minLength
    nodeKind or path pattern property severity targetClass targetObjectsOf targetSubjectsOf
    uniqueLang"""


@cache
def engines() -> tuple[Fast, PyShacl]:
    """Each engine with our own shapes."""
    return Fast(plan_graphs.rules()), PyShacl(plan_graphs.rules())


@cache
def ontology() -> Quads:
    return [quad for path in ontology_files() for quad in parse(path)]


def test_shapes_use_only_terms_whose_agreement_is_tested() -> None:
    """shacl-rust ignores what it does not know: a new term needs cases and random graphs."""
    used = {quad.predicate.value for quad in plan_graphs.rules()}
    terms = {term for term in used if term.startswith(SH)} - ANNOTATIONS
    assert terms == {SH + name for name in HELD.split()}


def test_on_the_shipped_data() -> None:
    data = [*ontology(), *(quad for path in data_files() for quad in parse(path))]
    fast, reference = (run(checker, data) for checker in engines())
    assert len(data) > 10_000
    assert fast == reference == frozenset()


@cache
def left_to_pyshacl() -> set[Path]:
    """The cases that would take all that is validated with them to pySHACL."""
    return {path for path in FILES if not engines()[0].is_read_alike(nquads(parse(path)))}


@pytest.mark.parametrize("group", range(GROUPS if IS_LONG else 1))
def test_on_every_case(group: int) -> None:
    """All cases of our shapes and checks, in groups, the names of each its own."""
    files = FILES[group::GROUPS]
    assert len(files) in (131, 132)
    files = [path for path in files if path not in left_to_pyshacl()]
    cases = [renamed(quad, n) for n, path in enumerate(files) for quad in parse(path)]
    data = [*ontology(), *parse(SOURCES), *cases]
    fast, reference = engines()
    assert fast.is_read_alike(nquads(data))
    found = run(fast, data)
    assert found == run(reference, data)
    assert len(found) > 28


def test_on_the_cases_that_are_left_to_pyshacl() -> None:
    """Counts them: they are few."""
    files = sorted(left_to_pyshacl())
    cases = [renamed(quad, n) for n, path in enumerate(files) for quad in parse(path)]
    data = [*ontology(), *parse(SOURCES), *cases]
    fast, reference = (run(checker, data) for checker in engines())
    assert len(files) == 7
    assert fast == reference
    assert len(fast) >= 7


def test_on_all_planted_faults() -> None:
    """Those of the cases in one graph, and a bad literal of every datatype."""
    paths = [path for path in FILES if path.name.startswith("invalid-")]
    paths = [path for path in paths if path not in left_to_pyshacl()]
    data = [renamed(quad, n) for n, path in enumerate(paths) for quad in parse(path)]
    data = [*ontology(), *parse(SOURCES), *data, *literal_faults()[0]]
    fast, reference = engines()
    assert fast.is_read_alike(nquads(data))
    found = run(fast, data)
    assert found == run(reference, data)
    assert len(found) >= 270


@settings(max_examples=EXAMPLES)
@given(plan_graphs.data())
def test_on_random_graphs(data: str) -> None:
    quads = turtle(data)
    fast, reference = (run(checker, quads) for checker in engines())
    assert fast == reference


def test_random_graphs_are_work_for_shacl_rust() -> None:
    """Counts the graphs that are not left to pySHACL and in which something is found."""
    fast, counted = engines()[0], []

    @settings(max_examples=EXAMPLES, derandomize=True, database=None)
    @given(plan_graphs.data())
    def count(data: str) -> None:
        quads = turtle(data)
        if fast.is_read_alike(nquads(quads)):
            counted.append(len(run(fast, quads)))

    count()
    assert sum(found > 0 for found in counted) >= EXAMPLES // 2


HEAD = """
PREFIX : <urn:>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PERIOD = ":p a plan:Plan ; plan:periodStart {} ; plan:periodEnd {} ."
READ_DIFFERENTLY = {
    "a thing of a class that is a blank node": ":p a _:c . _:c rdfs:subClassOf plan:Plan .",
    "a value of such a class": """
        :p a plan:Plan ; plan:announcedBy :a . :a a _:c . _:c rdfs:subClassOf plan:Authority .""",
    "a property below a target's": ":p :q 1 . :q rdfs:subPropertyOf plan:rank .",
    "a property further below": """
        :p :q 1 . :q rdfs:subPropertyOf :r . :r rdfs:subPropertyOf plan:unit .""",
    "a long integer": ":d a plan:Document ; plan:characters 12345678901234567890 .",
    "a long decimal": ":q a plan:Quantity ; plan:value 0.1234567890123456789 .",
    "a long year": ':t a plan:Target ; plan:deadline "123456789012-01-01"^^xsd:date .',
    "days that are none": PERIOD.format('"2021-10"^^xsd:date', '"2021-10-01"^^xsd:date'),
    "a day after no day": PERIOD.format('"2021-01-01"^^xsd:date', '"2021-02-30"^^xsd:date'),
    "days with zones": PERIOD.format('"2021-01-01Z"^^xsd:date', '"2021-01-01+08:00"^^xsd:date'),
    "a day before a number": PERIOD.format('"2021-01-01"^^xsd:date', "1"),
    "an order of blank nodes": PERIOD.format("[]", "[]"),
    "text as a factor": ':u plan:factor "5" .',
    "text beside a number": ':p a plan:Passage ; plan:start 3 ; plan:end "5" .',
    "numbers that doubles do not tell apart": """
        :p a plan:Passage ; plan:start 9007199254740993 ; plan:end 9007199254740992 .""",
}


@pytest.mark.parametrize("what", READ_DIFFERENTLY)
def test_what_is_read_differently_is_for_pyshacl(
    what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    quads = turtle(HEAD + READ_DIFFERENTLY[what])
    fast, reference = engines()
    assert not fast.is_read_alike(nquads(quads))
    assert run(fast, quads) == run(reference, quads)
    assert capfd.readouterr().err == ""


def test_a_part_is_handed_over_alone() -> None:
    """And so is found only what is found in it."""
    fast, _ = engines()
    one, other = (
        nquads(turtle(f"{HEAD} :{name} a plan:Passage ; plan:start 1 ; plan:end {value} ."))
        for name, value in (("a", 5), ("b", '"5"'))
    )
    apart = reported([*fast.findings(one), *fast.findings(other)])
    assert reported(fast.findings(one + other, lambda: [one, other])) == apart
    assert reported(fast.findings(one + other)) == apart
