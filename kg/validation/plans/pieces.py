"""What there is to validate, cut into units: each plan with its outcomes, and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from kg.namespaces import PLAN, RDF
from kg.store import parsing

_PART = re.compile(r"-(outcomes|verdicts)$")
TYPED_PLAN = f"<{RDF}type> <{PLAN}Plan> ".encode()
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


class Cut(NamedTuple):
    """A piece with the unit that it belongs to, and whether it describes a plan."""

    unit: str
    piece: Piece
    plan: bool


def cut_of_file(path: Path) -> Cut:
    """A whole file as one piece. A text that only might describe a plan is taken for one.

    Raises `InputError` for a file that cannot be read, or whose beginning cannot be parsed.
    """
    home = parsing.home_of(path)
    return Cut(unit_of(home), Piece(path), bool(_NAMES_PLAN.search(path.read_bytes())))


def assembled(cuts: Iterable[Cut]) -> tuple[list[Unit], list[Piece]]:
    """The units that hold a plan, by name, and the pieces of the others: what plans share."""
    found: dict[str, list[Cut]] = {}
    for cut in cuts:
        found.setdefault(cut.unit, []).append(cut)
    plans = sorted(name for name, own in found.items() if any(cut.plan for cut in own))
    units = [_unit(name, [cut.piece for cut in found[name]]) for name in plans]
    shared = found.keys() - set(plans)
    return units, [cut.piece for name in sorted(shared) for cut in found[name]]


def _unit(name: str, pieces: Sequence[Piece]) -> Unit:
    return Unit(name, tuple(pieces), sum(map(_size, pieces)))


def _size(piece: Piece) -> int:
    return piece.path.stat().st_size if piece.whole else piece.end - piece.start
