"""What plans share: the ontology, the vocabularies, and the graphs that are no plan's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from kg.validation.lines import Row, is_literal, line


class Context:
    """The statements that every plan may reach, by the thing that they are about.

    A plan needs of it only what its own statements lead to, step after step, and what leads
    from it to the plan: its slice.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.about: dict[bytes, list[Row]] = defaultdict(list)
        for row in rows:
            self.about[row[0]].append(row)
        self._into: dict[bytes, list[bytes]] = defaultdict(list)
        for subject, _, value, _ in (row for told in self.about.values() for row in told):
            if value not in self.about and not is_literal(value):
                self._into[value].append(subject)
        self._reached: dict[bytes, frozenset[bytes]] = {}
        self._texts: dict[bytes, bytes] = {}

    def reach(self, subjects: set[bytes], named: set[bytes]) -> set[bytes]:
        """The things of the context that statements about `subjects` lead to.

        `named` are the predicates and values of the statements.
        """
        starts = named & self.about.keys()
        starts.update(thing for s in subjects & self._into.keys() for thing in self._into[s])
        return set().union(*map(self._closure, starts))

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

    def _closure(self, start: bytes) -> frozenset[bytes]:
        if start not in self._reached:
            seen, new = {start}, [start]
            while new:
                named = {name for row in self.about[new.pop()] for name in row[1:3]}
                found = (named & self.about.keys()) - seen
                seen |= found
                new += found
            self._reached[start] = frozenset(seen)
        return self._reached[start]
