"""Why statements are left out or altered, each reason in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("reasons.toml")
OF_THE_GRAPH = (
    "ontology-apart",
    "outside-scope",
    "edge-to-collapsed",
    "triple-term",
    "graph-of-value",
)
"""The reasons that any format of a property graph may have; each format lists its own."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement is left out, or a value not written as it stands."""

    en: str
    zh: str
    expected: bool = False


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its name.

    >>> reasons()["triple-term"].en
    'the value is a triple, a term of RDF 1.2'
    """
    with _TABLE.open("rb") as file:
        return {name: Reason(**row) for name, row in tomllib.load(file).items()}
