"""What plans share: the ontology, the vocabularies, and the graphs that are no plan's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import blake2b

from kg.validation.lines import Row, line
from kg.validation.plans.statements import Statements
from kg.validation.plans.ways import A_PLAN, BACKWARDS, LEADS_OUT, SOURCE
from kg.validation.sight import Sight


class Context(Statements):
    """The statements that every plan may reach, by the thing that they are about.

    A plan needs of it only what its own statements lead to, step after step: its slice.
    """

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        super().__init__(rows, sight)
        self.about: dict[bytes, list[Row]] = {}
        for row in rows:
            self.about.setdefault(row[0], []).append(row)
        self._reached: dict[bytes, frozenset[bytes]] = {}
        self._texts: dict[bytes, bytes] = {}

    @cached_property
    def seen(self) -> set[bytes]:
        """The things that a shape looks at."""
        return set().union(*self.looked_at().values())

    @cached_property
    def light(self) -> set[bytes]:
        """What it names and does not describe, where the rules only ask for its class."""
        rows = [row for way in LEADS_OUT for row in self.by.get(way, ())]
        return {row[2] for row in rows if not self._is_source_of_plan(row)} & self.names

    @cached_property
    def heavy(self) -> set[bytes]:
        """What it names and does not describe, where the rules may lead further."""
        heavy = {way for way in self.by if way not in self.about}
        for way, rows in self.by.items():
            if way in LEADS_OUT:
                rows = [row for row in rows if self._is_source_of_plan(row)]
            heavy.update(row[2] for row in rows)
        return heavy & self.names

    @cached_property
    def told_of(self) -> set[bytes]:
        """The documents that it says to state something."""
        return {row[0] for row in self.telling}

    def _is_source_of_plan(self, row: Row) -> bool:
        return row[1] == SOURCE and A_PLAN in self.types.get(row[0], ())

    def reach(self, named: set[bytes]) -> set[bytes]:
        """The things here that statements lead to which name `named`."""
        return set().union(*map(self._closure, named & self.about.keys()))

    def text(self, things: Iterable[bytes]) -> bytes:
        """All that is said about `things`, as N-Quads."""
        return b"".join(map(self._text, sorted(things)))

    def digest(self, things: Iterable[bytes]) -> bytes:
        """A hash of all that is said about `things`."""
        return blake2b(self.text(things), digest_size=16).digest()

    def _text(self, thing: bytes) -> bytes:
        if thing not in self._texts:
            self._texts[thing] = b"".join(map(line, self.about[thing]))
        return self._texts[thing]

    @cached_property
    def _led_back(self) -> dict[bytes, list[bytes]]:
        """What leads to a thing here by a way that a check follows back."""
        found: dict[bytes, list[bytes]] = {}
        for row in (row for way in BACKWARDS for row in self.by.get(way, ())):
            found.setdefault(row[2], []).append(row[0])
        return found

    def _closure(self, start: bytes) -> frozenset[bytes]:
        if start not in self._reached:
            seen, new = {start}, [start]
            while new:
                thing = new.pop()
                named = {name for row in self.about[thing] for name in row[1:3]}
                named.update(self._led_back.get(thing, ()))
                found = (named & self.about.keys()) - seen
                seen |= found
                new += found
            self._reached[start] = frozenset(seen)
        return self._reached[start]
