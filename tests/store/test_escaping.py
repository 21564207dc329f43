"""A text put into a query means the same to engines that decode `\\u` late and early."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.terms import LANG_STRING, Literal, to_sparql

PIECES = [
    "\\",
    "u0022",
    "U0000005C",
    "u",
    "\\u0022",
    '"',
    "'",
    "\n",
    "\x0b",
    "00",
    "A",
    "}",
    "#",
    "大",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)


def late(literal: Literal) -> str:
    """What pyoxigraph reads, which decodes escapes where they stand."""
    found = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {to_sparql(literal)} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    (row,) = found
    assert isinstance(row[0], ox.Literal)
    return row[0].value


def early(literal: Literal) -> str:
    """What rdflib reads, which decodes escapes in the whole query before it parses it."""
    (row,) = rdflib.Graph().query(f"SELECT ?x {{ VALUES ?x {{ {to_sparql(literal)} }} }}")
    return str(row[0])  # type: ignore[index]


@settings(max_examples=300)
@given(TEXTS)
def test_both_read_the_text_that_was_written(text: str) -> None:
    for literal in (Literal(text), Literal(text, LANG_STRING, "zh")):
        assert late(literal) == text
        assert early(literal) == text


@pytest.mark.parametrize("text", ["\\u0022", "\\\\u0022 }", "\x0bABCD", "\\U00000022", "\\u005C"])
def test_what_once_meant_two_things(text: str) -> None:
    """The serialiser of the engine leaves these to be decoded twice."""
    assert late(Literal(text)) == early(Literal(text)) == text
