"""How many of the untruths are found: the floors, and the table of a long run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

ALL = 0.55
"""The share of all untruths that is found at the least: of 2,000 mutations 463 of 793, 58 %."""

FLOORS: Mapping[str, float] = {
    "another address": 0.9,
    "another bearing": 0.0,
    "another claim kind": 0.75,
    "another cluster": 0.9,
    "another comparator": 0.35,
    "another mode of evidence": 0.0,
    "another day": 0.4,
    "another digest": 0.0,
    "another digit in a code": 0.0,
    "another digit in a label": 0.55,
    "another document": 0.0,
    "another figure": 0.75,
    "another firm": 0.9,
    "another indicator": 0.05,
    "another industry class": 0.0,
    "another kind": 0.0,
    "another length": 0.0,
    "another modality": 0.05,
    "another name in the source": 0.9,
    "another number": 0.9,
    "another origin": 0.9,
    "another passage": 0.6,
    "another place": 0.25,
    "another subject": 0.7,
    "another thing": 0.0,
    "another topic": 0.55,
    "another unit": 0.65,
    "code of another": 0.5,
    "label of another": 0.5,
    "labels exchanged": 0.15,
    "languages exchanged": 0.9,
    "meanings exchanged": 0.5,
    "passage elsewhere": 0.85,
    "passage shifted": 0.9,
    "statement left out": 0.25,
    "thing left out": 0.0,
    "verdict edited": 0.9,
}
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
