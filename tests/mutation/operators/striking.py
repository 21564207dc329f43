"""What operators share: places to strike at, one of them drawn, and values to write there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache, wraps
from random import Random
from typing import TypeVar

import pyoxigraph as ox
from mutation.facts import Facts, Node, n
from mutation.mutation import Mutation, Operator

from kg.namespaces import ID

T = TypeVar("T")
INTEGER, DECIMAL, DAY = n("xsd:integer"), n("xsd:decimal"), n("xsd:date")


Strike = Callable[[Facts, Random, T], Mutation]


def among(places: Callable[[Facts], Sequence[T]]) -> Callable[[Strike[T]], Operator]:
    """An operator from the places where it may strike, and what it does at one of them."""
    found = cache(places)

    def of(strike: Strike[T]) -> Operator:
        @wraps(strike)
        def operator(facts: Facts, rng: Random) -> Mutation:
            return strike(facts, rng, rng.choice(found(facts)))

        return operator

    return of


def other(rng: Random, things: Sequence[T], *but: object) -> T:
    """One of the things that is none of those."""
    return rng.choice([thing for thing in things if thing not in but])


def number(value: int | str) -> ox.Literal:
    """A whole number, or a decimal where it has a point."""
    text = str(value)
    return ox.Literal(text, datatype=DECIMAL if "." in text else INTEGER)


def day(text: str) -> ox.Literal:
    """A day."""
    return ox.Literal(text, datatype=DAY)


def later(value: ox.Literal, days: int) -> ox.Literal:
    """The day so many days later."""
    return day((date.fromisoformat(value.value) + timedelta(days=days)).isoformat())


def slug(thing: Node) -> str:
    """What stands after the namespace of a thing."""
    return thing.value.removeprefix(ID)
