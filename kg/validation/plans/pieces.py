"""Files cut into units, each a plan's graph with its outcomes and verdicts, and what they share.

N-Quads are cut by line, without parsing them: so no process holds all of a large file, and shapes
are judged 25 times as fast as by pySHACL.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache, partial
from itertools import count
from pathlib import Path
from typing import BinaryIO, NamedTuple

from kg.errors import InputError
from kg.files import opened, unwritable
from kg.namespaces import PLAN, RDF, unit_of
from kg.store import nquads
from kg.store.nquads import Row, parse_rows, rows_as_written
from kg.store.parser import home_of

_STRIDE = 1 << 23
"""The bytes of N-Quads that are read at a time."""
_BUCKET = 1 << 23
_MAX_BUCKETS = 256
_NQUADS_PER_BYTE = 4
"""How large a file of Turtle is as N-Quads, which write every name in full."""

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
    """A whole file, or consecutive lines of an N-Quads file."""

    path: Path
    start: int = 0
    """Where the lines begin and end, in bytes of `path` or of `grouped`."""
    end: int = -1
    line: int = 1
    """The number of the first line in `path`."""
    home: str = ""
    """The graph of triples in no graph."""
    grouped: int | None = None
    """The open file that has the lines if they had to be grouped, each after its number."""

    @property
    def whole(self) -> bool:
        """Whether the piece is all of its file, in any format."""
        return self.end < 0


class Unit(NamedTuple):
    """What is judged, and cached, together: a plan, or several that cannot be judged alone."""

    name: str
    pieces: tuple[Piece, ...]
    size: int


class Cut(NamedTuple):
    """A piece with its unit, its size, and whether it describes a plan."""

    unit: str
    piece: Piece
    size: int
    plan: bool


class Inputs(NamedTuple):
    """The units of some files, the pieces that they share, and the files that were grouped.

    Each file has its number in the order in which they were given.
    """

    files: Mapping[Path, int]
    units: Sequence[Unit]
    shared: Sequence[Piece]
    grouped: Sequence[Path]

    def in_order(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        """Pieces in the order of the files, and in a file by line."""
        return tuple(sorted(pieces, key=lambda piece: (self.files[piece.path], piece.start)))

    def merged(self, units: Iterable[Unit]) -> Unit:
        """Several units as one."""
        ordered = sorted(units, key=lambda unit: unit.name)
        return Unit(
            name=" ".join(unit.name for unit in ordered),
            pieces=self.in_order(piece for unit in ordered for piece in unit.pieces),
            size=sum(unit.size for unit in ordered),
        )


Cuts = Callable[[Path], list[Cut]]


@contextmanager
def read(
    files: Sequence[Path], cached: Callable[[Path, Cuts], list[Cut]] | None = None
) -> Iterator[Inputs]:
    """Cut files into units; `cached` may give the cuts of a file that has not changed.

    N-Quads whose graphs are not contiguous are grouped in temporary files without a name, which
    are gone after the block however this process ends. Raises `InputError` for a file that cannot
    be read, and `EngineError` when the disk is full.
    """
    with ExitStack() as stack:
        cut = partial(_cuts, stack)
        cuts = [c for path in files for c in (cached(path, cut) if cached else cut(path))]
        by_unit = defaultdict[str, list[Cut]](list)
        for one in cuts:
            by_unit[one.unit].append(one)
        plans = {name for name, own in by_unit.items() if any(one.plan for one in own)}
        units = [
            Unit(name, tuple(c.piece for c in by_unit[name]), sum(c.size for c in by_unit[name]))
            for name in sorted(plans)
        ]
        shared = [c.piece for name, own in by_unit.items() if name not in plans for c in own]
        grouped = dict.fromkeys(c.piece.path for c in cuts if c.piece.grouped is not None)
        yield Inputs({path: n for n, path in enumerate(files)}, units, shared, tuple(grouped))


def _cuts(stack: ExitStack, path: Path) -> list[Cut]:
    if path.suffix.lower() == ".nq":
        return _cuts_of_lines(path) or _grouped(path, stack)
    home, raw = home_of(path), path.read_bytes()
    size = _NQUADS_PER_BYTE * len(raw)
    return [Cut(unit_of(home), Piece(path), size, bool(_NAMES_PLAN.search(raw)))]


def _cuts_of_lines(path: Path) -> list[Cut]:
    """The cuts of N-Quads; none of a file in which the lines of a unit are not contiguous."""
    cuts: dict[str, Cut] = {}
    before, start, number = "", 0, 1
    lines_by_unit = _ByUnit(path)
    for unit, lines in lines_by_unit:
        end, plan = start + len(lines), _is_plan(lines)
        if unit != before and unit in cuts:
            return []
        if before in (unit, "") and (cut := cuts.pop(before, None)):
            piece, plan = cut.piece._replace(end=end), cut.plan or plan
        else:
            piece = Piece(path, start, end, number)
        cuts[unit] = Cut(unit, piece, end - piece.start, plan)
        before, start = unit, end
        number += lines.count(b"\n")
    return [
        cut._replace(unit=cut.unit or str(path), piece=cut.piece._replace(home=lines_by_unit.home))
        for cut in cuts.values()
    ]


class _ByUnit:
    """The lines of N-Quads with their unit; lines without a statement go with those before.

    Those at the beginning have no unit. `home` is the graph of triples in no graph, if any.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.home = ""

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        unit = ""
        for graph, lines in _runs(self._path):
            if graph == "":
                self.home = self.home or nquads.home_of_lines(self._path)
                graph = self.home
            unit = unit if graph is None else _unit(self._path, graph)
            yield unit, lines


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
    """Whether lines of N-Quads state that something is a plan."""
    return _A_PLAN in lines and _TYPED_PLAN.search(lines) is not None


