"""What a unit says, and what it has to do with other units and with what they share.

A finding about a thing of a unit rests on statements that the rules reach from that thing. They
are all in the unit and its slice of the context, unless one of the ties here leads elsewhere:
then units are judged together, or a unit becomes part of the context.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import blake2b
from typing import NamedTuple

from kg.namespaces import ID
from kg.validation.lines import Row, is_literal
from kg.validation.plans.context import Context
from kg.validation.plans.keys import keys
from kg.validation.plans.pieces import Stated, Unit
from kg.validation.plans.statements import Statements
from kg.validation.plans.ways import A_DOCUMENT, BACKWARDS, IDENTIFIES, PLACE_CODE, SCHEME, TELLS
from kg.validation.sight import SUBCLASS, TYPE

_ID = f"<{ID}".encode()


class Ties(NamedTuple):
    """What a unit has to do with others. Names are told by hashes, so that many can be held.

    A collision would only make units be judged together without need.
    """

    described: array[int]
    """What it describes, and what it leads to that nobody may describe but a rule looks at."""
    named: array[int]
    """What else it names and neither describes nor finds in the context."""
    asked: array[int]
    """By what it is compared with others that offer the same; see `keys`."""
    offered: array[int]
    waits: bool
    """Whether it names a thing that is likely to be another unit's."""
    shared: bool
    """Whether what it says is part of what all units share."""


class Outline:
    """The statements of one unit, held against what units share."""

    def __init__(self, unit: Unit, pieces: Sequence[Stated], context: Context) -> None:
        self.unit = unit
        self.context = context
        self.pieces = pieces
        rows = [row for piece in pieces for row in piece.rows]
        self.own = Statements(rows, context.sight)
        self.things = self.own.subjects - context.things
        self.ends = self.own.ends - context.things
        self.named = self.own.names - context.things
        self.reached = context.reach(self.own.subjects | self.own.values | self.own.by.keys())

    @property
    def is_due(self) -> bool:
        """Whether all is at hand that the unit is to be judged with."""
        return not self.ties.shared and (self.unit.complete or not self.ties.waits)

    @cached_property
    def told_of(self) -> list[Row]:
        """What it says of shared documents."""
        return [row for row in self.own.telling if row[0] in self.context.things]

    @cached_property
    def ties(self) -> Ties:
        """What the unit has to do with others."""
        own = keys(self.own, self.context)
        return Ties(
            described=_hashes(self.things | self.ends),
            named=_hashes(self.named - self.ends),
            asked=_hashes(own.asked),
            offered=_hashes(own.offered),
            waits=any(name.startswith(_ID) for name in self.named),
            shared=self._declares_classes()
            or self._adds_to_shared_things()
            or self._is_asked_for_by_shared_things()
            or self._meets_shared_things_at_ends()
            or own.meet(self.context.keys),
        )

    def _declares_classes(self) -> bool:
        return SUBCLASS in self.own.by

    def _adds_to_shared_things(self) -> bool:
        """Whether it says of a shared thing what rules about that thing may ask for."""
        touched = self.own.subjects & self.context.things
        return bool(touched) and not all(
            self._only_tells(row) for row in self.own.rows if row[0] in touched
        )

    def _only_tells(self, row: Row) -> bool:
        subject, way, value, _ = row
        is_document = A_DOCUMENT in self.context.types.get(subject, ())
        is_own = not is_literal(value) and value not in self.context.about
        return way in TELLS and is_document and is_own

    def _is_asked_for_by_shared_things(self) -> bool:
        """Whether rules about a shared thing ask for what the unit says of another."""
        if not self.context.heavy.isdisjoint(self.things | self.ends):
            return True
        if not all(self.own.types.get(thing) for thing in self.context.light & self.things):
            return True
        if not self.context.light.isdisjoint(self.ends):
            return True
        return self._asks_back()

    def _asks_back(self) -> bool:
        """Whether a rule goes from a shared thing to what has it as a value here."""
        sight, types = self.context.sight, self.context.types
        for way in BACKWARDS | sight.followed_back | {IDENTIFIES}:
            for subject, _, value, _ in self.own.by.get(way, ()):
                if value in self.context.about and (
                    way in BACKWARDS
                    or sight.looks_back(way, types.get(value, ()))
                    or PLACE_CODE in self.own.of(SCHEME).get(subject, ())
                ):
                    return True
        return False

    def _meets_shared_things_at_ends(self) -> bool:
        return not self.context.ends.isdisjoint(self.named | self.ends)

    def looked_at(self) -> dict[str, set[bytes]]:
        """For each shape the things of the unit that it looks at."""
        shared = self.context.things
        return {shape: nodes - shared for shape, nodes in self.own.looked_at().items()}

    def told(self) -> list[Row]:
        """What judging the shared things needs to know of the unit, one statement of a kind."""
        about = self.context.things
        found = {row[:2]: row for row in self.told_of}
        for way in self.context.sight.looked_along:
            found |= {row[1:3]: row for row in self.own.by.get(way, ()) if row[2] in about}
        classes = [row for row in self.own.by.get(TYPE, ()) if row[0] in self.context.light]
        return [*found.values(), *classes]


def hashed(name: bytes) -> int:
    """A hash of a name, the same in every process."""
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


def _hashes(names: Iterable[bytes]) -> array[int]:
    return array("q", sorted(map(hashed, names)))
