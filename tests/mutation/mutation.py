"""A mutation is a value: what it removes and adds, and what must come of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import NamedTuple

import pyoxigraph as ox
from mutation.facts import Facts, Node, Value


class Breaks(NamedTuple):
    """A written rule no longer holds: one of these must speak, of this thing."""

    focus: str
    rules: frozenset[str]


class Untruth(NamedTuple):
    """What is said is well formed and not true: nothing but redundancy can tell."""


class Harmless(NamedTuple):
    """What is said is as true as before: nothing may speak."""


Effect = Breaks | Untruth | Harmless


class Mutation(NamedTuple):
    """A change of the data with its effect, decided before any tool has looked at it."""

    removed: Sequence[ox.Quad]
    added: Sequence[ox.Quad]
    effect: Effect

    def applied(self, facts: Facts) -> list[ox.Quad]:
        """The data, changed."""
        gone = set(self.removed)
        return [*(quad for quad in facts.data if quad not in gone), *self.added]


Operator = Callable[[Facts, Random], Mutation]
"""Draws a mutation of one kind; the same for the same seed."""


def breaks(focus: Node, *rules: str) -> Breaks:
    """The effect of breaking rules, named in short: `shapes:Target-deadline`, `checks:…`."""
    return Breaks(focus.value, frozenset(rules))


def changed(
    quad: ox.Quad,
    *,
    subject: Node | None = None,
    predicate: Node | None = None,
    value: Value | None = None,
) -> ox.Quad:
    """The statement with one or more of its terms replaced."""
    return ox.Quad(
        subject or quad.subject, predicate or quad.predicate, value or quad.object, quad.graph_name
    )


def valued(quad: ox.Quad, value: Value, effect: Effect) -> Mutation:
    """The mutation that gives a statement another value."""
    return Mutation([quad], [changed(quad, value=value)], effect)


def dropped(quads: Iterable[ox.Quad], effect: Effect) -> Mutation:
    """The mutation that leaves statements out."""
    return Mutation(list(quads), [], effect)


def renamed(facts: Facts, thing: Node, name: Node, effect: Effect) -> Mutation:
    """The mutation that gives a thing another name wherever the data speak of it."""
    old = [quad for quad in facts.data if thing in (quad.subject, quad.object)]
    new = [
        changed(
            quad,
            subject=name if quad.subject == thing else None,
            value=name if quad.object == thing else None,
        )
        for quad in old
    ]
    return Mutation(old, new, effect)