def _grouped(path: Path, stack: ExitStack) -> list[Cut]:
    """The cuts of N-Quads whose lines are brought together by unit, each after its number.

    Lines go to buckets by unit, then each bucket is sorted, so that no more than one is held.
    """
    try:
        with ExitStack() as aside:
            some = min(_MAX_BUCKETS, 1 + path.stat().st_size // _BUCKET)
            buckets = [aside.enter_context(tempfile.TemporaryFile()) for _ in range(some)]
            names, plans, home = _scatter(path, buckets)
            file, cuts = stack.enter_context(tempfile.TemporaryFile()), list[Cut]()
            for bucket in buckets:
                for own, lines in _gather(bucket).items():
                    start = file.tell()
                    file.writelines(lines)
                    piece = Piece(path, start, file.tell(), 1, home, file.fileno())
                    cuts.append(Cut(names[own], piece, file.tell() - start, own in plans))
            file.flush()
            return cuts
    except OSError as error:
        raise unwritable(tempfile.gettempdir(), error) from error


def _scatter(path: Path, buckets: Sequence[BinaryIO]) -> tuple[list[str], set[int], str]:
    """Write each line after the number of its unit and its own; the units, plans and home."""
    ids: dict[str, int] = {}
    plans: set[int] = set()
    numbers = count(1)
    lines_by_unit = _ByUnit(path)
    for unit, lines in lines_by_unit:
        own = ids.setdefault(unit or str(path), len(ids))
        for line in lines.removesuffix(b"\n").split(b"\n"):
            buckets[own % len(buckets)].write(b"%d %d %b\n" % (own, next(numbers), line))
        if _is_plan(lines):
            plans.add(own)
    return list(ids), plans, lines_by_unit.home


def _gather(bucket: BinaryIO) -> dict[int, list[bytes]]:
    """The lines of each unit in a bucket."""
    found: dict[int, list[bytes]] = {}
    bucket.seek(0)
    for line in bucket:
        own, _, rest = line.partition(b" ")
        found.setdefault(int(own), []).append(rest)
    return found


# What a piece states


class ParsedPiece(NamedTuple):
    """The statements of a piece, as N-Quads and as rows."""

    piece: Piece
    text: bytes
    rows: list[Row]
    as_written: bool = False
    """Whether the text is that of the file itself; its language tags are then in lower case."""


def parse_piece(piece: Piece) -> ParsedPiece:
    """Parse a piece; raises `InputError` for what cannot be, with its line in the file."""
    if piece.whole:
        text = nquads.nquads_of(piece.path)
        return ParsedPiece(piece, text, parse_rows(text))
    text = bytes_of(piece)
    if piece.grouped is not None:
        text = _NUMBER.sub(b"", text)
    rows = rows_as_written(text)
    if rows is not None:
        return ParsedPiece(piece, text, rows, as_written=True)
    with located_errors([piece]):
        text = nquads.nquads_of_part(piece.path, text, piece.home)
        return ParsedPiece(piece, text, parse_rows(text))


@contextmanager
def located_errors(pieces: Iterable[Piece]) -> Iterator[None]:
    """Report an error in some lines of a file at its place in the file."""
    try:
        yield
    except (InputError, SyntaxError, ValueError):
        for path in dict.fromkeys(piece.path for piece in pieces if not piece.whole):
            nquads.refuse_lines(path)
        raise


def bytes_of(piece: Piece) -> bytes:
    """Some lines of N-Quads; where they were grouped, each after its number."""
    if piece.grouped is not None:
        return os.pread(piece.grouped, piece.end - piece.start, piece.start)
    with piece.path.open("rb") as file:
        file.seek(piece.start)
        return file.read(piece.end - piece.start)


def numbered_lines(piece: Piece, marks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that contain one of `marks`, each with its number in the file."""
    text = bytes_of(piece)
    found = {start for mark in marks for start in _line_starts(mark, text)}
    number, before = piece.line, 0
    for start in sorted(found):
        number += text.count(b"\n", before, start)
        before, end = start, text.find(b"\n", start)
        line = text[start : end if end >= 0 else None]
        if piece.grouped is None:
            yield number, line
        else:
            own, _, line = line.partition(b" ")
            yield int(own), line


def _line_starts(mark: bytes, text: bytes) -> Iterator[int]:
    """Where the lines begin that contain a mark."""
    at = text.find(mark)
    while at >= 0:
        yield text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        at = text.find(mark, end) if end >= 0 else -1
