"""Literals that the engine holds by value: they come back in another lexical form, or datatype."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import cast

import pyoxigraph as ox

from kg.namespaces import XSD, compact
from kg.terms import DIR_LANG_STRING, LANG_STRING, XSD_STRING, Literal, Quad, literal_to_ox, text_of
from kg.text import brief

Normalised = tuple[str, tuple[int, str]]
"""A graph, how many literals come back from it in another form, and one of them."""

_TEXTS = frozenset(map(ox.NamedNode, (XSD_STRING, LANG_STRING, DIR_LANG_STRING, XSD + "anyURI")))
_USUAL = frozenset(ox.NamedNode(XSD + name) for name in ("integer", "decimal", "double", "date"))
_DECIMAL = ox.NamedNode(XSD + "decimal")
_INTEGERS = frozenset(
    ox.NamedNode(XSD + sign + name)
    for sign, names in (
        ("", ("integer", "long", "int", "short", "byte")),
        ("unsigned", ("Long", "Int", "Short", "Byte")),
        ("non", ("NegativeInteger", "PositiveInteger")),
        ("", ("negativeInteger", "positiveInteger")),
    )
    for name in names
)
_CANONICAL = re.compile(r"-?[1-9]\d{0,8}(\.\d{0,4}[1-9])?|\d{4}-\d\d-\d\d", re.ASCII)
"""What the engine keeps of the usual datatypes; other forms take ten times as long to try."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_NAME = ox.NamedNode("urn:any")


def as_stored(literal: Literal) -> Literal:
    """The literal as a store gives it back, which holds numbers and dates by value.

    >>> as_stored(Literal("1.50", XSD + "decimal")).value
    '1.5'
    """
    stored = _stored(literal_to_ox(literal.value, literal.datatype, literal.language))
    return Literal(stored.value, stored.datatype.value, stored.language)


def by_value(quad: Quad) -> tuple[object, ...]:
    """A key of a quad that is equal for spellings of equal values: `050`, `50` and `50.0`."""
    term: object = quad.object
    if isinstance(term, ox.Literal) and term.datatype not in _TEXTS:
        stored = _stored(term)
        is_number = stored.datatype == _DECIMAL or stored.datatype in _INTEGERS
        term = stored.value if is_number and _NUMBER.fullmatch(stored.value) else stored
    return quad.subject, quad.predicate, term, quad.graph_name


def count_normalised(
    quad: Quad, found: dict[str, tuple[int, str]], home: ox.NamedNode | None = None
) -> None:
    """Add the literal of a quad to the count of its graph, if it comes back in another form.

    But for `35.0`, which comes back as 35: Turtle has no other number for a whole decimal. `home`
    is the graph of a quad outside any.
    """
    term = quad.object
    while isinstance(term, ox.Triple):
        term = term.object
    if not isinstance(term, ox.Literal) or (datatype := term.datatype) in _TEXTS:
        return
    if datatype in _USUAL and _CANONICAL.fullmatch(term.value):
        return
    stored = _stored(term)
    is_whole = datatype == _DECIMAL and term.value == f"{stored.value}.0"
    if stored != term and not is_whole:
        name = text_of(quad.graph_name) or text_of(home or quad.graph_name)
        count, example = found.get(name) or (0, f"{_shown(term)} → {_shown(stored)}")
        found[name] = count + 1, example


def in_all(rows: Iterable[Normalised]) -> tuple[int, str]:
    """The sum of the counts, and the first example; empty where there is none."""
    counts = [row for _, row in rows]
    return sum(count for count, _ in counts), counts[0][1] if counts else ""


@lru_cache(maxsize=10_000)
def _stored(literal: ox.Literal) -> ox.Literal:
    store = ox.Store()
    store.add(ox.Quad(_NAME, _NAME, literal))
    return cast(ox.Literal, next(iter(store)).object)


def _shown(literal: ox.Literal) -> str:
    return f'"{brief(literal.value, 40)}"^^{compact(literal.datatype.value)}'
