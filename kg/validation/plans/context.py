"""What plans share: the ontology, the vocabularies, and the graphs that are no plan's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from kg.validation.lines import Row


class Context:
    """The statements that every plan may reach, by the thing that they are about.

    A plan needs of it only what its own statements lead to, step after step, and what leads
    from it to the plan: its slice.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        self.about: dict[bytes, list[Row]] = defaultdict(list)
        for row in rows:
            self.about[row.subject].append(row)
        self._into: dict[bytes, list[Row]] = defaultdict(list)
        for row in (row for described in self.about.values() for row in described):
            if row.value not in self.about and not row.value.startswith(b'"'):
                self._into[row.value].append(row)
        self._reached: dict[bytes, frozenset[bytes]] = {}

    def reach(self, rows: Iterable[Row], subjects: Iterable[bytes]) -> set[bytes]:
        """The things of the context that `rows`, which are about `subjects`, lead to."""
        starts = {name for row in rows for name in (row.predicate, row.value)}
        starts.update(row.subject for subject in subjects for row in self._into.get(subject, ()))
        return {thing for start in starts & self.about.keys() for thing in self._closure(start)}

    def text(self, things: Iterable[bytes]) -> bytes:
        """All that is said about `things`, as N-Quads."""
        return b"".join(row.line for thing in sorted(things) for row in self.about[thing])

    def digest(self, things: Iterable[bytes]) -> bytes:
        """A hash of all that is said about `things`."""
        return blake2b(self.text(things), digest_size=16).digest()

    def _closure(self, start: bytes) -> frozenset[bytes]:
        if start not in self._reached:
            seen, new = {start}, [start]
            while new:
                named = {n for row in self.about[new.pop()] for n in (row.predicate, row.value)}
                found = (named & self.about.keys()) - seen
                seen |= found
                new += found
            self._reached[start] = frozenset(seen)
        return self._reached[start]
