"""Two hundred edits of Turtle text that say nothing else, or nothing that anybody need mind."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

import pyoxigraph as ox
from mutation.drawn import SEED
from mutation.facts import shipped
from mutation.harness import Told, found
from mutation.turtle_edits import MORE, SAME

import kg.resources
from kg.store.parsing import parse, parse_as

EDITS = 200
Quads = frozenset[ox.Quad]


@cache
def told(data: Quads) -> Told:
    """What is found in data; the same data have the same findings."""
    return found(sorted(data, key=str))


def test_two_hundred_harmless_edits_have_no_finding() -> None:
    """Counts the edits of each kind, and those after which a file says what it said."""
    files = kg.resources.data_files()
    kinds = [*SAME, *MORE]
    same = 0
    for number in range(EDITS):
        rng = Random(f"{SEED} {number}")
        path, edit = rng.choice(files), kinds[number % len(kinds)]
        text = edit(path.read_text("utf-8"), rng)
        assert text != path.read_text("utf-8") or edit.__name__ in UNCHANGED, (number, edit)
        before, after = frozenset(parse(path)), frozenset(parse_as(path, text.encode()))
        assert (before == after) == (edit in SAME), (number, edit.__name__, path)
        same += before == after
        assert told(frozenset(shipped().data) - before | after) == frozenset(), (number, edit)
    assert same == sum(kinds[number % len(kinds)] in SAME for number in range(EDITS))


UNCHANGED = {"made_canonical", "statements_in_another_order", "values_in_another_order"}
"""Edits that may happen to give the very same text: an order may be drawn again."""


def test_an_edit_that_says_something_else_is_seen() -> None:
    """The same comparison tells a file in which one word is another."""
    path = next(path for path in kg.resources.data_files() if path.stem == "places")
    text = path.read_text("utf-8").replace("plan:locatedIn", "plan:locatedAt", 1)
    before, after = frozenset(parse(path)), frozenset(parse_as(Path(path), text.encode()))
    assert before != after
    assert told(frozenset(shipped().data) - before | after)
