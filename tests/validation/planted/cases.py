"""Faults of known place: every invalid case of the shapes, and a literal of every kind.

`places.txt` was read by eye: which rule speaks in a case, on which line and column, of which
word. The cases are in canonical form, one term a line, so that a reader of lines suffices to
tell which statement stands there; what is tested has no part in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
from environment import PLANS

import kg
from kg.namespaces import compact
from kg.store.parser import parse
from kg.validation.report import Finding

CASES = Path(__file__).parents[2] / "shapes" / "cases"
SOURCES = PLANS / "sources.ttl"
PLACES = Path(__file__).with_name("places.txt")
NOTE = ox.NamedNode("http://www.w3.org/2004/02/skos/core#note")
CITY = ox.NamedNode("https://w3id.org/industry-plan/id/example-city")
XSD = "http://www.w3.org/2001/XMLSchema#"
BAD = {
    "anyURI": "a b", "base64Binary": "a", "boolean": "yes", "byte": "12.8", "date": "2030-02-30",
    "dateTime": "2030-01-01", "dayTimeDuration": "P1Y", "decimal": "1e1", "double": "one",
    "duration": 'P\n"""\t1"', "float": "1,5", "gDay": "3\\1'''\n#1", "gMonth": "十三",
    "gMonthDay": "12-31",
    "gYear": "'30", "gYearMonth": "2030", "hexBinary": "abc", "int": "2e9",
    "integer": "1.5", "language": "zh_CN", "long": "1 000", "negativeInteger": "none",
    "nonNegativeInteger": "--1", "nonPositiveInteger": "+", "positiveInteger": "1,000",
    "short": "0x7", "time": "9:00", "unsignedByte": "two", "unsignedInt": "1.",
    "unsignedLong": "", "unsignedShort": "6 5", "yearMonthDuration": "P1D",
}  # fmt: skip


class Fault(NamedTuple):
    """What is at fault: a role (`subject`, `predicate`, `value`) in a statement."""

    rule: str
    role: str
    quad: ox.Quad


class Planted(NamedTuple):
    """A case with its statements, its faults, and the findings of a run, its names its own."""

    name: str
    quads: Sequence[ox.Quad]
    faults: Sequence[Fault]
    findings: Sequence[Finding]

    def __repr__(self) -> str:
        return self.name.rpartition("invalid-")[2]


def known_places() -> dict[str, list[tuple[str, int, int, str]]]:
    """For each case: rule, line, column and the word that stands there."""
    found: dict[str, list[tuple[str, int, int, str]]] = {}
    for line in PLACES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            case, rule, place, word = line.split(" ", 3)
            number, column = map(int, place.split(":"))
            found.setdefault(case, []).append((rule, number, column, word))
    return found


def by_place(text: str) -> dict[tuple[int, int], tuple[str, str, str, str]]:
    """What stands at each line and column of canonical text: role, subject, predicate, value."""
    found: dict[tuple[int, int], tuple[str, str, str, str]] = {}
    subject = predicate = ""
    indent = 0
    for number, line in enumerate(text.split("\n"), 1):
        body = line[indent:]
        if line.startswith("GRAPH "):
            indent = 4
        elif not body.strip(" .}") or line.startswith(("#", "PREFIX ")):
            continue
        elif not body.startswith(" "):
            subject = body
            found[number, indent + 1] = ("subject", subject, "", "")
        else:
            column = 9
            value = body[8:]
            if body[4] != " ":
                predicate, _, value = body[4:].partition(" ")
                column = 5 + len(predicate) + 1
                found[number, indent + 5] = ("predicate", subject, predicate, "")
            if value:
                written = value.rpartition(" ")[0]
                found[number, indent + column] = ("value", subject, predicate, written)
    return found


def faults_of(case: Path, name: str, quads: Sequence[ox.Quad]) -> list[Fault]:
    text = case.read_text("utf-8")
    layout = by_place(text)
    prefixes = "".join(re.findall(r"^PREFIX .*\n", text, re.MULTILINE))
    found = []
    for rule, line, column, _ in known_places()[name]:
        role, *written = layout[line, column]
        s, p, v = (part or "<urn:any>" for part in written)
        (like,) = ox.parse(f"{prefixes} {s} {p} {v} .".encode(), format=ox.RdfFormat.TURTLE)
        graph = max(re.findall(r"GRAPH <(.*)> \{", "\n".join(text.split("\n")[:line])), default="")
        found.append(Fault(rule, role, _same(quads, role, like, graph)))
    return found


def _same(quads: Sequence[ox.Quad], role: str, like: ox.Quad, graph: str) -> ox.Quad:
    return next(
        quad
        for quad in quads
        if quad.subject == like.subject
        and (role == "subject" or quad.predicate == like.predicate)
        and (role != "value" or quad.object == like.object)
        and quad.graph_name.value.endswith(graph)
    )


def renamed(quad: ox.Quad, number: int) -> ox.Quad:
    """The quad with names of its own, so that many cases make one graph."""
    return ox.Quad(*(_renamed(term, number) for term in quad))


LATIN, CHINESE = (str.maketrans("0123456789", s) for s in ("abcdefghij", "甲乙丙丁戊己庚辛壬癸"))
"""A number within a name would be read as a figure."""


def _renamed(term: ox.NamedNode | ox.Literal, number: int) -> ox.NamedNode | ox.Literal:
    if not isinstance(term, ox.NamedNode):
        latin, chinese = (str(number).translate(signs) for signs in (LATIN, CHINESE))
        text = re.sub("示例", rf"\g<0>{chinese}", term.value)
        text = re.sub("example|dyes", rf"\g<0>{latin}", text, flags=re.IGNORECASE)
        if term.language:
            return ox.Literal(text, language=term.language)
        return ox.Literal(text, datatype=term.datatype)
    name = re.sub(r"\bexample(?!\.)", f"example{number}", term.value)
    name = name if not name.startswith("file:") else f"https://example.org/graph/{number}"
    name = re.sub("^https://example.org/(?!graph/)", rf"\g<0>{number}/", name)
    return ox.NamedNode(re.sub("ExampleDye|exampleOf", rf"\g<0>{number}", name))


def literal_faults() -> tuple[list[ox.Quad], list[Fault]]:
    home = ox.NamedNode("https://example.org/graph/literals")
    case = CASES / "PlaceShape" / "valid-city.ttl"
    quads = [ox.Quad(q.subject, q.predicate, q.object, home) for q in parse(case)]
    bad = [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for name, text in BAD.items()]
    planted = [ox.Quad(CITY, NOTE, literal, home) for literal in bad]
    return [*quads, *planted], [Fault("literals:datatype", "value", quad) for quad in planted]


def found_in(files: Sequence[Path]) -> Mapping[Path, Sequence[Finding]]:
    """The findings of each file, all of them validated together."""
    found: dict[Path, list[Finding]] = {path: [] for path in files}
    for finding in kg.load(files=[SOURCES, *files]).validate().findings:
        if finding.file in found:
            found[finding.file].append(finding)
    return found


def places_of(found: Sequence[Finding]) -> set[tuple[str, int | None, int | None]]:
    return {(compact(finding.rule), finding.line, finding.column) for finding in found}
