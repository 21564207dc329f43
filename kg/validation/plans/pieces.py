"""Files cut into units, each a plan's graph with its outcomes and verdicts, and what they share.

N-Quads are cut by line, unparsed: no process holds a large file, and shapes alone take a 25th of
pySHACL's time.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from itertools import chain, count, groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kg.errors import InputError
from kg.files import opened, read_bytes, unwritable
from kg.namespaces import PLAN, RDF, unit_of
from kg.store import nquads
from kg.store.nquads import Row, parse_rows, rows_as_written
from kg.store.parser import home_of
from kg.validation.lexical_forms import UPPER_CASE_TAG

_STRIDE = _BUCKET = 1 << 23  # the bytes of N-Quads that are read, or sorted, at a time
_MAX_BUCKETS = 256
_NQUADS_PER_BYTE = 4  # of Turtle: N-Quads write every name in full

_A_PLAN = f"<{PLAN}Plan>".encode()
_TYPED_PLAN = re.compile(rb"<%btype>[ \t]*%b" % (RDF.encode(), re.escape(_A_PLAN)))
_NAMES_PLAN = re.compile(rb"[:#]Plan(?![\w-])")
_NUMBER = re.compile(rb"^(\d+) ", re.MULTILINE)
_IRI = rb"<[^>]{,1000}+>"
_LINE = rb"%b %b (?>%b|\"(?:[^\"\\\n]++|\\.)*+\"(?:@[\w\-]++|\^\^%b)?+) %%b \.\n" % ((_IRI,) * 4)
_RUN = re.compile(rb"%b(?:%b)*+" % (_LINE % (rb"<([^>]{,1000}+)>"), _LINE % rb"<\1>"))
"""Lines of one graph as they are mostly written; other lines are parsed one by one. A wrong match
only costs time, as statements are parsed where they are judged. Names are bounded in length, so
that a missing end is not looked for far away."""


class Piece(NamedTuple):
    """A whole file, or consecutive lines of an N-Quads file: those of one unit.

    `plan` says whether it describes a plan, `size` is that of its N-Quads, `home` the graph of
    triples in no graph. The lines are the bytes from `start` to `end` of `path`, where `line` is
    the number of the first; if they had to be grouped, each stands after its number in `grouped`,
    an open file.
    """

    path: Path
    unit: str = ""
    plan: bool = False
    size: int = 0
    start: int = 0
    end: int = -1
    line: int = 1
    home: str = ""
    grouped: int | None = None

    @property
    def whole(self) -> bool:
        """Whether the piece is all of its file, in any format."""
        return self.end < 0


class Unit(NamedTuple):
    """What is judged, and cached, together: a plan, or several that cannot be judged alone."""

    name: str
    pieces: tuple[Piece, ...]

    @property
    def size(self) -> int:
        return sum(piece.size for piece in self.pieces)

    @property
    def parts(self) -> set[str]:
        """The names of the units that were merged into it."""
        return {piece.unit for piece in self.pieces}


class Inputs(NamedTuple):
    """The units of numbered files, the pieces that they share, and the files that were grouped."""

    files: Mapping[Path, int]
    units: Sequence[Unit]
    shared: Sequence[Piece]
    grouped: Sequence[Path]

    def in_order(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        """Pieces in the order of the files, and in a file by line."""
        return tuple(sorted(pieces, key=lambda piece: (self.files[piece.path], piece.start)))

    def merged(self, units: Iterable[Unit]) -> Unit:
        names, pieces = zip(*units, strict=True)
        return Unit(" ".join(names), self.in_order(chain.from_iterable(pieces)))


Cut = Callable[[Path], list[Piece]]


@contextmanager
def read(
    files: Sequence[Path], cached: Callable[[Path, Cut], list[Piece]] | None = None
) -> Iterator[Inputs]:
    """Cut files into units; `cached` may give the pieces of a file that has not changed.

    N-Quads whose graphs are not contiguous are grouped in temporary files without a name, which
    are gone after the block however this process ends. Raises `InputError` for a file that cannot
    be read, and `EngineError` when the disk is full.
    """
    with ExitStack() as stack:
        cut = partial(_cut, stack)
        by_unit = defaultdict[str, list[Piece]](list)
        for piece in (p for path in files for p in (cached(path, cut) if cached else cut(path))):
            by_unit[piece.unit].append(piece)
        plans = {name for name, own in by_unit.items() if any(piece.plan for piece in own)}
        pieces = [piece for own in by_unit.values() for piece in own]
        yield Inputs(
            files={path: number for number, path in enumerate(files)},
            units=[Unit(name, tuple(by_unit[name])) for name in sorted(plans)],
            shared=[piece for piece in pieces if piece.unit not in plans],
            grouped=list(dict.fromkeys(p.path for p in pieces if p.grouped is not None)),
        )


def _cut(stack: ExitStack, path: Path) -> list[Piece]:
    if path.suffix.lower() == ".nq":
        return _cut_lines(path) or _group_lines(path, stack)
    raw = read_bytes(path)
    plan, size = bool(_NAMES_PLAN.search(raw)), _NQUADS_PER_BYTE * len(raw)
    return [Piece(path, unit_of(home_of(path)), plan, size)]


def _cut_lines(path: Path) -> list[Piece]:
    """The pieces of N-Quads; none of a file in which the lines of a unit are not contiguous."""
    pieces: dict[str, Piece] = {}
    before, start, number = "", 0, 1
    for unit, home, lines in _by_unit(path):
        end, plan = start + len(lines), _is_plan(lines)
        if unit != before and unit in pieces:
            return []
        new = Piece(path, start=start, line=number)
        piece = pieces.pop(before, new) if before in (unit, "") else new
        piece = piece._replace(unit=unit or str(path), plan=piece.plan or plan, home=home)
        pieces[unit] = piece._replace(size=end - piece.start, end=end)
        before, start = unit, end
        number += lines.count(b"\n")
    return list(pieces.values())


def _by_unit(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """The lines of N-Quads with their unit, and the graph of the triples in no graph so far."""
    unit = home = ""
    for graph, lines in _runs(path):
        if graph == "":
            graph = home = home or nquads.home_of_lines(path)
        unit = unit if graph is None else _unit(path, graph)  # else they go with those before
        yield unit, home, lines


def _runs(path: Path) -> Iterator[tuple[str | None, bytes]]:
    """Lines of one graph, with its name; lines without a statement have none."""
    with opened(path) as file:
        while text := file.read(_STRIDE):
            text += file.readline()
            at = 0
            while at < len(text):
                if run := _RUN.match(text, at):
                    yield run[1].decode("utf-8", "replace"), run[0]
                    at = run.end()
                else:
                    past = text.find(b"\n", at) + 1 or len(text)
                    yield nquads.graph_of_line(text[at:past]), text[at:past]
                    at = past


@lru_cache
def _unit(path: Path, graph: str) -> str:
    return unit_of(f"{path}{graph}" if graph.startswith("_:") else graph)


def _is_plan(lines: bytes) -> bool:
    return _A_PLAN in lines and _TYPED_PLAN.search(lines) is not None


def _group_lines(path: Path, stack: ExitStack) -> list[Piece]:
    """The pieces of N-Quads, brought together by unit: in buckets, of which one is held, sorted."""
    try:
        with ExitStack() as aside:
            some = min(_MAX_BUCKETS, 1 + path.stat().st_size // _BUCKET)
            buckets = [aside.enter_context(tempfile.TemporaryFile()) for _ in range(some)]
            units, plans, home = _scatter(path, buckets)
            file, pieces = stack.enter_context(tempfile.TemporaryFile()), list[Piece]()
            for bucket in buckets:
                bucket.seek(0)
                for number, lines in groupby(sorted(bucket, key=_first), _first):
                    unit, start = units[int(number)], file.tell()
                    file.writelines(line.partition(b" ")[2] for line in lines)
                    end, handle = file.tell(), file.fileno()
                    piece = Piece(path, unit, unit in plans, end - start, start, end)
                    pieces.append(piece._replace(home=home, grouped=handle))
            file.flush()
            return pieces
    except OSError as error:
        raise unwritable(tempfile.gettempdir(), error) from error


def _scatter(path: Path, buckets: Sequence[BinaryIO]) -> tuple[list[str], set[str], str]:
    """Write each line after the number of its unit and its own; the units, plans and home."""
    ids: dict[str, int] = {}
    plans: set[str] = set()
    numbers, home = count(1), ""
    for unit, of_triples, lines in _by_unit(path):
        name, home = unit or str(path), of_triples
        own = ids.setdefault(name, len(ids))
        for line in lines.removesuffix(b"\n").split(b"\n"):
            buckets[own % len(buckets)].write(b"%d %d %b\n" % (own, next(numbers), line))
        if _is_plan(lines):
            plans.add(name)
    return list(ids), plans, home


def _first(line: bytes) -> bytes:
    return line.partition(b" ")[0]


class ParsedPiece(NamedTuple):
    """The statements of a piece; `capitals` if it seems to have language tags in capitals."""

    piece: Piece
    text: bytes
    rows: list[Row]
    capitals: bool = False


def parse_piece(piece: Piece) -> ParsedPiece:
    """Parse a piece; raises `InputError` for what cannot be, with its line in the file."""
    if piece.whole:
        text, raw = nquads.nquads_of(piece.path), piece.path.read_bytes()
        return ParsedPiece(piece, text, parse_rows(text), bool(UPPER_CASE_TAG.search(raw)))
    text = bytes_of(piece)
    if piece.grouped is not None:
        text = _NUMBER.sub(b"", text)
    if (rows := rows_as_written(text)) is not None:
        return ParsedPiece(piece, text, rows)
    try:
        quads = nquads.nquads_of_part(piece.path, text, piece.home)
        return ParsedPiece(piece, quads, parse_rows(quads), bool(UPPER_CASE_TAG.search(text)))
    except (InputError, SyntaxError, ValueError):
        nquads.refuse_lines(piece.path)
        raise


def bytes_of(piece: Piece) -> bytes:
    """Some lines of N-Quads; where they were grouped, each after its number."""
    if piece.grouped is not None:
        return os.pread(piece.grouped, piece.end - piece.start, piece.start)
    with piece.path.open("rb") as file:
        file.seek(piece.start)
        return file.read(piece.end - piece.start)


def numbered_lines(piece: Piece) -> Iterator[tuple[int, bytes]]:
    """The lines of a piece, each with its number in the file."""
    for number, line in enumerate(bytes_of(piece).removesuffix(b"\n").split(b"\n"), piece.line):
        if piece.grouped is None:
            yield number, line
        else:
            own, _, line = line.partition(b" ")
            yield int(own), line
