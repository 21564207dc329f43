"""How many of the untruths are found: the floors, and the table of a long run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ALL = 0.6
"""The share of all untruths that is found at the least."""

FLOORS: Mapping[str, float] = {}
"""The share that each operator had in the long run, less what chance may take away."""


def below(counted: Mapping[str, Sequence[bool]]) -> list[str]:
    """The operators of whose untruths fewer are found than were."""
    return [name for name, hits in counted.items() if sum(hits) < FLOORS[name] * len(hits)]


def table(counted: Mapping[str, Sequence[bool]]) -> str:
    """Each operator with how many of its untruths were found and missed."""
    rows = [(name, sum(hits), len(hits) - sum(hits)) for name, hits in sorted(counted.items())]
    rows.append(("in all", *(sum(row[column] for row in rows) for column in (1, 2))))
    lines = [f"{name:32}{hit:6}{miss:8}{hit / (hit + miss):8.0%}" for name, hit, miss in rows]
    return "\n".join([f"\n{'untruth':32}{'found':>6}{'missed':>8}{'share':>8}", *lines])
