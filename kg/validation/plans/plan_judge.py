"""Judging units, each with its slice of what they share, and judging what they share."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence, Set
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.store.nquads import Row, line_of, parse_rows
from kg.turtle import statements_of_lines
from kg.validation import language_tags, location
from kg.validation.judge import Rules, judge, literal_count, own_rules
from kg.validation.location import Source, mark
from kg.validation.plans.links import (
    DOCUMENT_PROPERTIES,
    Context,
    CrossPlanProperties,
    Outline,
    outline,
)
from kg.validation.plans.pieces import (
    ParsedPiece,
    Piece,
    Unit,
    located_errors,
    numbered_lines,
    parse_piece,
)
from kg.validation.report import Finding


class Setup(NamedTuple):
    """What a worker is sent; it reads the rest itself."""

    engine: str
    shared: tuple[Piece, ...] = ()
    run: bytes = b""
    """Distinguishes runs: between two of them the files may change."""


class Judged(NamedTuple):
    """What judging a unit, or what all share, showed."""

    findings: Sequence[Finding]
    nodes: Sequence[int]
    """The number of focus nodes of each shape, by the names of the shapes."""
    literals: int
    focus_pieces: Sequence[int]
    """The numbers of its pieces that have a focus node."""
    about_shared: str = ""
    """What judging the shared part needs of its statements, as N-Quads, one of each kind."""


class Prepared(NamedTuple):
    """A setup made ready, once in each process."""

    rules: Rules
    pieces: Sequence[ParsedPiece]
    context: Context


@lru_cache(maxsize=2)
def prepared(setup: Setup) -> Prepared:
    """The rules and the context of a setup."""
    rules, properties, ontology = shipped(setup.engine)
    pieces = [*ontology, *map(parse_piece, setup.shared)]
    rows = [row for piece in pieces for row in piece.rows]
    return Prepared(rules, pieces, Context(rows, rules.sight(rows), properties))


@lru_cache(maxsize=2)
def shipped(engine: str) -> tuple[Rules, CrossPlanProperties, Sequence[ParsedPiece]]:
    """The shipped rules, their properties, and the ontology."""
    rules = own_rules(engine)
    pieces = [parse_piece(piece) for piece in ontology_pieces()]
    rows = (row for piece in pieces for row in piece.rows)
    return rules, CrossPlanProperties.of(rules, rows), pieces


def ontology_pieces() -> list[Piece]:
    """The files of the ontology."""
    return list(map(Piece, kg.resources.ontology_files()))


def outline_batch(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Outline]]:
    """The outline of each unit, with its name."""
    _, properties, _ = shipped(setup.engine)
    rows = ([row for piece in unit.pieces for row in parse_piece(piece).rows] for unit in units)
    return [(unit.name, outline(own, properties)) for unit, own in zip(units, rows, strict=True)]


def judge_batch(setup: Setup, units: Sequence[Unit]) -> list[tuple[str, Judged]]:
    """Judge units in one text; what each shows, with its name, is the same as if it were alone."""
    ready = prepared(setup)
    owns = [_UnitRows(unit, ready.context) for unit in units]
    with located_errors(piece for unit in units for piece in unit.pieces):
        found = judge(
            _text(owns, ready.context),
            [row for own in owns for row in own.rows],
            ready.rules,
            lambda: [_text([own], ready.context) for own in owns],
        )
    keys = [(finding, mark(finding.focus), _statement(finding)) for finding in found]
    return [
        (
            own.name,
            own.judged(
                [f for f, node, row in keys if node in own.things or row in own.of_documents], ready
            ),
        )
        for own in owns
    ]


class _UnitRows:
    """What a unit states."""

    def __init__(self, unit: Unit, context: Context) -> None:
        self.name = unit.name
        self.pieces = [*map(parse_piece, unit.pieces)]
        self.rows = [row for piece in self.pieces for row in piece.rows]
        self.names = {name for row in self.rows for name in row[:3]}
        self.things = self.names - context.things
        """The possible focus nodes of this unit alone."""
        own = (row for row in self.rows if row[1] in DOCUMENT_PROPERTIES)
        self._of_documents = [row for row in own if row[0] in context.things]
        self.of_documents = {row[:3] for row in self._of_documents}
        """The statements about shared documents, whose findings are this unit's."""

    def judged(self, findings: Sequence[Finding], ready: Prepared) -> Judged:
        """What judging the unit showed."""
        context = ready.context
        looked_at = context.targets.looked_at(self.rows).values()
        along = context.targets.looked_along
        targeting = (row for row in self.rows if row[1] in along and row[2] in context.things)
        about_shared = {row[:2]: row for row in self._of_documents}
        about_shared |= {row[1:3]: row for row in targeting}
        return Judged(
            findings=_located(findings, self.pieces, ready),
            nodes=[len(nodes - context.things) for nodes in looked_at],
            literals=literal_count(self.rows),
            focus_pieces=_with_focus(self.pieces, context.focus_nodes.union(*looked_at)),
            about_shared=b"".join(map(line_of, about_shared.values())).decode(),
        )


