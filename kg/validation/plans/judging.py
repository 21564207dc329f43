"""Judging a batch of plans in one go: each with its slice of what plans share.

This is what a worker does. Everything in and out can be sent to another process.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import kg.resources
from kg.validation.engines.table import REFERENCE
from kg.validation.judge import Rules, judge, literal_count, own_rules
from kg.validation.lines import Row
from kg.validation.plans.context import Context
from kg.validation.plans.outline import Outline, Ties
from kg.validation.plans.pieces import Piece, Stated, Unit, stated, told_where
from kg.validation.plans.placing import placed, tags
from kg.validation.plans.ways import TELLS
from kg.validation.report import Finding


class Setup(NamedTuple):
    """All that a worker needs to know, small enough to send: it reads the rest itself."""

    engine: str
    context: tuple[Piece, ...]
    again: bool = False
    """Whether the reference is asked in place of the engine for which all was made ready."""


class Judged(NamedTuple):
    """What judging one unit showed, and what it has to do with the rest."""

    name: str
    findings: Sequence[Finding]
    nodes: Sequence[int]
    """How many nodes each shape looked at, by the names of the shapes."""
    literals: int
    slice: bytes
    """A hash of the slice that the unit was judged with; nothing where it was not."""
    seen: Sequence[int]
    """Which of its pieces have a thing that a shape looks at."""
    ties: Ties
    told: Sequence[Row]
    """What judging the shared things needs to know of it."""


class Prepared(NamedTuple):
    """A setup made ready, once for each process."""

    rules: Rules
    context: Context
    texts: Sequence[Stated]


@lru_cache(maxsize=1)
def prepared(setup: Setup) -> Prepared:
    """The rules and the context of a setup."""
    rules = own_rules(setup.engine)
    pieces = [*map(Piece, kg.resources.ontology_files()), *setup.context]
    texts = [stated(piece) for piece in pieces]
    statements = [row for text in texts for row in text.rows]
    return Prepared(rules, Context(statements, rules.sight(statements)), texts)


def judge_batch(
    setup: Setup, units: Sequence[Unit], known: Mapping[str, bytes] | None = None
) -> list[Judged]:
    """Judge `units` together; what each shows is the same as if it were alone.

    A unit that waits for others, or is part of what all share, is not judged; nor is one whose
    slice is the `known` one: what it showed with that still holds.
    """
    ready = prepared(setup._replace(again=False))
    if setup.again:
        ready = ready._replace(rules=own_rules(REFERENCE))
    outlines = [Outline(unit, ready.context) for unit in units]
    slices = [ready.context.digest(outline.reached) for outline in outlines]
    due = [
        outline
        for outline, slice_now in zip(outlines, slices, strict=True)
        if outline.is_due and slice_now != (known or {}).get(outline.unit.name)
    ]
    with told_where(piece for unit in units for piece in unit.pieces):
        found = _judge(due, ready)
    return [
        _judged(outline, found.get(outline.unit.name, []), slice_now, ready.rules.tagged)
        for outline, slice_now in zip(outlines, slices, strict=True)
    ]


def _judge(outlines: Sequence[Outline], ready: Prepared) -> dict[str, list[Finding]]:
    """What is found in each unit; nothing of what they share, which is judged by itself."""
    if not outlines:
        return {}
    text = _text(outlines, ready)
    statements = [row for outline in outlines for row in outline.own.rows]

    def parts() -> list[bytes]:
        return [_text([outline], ready) for outline in outlines]

    found = judge(text, statements, ready.rules, parts)
    foci = {node(finding.focus) for finding in found}
    owned = [
        (o.unit.name, foci & (o.things | o.ends), {row[:3] for row in o.told_of}) for o in outlines
    ]
    by_unit: dict[str, list[Finding]] = {}
    for finding in found:
        focus, told = node(finding.focus), told_by(finding)
        for name, own, telling in owned:
            if focus in own or told in telling:
                by_unit.setdefault(name, []).append(finding)
    return by_unit


def _text(outlines: Sequence[Outline], ready: Prepared) -> bytes:
    """The statements of some units, and what they reach of the rest."""
    reached = set[bytes]().union(*(outline.reached for outline in outlines))
    texts = [piece.text for outline in outlines for piece in outline.pieces]
    return b"".join([*texts, ready.context.text(reached)])


def node(focus: str) -> bytes:
    """A focus node as N-Quads write it."""
    return focus.encode() if focus.startswith(("_:", '"')) else f"<{focus}>".encode()


def told_by(finding: Finding) -> tuple[bytes, bytes, bytes] | None:
    """The statement at fault, when it is what a document states."""
    way = f"<{finding.path}>".encode()
    if way not in TELLS or finding.value is None:
        return None
    return node(finding.focus), way, finding.value.encode()


def _judged(
    outline: Outline, findings: Sequence[Finding], slice_now: bytes, tagged: Collection[str]
) -> Judged:
    looked_at = outline.looked_at()
    seen = outline.context.seen.union(*looked_at.values())
    return Judged(
        name=outline.unit.name,
        findings=[
            *placed(findings, outline.pieces, outline.context.sight.looked_along),
            *tags(outline.pieces, tagged),
        ],
        nodes=[len(nodes) for nodes in looked_at.values()],
        literals=literal_count(outline.own.rows),
        slice=slice_now if outline.is_due else b"",
        seen=[n for n, piece in enumerate(outline.pieces) if piece.has_any_of(seen)],
        ties=outline.ties,
        told=outline.told(),
    )
