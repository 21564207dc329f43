"""What spans plans: ids used twice, links from one to another, and what they say of shared things.

Only hashes of names are held against each other, so that a country's plans need no store.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from kg.validation.plans.judging import Judged, hashed


def connected(judged: Sequence[Judged]) -> list[frozenset[str]]:
    """The groups of plans that name or describe a thing of one another.

    Such plans can only be judged together. The others are told apart by nothing but hashes:
    a collision would only make two plans be judged together without need.
    """
    twice = _twice(judged)
    wanted = {hashed(name.encode()) for one in judged for name in one.abroad} | twice
    if not wanted:
        return []
    describing: Mapping[int, list[str]] = defaultdict(list)
    for one in judged:
        for found in wanted.intersection(one.subjects):
            describing[found].append(one.name)
    pairs = [pair for found in twice for pair in pairwise(describing[found])]
    pairs += [
        (one.name, other)
        for one in judged
        for name in one.abroad
        for other in describing.get(hashed(name.encode()), ())
    ]
    return _groups(pairs)


def _twice(judged: Iterable[Judged]) -> set[int]:
    """The things that more than one plan describes."""
    found = sorted(subject for one in judged for subject in one.subjects)
    return {one for one, other in pairwise(found) if one == other}


def _groups(pairs: Iterable[tuple[str, str]]) -> list[frozenset[str]]:
    group_of: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = group_of.setdefault(one, {one}) | group_of.setdefault(other, {other})
        for name in joined:
            group_of[name] = joined
    return sorted({frozenset(group) for group in group_of.values()}, key=min)
