"""What a run is given: files and folders, cut into plans and what they share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from kg.store.parsing import home_of_lines
from kg.validation.plans import sorting
from kg.validation.plans.cache import Cache
from kg.validation.plans.crew import Crew
from kg.validation.plans.pieces import Cut, Piece, Unit, assembled, cut_of_file


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
    stretches = sorting.joined(chain.from_iterable(_stretches(path, crew)))
    home = ""
    if sorting.anything_outside(stretches):
        home = home_of_lines(path)
        stretches = sorting.at_home(stretches, home)
    if sorting.is_sorted(stretches):
        return list(sorting.cuts(path, stretches, home))
    own = folder / str(len(list(folder.iterdir())))
    own.mkdir()
    return sorting.grouped(path, own, home)


def _stretches(path: Path, crew: Crew) -> Iterable[list[sorting.Stretch]]:
    parts = sorting.strides(path)
    if crew.jobs > 1 and len(parts) > 1:
        with suppress(BrokenExecutor), crew.same() as readers:
            tasks = [readers.pool().submit(sorting.stretches, path, *part) for part in parts]
            return [task.result() for task in tasks]
    return (sorting.stretches(path, *part) for part in parts)
