"""Data that are well-formed and mean harm: rings, numbers, markup, sizes, characters."""

from __future__ import annotations

from tests.validation.hostile.case import (
    ENDED,
    FACTS,
    FINE,
    FOUND,
    PREFIXES,
    REFUSED,
    Case,
    asked,
    document,
    shapes,
    valued,
)

MANY = 100_000
LARGE = 15_000_000
UNSEEN = "\x07\x1b[31m\x9b\x7f\u061c\u200e\u202e\u2066\ufeff"


def facts(text: str) -> str:
    return PREFIXES + FACTS + text


def value(text: str, datatype: str) -> str:
    return facts(f"ex:c ex:p '''{text}'''^^{datatype} .")


def ring(predicate: str, more: str = "", many: int = MANY) -> str:
    """Things that each lead to the next, and the last to the first."""
    return "".join(f"ex:n{n} {predicate} ex:n{(n + 1) % many} {more} .\n" for n in range(many))


def laughs() -> str:
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE a [<!ENTITY a0 "ha">{grown}]><a>&a9;</a>'


DATA: dict[str, Case] = {
    "a ring of classes": document(".ttl", FOUND, lambda: facts(ring("rdfs:subClassOf"))),
    "a ring of classes with a target": shapes(
        FINE + REFUSED,
        "ex:S a sh:NodeShape ; sh:targetClass ex:n7 ; sh:nodeKind sh:IRI .",
        lambda: ring("rdfs:subClassOf", "; a ex:n0"),
    ),
    "a number of many digits": document(".ttl", FOUND, lambda: value("7" * 200_000, "xsd:integer")),
    "a decimal of a great exponent": document(
        ".ttl", FOUND, lambda: value("1E999999999", "xsd:decimal")
    ),
    "a double of a great exponent": document(
        ".ttl", FOUND, lambda: value("1E999999999", "xsd:double")
    ),
    "a date of many digits": document(
        ".ttl", FOUND, lambda: value("9" * MANY + "-01-01", "xsd:date")
    ),
    "a duration of many digits": document(
        ".ttl", FOUND, lambda: value(f"P{'9' * MANY}Y", "xsd:duration")
    ),
    "HTML of many elements": document(".ttl", FOUND, lambda: value("<div>" * MANY, "rdf:HTML")),
    "XML of many elements": document(
        ".ttl", FOUND, lambda: value("<b>" * MANY + "</b>" * MANY, "rdf:XMLLiteral")
    ),
    "XML that laughs": document(".ttl", FOUND, lambda: value(laughs(), "rdf:XMLLiteral")),
    "JSON of great depth": document(".ttl", FOUND, lambda: value("[" * MANY, "rdf:JSON")),
    "base64 that is none": document(
        ".ttl", FOUND, lambda: value("A" * 1_000_001, "xsd:base64Binary")
    ),
    "large literals in findings": asked(
        FOUND + ENDED,
        "sh:property [ sh:path ex:q ; sh:maxLength 3 ]",
        lambda: "".join(f"ex:m{n} ex:p 1 ; ex:q '{n}{'x' * LARGE}' .\n" for n in range(3)),
    ),
    "characters that nobody sees": valued(
        FOUND,
        f"sh:datatype xsd:integer ; sh:message '{UNSEEN}'",
        f"<urn:\u202e\u2066> ex:p '{UNSEEN}' , '\\u0000\\u0085' .",
    ),
    "many properties": document(
        ".ttl", FOUND, lambda: facts("".join(f"ex:a ex:q{n} {n} .\n" for n in range(MANY)))
    ),
}
