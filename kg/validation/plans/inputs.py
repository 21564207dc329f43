"""What a run is given: files and folders, cut into plans and what they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, suppress
from itertools import chain
from pathlib import Path
from typing import IO, NamedTuple, TypeVar

from kg.files import opened, unwritable
from kg.namespaces import unit_of
from kg.store.nquads import graph_of_line, home_of_lines
from kg.validation.plans.cache import Cache
from kg.validation.plans.units import Cut, Piece, Unit, assembled, cut_of_file, describes_plan
from kg.validation.plans.workers import Crew

# N-Quads by unit: where the lines of each unit lie, and putting an unsorted file in order


_STRIDE = 1 << 23
_BUCKET = 1 << 23
_MOST_BUCKETS = 256

_IRI = rb"<[^>]{,1000}+>"
_LINE = rb"%b %b (?>%b|\"(?:[^\"\\\n]++|\\.)*+\"(?:@[\w\-]++|\^\^%b)?+) %%b \.\n" % ((_IRI,) * 4)
_RUN = re.compile(rb"%b(?:%b)*+" % (_LINE % (rb"<([^>]{,1000}+)>"), _LINE % rb"<\1>"))
"""Lines as they are mostly written, all of one graph; others are parsed. To take one for another
graph's, or a broken name for one, costs nothing but time: what its statements are is read anew
where they are judged. Nobody looks far for the end of a name, which may be missing."""

_Lines = TypeVar("_Lines")
_OUTSIDE = ""
"""The unit of triples outside any graph, until it is known which graph their file names."""


class Stretch(NamedTuple):
    """Consecutive lines of one unit; lines before the first statement are of none."""

    unit: str | None
    start: int
    end: int
    lines: int
    plan: bool


def strides(path: Path) -> list[tuple[int, int]]:
    """The parts of a file, with whole lines; `InputError` for a file that cannot be read."""
    found = []
    with opened(path) as file:
        total, end = file.seek(0, 2), 0
        while end < total:
            start = end
            file.seek(min(start + _STRIDE, total))
            file.readline()
            end = file.tell()
            found.append((start, end))
    return found


def stretches(path: Path, start: int, end: int) -> list[Stretch]:
    """The stretches of a part of a file; a line without a statement goes with those before."""
    with path.open("rb") as file:
        file.seek(start)
        text = file.read(end - start)
    return joined(
        Stretch(
            unit, start + at, start + past, _count(text, at, past), describes_plan(text[at:past])
        )
        for (at, past), unit in _with_units(path, _runs(text))
    )


def _runs(text: bytes) -> Iterator[tuple[bytes | None, tuple[int, int]]]:
    """Where lines of one graph stand together: its name, where they begin and where they end."""
    at = 0
    while at < len(text):
        if run := _RUN.match(text, at):
            yield run[1], run.span()
            at = run.end()
        else:
            past = text.find(b"\n", at) + 1 or len(text)
            yield _graph(text[at:past]), (at, past)
            at = past


def _count(text: bytes, start: int, end: int) -> int:
    """How many lines there are, the last of which may want its end."""
    return text.count(b"\n", start, end) + (not text.endswith(b"\n", start, end))


def joined(found: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of the same unit as one stretch."""
    whole: list[Stretch] = []
    for one in found:
        before = whole[-1] if whole else None
        if before and (one.unit is None or before.unit in (one.unit, None)):
            unit = one.unit if before.unit is None else before.unit
            lines, plan = before.lines + one.lines, before.plan or one.plan
            whole[-1] = Stretch(unit, before.start, one.end, lines, plan)
        elif one.lines:
            whole.append(one)
    return whole


def anything_outside(found: Iterable[Stretch]) -> bool:
    """Whether a triple is outside any graph."""
    return any(one.unit == _OUTSIDE for one in found)


def at_home(found: Iterable[Stretch], home: str) -> list[Stretch]:
    """The stretches with triples outside any graph in the unit of `home`."""
    own = unit_of(home)
    return joined(one._replace(unit=own) if one.unit == _OUTSIDE else one for one in found)


def is_sorted(found: Iterable[Stretch]) -> bool:
    """Whether the lines of each unit stand together."""
    names = [stretch.unit for stretch in found]
    return len(names) == len(set(names))


def cuts(path: Path, found: Iterable[Stretch], home: str) -> Iterator[Cut]:
    """The units of a sorted file with their pieces."""
    number = 1
    for unit, start, end, lines, plan in found:
        yield Cut(unit or str(path), Piece(path, start, end, number, home), end - start, plan)
        number += lines


def grouped(path: Path, folder: Path, home: str) -> list[Cut]:
    """The units of an unsorted file, their lines brought together in files in `folder`.

    The lines go to buckets by unit, and each bucket is sorted by itself, so that no more than
    a bucket is ever in memory. Raises `EngineError` when there is no space left.
    """
    with opened(path) as lines:
        try:
            return list(_grouped(path, lines, folder, home))
        except OSError as error:
            raise unwritable(str(folder), error) from error


