"""Small facts about text."""

from __future__ import annotations

import hashlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import QUOTED, nearest, resolve, sha256, width

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(TEXTS)
def test_the_hash_is_of_the_utf_8_bytes(text: str) -> None:
    assert sha256(text) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("plan", 4), ("大团", 4), ("大 a", 4), ("é", 1), ("e\u0301", 1)]
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


@given(TEXTS, TEXTS)
def test_widths_add_up(one: str, other: str) -> None:
    assert width(one + other) == width(one) + width(other)


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_known_word_is_nearest_to_itself(known: list[str]) -> None:
    assert nearest(known[0], known) == known[0]


def test_nothing_near() -> None:
    assert nearest("zzzz", ["claims", "clusters"]) is None
    assert nearest("claims", []) is None


@pytest.mark.parametrize(
    "string",
    ["''", '""', "'a'", '"a\\"b"', "'''a'b\n'''", '"""a\\"""b"""', '"""\\\\"""', "'#'", '"<"'],
)
def test_a_string_is_seen_whole(string: str) -> None:
    match = re.compile(QUOTED, re.DOTALL).match(string + " '\"rest")
    assert match
    assert match[0] == string


@pytest.mark.parametrize("piece", ['\\"""', "\\'", '"', "'''", "\\"])
def test_no_text_takes_long_to_read(piece: str) -> None:
    began = time.monotonic()
    list(re.compile(QUOTED, re.DOTALL).finditer('"""' + piece * 20_000))
    assert time.monotonic() - began < 5


RFC_3986 = """g:h g:h|g http://a/b/c/g|./g http://a/b/c/g|g/ http://a/b/c/g/|/g http://a/g
//g http://g|?y http://a/b/c/d;p?y|g?y http://a/b/c/g?y|#s http://a/b/c/d;p?q#s
g?y#s http://a/b/c/g?y#s|;x http://a/b/c/;x|g;x?y#s http://a/b/c/g;x?y#s| http://a/b/c/d;p?q
. http://a/b/c/|./ http://a/b/c/|.. http://a/b/|../ http://a/b/|../g http://a/b/g|../.. http://a/
../../g http://a/g|../../../../g http://a/g|/./g http://a/g|/../g http://a/g|g. http://a/b/c/g.
.g http://a/b/c/.g|g.. http://a/b/c/g..|./../g http://a/b/g|./g/. http://a/b/c/g/
g/../h http://a/b/c/h|g;x=1/../y http://a/b/c/y|g?y/../x http://a/b/c/g?y/../x
g#s/./x http://a/b/c/g#s/./x"""


@pytest.mark.parametrize("example", RFC_3986.replace("\n", "|").split("|"))
def test_a_relative_iri_is_resolved_as_the_rfc_shows(example: str) -> None:
    """https://www.rfc-editor.org/rfc/rfc3986#section-5.4"""
    reference, _, target = example.partition(" ")
    assert resolve("http://a/b/c/d;p?q", reference) == target
