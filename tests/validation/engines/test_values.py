"""Literals that are hard to judge or to compare: the engines say what `lexical_forms.fits` says.

The fast engine is asked only what the shipped shapes ask. Where each text is judged alone, every
third is, in `make long`, with `KG_EXAMPLES`, all.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.namespaces import RDF, SH, XSD
from kg.terms import Literal
from kg.validation import lexical_forms
from kg.validation.engines import Engine, engine
from tests.validation.engines import plan_graphs
from tests.validation.engines.both import HEAD, Findings, by_each, run, turtle

NUMBERS = """0 1 -1 +1 -0 00 007 1. 1.0 .5 -.5 1e5 1.5E-3 1e e5 INF -INF +INF inf infinity NaN nan
    127 128 -129 255 256 32768 65536 2147483648 4294967296 9223372036854775807 9223372036854775808
    -9223372036854775809 18446744073709551616 170141183460469231731687303715884105728
    0.123456789012345678 0.1234567890123456789 99999999999999999999.5 ٣ 1_000 0x10 --1"""
DAYS = """
    2021-01-01 2021-1-1 2021-02-29 2020-02-29 2021-02-30 0000-01-01 -0001-01-01 10000-01-01
    123456789012-01-01 12345678901234567890-01-01 9223372036854775808 2021-01-01Z
    2021-01-01+08:00 2021-01-01+15:00 2021-01-01T00:00:00
    2021-01-01T12:00:00Z 2021-01-01T24:00:00 2021-01-01T24:00:01
    2021-01-01T12:00:00.123456789012345678901234 2021-02-30T12:00:00 -2021-01-01T12:00:00
    12:00:00 24:00:00 24:00:01 12:00:60 12:00 2021 21 2021-05 --05 --05-31 ---05 P1Y P PT1H"""
OTHERS = ["", " 5", "5 ", "5\n", "true", "TRUE", "en", "en_US", "urn:a", "a b", "AAAA", "0g", 'a"b']
TEXTS = [*NUMBERS.split(), *DAYS.split(), *OTHERS]
IS_LONG = "KG_EXAMPLES" in os.environ
EACH = 1 if IS_LONG else 3
"""Each of how many texts is judged alone."""
EXAMPLES = 100 if IS_LONG else 30


def facts(*literals: ox.Literal | ox.NamedNode) -> list[ox.Quad]:
    """One fact a literal, of `urn:s0`, `urn:s1`, …"""
    said = ox.NamedNode("urn:p")
    return [ox.Quad(ox.NamedNode(f"urn:s{n}"), said, text) for n, text in enumerate(literals)]


def asking(what: str) -> list[ox.Quad]:
    return turtle(f"{HEAD} :S sh:targetSubjectsOf :p ; sh:property :P . :P sh:path :p ; {what} .")


def judged(datatype: str) -> tuple[list[ox.Literal], list[bool]]:
    """Every text as a literal of a datatype, and whether it fits."""
    fits = [lexical_forms.fits(Literal(text, datatype)) for text in TEXTS]
    assert 0 < sum(fits) < len(TEXTS)
    return [ox.Literal(text, datatype=ox.NamedNode(datatype)) for text in TEXTS], fits


@pytest.mark.parametrize("datatype", sorted(lexical_forms.KNOWN))
def test_pyshacl_judges_a_datatype_so(datatype: str) -> None:
    literals, fits = judged(datatype)
    found = run(engine(asking(f"sh:datatype <{datatype}>"), "pyshacl"), facts(*literals))
    assert {focus for focus, *_ in found} == {
        f"urn:s{n}" for n, fitting in enumerate(fits) if not fitting
    }


@pytest.mark.parametrize("datatype", ["date", "decimal", "integer"])
def test_the_fast_engine_judges_a_datatype_so(datatype: str) -> None:
    """It sees each text alone, so that none takes another with it to pySHACL."""
    literals, fits = judged(XSD + datatype)
    fast = engine(asking(f"sh:datatype xsd:{datatype}"), "fast")
    assert [not run(fast, facts(literal)) for literal in literals[::EACH]] == fits[::EACH]
    assert 0 < sum(fits[::EACH]) < len(fits[::EACH])
    assert len(fits[::EACH]) >= (90 if IS_LONG else 30)


def test_shapes_ask_for_no_other_datatype() -> None:
    """Any text is a string, and none with a language tag is anything but rdf:langString."""
    datatype = ox.NamedNode(SH + "datatype")
    asked = {quad.object.value for quad in plan_graphs.rules() if quad.predicate == datatype}
    assert asked == {
        *(XSD + name for name in ("boolean", "date", "decimal", "integer", "string")),
        RDF + "langString",
    }


BOUNDS = ["3", "3.5", '"2021-02-01"^^xsd:date', '"3"^^xsd:nonNegativeInteger', '"x"', "3e0"]
MIXED = [
    ox.Literal(text, datatype=ox.NamedNode(XSD + name))
    for name, texts in {
        "integer": ["1", "3", "5", "0005", "+5", "9007199254740993", "x"],
        "decimal": ["3.0", "3.50", "3.5000000000000001", ".5"],
        "double": ["3e0", "5", "INF", "NaN"],
        "int": ["5"],
        "string": ["1", "5", "5.0", "x", "2021-03-01", "inf"],
        "boolean": ["true", "1"],
        "gYear": ["2021"],
        "date": ["2021-01-01", "2021-03-01", "2021-02-01Z", "2021-01-31+14:00", "12021-01-01"],
        "dateTime": ["2021-03-01T00:00:00"],
    }.items()
    for text in texts
]
MIXED += [ox.Literal("5", language="en"), ox.NamedNode("urn:x"), ox.BlankNode("x")]


def by_fast_alone(fast: Engine, values: Sequence[ox.Literal | ox.NamedNode]) -> Findings:
    """What the fast engine finds in each fact alone, so that none takes another to pySHACL."""
    return frozenset().union(*(run(fast, [fact]) for fact in facts(*values)))


@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("name", ["minInclusive", "minExclusive"])
def test_values_are_held_against_a_bound_alike(name: str, bound: str) -> None:
    rules = asking(f"sh:{name} {bound}")
    fast, reference = engine(rules, "fast"), engine(rules, "pyshacl")
    found = by_fast_alone(fast, MIXED)
    assert found == run(reference, facts(*MIXED))
    assert found


@pytest.mark.parametrize("bound", ["0", "1"])
def test_values_are_held_against_a_bound_beside_its_datatype_alike(bound: str) -> None:
    """Of one that is not of the datatype only that is reported. The shapes have no other bounds."""
    rules = asking(f"sh:datatype xsd:integer ; sh:minInclusive {bound}")
    fast, reference = engine(rules, "fast"), engine(rules, "pyshacl")
    literals = [ox.Literal(text, datatype=ox.NamedNode(XSD + "integer")) for text in TEXTS]
    values = [*MIXED, *literals[::EACH]]
    assert by_fast_alone(fast, values) == run(reference, facts(*values))
    asked = [q for q in plan_graphs.rules() if q.predicate.value == f"{SH}minInclusive"]
    assert {q.object.value for q in asked} == {"0", "1"}


@pytest.mark.parametrize("name", ["lessThan", "lessThanOrEquals"])
@pytest.mark.parametrize("kind", ["integer", "decimal", "date", "string"])
@settings(max_examples=EXAMPLES)
@given(st.sampled_from(MIXED), st.sampled_from(MIXED))
def test_two_values_are_compared_alike(
    name: str, kind: str, value: ox.Literal, other: ox.Literal
) -> None:
    rules = asking(f"sh:{name} :q ; sh:datatype xsd:{kind}")
    beside = ox.Quad(ox.NamedNode("urn:s0"), ox.NamedNode("urn:q"), other)
    fast, reference = by_each(rules, [*facts(value), beside])
    assert fast == reference


@pytest.mark.parametrize("name", ["lessThan", "lessThanOrEquals"])
@pytest.mark.parametrize(
    ("value", "other"),
    [("2021-10-01", "2021-10"), ("2021-10", "2021-10-01"), ("2021-02-30", "2021-13-01")],
)
def test_a_value_that_is_none_is_in_no_order(name: str, value: str, other: str) -> None:
    """Neither engine gives up, and both tell that the order does not hold."""
    rules = asking(f"sh:{name} :q")
    one, two = (ox.Literal(text, datatype=ox.NamedNode(XSD + "date")) for text in (value, other))
    beside = ox.Quad(ox.NamedNode("urn:s0"), ox.NamedNode("urn:q"), two)
    fast, reference = by_each(rules, [*facts(one), beside])
    assert fast == reference
    assert [component for _, _, _, _, component, *_ in fast] == [
        f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
    ]


MARKED = [
    "",
    "a",
    "C001",
    "c001",
    "C001\n",
    "\nC001",
    "C٣٣٣",
    "1.2.3",
    "1.2.3.",
    "0" * 64,
    "0" * 63,
]
MARKED += ["Both count much the same.", "Much alike.", "两者所计大体相同。", "大体 the same"]
MARKED += ["https://example.org/", "https://example.org/\n", "http://a b", "HTTP://a", "urn:a"]
MARKED += ["https://w3id.org/industry-plan/id/a-b1", "https://w3id.org/industry-plan/id/a--b"]
MARKED += ["https://w3id.org/industry-plan/vocab/a/b.1", "https://w3id.org/industry-plan/vocab/a"]
MARKED += ["https://w3id.org/other/id/a-b", "https://example.org/id/a-b"]


def test_a_pattern_is_read_alike() -> None:
    """Each of the shipped shapes', over texts and names."""
    pattern = ox.NamedNode(SH + "pattern")
    patterns = sorted({q.object.value for q in plan_graphs.rules() if q.predicate == pattern})
    names = [text for text in MARKED if re.fullmatch(r"\w+:[^\s]+", text)]
    values = [*map(ox.Literal, MARKED), *map(ox.NamedNode, names)]
    assert len(patterns) >= 6
    for text in patterns:
        fast, reference = by_each(asking(f"sh:pattern {ox.Literal(text)}"), facts(*values))
        assert fast == reference
        assert 0 < len(fast) < len(values)


@pytest.mark.parametrize("name", ["fast", "pyshacl"])
def test_the_end_in_a_pattern_is_the_end_of_the_text(name: str) -> None:
    """And not a place before a last line break."""
    texts = [ox.Literal("a"), ox.Literal("a\n"), ox.Literal("a$")]
    for pattern, found in (("a$", {"urn:s1", "urn:s2"}), ("[$]$", {"urn:s0", "urn:s1"})):
        checker = engine(asking(f'sh:pattern "{pattern}"'), name)
        assert {focus for focus, *_ in run(checker, facts(*texts))} == found
