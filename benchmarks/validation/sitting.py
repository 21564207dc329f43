"""One sitting: every way in turn, over and over, so that a busy moment hits them all.

A figure is told only when every way found the same, and what was planted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.material import Material
from benchmarks.measuring import Run, run
from benchmarks.validation import agreement, ways
from benchmarks.validation.material import files_of_plans, plain, triples_for
from benchmarks.validation.ways import LIMITS, PEERS, Way

_LONG = 300.0
"""What takes longer, in seconds, is run once."""
_CORE = 1_000_000
"""Up to this size pySHACL is given the shapes; beyond it takes hours."""
_PLANS = 1000
"""In the folder of which one plan is changed."""


def validate(material: Material, runs: int, *, long: bool = False) -> Iterator[Figure]:
    """Plans in one file; with `long` pySHACL is given the checks too, which takes hours."""
    core = plain(material) if material.triples <= _CORE else None
    chosen = list(ways.of_quads(material, core, plain=long))
    figures = _sit("validate", material.triples, chosen, runs, material.folder / "cache")
    count = agreement.of_quads(material, chosen)
    yield from (one._replace(told={**one.told, "findings": count}) for one in figures)


def since_last(runs: int) -> Iterator[Figure]:
    """A folder of plans, of which one is changed."""
    with tempfile.TemporaryDirectory(prefix="kg-bench-") as name:
        folder = Path(name, "plans")
        files_of_plans(folder, _PLANS)
        chosen, cache = list(ways.of_files(folder)), Path(name, "cache")
        _run(chosen[0], cache)  # finds no last run, and is the one that the next come after
        figures = _sit("since-last", None, chosen, runs, cache)
        agreement.of_files(chosen)
    told = {"plans": _PLANS, "size": triples_for(_PLANS)}
    yield from (one._replace(told={**one.told, **told}) for one in figures)


def _sit(
    part: str, triples: int | None, chosen: Sequence[Way], runs: int, cache: Path
) -> list[Figure]:
    """Run each way up to `runs` times, in turn; what is kept between runs goes to `cache`."""
    taken: dict[str, list[Run]] = {way.name: [] for way in chosen}
    for number in range(runs):
        for way in chosen:
            if number and taken[way.name][0].seconds > _LONG:
                continue
            taken[way.name].append(_run(way, cache))
    figures = []
    for name, ours in taken.items():
        peer, limits = PEERS.get(name, ""), LIMITS.get(name, ())
        sides = (part, name, triples, ours, taken.get(peer, ()))
        shown = peer if peer in taken else ""
        figures.append(Figure.of(*sides, peer=shown, by="seconds", limits=limits))
    return figures


def _run(way: Way, cache: Path) -> Run:
    way.before()
    return run(way.command, {"XDG_CACHE_HOME": str(cache)}, shared=True)
