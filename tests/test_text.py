"""Small facts about text."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text import nearest, sha256, width

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
