"""A valid case with faults of known place, written in any layout: the oracle of the tests.

Where a literal or a name ends is told here by patterns of the writer's own forms; what is tested
has no part in it.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from kg.namespaces import PLAN, RDF, XSD
from kg.store.parser import parse
from tests.validation.planted.writer import Place, write

CASE = Path(__file__).parents[2] / "shapes" / "cases" / "TargetShape" / "valid-deadline.ttl"
FORMS = (".ttl", ".trig", ".nt", ".nq")
DATE, UNIT, TYPE = XSD + "date", PLAN + "unit", RDF + "type"
FOLLOWING = {PLAN + name for name in ("Passage", "Claim", "Authority", "Document", "Plan")}
UNIT_NAMES = ["Billion-Yuan", "BILLION-YUAN", "billion_yuan", "十亿元"]
STRING = re.compile(r"(\"\"\"|'''|\"|')((?:\\.|(?!\1).)*)\1", re.DOTALL)
TAG = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*@([A-Za-z-]+)")


class Planted(NamedTuple):
    """A text with faults, and of each fault the statement and where its value stands."""

    text: str
    faults: dict[ox.Quad, Place]


def valid() -> list[ox.Quad]:
    """The statements of the case, in one graph."""
    return parse(CASE)


def is_date(quad: ox.Quad) -> bool:
    return isinstance(quad.object, ox.Literal) and quad.object.datatype.value == DATE


def misspelt(quad: ox.Quad, rng: random.Random) -> ox.Quad:
    """The statement with its date or its unit in a form that is not ours."""
    subject, predicate, value, graph = quad
    if is_date(quad):
        year, month, day = value.value.split("-")
        forms = [f"{year}/{month}/{day}", f"{year}{month}{day}", f"{year}年{int(month)}月{day}日"]
        text = rng.choice([*forms, f" {value.value}", f"{year}.{int(month)}.{int(day)}"])
        return ox.Quad(subject, predicate, ox.Literal(text, datatype=value.datatype), graph)
    if rng.random() < 0.3:
        return ox.Quad(subject, predicate, ox.Literal("十亿元", language="zh"), graph)
    namespace = re.sub(r"[^/]*$", "", value.value)
    return ox.Quad(subject, predicate, ox.NamedNode(namespace + rng.choice(UNIT_NAMES)), graph)


def plant(form: str, seed: int, *, types: bool = True) -> Planted:
    """The case with faults of every kind, in a layout of `seed`."""
    rng = random.Random(seed)
    wrong: list[ox.Quad] = []
    quads = []
    for quad in valid():
        may_be_wrong = is_date(quad) or quad.predicate.value == UNIT
        if may_be_wrong and rng.random() < 0.6:
            wrong.append(misspelt(quad, rng))
            quads.append(wrong[-1])
        elif not (types and is_following(quad) and rng.random() < 0.4):
            quads.append(quad)
    text, places = write(quads, form, seed)
    faults = {quad: places[quad][2] for quad in wrong}
    return with_capitals(Planted(text, faults), {q: p[2] for q, p in places.items()}, rng)


def with_capitals(planted: Planted, places: dict[ox.Quad, Place], rng: random.Random) -> Planted:
    """The text with some of its language tags in capitals; that moves nothing."""
    text, faults = planted.text, dict(planted.faults)
    for quad, place in places.items():
        value = quad.object
        is_tagged = isinstance(value, ox.Literal) and value.language and quad not in faults
        if is_tagged and rng.random() < 0.5:
            begin, end = tag_at(text, offset(text, place))
            tag = rng.choice([str.upper, str.title, str.swapcase])(text[begin:end])
            text, faults[quad] = text[:begin] + tag + text[end:], place
    return Planted(text, faults)


def is_following(quad: ox.Quad) -> bool:
    """Whether a statement gives a class that follows from other statements."""
    return quad.predicate.value == TYPE and str(quad.object.value) in FOLLOWING


def offset(text: str, place: Place) -> int:
    """How many characters stand before a place."""
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place[0] - 1]) + place[1] - 1


def content_at(text: str, at: int) -> tuple[int, int]:
    """Where the text of the literal at an offset begins and ends, its quotes left out."""
    found = STRING.match(text, at)
    assert found
    return found.span(2)


def tag_at(text: str, at: int) -> tuple[int, int]:
    """Where the language tag of the literal at an offset begins and ends."""
    found = STRING.match(text, at)
    assert found
    tag = TAG.match(text, found.end())
    assert tag
    return tag.span(1)


def term_at(text: str, at: int) -> tuple[int, int]:
    """Where the name or the literal at an offset begins and ends."""
    if text[at] in "\"'":
        return at, tag_at(text, at)[1]
    found = re.compile(r"<[^>]*>|[^\s<>;,]+").match(text, at)
    assert found
    return found.span()
