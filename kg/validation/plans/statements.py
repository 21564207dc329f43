"""Statements, and what of them other statements can have to do with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from kg.validation.lines import Row, is_literal
from kg.validation.plans.ways import HAS_PASSAGE, JOINTS, TELLS
from kg.validation.sight import TYPE, Sight


class Statements:
    """Some rows, by their properties."""

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        self.rows = rows
        self.sight = sight
        self.by: dict[bytes, list[Row]] = {}
        for row in rows:
            self.by.setdefault(row[1], []).append(row)
        self.subjects: set[bytes] = {row[0] for row in rows}
        self.values: set[bytes] = {row[2] for row in rows}
        self._of: dict[bytes, dict[bytes, list[bytes]]] = {}

    def of(self, way: bytes) -> Mapping[bytes, Sequence[bytes]]:
        """The values of a property, by the thing that has them."""
        if way not in self._of:
            found = self._of.setdefault(way, {})
            for subject, _, value, _ in self.by.get(way, ()):
                found.setdefault(subject, []).append(value)
        return self._of[way]

    @property
    def types(self) -> Mapping[bytes, Sequence[bytes]]:
        """The classes that each thing is said to be in."""
        return self.of(TYPE)

    @cached_property
    def names(self) -> set[bytes]:
        """Everything that is named and not described here, but for literals."""
        named = (self.values | self.by.keys()) - self.subjects
        return {name for name in named if not is_literal(name)}

    @cached_property
    def ends(self) -> set[bytes]:
        """What nobody describes here, and yet a rule looks at or can pass through."""
        ways = self.sight.looked_along | JOINTS
        return {row[2] for way in ways for row in self.by.get(way, ())} - self.subjects

    @cached_property
    def holders(self) -> dict[bytes, list[bytes]]:
        """The documents that have a passage."""
        found: dict[bytes, list[bytes]] = {}
        for document, _, passage, _ in self.by.get(HAS_PASSAGE, ()):
            found.setdefault(passage, []).append(document)
        return found

    @cached_property
    def telling(self) -> list[Row]:
        """What documents state, and which passages they have."""
        return [row for way in sorted(TELLS) for row in self.by.get(way, ())]

    def looked_at(self) -> dict[str, set[bytes]]:
        """For each shape the things here that it looks at."""
        return self.sight.looked_at(
            [row for way in self.sight.telling for row in self.by.get(way, ())]
        )
