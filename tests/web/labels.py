"""Where the labels of a drawing are, and which of them lie over each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import cos, radians, sin

from kg.web.drawing import Drawing

Point = tuple[float, float]
CHARACTER, WIDE, ASCENT, DESCENT = 5.9, 12, 9, 3
"""In pixels: the mean widths of a Latin and of a Chinese character, and the height of a line."""


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """The labels of different things that lie over each other."""
    boxes = list(lines(drawing))
    return [
        (one, other)
        for (a, one, first), (b, other, second) in combinations(boxes, 2)
        if a != b and not any(map(apart, (first, second), (second, first)))
    ]


def lines(drawing: Drawing) -> Iterator[tuple[int, str, Sequence[Point]]]:
    """Each line of a label: the number of its node, its text, and the corners of its box."""
    for number, node in enumerate(drawing.nodes):
        across, down = cos(radians(node.turn)), sin(radians(node.turn))
        for text, y in node.lines:
            width = sum(WIDE if ord(character) >= 0x2E80 else CHARACTER for character in text)
            left = {"start": 9.0, "end": -9 - width, "middle": -width / 2}[node.anchor]
            corners = [
                (x, height)
                for x, height in (
                    (left, y - ASCENT),
                    (left + width, y - ASCENT),
                    (left + width, y + DESCENT),
                    (left, y + DESCENT),
                )
            ]
            turned = [
                (node.x + x * across - h * down, node.y + x * down + h * across) for x, h in corners
            ]
            yield number, text, turned


def apart(box: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether a side of a box has all of the other beyond it."""
    for (x1, y1), (x2, y2) in zip(box, [*box[1:], box[0]], strict=True):
        normal = y2 - y1, x1 - x2
        heights = [x * normal[0] + y * normal[1] for x, y in box]
        if min(x * normal[0] + y * normal[1] for x, y in other) >= max(heights):
            return True
    return False
