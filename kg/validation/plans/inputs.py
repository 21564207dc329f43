"""What a run is given: files and folders, cut into plans and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import NamedTuple

from kg.validation.plans import sorting
from kg.validation.plans.pieces import Cut, Piece, Unit, assembled, cut_of_file


class Inputs(NamedTuple):
    """The plans of some files, the pieces that they share, and the files that were out of order."""

    units: Sequence[Unit]
    context: Sequence[Piece]
    grouped: Sequence[Path] = ()


def read(paths: Sequence[Path], folder: Path, executor: Executor | None = None) -> Inputs:
    """Cut files into plans; N-Quads whose graphs are not together are grouped in `folder`.

    Raises `InputError` for a file that cannot be read.
    """
    cuts = [cut for path in paths for cut in cuts_of(path, folder, executor)]
    grouped = {cut.piece.path: None for cut in cuts if cut.piece.text}
    return Inputs(*assembled(cuts), tuple(grouped))


def cuts_of(path: Path, folder: Path, executor: Executor | None = None) -> list[Cut]:
    """The pieces of one file."""
    if path.suffix.lower() != ".nq":
        return [cut_of_file(path)]
    ends = sorting.strides(path)
    starts = [0, *ends]
    do = map if executor is None else executor.map
    found = do(sorting.stretches, [path] * len(ends), starts, ends)
    stretches = sorting.joined(stretch for part in found for stretch in part)
    if sorting.is_sorted(stretches):
        return list(sorting.cuts(path, stretches))
    return list(sorting.grouped(path, folder))
