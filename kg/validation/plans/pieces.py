"""What there is to validate, cut into units: each plan with its outcomes, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.namespaces import PLAN, RDF
from kg.store import parsing

_PART = re.compile(r"-(outcomes|verdicts)$")
_TYPED_PLAN = f"<{RDF}type> <{PLAN}Plan> ".encode()
_NAMES_PLAN = re.compile(rb"[:#]Plan(?![\w-])")


class Piece(NamedTuple):
    """A whole file, or a stretch of an N-Quads file: its bytes and the line it begins on."""

    path: Path
    start: int = 0
    end: int = -1
    line: int = 1
    text: Path | None = None
    """Where the bytes are, when `path` had to be grouped first."""

    @property
    def whole(self) -> bool:
        """Whether the piece is all of its file, as its author wrote it."""
        return self.end < 0


class Unit(NamedTuple):
    """A plan's graph with its outcomes and verdicts: what is validated, and cached, as one."""

    name: str
    pieces: tuple[Piece, ...]
    size: int


def unit_of(graph: str) -> str:
    """The unit that a graph belongs to.

    >>> unit_of("https://w3id.org/industry-plan/data/datong-outcomes")
    'https://w3id.org/industry-plan/data/datong'
    """
    return _PART.sub("", graph)


def text_of(piece: Piece) -> bytes:
    """The statements of a piece as N-Quads; those outside any graph are in the file's own.

    Raises `InputError` for what cannot be read or parsed, with its line.
    """
    if piece.whole:
        return parsing.nquads_of(piece.path)
    with (piece.text or piece.path).open("rb") as file:
        file.seek(piece.start)
        return file.read(piece.end - piece.start)


def holds_plan(piece: Piece) -> bool:
    """Whether a piece describes a plan, by its text: a file that only might is taken for one."""
    if not piece.whole:
        return _TYPED_PLAN in text_of(piece)
    return bool(_NAMES_PLAN.search(piece.path.read_bytes()))


def assembled(named: Iterable[tuple[str, Piece]]) -> tuple[list[Unit], list[Piece]]:
    """The units that hold a plan, and the pieces of the others: what plans share."""
    pieces: dict[str, list[Piece]] = {}
    for name, piece in named:
        pieces.setdefault(name, []).append(piece)
    plans = {name for name, found in pieces.items() if any(map(holds_plan, found))}
    units = [
        Unit(name, tuple(pieces[name]), sum(map(_size, pieces[name]))) for name in sorted(plans)
    ]
    return units, [p for name, found in pieces.items() if name not in plans for p in found]


def of_files(paths: Sequence[Path]) -> list[tuple[str, Piece]]:
    """Each file with the unit that its graph belongs to.

    Raises `InputError` for a file that cannot be read, or whose beginning cannot be parsed.
    """
    return [(unit_of(parsing.home_of(path)), Piece(path)) for path in paths]


def _size(piece: Piece) -> int:
    return piece.path.stat().st_size if piece.whole else piece.end - piece.start
