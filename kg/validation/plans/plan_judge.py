"""Judging units, each with its slice of what they share, and judging what they share."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.store.nquads import Row, line_of
from kg.turtle import statements_of_lines
from kg.validation import language_tags, location
from kg.validation.judge import Rules, judge, literal_count, own_rules
from kg.validation.location import Source
from kg.validation.plans.links import TELLS, Context, Outline, Ways, outline
from kg.validation.plans.pieces import (
    Piece,
    Stated,
    Unit,
    bytes_of,
    located_errors,
    numbered_lines,
    stated,
)
from kg.validation.report import Finding


class Setup(NamedTuple):
    """What a worker needs to know, small enough to send: it reads the rest itself."""

    engine: str
    shared: tuple[Piece, ...] = ()
    by: str = ""
    """The engine that judges in place of the one for which all was made ready."""


class Judged(NamedTuple):
    """What judging a unit showed."""

    name: str
    findings: Sequence[Finding]
    nodes: Sequence[int]
    """The number of focus nodes of each shape, by the names of the shapes."""
    literals: int
    seen: Sequence[int]
    """Which of its pieces have a focus node."""
    told: Sequence[Row]
    """What judging the shared things needs to know of it."""


class Prepared(NamedTuple):
    """A setup made ready, once in each process."""

    rules: Rules
    ways: Ways
    texts: Sequence[Stated]
    context: Context


@lru_cache(maxsize=2)
def prepared(setup: Setup) -> Prepared:
    """The rules and the context of a setup."""
    rules, ways, ontology = shipped(setup.engine)
    if setup.by:
        rules = rules.by(setup.by)
    texts = [*ontology, *map(stated, setup.shared)]
    rows = [row for text in texts for row in text.rows]
    return Prepared(rules, ways, texts, Context(rows, rules.sight(rows), ways))


@lru_cache(maxsize=2)
def shipped(engine: str) -> tuple[Rules, Ways, Sequence[Stated]]:
    """The shipped rules, their ways, and the ontology."""
    rules = own_rules(engine)
    texts = [stated(Piece(path)) for path in kg.resources.ontology_files()]
    return rules, Ways.of(rules, (row for text in texts for row in text.rows)), texts


def outline_batch(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Outline]]:
    """The outline of each unit, with its name."""
    _, ways, _ = shipped(setup.engine)
    return [
        (unit.name, outline([row for piece in unit.pieces for row in stated(piece).rows], ways))
        for unit in units
    ]


def judge_batch(setup: Setup, units: Sequence[Unit]) -> list[Judged]:
    """Judge units in one text; what each shows is the same as if it were alone."""
    ready = prepared(setup)
    owns = [_Own(unit, [*map(stated, unit.pieces)], ready) for unit in units]
    with located_errors(piece for unit in units for piece in unit.pieces):
        found = judge(
            _text(owns, ready),
            [row for own in owns for row in own.rows],
            ready.rules,
            lambda: [_text([own], ready) for own in owns],
        )
    by_unit: dict[str, list[Finding]] = {unit.name: [] for unit in units}
    for finding in found:
        focus, statement = _node(finding.focus), _statement(finding)
        for own in owns:
            if focus in own.things or statement in own.told:
                by_unit[own.unit.name].append(finding)
    return [own.judged(by_unit[own.unit.name]) for own in owns]


class _Own:
    """What a unit states."""

    def __init__(self, unit: Unit, pieces: Sequence[Stated], ready: Prepared) -> None:
        self.unit = unit
        self.pieces = pieces
        self.rows = [row for piece in pieces for row in piece.rows]
        self.names = {name for row in self.rows for name in row[:3]}
        self._ready = ready
        shared = ready.context.things
        self.things = self.names - shared
        """What may be a focus node of this unit alone."""
        self._telling = [row for row in self.rows if row[1] in TELLS and row[0] in shared]
        self.told = {row[:3] for row in self._telling}

    def judged(self, findings: Sequence[Finding]) -> Judged:
        """What judging the unit showed."""
        context = self._ready.context
        looked_at = context.targets.looked_at(self.rows)
        along = context.targets.looked_along
        looking = (row for row in self.rows if row[1] in along and row[2] in context.things)
        told = {row[:2]: row for row in self._telling} | {row[1:3]: row for row in looking}
        return Judged(
            name=self.unit.name,
            findings=_located(findings, self.pieces, self._ready),
            nodes=[len(nodes - context.things) for nodes in looked_at.values()],
            literals=literal_count(self.rows),
            seen=_seen(self.pieces, context.seen.union(*looked_at.values())),
            told=list(told.values()),
        )


def _text(owns: Iterable[_Own], ready: Prepared) -> bytes:
    """The statements of some units with their slices of the context."""
    reached = set[bytes]().union(*(ready.context.reached(own.names) for own in owns))
    texts = [piece.text for own in owns for piece in own.pieces]
    return b"".join([*texts, ready.context.text(reached)])


def _seen(pieces: Sequence[Stated], seen: Set[bytes]) -> list[int]:
    """Which pieces state something about one of the focus nodes `seen`."""
    return [n for n, piece in enumerate(pieces) if any(row[0] in seen for row in piece.rows)]


def gathered(judged: Iterable[Judged]) -> list[Row]:
    """What units tell of shared things, one statement of a kind, the same for the same units."""
    found: dict[Hashable, Row] = {}
    for row in (row for one in judged for row in one.told):
        key = row[:2] if row[1] in TELLS else row[1:3]
        found[key] = min(row, found.get(key, row))
    return sorted(found.values())


def judge_shared(setup: Setup, told: Sequence[Row]) -> Judged:
    """Judge what units share, with what they tell of it.

    A finding about a statement that a unit tells is left out: it is one of that unit.
    """
    ready = prepared(setup)
    context = ready.context
    text = b"".join([*(piece.text for piece in ready.texts), *map(line_of, told)])
    with located_errors(setup.shared):
        found = judge(text, context.rows, ready.rules)
    own = {name for row in context.rows for name in row[:3]}
    elsewhere = {row[:3] for row in told} - {row[:3] for row in context.rows}
    found = [f for f in found if _node(f.focus) in own and _statement(f) not in elsewhere]
    looked_at = context.targets.looked_at([*context.rows, *told])
    return Judged(
        name="",
        findings=_located(found, ready.texts, ready),
        nodes=[len(nodes & own) for nodes in looked_at.values()],
        literals=literal_count(context.rows),
        seen=_seen(ready.texts, set().union(*looked_at.values())),
        told=(),
    )


def _node(focus: str) -> bytes:
    """A focus node as N-Quads write it."""
    return focus.encode() if focus.startswith(("_:", '"')) else f"<{focus}>".encode()


def _statement(finding: Finding) -> tuple[bytes, bytes, bytes] | None:
    """The statement at fault, where it is one that `TELLS` allows of a shared document."""
    way = f"<{finding.path}>".encode()
    if way not in TELLS or finding.value is None:
        return None
    return _node(finding.focus), way, finding.value.encode()


# The places of findings: lines are counted from the beginning of the file


def _located(
    findings: Sequence[Finding], pieces: Sequence[Stated], ready: Prepared
) -> list[Finding]:
    """The findings with their places, and the language tags in capitals."""
    found = _placed(findings, pieces, ready.context.targets.looked_along)
    tagged = ready.rules.tagged
    for own in pieces:
        piece = own.piece
        if piece.whole:
            found += language_tags.in_file(piece.path, own.rows, tagged)
        elif not own.as_written:
            lines = numbered_lines(piece, language_tags.capitals(bytes_of(piece)))
            found += language_tags.in_lines(piece.path, lines, tagged, piece.home)
    return found


def _placed(
    findings: Sequence[Finding], pieces: Sequence[Stated], looked_along: Collection[bytes]
) -> list[Finding]:
    if not findings:
        return []
    by_file: dict[Path, list[Stated]] = {}
    for own in pieces:
        by_file.setdefault(own.piece.path, []).append(own)

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
