"""What plans share: the ontology, the vocabularies, and the graphs that are no plan's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from hashlib import blake2b

from kg.validation.lines import Row, line
from kg.validation.plans.keys import Keys, keys
from kg.validation.plans.statements import Statements
from kg.validation.plans.ways import (
    IDENTIFIES,
    LEADS_OUT,
    PLACE_CODE,
    SCHEME,
    SOURCE,
    WITH_DATED_SOURCE,
)
from kg.validation.sight import Sight


class Context(Statements):
    """The statements that every plan may reach, by the thing that they are about.

    A plan needs of it only what its own statements lead to, step after step, and what the rules
    go back to from there: its slice.
    """

    def __init__(self, rows: Sequence[Row], sight: Sight) -> None:
        super().__init__(rows, sight)
        self.about: dict[bytes, list[Row]] = {}
        for row in rows:
            self.about.setdefault(row[0], []).append(row)
        self.things = frozenset(self.about)
        self._reached: dict[bytes, frozenset[bytes]] = {}
        self._texts: dict[bytes, bytes] = {}
        self._digests: dict[bytes, bytes] = {}

    @cached_property
    def seen(self) -> set[bytes]:
        """The things that a shape looks at."""
        return set().union(*self.looked_at().values())

    @cached_property
    def keys(self) -> Keys:
        """By what it is compared with plans."""
        return keys(self, self)

    @cached_property
    def light(self) -> set[bytes]:
        """What it names and does not describe, where the rules only ask for its class."""
        rows = [row for way in LEADS_OUT for row in self.by.get(way, ())]
        return {row[2] for row in rows if not self._follows_source(row)} & self.names

    @cached_property
    def heavy(self) -> set[bytes]:
        """What it names and does not describe, where the rules may lead further."""
        heavy = {way for way in self.by if way not in self.about}
        for way, rows in self.by.items():
            if way in LEADS_OUT:
                rows = [row for row in rows if self._follows_source(row)]
            heavy.update(row[2] for row in rows)
        return heavy & self.names

    def _follows_source(self, row: Row) -> bool:
        classes = self.types.get(row[0], ())
        return row[1] == SOURCE and not WITH_DATED_SOURCE.isdisjoint(classes)

    @cached_property
    def _behind(self) -> dict[bytes, list[bytes]]:
        """What rules reach from a thing against the direction of a property."""
        found: dict[bytes, list[bytes]] = {}
        for passage, documents in self.holders.items():
            found.setdefault(passage, []).extend(documents)
        for code, places in self.of(IDENTIFIES).items():
            if PLACE_CODE in self.of(SCHEME).get(code, ()):
                for place in places:
                    found.setdefault(place, []).append(code)
        return found

    def reach(self, named: set[bytes]) -> set[bytes]:
        """The things here that statements lead to which name `named`."""
        found: set[bytes] = set()
        for thing in named & self.things:
            if thing not in found:  # else all that it leads to was found with it
                found |= self._closure(thing)
        return found

    def text(self, things: Iterable[bytes]) -> bytes:
        """All that is said about `things`, as N-Quads."""
        return b"".join(map(self._text, sorted(things)))

    def digest(self, things: Iterable[bytes]) -> bytes:
        """A hash of all that is said about `things`."""
        return _hash(b"".join(map(self._digest, sorted(things))))

    def _text(self, thing: bytes) -> bytes:
        if thing not in self._texts:
            self._texts[thing] = b"".join(map(line, self.about[thing]))
        return self._texts[thing]

    def _digest(self, thing: bytes) -> bytes:
        if thing not in self._digests:
            self._digests[thing] = _hash(self._text(thing))
        return self._digests[thing]

    def _closure(self, start: bytes) -> frozenset[bytes]:
        if start not in self._reached:
            seen, new = {start}, [start]
            while new:
                thing = new.pop()
                named = {name for row in self.about[thing] for name in row[1:3]}
                named.update(self._behind.get(thing, ()))
                found = (named & self.things) - seen
                seen |= found
                new += found
            self._reached[start] = frozenset(seen)
        return self._reached[start]


def _hash(text: bytes) -> bytes:
    return blake2b(text, digest_size=16).digest()