def _grouped(path: Path, lines: IO[bytes], folder: Path, home: str) -> Iterator[Cut]:
    count = min(_MOST_BUCKETS, 1 + path.stat().st_size // _BUCKET)
    buckets = [folder / f"{number}.nq" for number in range(count)]
    ids: dict[str, int] = {}
    plans: set[int] = set()
    with ExitStack() as stack:
        files = [stack.enter_context(bucket.open("wb")) for bucket in buckets]
        by_graph = ((_graph(line), line) for line in lines)
        for number, (line, name) in enumerate(_with_units(path, by_graph), 1):
            own = ids.setdefault(name or unit_of(home), len(ids))
            files[own % count].write(b"%d %d %b\n" % (own, number, line.rstrip(b"\n")))
            if describes_plan(line):
                plans.add(own)
    names = list(ids)
    for bucket in buckets:
        for own, start, end in _sorted(bucket):
            piece = Piece(path, start, end, 1, home, bucket)
            yield Cut(names[own], piece, end - start, own in plans)


def _sorted(bucket: Path) -> Iterator[tuple[int, int, int]]:
    """Bring the lines of each unit together; its number, and where they begin and end."""
    by_unit: dict[int, list[bytes]] = {}
    with bucket.open("rb") as lines:
        for line in lines:
            own, _, rest = line.partition(b" ")
            by_unit.setdefault(int(own), []).append(rest)
    start = 0
    with bucket.open("wb") as file:
        for number, rests in by_unit.items():
            file.writelines(rests)
            end = start + sum(map(len, rests))
            yield number, start, end
            start = end


def _with_units(
    path: Path, found: Iterable[tuple[bytes | None, _Lines]]
) -> Iterator[tuple[_Lines, str | None]]:
    """Lines by their graph, with the unit that they belong to."""
    unit: str | None = None
    before: bytes | None = None
    for graph, lines in found:
        if graph is not None and graph != before:
            before = graph
            name = graph.decode("utf-8", "replace")
            unit = unit_of(f"{path}{name}" if name.startswith("_:") else name)
        yield lines, unit


def _graph(line: bytes) -> bytes | None:
    """The graph of a line: empty outside any graph, nothing for a line without a statement."""
    if run := _RUN.fullmatch(line):
        return run[1]
    found = graph_of_line(line)
    return None if found is None else found.encode()


class Inputs(NamedTuple):
    """The plans of some files, the pieces that they share, and the files that were out of order."""

    files: Sequence[Path]
    units: Sequence[Unit]
    context: Sequence[Piece]
    grouped: Sequence[Path] = ()

    @property
    def pieces(self) -> list[Piece]:
        """All there is."""
        return [*self.context, *(piece for unit in self.units for piece in unit.pieces)]

    def in_order(self, pieces: Iterable[Piece]) -> tuple[Piece, ...]:
        """Pieces in the order of the files, and within a file of its lines."""
        order = {path: number for number, path in enumerate(self.files)}
        return tuple(sorted(pieces, key=lambda piece: (order[piece.path], piece.start)))


def read(files: Sequence[Path], folder: Path, crew: Crew, cache: Cache | None = None) -> Inputs:
    """Cut files into plans; N-Quads whose graphs are not together are grouped in `folder`.

    With `cache` only files that changed are read. Raises `InputError` for one that cannot be.
    """

    def cut(path: Path) -> list[Cut]:
        return _cuts(path, folder, crew)

    cuts = [c for path in files for c in (cache.files.cuts(path, cut) if cache else cut(path))]
    grouped = {cut.piece.path: None for cut in cuts if cut.piece.text}
    return Inputs(files, *assembled(cuts), tuple(grouped))


def _cuts(path: Path, folder: Path, crew: Crew) -> list[Cut]:
    if path.suffix.lower() != ".nq":
        return [cut_of_file(path)]
    stretches = joined(chain.from_iterable(_stretches(path, crew)))
    home = ""
    if anything_outside(stretches):
        home = home_of_lines(path)
        stretches = at_home(stretches, home)
    if is_sorted(stretches):
        return list(cuts(path, stretches, home))
    own = folder / str(len(list(folder.iterdir())))
    own.mkdir()
    return grouped(path, own, home)


def _stretches(path: Path, crew: Crew) -> Iterable[list[Stretch]]:
    parts = strides(path)
    if crew.jobs > 1 and len(parts) > 1:
        with suppress(BrokenExecutor), crew.same() as readers:
            tasks = [readers.pool().submit(stretches, path, *part) for part in parts]
            return [task.result() for task in tasks]
    return (stretches(path, *part) for part in parts)
