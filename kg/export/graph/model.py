"""Short names for things, classes and columns, each telling one thing only."""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from kg.namespaces import ID, PLAN, compact, prefixes
from kg.terms import Statement

_NOT_A_WORD = re.compile(r"\W+")
_LONGEST = 54
"""How many bytes of a name are its word: files are named by three, and no name has over 255."""

curie = lru_cache(maxsize=1_000)(compact)
"""The short form of an IRI where a prefix fits, else the IRI itself."""


@lru_cache(maxsize=1_000)
def short_id(iri: str) -> str:
    """The slug of one of our things, the CURIE of another term, or else the IRI itself.

    >>> short_id("https://w3id.org/industry-plan/id/crrc"), short_id("urn:a")
    ('crrc', 'urn:a')

    An IRI that could be mistaken for a CURIE stands in angle brackets.

    >>> short_id("plan:Target")
    '<plan:Target>'
    """
    short = curie(iri)
    if short.startswith("id:") and iri.startswith(ID):
        return short.removeprefix("id:")
    if short == iri and iri.partition(":")[0] in prefixes():
        return f"<{iri}>"
    return short


def local_name(iri: str) -> str:
    """What an IRI ends in, as a word for a column or a label.

    >>> local_name("http://purl.org/dc/terms/source"), local_name("urn:x:1-a")
    ('source', '_1_a')

    A long name has its beginning as its word.

    >>> local_name("urn:x:" + "承诺" * 100) == "承诺" * 9
    True
    """
    ending = re.split(r"[#/:]", iri.rstrip("#/:"))[-1]
    word = _NOT_A_WORD.sub("_", ending).strip("_").encode()[:_LONGEST].decode(errors="ignore")
    return word if word and not word[0].isdigit() else f"_{word}"


def distinct(wanted: Iterable[tuple[str, str]], taken: Iterable[str] = ()) -> dict[str, str]:
    """A word for each IRI, given with the word wanted for it: no two alike, whatever their case.

    Where two want the same, each has its prefix before it, and a number where that is not enough.

    >>> distinct([("https://schema.org/url", "url"), ("http://purl.org/dc/terms/url", "url")])
    {'http://purl.org/dc/terms/url': 'dcterms_url', 'https://schema.org/url': 'schema_url'}
    """
    pairs = sorted(wanted)
    kept = {word.lower() for word in taken}
    often = Counter(word.lower() for _, word in pairs)
    used, names = set(kept), dict[str, str]()
    for clashing in (False, True):
        for iri, word in pairs:
            if (often[word.lower()] > 1 or word.lower() in kept) is clashing:
                names[iri] = unused(_prefixed(iri, word) if clashing else word, used)
    return {iri: names[iri] for iri, _ in pairs}


def _prefixed(iri: str, word: str) -> str:
    # What follows an IRI after a space tells columns of one property apart.
    prefix, colon, _ = compact(iri.partition(" ")[0]).partition(":")
    return f"{prefix.replace('-', '_')}_{word}" if colon and prefix in prefixes() else f"{word}_2"


def unused(word: str, used: set[str], longest: int = sys.maxsize) -> str:
    """The word, or the first of word_2, word_3, … that is not used; it is used from now on."""
    name, number = word[:longest], 2
    while name.lower() in used:
        ending = f"_{number}"
        name, number = word[: longest - len(ending)] + ending, number + 1
    used.add(name.lower())
    return name


_STARTS = (PLAN + "heldFrom", PLAN + "startDate", PLAN + "periodStart")
_ENDS = (PLAN + "heldUntil", PLAN + "endDate", PLAN + "periodEnd")
_DAYS = frozenset(_STARTS + _ENDS)


class Period(NamedTuple):
    """First and last day as ISO dates, either empty where it is not known.

    `precision` is day, month or year where the two days are just that, else span.
    """

    start: str = ""
    end: str = ""
    precision: str = ""


ALWAYS = Period()


def period_of(statements: Iterable[Statement]) -> Period:
    """The period that the statements about a thing give.

    >>> days = {PLAN + "heldFrom": "2024-02-01", PLAN + "heldUntil": "2024-02-29"}
    >>> period_of([Statement(name, day, "", "", "") for name, day in days.items()]).precision
    'month'
    """
    days = {item.predicate: item.value for item in statements if item.predicate in _DAYS}
    start = next((days[name] for name in _STARTS if is_day(days.get(name, ""))), "")
    end = next((days[name] for name in _ENDS if is_day(days.get(name, ""))), "")
    return Period(start, end, _precision(start or end, end or start)) if start or end else ALWAYS


def _precision(start: str, end: str) -> str:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    if first == last:
        return "day"
    if (first.year, first.day, last.year) == (last.year, 1, last.year):
        if first.month == last.month and last.day == monthrange(last.year, last.month)[1]:
            return "month"
        if (first.month, last.month, last.day) == (1, 12, 31):
            return "year"
    return "span"


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD.

    >>> is_day("2025-02-28"), is_day("2025-02-30"), is_day("2025")
    (True, False, False)
    """
    try:
        return len(text) == 10 and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Kind = Literal["text", "integer", "decimal", "double", "boolean", "date", "iri"]
Row = Mapping[str, tuple[str, ...]]
"""The values of an element by the key of their column, each as RDF writes it."""


class Column(NamedTuple):
    """One property of nodes or edges.

    `kind` is narrower than text only where every value fits it: an integer has 64 bits, a decimal
    comes back from a double unchanged, a date is a whole day. `many` tells that some element has
    several values. A column without a `property` is made by the export, and no statement.
    """

    key: str
    kind: Kind = "text"
    many: bool = False
    property: str = ""
    datatype: str = ""
    language: str = ""


class Node(NamedTuple):
    """A thing. `label` is its most specific class, `row` has its fields and what is said of it."""

    id: str
    label: str
    name: str
    row: Row
    period: Period


class Edge(NamedTuple):
    """A statement that joins two things, or a thing that was collapsed into an edge."""

    id: str
    source: str
    target: str
    type: str
    row: Row
    period: Period


NODE_FIELDS = (
    Column("iri"),
    Column("curie"),
    Column("class"),
    Column("classes", many=True),
    Column("types", many=True),
    Column("name"),
    Column("name_en"),
    Column("name_zh"),
    Column("graph"),
)
"""What each node has beside its statements; `classes` adds the superclasses to `types`."""

EDGE_FIELDS = (
    Column("type"),
    Column("property"),
    Column("graph"),
    Column("kind"),
    Column("claim", many=True),
    Column("source_document", many=True),
    Column("source_place", many=True),
    Column("modality", many=True),
    Column("start", kind="date"),
    Column("end", kind="date"),
    Column("precision"),
)
"""What each edge has: who says it, where, how firmly, and when it held."""

JOINED_FIELDS = (Column("iri"), Column("types", many=True))
"""What an edge has besides that a thing was collapsed into; its `property` is empty."""

RESERVED = (
    *("id", "key", "source", "target"),  # of NetworkX
    "label",  # of Gephi
    "parent",  # of cytoscape.js
    *("interaction", "name", "selected", "shared_interaction", "shared_name", "suid"),  # Cytoscape
)
"""Words that a reader of graphs takes for its own; no column of statements is called so."""
