"""What a run is given: files and folders, cut into plans and what they share."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.validation.plans import sorting
from kg.validation.plans.cache import Cache
from kg.validation.plans.pieces import Cut, Piece, Unit, assembled, cut_of_file
from kg.validation.plans.running import processes


class Inputs(NamedTuple):
    """The plans of some files, the pieces that they share, and the files that were out of order."""

    units: Sequence[Unit]
    context: Sequence[Piece]
    grouped: Sequence[Path] = ()


def read(
    paths: Sequence[Path], folder: Path, *, jobs: int = 1, cache: Cache | None = None
) -> Inputs:
    """Cut files into plans; N-Quads whose graphs are not together are grouped in `folder`.

    With `cache` only files that changed are read. Raises `InputError` for one that cannot be.
    """

    def cut(path: Path) -> list[Cut]:
        return _cuts(path, folder, jobs)

    cuts = [c for path in paths for c in (cache.cuts(path, cut) if cache else cut(path))]
    grouped = {cut.piece.path: None for cut in cuts if cut.piece.text}
    return Inputs(*assembled(cuts), tuple(grouped))


def _cuts(path: Path, folder: Path, jobs: int) -> list[Cut]:
    if path.suffix.lower() != ".nq":
        return [cut_of_file(path)]
    ends = sorting.strides(path)
    starts = [0, *ends]
    with processes(min(jobs, len(ends))) as pool:
        found = (pool.map if pool else map)(sorting.stretches, [path] * len(ends), starts, ends)
        stretches = sorting.joined(stretch for part in found for stretch in part)
    if sorting.is_sorted(stretches):
        return list(sorting.cuts(path, stretches))
    return list(sorting.grouped(path, folder))
