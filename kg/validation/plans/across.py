"""What spans plans: ids used twice, links from one to another, codes and documents in common.

Only hashes of names are held against each other, so that a country's plans need no store.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from kg.validation.plans.outline import Ties

_PARTS = 16
_LOWEST, _RANGE = -(1 << 63), (1 << 64) // _PARTS


def connected(ties: Mapping[str, Ties]) -> list[set[str]]:
    """The groups of units, by name, that can only be judged together.

    Two of them describe one thing, or one names what the other describes, or a rule compares
    something of the two.
    """
    pairs = [*_sharing_things(ties), *_sharing_keys(ties)]
    return _groups((one, other) for one, other in pairs if one != other)


def _sharing_things(ties: Mapping[str, Ties]) -> Iterator[tuple[str, str]]:
    """Part after part of all hashes, so that they are never all in one table."""
    for part in range(_PARTS):
        low = _LOWEST + part * _RANGE
        owners: dict[int, str] = {}
        for name, own in ties.items():
            for found in _between(own.described, low, low + _RANGE):
                yield name, owners.setdefault(found, name)
        for name, own in ties.items():
            for found in _between(own.named, low, low + _RANGE):
                if found in owners:
                    yield name, owners[found]


def _sharing_keys(ties: Mapping[str, Ties]) -> Iterator[tuple[str, str]]:
    """One who offers a key with all who ask for it, and with others who offer it."""
    asked = {key for own in ties.values() for key in own.asked}
    owners: dict[int, str] = {}
    for name, own in ties.items():
        for key in asked.intersection(own.offered):
            yield name, owners.setdefault(key, name)
    for name, own in ties.items():
        yield from ((name, owners[key]) for key in own.asked if key in owners)


def _between(hashes: array[int], low: int, high: int) -> array[int]:
    return hashes[bisect_left(hashes, low) : bisect_left(hashes, high)]


def _groups(pairs: Iterable[tuple[str, str]]) -> list[set[str]]:
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = name = parent[parent[name]]
        return name

    for one, other in pairs:
        parent[root(one)] = root(other)
    groups: dict[str, set[str]] = {}
    for name in list(parent):
        groups.setdefault(root(name), set()).add(name)
    return sorted(groups.values(), key=min)
