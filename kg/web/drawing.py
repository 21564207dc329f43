"""A graph drawn around its centre: branches around it, and at the rim what each of them holds.

Labels stand along the spokes, each with room of its own, so that none lies over another. Layouts by
forces do not keep labels apart (decision 0015).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from math import cos, degrees, hypot, pi, sin

from kg.text import Words

MOST_DRAWN = 90
"""The most things that are drawn; all are listed beside the drawing."""

# Lengths in pixels

_CHARACTER, _LINE, _GAP = 6.6, 14, 4
_CENTRE, _STEM, _FAN = 62, 118, 44
"""The radius of the centre, the length of a branch, which its label takes, and that of its fan."""
_SMALLEST, _GROWTH = _CENTRE + 12 + _STEM + _FAN, 6
_WIDE = {"centre": 13, "branch": 17, "leaf": 25, "many": 40}
"""Where a label is broken, in characters of Latin script; wider where there are many leaves."""
_MANY = 50
_WORD = re.compile(
    r"(?:[（《]*[\u2e80-\uffff]|[^\s\u2e80-\uffff]{1,24})[，。：；、？！）》]*\s*|\s+"
)
"""What stays on one line: no closing mark of punctuation begins one, no opening one ends it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """Leaves that belong together; `within` is the branch that this one grows from.

    `kind` is `in` or `out` where it is a property that leads to the centre or away from it.
    """

    iri: str
    label: Words
    leaves: Sequence[str]
    within: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn: `loose` leaves grow from the centre, `links` join other things."""

    centre: str
    branches: Sequence[Branch]
    loose: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def things(self) -> Sequence[str]:
        """The leaves, each once."""
        found = (*(leaf for branch in self.branches for leaf in branch.leaves), *self.loose)
        return list(dict.fromkeys(found))

    @property
    def drawn(self) -> Sequence[str]:
        """The leaves that are drawn: of each branch in turn one, until there are enough."""
        sides = [*(branch.leaves for branch in self.branches), self.loose]
        turns = dict.fromkeys(leaf for turn in zip_longest(*sides) for leaf in turn if leaf)
        return list(turns)[:MOST_DRAWN]


@dataclass(frozen=True, slots=True)
class Node:
    """A thing at its place, with the lines of its label along a direction in degrees."""

    iri: str
    kind: str
    x: float
    y: float
    turn: float
    anchor: str
    lines: Sequence[tuple[str, float]]


@dataclass(slots=True)
class Drawing:
    """Lines and nodes around the point 0, 0, and the frame that holds them."""

    paths: list[tuple[str, str]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    left: float = -_SMALLEST
    top: float = -_SMALLEST
    right: float = _SMALLEST
    bottom: float = _SMALLEST

    @property
    def frame(self) -> tuple[int, int, int, int]:
        """Left, top, width and height."""
        return (
            round(self.left) - 4,
            round(self.top) - 4,
            round(self.right - self.left) + 8,
            round(self.bottom - self.top) + 8,
        )

    def node(self, iri: str, kind: str, radius: float, angle: float, lines: Sequence[str]) -> None:
        """Put a thing with its label, which reads from left to right on either side."""
        x, y = radius * cos(angle), radius * sin(angle)
        is_left = cos(angle) < -1e-9
        turn = degrees(angle) + (180 if is_left else 0)
        upper = -(-len(lines) // 2)
        rows: list[tuple[str, float]] = [
            (text, _astride(row, upper) if kind.startswith("branch") else _above(row, len(lines)))
            for row, text in enumerate(lines)
        ]
        anchor = "end" if is_left else "start"
        self.nodes.append(Node(iri, kind, round(x, 1), round(y, 1), round(turn, 1), anchor, rows))
        reach = radius + 12 + _CHARACTER * max(map(_size, lines), default=0)
        half = len(lines) * _LINE / 2
        across, down = reach * cos(angle), reach * sin(angle)
        self.left, self.right = min(self.left, across - half), max(self.right, across + half)
        self.top, self.bottom = min(self.top, down - half), max(self.bottom, down + half)


def _above(row: int, count: int) -> float:
    """The height of a line of a label beside its mark."""
    return round(4 + (row - (count - 1) / 2) * _LINE, 1)


def _astride(row: int, upper: int) -> int:
    """The height of a line of the label of a branch, whose stem stays free."""
    return 13 + _LINE * (row - upper) if row >= upper else -4 - _LINE * (upper - 1 - row)


def broken(text: str, most: int) -> list[str]:
    """The lines of a label: as few as so many Latin characters in each allow, and alike in length.

    >>> broken("Machinery for making cranes", 20), broken("大数据产业集群", 8)
    (['Machinery for', 'making cranes'], ['大数据产', '业集群'])
    """
    lines = _filled(text, most)
    widths = range(int(_size(text) / max(len(lines), 1)), most)
    return next((found for n in widths if len(found := _filled(text, n)) == len(lines)), lines)


def _filled(text: str, most: int) -> list[str]:
    lines = [""]
    for word in _WORD.findall(text):
        if lines[-1] and _size(lines[-1] + word.rstrip()) > most:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines if line.strip()]


def _size(text: str) -> float:
    return sum(1 if ord(character) < 0x2E80 else 1.85 for character in text)


def _at(radius: float, angle: float) -> str:
    return f"{radius * cos(angle):.1f},{radius * sin(angle):.1f} "


@dataclass(frozen=True, slots=True)
class _Sector:
    """A branch, or a loose leaf, with the lines of each label, as it stands around the centre."""

    branch: Branch | None
    lines: list[str]
    leaves: Mapping[str, Sequence[str]]

    def span(self, radius: float) -> float:
        """The angle that the labels need where the rim has a radius."""
        inner, height = radius - _FAN - _STEM, sum(map(_height, self.leaves.values()))
        both_sides = _height(self.lines[::2] * 2)  # of the stem, on which the label stands astride
        return max(height / radius, both_sides / inner if self.branch else 0)


def _height(lines: Sequence[str]) -> int:
    return len(lines) * _LINE + _GAP


def _sectors(sketch: Sketch, called: Mapping[str, Words], language: str) -> list[_Sector]:
    """What is drawn, each thing once."""
    drawn = frozenset(sketch.drawn)
    left, most = set(drawn), _WIDE["many" if len(drawn) > _MANY else "leaf"]
    found = []
    every: list[Branch | str] = [*sketch.branches, *sketch.loose]
    for branch in every:
        things = [branch] if isinstance(branch, str) else branch.leaves
        own = {iri: broken(called[iri][language], most) for iri in things if iri in left}
        left -= own.keys()
        if isinstance(branch, Branch):
            rest = sum(1 for iri in things if iri not in drawn)
            label = branch.label[language] + (f" + {rest}" if rest else "")
            lines = broken(label, _WIDE["branch"])
            found.append(_Sector(branch, lines, own))
        elif own:
            found.append(_Sector(None, [], own))
    return found


def draw(sketch: Sketch, called: Mapping[str, Words], language: str) -> Drawing:
    """The drawing with the labels of a language; `called` are the captions of things."""
    drawing, sectors, radius = Drawing(), _sectors(sketch, called, language), _SMALLEST
    while (needed := sum(sector.span(radius) for sector in sectors)) > 2 * pi:
        radius += _GROWTH
    spread, start = 2 * pi / (needed or 1), -pi / 2
    places: dict[str, tuple[float, float]] = {}
    for sector in sectors:
        width = sector.span(radius) * spread
        middle, at = start + width / 2, start
        share = width / (sum(map(_height, sector.leaves.values())) or 1)
        for leaf, lines in sector.leaves.items():
            angle = at + _height(lines) * share / 2
            places[leaf] = radius, angle
            at += _height(lines) * share
            _join(drawing, sector.branch, radius, middle, angle)
            drawing.node(leaf, sketch.kinds.get(leaf, "leaf"), radius, angle, lines)
        if sector.branch:
            _grow(drawing, sector, radius, middle, places)
        start += width
    for one, other in sketch.links:
        if one in places and other in places:
            ends = places[one], places[other]
            drawing.paths.append(("across", _bow(*ends, radius)))
    lines = broken(called[sketch.centre][language], _WIDE["centre"])
    rows = [(text, _above(row, len(lines))) for row, text in enumerate(lines)]
    drawing.nodes.append(Node(sketch.centre, "centre", 0, 0, 0, "middle", rows))
    return drawing


def _bow(one: tuple[float, float], other: tuple[float, float], rim: float) -> str:
    """The line between two places, bent towards the centre the more they are apart."""
    (x1, y1), (x2, y2) = ((r * cos(angle), r * sin(angle)) for r, angle in (one, other))
    factor = (1 - 0.6 * min(1, hypot(x1 - x2, y1 - y2) / rim)) / 2
    return f"M{_at(*one)}Q{(x1 + x2) * factor:.1f},{(y1 + y2) * factor:.1f} {_at(*other)}"


def _join(drawing: Drawing, branch: Branch | None, rim: float, middle: float, leaf: float) -> None:
    """Draw the line from a branch, along the circle of its end, or from the centre to a leaf."""
    end = rim - _FAN if branch else _CENTRE
    arc = f"{end:.0f},{end:.0f} 0 {int(abs(leaf - middle) > pi)},{int(leaf > middle)} "
    bend = f"A{arc}{_at(end, leaf)}" if branch else ""
    drawing.paths.append(("fan", f"M{_at(end, middle)}{bend}L{_at(rim, leaf)}"))


def _grow(
    drawing: Drawing,
    sector: _Sector,
    rim: float,
    middle: float,
    places: dict[str, tuple[float, float]],
) -> None:
    """Draw a branch from the centre, or from the branch that it grows from."""
    assert sector.branch
    branch, inner = sector.branch, rim - _FAN - _STEM
    root = places.get(branch.within)
    near = _at(inner if root else _CENTRE, middle)
    drawing.paths.append(("stem", f"M{near}L{_at(rim - _FAN, middle)}"))
    if root:
        bend = _at(inner * 0.9, (root[1] + middle) / 2)
        drawing.paths.append(("stem", f"M{_at(*root)}Q{bend}{near}"))
    drawing.node(branch.iri, f"branch {branch.kind}", inner, middle, sector.lines)
    places[branch.iri] = inner, middle
