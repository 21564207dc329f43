"""Things that stand for a relation, and the two things that each of them joins."""

from __future__ import annotations

from typing import NamedTuple

from kg.namespaces import PLAN
from kg.store.scan import Scan


class Ends(NamedTuple):
    """The two things that a collapsed thing joins."""

    source: str
    target: str


JOINS: dict[str, tuple[str, str]] = {
    PLAN + "Claim": ("^" + PLAN + "states", PLAN + "expresses"),
    PLAN + "Involvement": (PLAN + "party", PLAN + "involvedIn"),
    PLAN + "Observation": (PLAN + "observedOf", PLAN + "measures"),
    PLAN + "Ownership": (PLAN + "owner", PLAN + "owned"),
}
"""The classes that `--collapse` turns into edges, with the properties of source and target.

A property after `^` is read from its value to its subject.
"""
READ_BACK = {path[1:] for paths in JOINS.values() for path in paths if path.startswith("^")}
"""The properties that are read so."""


def ends(scan: Scan, thing: str) -> Ends | None:
    """What a thing joins, if its class can be collapsed and it joins exactly two."""
    for kind in scan.types(thing):
        if kind in JOINS:
            found = [_values(scan, thing, path) for path in JOINS[kind]]
            if all(len(values) == 1 for values in found):
                return Ends(found[0][0], found[1][0])
    return None


def _values(scan: Scan, thing: str, path: str) -> list[str]:
    if path.startswith("^"):
        return scan.subjects_of(path[1:], thing)
    return scan.objects(thing, path)
