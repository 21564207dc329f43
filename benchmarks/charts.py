"""Which figures each chart shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from benchmarks.chart import Panel, Series, svg
from benchmarks.exports import ALONE
from benchmarks.figures import Cost, Figure, judged
from benchmarks.questions import ALL
from benchmarks.record import Record
from benchmarks.words import SAYS, SECTIONS, Words

CHARTS = ("load", "cold", "warm", "validate", "export")
"""The parts that have one, which is the name of its file too."""


def chart(record: Record, part: str) -> str:
    """The chart of a part, as SVG."""
    figures = [one for one in record.of(part) if one.triples and _is_drawn(one.name)]
    by = figures[0].by if figures else "cpu"
    time = SAYS["chart-cpu" if by == "cpu" else "chart-seconds"]
    if part == "warm":
        every = [one._replace(peer="") for one in record.of("statistics")]
        panels = [
            Panel(_both(SAYS["chart-one"]), "s", list(_questions(figures))),
            Panel(_both(SAYS["chart-all"]), "s", list(_sides(every, "cpu"))),
        ]
    else:
        memory = SAYS["chart-beyond" if part == "export" else "chart-memory"]
        panels = [
            Panel(_both(time), "s", list(_sides(figures, by))),
            Panel(_both(memory), "MB", list(_sides(figures, "memory"))),
        ]
    return svg(_both(SECTIONS[part].title), panels)


def _both(words: Words) -> str:
    return f"{words['en']} {words['zh']}"


def _sides(figures: Sequence[Figure], of: str) -> Iterator[Series]:
    """Ours and the peer's of each name, in one colour; a peer that is a name itself, once."""
    names = list(dict.fromkeys(figure.name for figure in figures))
    ours = [name for name in names if not _is_peer(name)]
    colours = {name: place for place, name in enumerate(ours)}
    for name in names:
        own = [figure for figure in figures if figure.name == name]
        colour, short = colours.get(name, len(colours)), name.removeprefix("kg export ")
        points = _points(own, of, lambda figure: figure.ours)
        yield Series(short, points, colour, is_peer=_is_peer(name))
        peer = own[0].peer
        if peer and peer not in names:
            points = _points(own, of, lambda figure: figure.theirs)
            program = peer.partition(",")[0]
            called = program if len(names) == 1 else f"{short}: {program}"
            yield Series(called, points, colour, is_peer=True)


def _is_drawn(name: str) -> bool:
    return name != ALL and not name.endswith(ALONE)


def _is_peer(name: str) -> bool:
    return name.startswith("pyshacl")


def _points(
    figures: Sequence[Figure], of: str, side: Callable[[Figure], Cost | None]
) -> list[tuple[float, float]]:
    found = [(figure.triples, getattr(side(figure), of, None)) for figure in figures]
    return [(size, value) for size, value in found if size and value]


def _questions(figures: Sequence[Figure]) -> Iterator[Series]:
    """Each question: those that bind the plan early, and those that do not, told by colour."""
    named = set[int]()
    for name in dict.fromkeys(figure.name for figure in figures):
        own = [figure for figure in figures if figure.name == name]
        found = judged(own[-1], figures)
        colour = int(not all(one.holds for one in found))
        is_told = any(one.found for one in found) and colour not in named
        words = _both(SAYS["chart-growing" if colour else "chart-flat"]) if is_told else ""
        named |= {colour} if is_told else set()
        yield Series(words, _points(own, "cpu", lambda figure: figure.ours), colour)
