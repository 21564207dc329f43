"""Values that comparisons, patterns and lengths meet badly are findings, never the end of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.validation import plain

PREFIXES = """PREFIX ex: <urn:x:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
"""
VALUES = {
    "nan": '"NaN"^^xsd:double',
    "nan-float": '"NaN"^^xsd:float',
    "nan-decimal": '"NaN"^^xsd:decimal',
    "inf": '"INF"^^xsd:double',
    "minus-inf": '"-INF"^^xsd:float',
    "large-double": '"1e400"^^xsd:double',
    "five": "5",
    "zero": '"-0"^^xsd:double',
    "long-integer": f'"{"9" * 5000}"^^xsd:integer',
    "long-decimal": f'"0.{"0" * 5000}1"^^xsd:decimal',
    "no-integer": '"abc"^^xsd:integer',
    "spaced-integer": '" 7 "^^xsd:integer',
    "boolean": "true",
    "no-boolean": '"maybe"^^xsd:boolean',
    "text": '"x"',
    "empty": '""',
    "tagged": '"a"@en',
    "astral": '"\U0001f3ed\U0001f3ed"',
    "day": '"2020-01-01"^^xsd:date',
    "day-with-zone": '"2020-01-01+08:00"^^xsd:date',
    "no-day": '"2020-02-30"^^xsd:date',
    "day-zero": '"0000-01-01"^^xsd:date',
    "far-day": '"12021-01-01"^^xsd:date',
    "moment": '"2020-01-01T00:00:00"^^xsd:dateTime',
    "moment-with-zone": '"2020-01-01T00:00:00Z"^^xsd:dateTime',
    "midnight": '"24:00:00"^^xsd:time',
    "year": '"2020"^^xsd:gYear',
    "duration": '"P1Y"^^xsd:duration',
    "binary": '"0A"^^xsd:hexBinary',
    "custom": '"1"^^<urn:datatype>',
    "thing": "ex:thing",
    "nameless": "[]",
}
CONSTRAINTS: dict[str, tuple[str, str]] = {
    "sh:minInclusive 4.6": ("nan nan-float minus-inf zero no-integer text thing", "five inf"),
    "sh:maxExclusive 3": ("nan nan-float inf five large-double text thing", "minus-inf zero"),
    'sh:minInclusive "2020-01-01T00:00:00Z"^^xsd:dateTime': ("text thing", "moment-with-zone"),
    'sh:minInclusive "NaN"^^xsd:double': ("inf minus-inf five zero", ""),
    'sh:minInclusive "2020-01-01"^^xsd:date': ("no-day text", "day far-day"),
    'sh:minExclusive "a"': ("empty five", "text"),
    'sh:maxInclusive "P1Y"^^xsd:duration': ("text thing", "duration"),
    'sh:minInclusive "2020"^^xsd:gYear': ("text thing", "year"),
    "sh:maxLength 3": ("long-integer long-decimal nameless", "five text empty astral"),
    'sh:pattern "^a"': ("five text nameless", "tagged no-integer"),
    "sh:lessThan ex:than": ("nan five inf", "zero minus-inf"),
    "sh:equals ex:than": ("nan five thing nameless", ""),
    "sh:disjoint ex:than": ("", "nan five thing nameless"),
    'sh:in ( 5 "a"@en ex:thing )': ("nan text nameless", "five tagged thing"),
    "sh:hasValue 5": ("nan text nameless", "five"),
    "sh:datatype xsd:double": ("five nan-float thing", "nan inf large-double zero"),
    "sh:uniqueLang true": ("", "tagged nan"),
}
"""Each constraint with values that it finds, and values that it does not."""


@pytest.mark.parametrize("engine", ["fast", "pyshacl"])
@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_every_value_is_judged(constraint: str, engine: str, tmp_path: Path) -> None:
    """Counts thirty-two values, each with a finding or without."""
    values = dict(VALUES)
    if "lessThan" in constraint:
        del values["nameless"]  # see below
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    facts = [f"ex:{name} ex:p {value} ; ex:than 0.5 ." for name, value in values.items()]
    data.write_text(PREFIXES + "\n".join(facts), "utf-8")
    shapes.write_text(
        f"{PREFIXES}ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;"
        f" sh:property [ sh:path ex:p ; {constraint} ] ."
    )
    report = plain.validate(plain.read([data], [shapes]), engine)
    assert len(VALUES) == 32
    assert report.nodes_per_shape == {"urn:x:S": len(values)}
    found = {str(finding.focus).removeprefix("urn:x:") for finding in report.findings}
    wrong, right = map(str.split, CONSTRAINTS[constraint])
    assert set(wrong) <= found <= set(values)
    assert found.isdisjoint(right)


@pytest.mark.parametrize("name", ["lessThan", "lessThanOrEquals"])
def test_a_blank_node_is_less_than_nothing(name: str, tmp_path: Path) -> None:
    """One finding for each pair with a blank node, and for none of the others: 5 of 6."""
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text(f"{PREFIXES}ex:a ex:p _:x , 0 ; ex:q 1 , _:x , [] .")
    shapes.write_text(
        f"{PREFIXES}ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:p ;"
        f" sh:property [ sh:path ex:p ; sh:{name} ex:q ] ."
    )
    report = plain.validate(plain.read([data], [shapes]))
    assert len(report.findings) == 5
    assert {finding.focus for finding in report.findings} == {"urn:x:a"}
