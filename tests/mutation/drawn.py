"""Drawing many mutations, each operator in its turn, the same for the same seed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from mutation.facts import shipped
from mutation.mutation import Mutation
from mutation.table import OPERATORS

COUNT = int(os.environ.get("KG_MUTATIONS", "100"))
"""How many mutations a run draws; `make long` asks for more."""
LONG = COUNT >= 2000
SEED = "2021-03-12"


class Drawn(NamedTuple):
    """A mutation with the name of its operator and its number."""

    number: int
    operator: str
    mutation: Mutation


def drawn(count: int = COUNT) -> Iterator[Drawn]:
    """The first mutations of the seed."""
    names = list(OPERATORS)
    for number in range(count):
        name = names[number % len(names)]
        rng = Random(f"{SEED} {number}")
        yield Drawn(number, name, OPERATORS[name](shipped(), rng))


def together(mutations: Sequence[Drawn]) -> list[object]:
    """The data with several mutations at once."""
    gone = {quad for item in mutations for quad in item.mutation.removed}
    added = [quad for item in mutations for quad in item.mutation.added]
    return [*(quad for quad in shipped().data if quad not in gone), *dict.fromkeys(added)]
