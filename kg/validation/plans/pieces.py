"""What there is to validate, cut into units: each plan with its outcomes, and what they share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from kg.errors import InputError
from kg.namespaces import PLAN, RDF, unit_of
from kg.store import parsing
from kg.validation.lines import Row, rows, rows_as_written

_PLAN = f"<{PLAN}Plan>".encode()
_TYPED_PLAN = re.compile(rb"<%btype>[ \t]*%b" % (RDF.encode(), re.escape(_PLAN)))
_NAMES_PLAN = re.compile(rb"[:#]Plan(?![\w-])")
_NUMBER = re.compile(rb"^(\d+) ", re.MULTILINE)
_SPREAD = 4
"""How many times its own bytes a file of Turtle takes as N-Quads, which write every name out."""


class Piece(NamedTuple):
    """A whole file, or some lines of an N-Quads file."""

    path: Path
    start: int = 0
    """Where the lines begin and end, in bytes: in `path`, or in `text`."""
    end: int = -1
    line: int = 1
    """The number of the first line in `path`."""
    home: str = ""
    """The graph of triples outside any graph."""
    text: Path | None = None
    """Where the lines are when `path` had to be grouped: each after its number in `path`."""

    @property
    def whole(self) -> bool:
        """Whether the piece is all of its file, as its author wrote it."""
        return self.end < 0


class Unit(NamedTuple):
    """A plan's graph with its outcomes and verdicts: what is validated, and cached, as one."""

    name: str
    pieces: tuple[Piece, ...]
    size: int
    complete: bool = False
    """Whether all the plans that it has to do with are in it."""


def as_one(units: Iterable[Unit], in_order: Callable[[Iterable[Piece]], Iterable[Piece]]) -> Unit:
    """Units that can only be judged together; `in_order` puts their pieces in order."""
    ordered = sorted(units, key=lambda unit: unit.name)
    return Unit(
        name=" ".join(unit.name for unit in ordered),
        pieces=tuple(in_order(piece for unit in ordered for piece in unit.pieces)),
        size=sum(unit.size for unit in ordered),
        complete=True,
    )


class Cut(NamedTuple):
    """A piece with the unit that it belongs to, its size, and whether it describes a plan."""

    unit: str
    piece: Piece
    size: int
    plan: bool


class Stated(NamedTuple):
    """The statements of a piece: as text that a serialiser would write, and row by row."""

    piece: Piece
    text: bytes
    rows: list[Row]
    as_written: bool = False
    """Whether the text is that of the file itself, and as `rows_as_written` takes it."""

    def has_any_of(self, names: Set[bytes]) -> bool:
        """Whether it says something about one of `names`."""
        return any(row[0] in names for row in self.rows)


def describes_plan(line: bytes) -> bool:
    """Whether a line of N-Quads says that something is a plan."""
    return _PLAN in line and _TYPED_PLAN.search(line) is not None


def stated(piece: Piece) -> Stated:
    """The statements of a piece; those outside any graph are in the file's own.

    Raises `InputError` for what cannot be read or parsed, with its line.
    """
    if piece.whole:
        text = parsing.nquads_of(piece.path)
        return Stated(piece, text, rows(text))
    text = lines_of(piece)
    found = rows_as_written(text)
    if found is not None:
        return Stated(piece, text, found, as_written=True)
    try:
        text = parsing.nquads_of_part(piece.path, text, piece.home)
    except SyntaxError:
        parsing.refuse_lines(piece.path)
        raise
    return Stated(piece, text, rows(text))


@contextmanager
def told_where(pieces: Iterable[Piece]) -> Iterator[None]:
    """Tell of an error in the lines of a file where it is; it may be met long after reading."""
    try:
        yield
    except (InputError, SyntaxError, ValueError):
        for path in dict.fromkeys(piece.path for piece in pieces if not piece.whole):
            parsing.refuse_lines(path)
        raise


def lines_of(piece: Piece) -> bytes:
    """Some lines of an N-Quads file as its author wrote them."""
    text = bytes_of(piece)
    return _NUMBER.sub(b"", text) if piece.text else text


def numbered_lines(piece: Piece, marks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Those of its lines that hold one of `marks`, with the number of each in its file."""
    for before, line in _lines_with(marks, bytes_of(piece)):
        if piece.text:
            number, _, line = line.partition(b" ")
            yield int(number), line
        else:
            yield piece.line + before, line


def _lines_with(marks: Iterable[bytes], text: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with how many are before each; few hold a mark, and the others are not looked at."""
    starts = {start for mark in marks for start in _starts(mark, text)}
    number = before = 0
    for start in sorted(starts):
        number += text.count(b"\n", before, start)
        before = start
        end = text.find(b"\n", start)
        yield number, text[start : end if end >= 0 else None]


def _starts(mark: bytes, text: bytes) -> Iterator[int]:
    """Where the lines begin that hold a mark."""
    at = text.find(mark)
    while at >= 0:
        yield text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        at = text.find(mark, end) if end >= 0 else -1


def bytes_of(piece: Piece) -> bytes:
    """Some lines of an N-Quads file as they are kept, with their numbers where it was grouped."""
    with (piece.text or piece.path).open("rb") as file:
        file.seek(piece.start)
        return file.read(piece.end - piece.start)


def cut_of_file(path: Path) -> Cut:
    """A whole file as one piece. A text that only might describe a plan is taken for one.

    Raises `InputError` for a file that cannot be read, or whose beginning cannot be parsed.
    """
    home = parsing.home_of(path)
    raw = path.read_bytes()
    return Cut(unit_of(home), Piece(path), _SPREAD * len(raw), bool(_NAMES_PLAN.search(raw)))


def assembled(cuts: Iterable[Cut]) -> tuple[list[Unit], list[Piece]]:
    """The units that hold a plan, by name, and the pieces of the others: what plans share."""
    found: dict[str, list[Cut]] = {}
    for cut in cuts:
        found.setdefault(cut.unit, []).append(cut)
    plans = sorted(name for name, own in found.items() if any(cut.plan for cut in own))
    units = [
        Unit(name, tuple(cut.piece for cut in found[name]), sum(cut.size for cut in found[name]))
        for name in plans
    ]
    shared = found.keys() - set(plans)
    return units, [cut.piece for name, own in found.items() if name in shared for cut in own]
