"""What a chart is drawn from: across in per cent of the width, down in pixels.

So the text keeps its size and the drawing its width on every screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Words = Mapping[str, str]
Anchor = Literal["start", "middle", "end"]

_PHONE = 290
"""Pixels across on the narrowest screen: what has room there has room everywhere."""
_CHARACTER, _LINE = 7, 14


@dataclass(frozen=True, slots=True)
class Rect:
    """A field from one place to another; `kind` says how it is drawn."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A small sign: point, before, open, closed, up, down, event, search."""

    kind: str
    x: float
    y: float
    role: str


@dataclass(frozen=True, slots=True)
class Text:
    """A few words in the drawing; `dx` moves them by pixels."""

    kind: str
    x: float
    y: float
    words: Words
    anchor: Anchor = "middle"
    dx: int = 0


@dataclass(frozen=True, slots=True)
class Key:
    """What a sign of the drawing means."""

    kind: str
    words: Words


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the words that stand for it."""

    height: int
    rects: tuple[Rect, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    texts: tuple[Text, ...]
    keys: tuple[Key, ...]
    title: Words
    description: Words


@dataclass(slots=True)
class Canvas:
    """A chart in the making, that knows where there is still room for words."""

    rects: list[Rect] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def mark(self, mark: Mark) -> None:
        """Put a mark; words keep away from it."""
        self.marks.append(mark)
        across = mark.x * _PHONE / 100
        self._taken.append((across - 6, mark.y - 6, across + 6, mark.y + 6))

    def line(self, line: Line) -> None:
        """Put a line that words keep away from."""
        self.lines.append(line)
        left, right = sorted((line.x1 * _PHONE / 100, line.x2 * _PHONE / 100))
        top, bottom = sorted((line.y1, line.y2))
        self._taken.append((left - 2, top - 2, right + 2, bottom + 2))

    def write(self, *places: Text, height: int) -> bool:
        """Write the words at the first of `places` that has room; say whether one had."""
        for text in places:
            box = _box(text)
            inside = box[0] >= -8 and box[2] <= _PHONE + 10 and box[1] >= 0 and box[3] <= height
            if inside and not any(_overlap(box, other) for other in self._taken):
                self.texts.append(text)
                self._taken.append(box)
                return True
        return False


def _box(text: Text) -> tuple[float, float, float, float]:
    size = max(sum(1 if ord(c) < 0x2E80 else 1.8 for c in t) for t in text.words.values())
    width = size * _CHARACTER
    left = text.x * _PHONE / 100 + text.dx
    left -= {"start": 0.0, "middle": width / 2, "end": width}[text.anchor]
    return left, text.y - _LINE + 4, left + width, text.y + 4


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    return not apart
