"""Places of findings in units: lines are counted from the beginning of the file."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.store.nquads import Row, line_of
from kg.turtle import statements_of_lines
from kg.validation import language_tags, location
from kg.validation.engines.table import REFERENCE
from kg.validation.judge import TYPE, Rules, judge, literal_count, own_rules
from kg.validation.location import Source
from kg.validation.plans.units import (
    TELLS,
    Context,
    Outline,
    Piece,
    Stated,
    Statements,
    Ties,
    Unit,
    as_one,
    bytes_of,
    connected_units,
    numbered_lines,
    stated,
    told_where,
)
from kg.validation.report import Finding


def placed(
    findings: Sequence[Finding], pieces: Sequence[Stated], looked_along: Collection[bytes]
) -> list[Finding]:
    """The findings with their places in the files that the pieces are of."""
    if not findings:
        return []
    by_file: dict[Path, list[Stated]] = {}
    for piece in pieces:
        by_file.setdefault(piece.piece.path, []).append(piece)

    def read(path: Path, names: Collection[str], *, blanks: bool = False) -> Source:
        own = [stated.piece for stated in by_file[path]]
        if own[0].whole:
            return location.read(path, names, blanks=blanks)
        marks = [*map(location.mark, names), b"\\", *([b"_:"] if blanks else [])]
        found = (
            statement
            for piece in own
            for number, line in numbered_lines(piece, marks)
            for statement in statements_of_lines(
                [line.decode()], names, blanks=blanks, first=number
            )
        )
        return Source(sorted(found, key=lambda statement: statement.subject_at))

    sources = [(path, [row for s in own for row in s.rows]) for path, own in by_file.items()]
    return location.placed(findings, sources, read, looked_along)


def tags(pieces: Sequence[Stated], properties: Collection[str]) -> list[Finding]:
    """The language tags of `properties` that are not in lower case, with their places."""
    found: list[Finding] = []
    for piece, _, rows, as_written in pieces:
        if piece.whole:
            found += language_tags.in_file(piece.path, rows, properties)
        elif not as_written:  # else they are in lower case
            lines = numbered_lines(piece, language_tags.capitals(bytes_of(piece)))
            found += language_tags.in_lines(piece.path, lines, properties, piece.home)
    return found


# Judging a batch of plans in one go: each with its slice of what plans share


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
    """Judge `units` in one go; what each shows is the same as if it were alone.

    A unit that waits for others, or is part of what all share, is not judged; nor is one whose
    slice is the `known` one: what it showed with that still holds. Units that have to do with one
    another are judged as one, which is told after them: they may be all that are so connected.
    """
    ready = prepared(setup._replace(again=False))
    if setup.again:
        ready = ready._replace(rules=ready.rules.by(REFERENCE))
    outlines = [Outline(unit, [*map(stated, unit.pieces)], ready.context) for unit in units]
    groups = connected_units({outline.unit.name: outline.ties for outline in outlines})
    connected = set[str]().union(*groups)
    able = [o for o in outlines if o.is_due and o.unit.name not in connected]
    able += _joined([[o for o in outlines if o.unit.name in group] for group in groups])
    slices = {outline.unit.name: ready.context.digest(outline.reached) for outline in able}
    due = [o for o in able if slices[o.unit.name] != (known or {}).get(o.unit.name)]
    with told_where(piece for unit in units for piece in unit.pieces):
        found = _judge(due, ready)
    return [
        *(_unjudged(outline) for outline in outlines if outline.unit.name not in slices),
        *(_judged(o, found.get(o.unit.name, []), slices[o.unit.name], ready) for o in able),
    ]


def _joined(groups: Iterable[Sequence[Outline]]) -> Iterator[Outline]:
    """Units that have to do with one another as one, unless it waits for more of them.

    Only units of one file are: how pieces of several follow one another is not known here.
    """
    for group in groups:
        pieces = {own.piece: own for outline in group for own in outline.pieces}
        if len({piece.path for piece in pieces}) == 1:
            unit = as_one((o.unit for o in group), partial(sorted, key=lambda piece: piece.start))
            joined = Outline(unit, [pieces[piece] for piece in unit.pieces], group[0].context)
            if joined.is_due and not joined.ties.waits:
                yield joined


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
    outline: Outline, findings: Sequence[Finding], slice_now: bytes, ready: Prepared
) -> Judged:
    looked_at = outline.looked_at()
    seen = ready.context.seen.union(*looked_at.values())
    return Judged(
        name=outline.unit.name,
        findings=[
            *placed(findings, outline.pieces, ready.context.sight.looked_along),
            *tags(outline.pieces, ready.rules.tagged),
        ],
        nodes=[len(nodes) for nodes in looked_at.values()],
        literals=literal_count(outline.own.rows),
        slice=slice_now,
        seen=[n for n, piece in enumerate(outline.pieces) if piece.has_any_of(seen)],
        ties=outline.ties,
        told=outline.told(),
    )


def _unjudged(outline: Outline) -> Judged:
    """A unit of which only is known what it has to do with the rest."""
    return Judged(outline.unit.name, [], [], 0, b"", [], outline.ties, ())


# Judging what plans share, by itself, with what it needs to know of the plans


_NO_TIES = Ties(array("q"), array("q"), array("q"), array("q"), waits=False, shared=False)


def gathered(judged: Iterable[Judged]) -> list[Row]:
    """What plans tell of shared things, one statement of a kind, the same for the same plans."""
    found: dict[Hashable, Row] = {}
    for row in (row for one in judged for row in one.told):
        key: Hashable = row if row[1] == TYPE else row[:2] if row[1] in TELLS else row[1:3]
        found[key] = min(row, found.get(key, row))
    return sorted(found.values())


def judge_shared(setup: Setup, told: Sequence[Row]) -> Judged:
    """What plans share, judged with what they tell of it.

    What is found of a statement that a plan tells is left out: it is found with the plan.
    """
    ready = prepared(setup)
    context = ready.context
    text = b"".join([*(piece.text for piece in ready.texts), *map(line_of, told)])
    with told_where(setup.context):
        found = judge(text, context.rows, ready.rules)
    own = context.things | context.ends
    elsewhere = {row[:3] for row in told} - {row[:3] for row in context.telling}
    found = [f for f in found if node(f.focus) in own and told_by(f) not in elsewhere]
    looked_at = Statements([*context.rows, *told], context.sight).looked_at()
    seen = set[bytes]().union(*looked_at.values())
    return Judged(
        name="",
        findings=[
            *placed(found, ready.texts, context.sight.looked_along),
            *tags(ready.texts, ready.rules.tagged),
        ],
        nodes=[len(nodes & own) for nodes in looked_at.values()],
        literals=literal_count(context.rows),
        slice=b"",
        seen=[n for n, piece in enumerate(ready.texts) if piece.has_any_of(seen)],
        ties=_NO_TIES,
        told=(),
    )
