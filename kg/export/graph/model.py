"""Nodes, edges and columns as plain values, with short names that are unambiguous."""

from __future__ import annotations

import re
import sys
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property, lru_cache
from math import isfinite
from typing import Literal, NamedTuple

from kg.namespaces import ID, PLAN, XSD, compact, prefixes
from kg.terms import LANG_STRING, XSD_STRING, Statement

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
    word = re.sub(r"\W+", "_", ending).strip("_").encode()[:_LONGEST].decode(errors="ignore")
    return word if word and not word[0].isdigit() else f"_{word}"


def distinct(
    wanted: Iterable[tuple[str, str]],
    taken: Iterable[str] = (),
    fold: Callable[[str], str] = str.lower,
) -> dict[str, str]:
    """A word for each IRI, given with the word wanted for it: no two alike once folded.

    Where two want the same, each has its prefix before it, and a number where that is not enough.

    >>> distinct([("https://schema.org/url", "url"), ("http://purl.org/dc/terms/url", "url")])
    {'http://purl.org/dc/terms/url': 'dcterms_url', 'https://schema.org/url': 'schema_url'}
    """
    pairs = sorted(wanted)
    kept = set(map(fold, taken))
    often = Counter(fold(word) for _, word in pairs)
    used, names = set(kept), dict[str, str]()
    for clashing in (False, True):
        for iri, word in pairs:
            if (often[fold(word)] > 1 or fold(word) in kept) is clashing:
                names[iri] = unused(_prefixed(iri, word) if clashing else word, used, fold=fold)
    return {iri: names[iri] for iri, _ in pairs}


def _prefixed(iri: str, word: str) -> str:
    # What follows an IRI after a space distinguishes columns of one property.
    prefix, colon, _ = compact(iri.partition(" ")[0]).partition(":")
    return f"{prefix.replace('-', '_')}_{word}" if colon and prefix in prefixes() else f"{word}_2"


def unused(
    word: str,
    used: set[str],
    longest: int = sys.maxsize,
    fold: Callable[[str], str] = str.lower,
) -> str:
    """The word, or the first of word_2, word_3, … that is not used; it is used from now on."""
    name, number = word[:longest], 2
    while fold(name) in used:
        ending = f"_{number}"
        name, number = word[: longest - len(ending)] + ending, number + 1
    used.add(fold(name))
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
    comes back from a double unchanged, a date is a whole day. `many` is set where some element has
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


Values = Mapping[str, tuple[str, ...]]
"""A row before its columns have keys: by the key of a field, or the meaning of any other column.

A meaning is the property, the datatype (empty for a resource) and the language, with spaces
between them.
"""

DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
"""The lexical form of a decimal, as a pattern; that of an integer is one, too."""
DOUBLE = rf"{DECIMAL}(?:[eE][+-]?[0-9]+)?"
"""The lexical form of a double, but for infinity and NaN."""
_NUMBERS = (XSD + "integer", XSD + "decimal")
_FLOATS = (XSD + "double", XSD + "float")
_TYPED = {*_NUMBERS, *_FLOATS, XSD + "boolean", XSD + "date"}
"""The datatypes with values of a narrower kind than text."""
_MAX_CACHED = 1_000


class Columns:
    """Columns, collected while a graph is read: `fields` first, then those of statements.

    Keys depend on all columns; until everything is read a column is known by its meaning.
    """

    def __init__(self, fields: Iterable[Column]) -> None:
        self._fields = tuple(fields)
        self._meanings: dict[tuple[str, str, str], str] = {}
        self._kinds: dict[str, Kind] = {}
        self._many: set[str] = set()

    def put(self, values: dict[str, tuple[str, ...]], statement: Statement) -> None:
        """Add the value of a statement to a row; the kind of its column is widened to hold it."""
        predicate, value, datatype, language, _ = statement
        meaning = self._meanings.get((predicate, datatype, language))
        if meaning is None:
            # Integers and decimals share a column, being equal by value.
            same = XSD + "decimal" if datatype in _NUMBERS else datatype
            meaning = f"{predicate} {same} {language}"
            self._meanings[predicate, datatype, language] = meaning
        if datatype in _TYPED:
            self._kinds[meaning] = _wider(self._kinds.get(meaning), _kind(value, datatype))
        elif meaning not in self._kinds:
            self._kinds[meaning] = "text" if datatype else "iri"
        if meaning in values:
            self._many.add(meaning)
            values[meaning] = (*values[meaning], value)
        else:
            values[meaning] = (value,)

    def merge(self, other: Columns) -> None:
        """Add the columns that were collected in another part of the graph."""
        for meaning, kind in other._kinds.items():
            self._kinds[meaning] = _wider(self._kinds.get(meaning), kind)
        self._many |= other._many

    @cached_property
    def every(self) -> tuple[Column, ...]:
        """Every column, the fields first, when everything is read."""
        return (*self._fields, *sorted(self._named.values(), key=lambda column: column.key))

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each column by its meaning; a field stands for itself."""
        fields = {field.key: field.key for field in self._fields}
        return fields | {meaning: column.key for meaning, column in self._named.items()}

    @cached_property
    def _named(self) -> dict[str, Column]:
        """The columns of statements by their meanings, no key that of a field or reserved."""
        meanings = {meaning: meaning.split(" ") for meaning in self._kinds}
        words = [(meaning, _word(parts, meanings.values())) for meaning, parts in meanings.items()]
        keys = distinct(words, [*RESERVED, *(field.key for field in self._fields)])
        return {
            meaning: Column(keys[meaning], kind, meaning in self._many, *meanings[meaning])
            for meaning, kind in self._kinds.items()
        }


def _word(meaning: Sequence[str], known: Iterable[Sequence[str]]) -> str:
    """The preferred name of a column: of its property, with what distinguishes it from others."""
    iri, datatype, language = meaning
    word = local_name(iri)
    if language:
        return f"{word}_{language.replace('-', '_')}"
    others = [(kind, tag) for name, kind, tag in known if name == iri]
    has_text = any(kind == LANG_STRING for kind, _ in others)
    is_only = len({kind for kind, tag in others if not tag}) == 1
    if is_only and not (datatype and datatype != XSD_STRING and has_text):
        return word
    return f"{word}_{local_name(datatype) if datatype else 'iri'}"


@lru_cache(_MAX_CACHED)
def _kind(text: str, datatype: str) -> Kind:
    """The narrowest kind that holds a literal."""
    if datatype in _NUMBERS and re.fullmatch(DECIMAL, text):
        if re.fullmatch(r"[+-]?[0-9]{1,19}", text) and -(2**63) <= int(text) < 2**63:
            return "integer"
        number = float(text)
        is_exact = isfinite(number) and Decimal(repr(number)) == Decimal(text)
        return "decimal" if is_exact else "text"
    if datatype in _FLOATS and re.fullmatch(DOUBLE, text) and isfinite(float(text)):
        return "double"
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return "boolean"
    return "date" if datatype == XSD + "date" and is_day(text) else "text"


def _wider(one: Kind | None, other: Kind) -> Kind:
    if one is None or one == other:
        return other
    return "decimal" if {one, other} == {"integer", "decimal"} else "text"