def _text(owns: Sequence[_UnitRows], context: Context) -> bytes:
    """The statements of some units with their slices of the context."""
    reached = set[bytes]().union(*(context.reached(own.names) for own in owns))
    return b"".join([*(p.text for own in owns for p in own.pieces), context.text(reached)])


def _with_focus(pieces: Sequence[ParsedPiece], nodes: Set[bytes]) -> list[int]:
    """Which pieces state something about one of some focus nodes."""
    return [n for n, piece in enumerate(pieces) if any(row[0] in nodes for row in piece.rows)]


def representatives(judged: Iterable[Judged]) -> list[Row]:
    """The statements of units about shared things: the first of each kind."""
    found: dict[Hashable, Row] = {}
    for row in parse_rows("".join(one.about_shared for one in judged).encode()):
        key = row[:2] if row[1] in DOCUMENT_PROPERTIES else row[1:3]
        found[key] = min(row, found.get(key, row))
    return sorted(found.values())


def judge_shared(setup: Setup, about_shared: Sequence[Row]) -> Judged:
    """Judge what units share, with what they state about it.

    A finding about such a statement is left out: it is one of the unit.
    """
    ready = prepared(setup)
    context = ready.context
    text = b"".join([*(piece.text for piece in ready.pieces), *map(line_of, about_shared)])
    with located_errors(setup.shared):
        found = judge(text, context.rows, ready.rules)
    own = {name for row in context.rows for name in row[:3]}
    elsewhere = {row[:3] for row in about_shared} - {row[:3] for row in context.rows}
    found = [f for f in found if mark(f.focus) in own and _statement(f) not in elsewhere]
    looked_at = context.targets.looked_at([*context.rows, *about_shared]).values()
    return Judged(
        findings=_located(found, ready.pieces, ready),
        nodes=[len(nodes & own) for nodes in looked_at],
        literals=literal_count(context.rows),
        focus_pieces=_with_focus(ready.pieces, set().union(*looked_at)),
    )


def _statement(finding: Finding) -> tuple[bytes, bytes, bytes] | None:
    """The statement at fault, where its property is one of `DOCUMENT_PROPERTIES`."""
    way = f"<{finding.path}>".encode()
    if way not in DOCUMENT_PROPERTIES or finding.value is None:
        return None
    return mark(finding.focus), way, finding.value.encode()


def _located(
    findings: Sequence[Finding], pieces: Sequence[ParsedPiece], ready: Prepared
) -> list[Finding]:
    """The findings with their places, and the language tags in capitals.

    Lines are counted from the beginning of the file.
    """
    by_file: dict[Path, list[ParsedPiece]] = {}
    for own in pieces:
        by_file.setdefault(own.piece.path, []).append(own)

    def read(path: Path, names: Collection[str], *, blanks: bool = False) -> Source:
        own = [parsed.piece for parsed in by_file[path]]
        if own[0].whole:
            return location.read(path, names, blanks=blanks)
        marks = [*map(mark, names), b"\\", *([b"_:"] if blanks else [])]
        found = (
            statement
            for piece in own
            for number, line in numbered_lines(piece)
            if any(written in line for written in marks)
            for statement in statements_of_lines(
                [line.decode()], names, blanks=blanks, first=number
            )
        )
        return Source(sorted(found, key=lambda statement: statement.subject_at))

    sources = [(path, [row for s in own for row in s.rows]) for path, own in by_file.items()]
    found = location.placed(findings, sources, read, ready.context.targets.looked_along)
    tagged = ready.rules.tagged
    for own in pieces:
        piece = own.piece
        if piece.whole:
            found += language_tags.in_file(piece.path, own.rows, tagged)
        elif not own.as_written:
            found += language_tags.in_lines(piece.path, numbered_lines(piece), tagged, piece.home)
    return found
