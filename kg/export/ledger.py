"""What became of every statement: counted in, handed out, changed, or left out with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import NamedTuple, TextIO

from kg.terms import Statement


class Key(NamedTuple):
    """By what statements are counted: class of the subject, property, graph."""

    kind: str
    property: str
    graph: str


@dataclass(slots=True)
class Tally:
    """How many statements, by each part of their keys: as many rows as there are of those."""

    kind: Counter[str] = field(default_factory=Counter)
    property: Counter[str] = field(default_factory=Counter)
    graph: Counter[str] = field(default_factory=Counter)

    def add(self, key: Key, number: int = 1) -> None:
        """Count statements; a negative `number` takes them back."""
        self.kind[key.kind] += number
        self.property[key.property] += number
        self.graph[key.graph] += number

    def take(self, other: Tally) -> None:
        """Count what another has counted."""
        self.kind.update(other.kind)
        self.property.update(other.property)
        self.graph.update(other.graph)

    def total(self) -> int:
        """How many statements in all."""
        return self.kind.total()


class Pile:
    """Statements to be counted together, which takes a third of the time."""

    def __init__(self) -> None:
        self._kinds = Counter[str]()
        self._told: list[Statement] = []

    def add(self, kind: str, told: Sequence[Statement]) -> None:
        """Put in what is said of one thing, whose class is `kind`."""
        if told:
            self._kinds[kind] += len(told)
            self._told += told

    def tally(self) -> Tally:
        """The counts of all that was put in."""
        properties, _, _, _, graphs = zip(*self._told, strict=True) if self._told else [()] * 5
        return Tally(self._kinds, Counter(properties), Counter(graphs))


class Ledger:
    """Counts what becomes of statements, and writes those not carried as they stand to `losses`."""

    def __init__(self, losses: TextIO | None = None) -> None:
        self.given = Tally()
        self.left: dict[str, Tally] = {}
        self.altered: Counter[str] = Counter()
        self._handed: dict[str, Tally] = {}
        self._losses = losses

    def hand(self, part: str, counted: Tally) -> None:
        """Statements were handed to the writer, in a whole reading of a part: nodes or edges."""
        self._handed[part] = counted

    def leave(self, reason: str, key: Key, subject: str, value: str) -> None:
        """A statement is left out, for the reason that `reason` names."""
        self.left.setdefault(reason, Tally()).add(key)
        self._tell(reason, subject, key.property, value)

    def alter(self, reason: str, subject: str, column: str, value: str) -> None:
        """A value is not written as it stands, for the reason that `reason` names."""
        self.altered[reason] += 1
        self._tell(reason, subject, column, value)

    def beside(self) -> Ledger:
        """One that is told in its place, and can cross to a process where this one takes it."""
        return Ledger(StringIO() if self._losses else None)

    @contextmanager
    def apart(self) -> Iterator[Ledger]:
        """A block in which another is told in place of this one."""
        apart = self.beside()
        own = self.given, self.left, self.altered, self._losses
        self.given, self.left, self.altered = apart.given, apart.left, apart.altered
        self._losses = apart._losses
        try:
            yield apart
        finally:
            self.given, self.left, self.altered, self._losses = own

    def take(self, apart: Ledger) -> None:
        """Be told what was told apart."""
        self.given.take(apart.given)
        for reason, tally in apart.left.items():
            self.left.setdefault(reason, Tally()).take(tally)
        self.altered.update(apart.altered)
        if self._losses and isinstance(apart._losses, StringIO):
            self._losses.write(apart._losses.getvalue())

    def _tell(self, reason: str, subject: str, predicate: str, value: str) -> None:
        if self._losses:
            row = {"reason": reason, "subject": subject, "property": predicate, "value": value}
            self._losses.write(json.dumps(row, ensure_ascii=False) + "\n")

    @property
    def sums(self) -> Mapping[str, int]:
        """How many statements came in, were handed out, and were left out."""
        return {name: sum(tally.total() for tally in tallies) for name, tallies in self._all()}

    @property
    def balance(self) -> int:
        """Statements that came in and were neither handed out nor left out; 0 when all is told."""
        sums = self.sums
        return sums["in"] - sums["out"] - sums["left_out"]

    def table(self, part: str) -> Mapping[str, Mapping[str, int]]:
        """In, out and left out by `kind`, `property` or `graph`."""
        rows: dict[str, dict[str, int]] = {}
        for name, tallies in self._all():
            for tally in tallies:
                counter: Counter[str] = getattr(tally, part)
                for key, count in counter.items():
                    if count:
                        row = rows.setdefault(key, {"in": 0, "out": 0, "left_out": 0})
                        row[name] += count
        return dict(sorted(rows.items()))

    def _all(self) -> list[tuple[str, list[Tally]]]:
        handed, left = list(self._handed.values()), list(self.left.values())
        return [("in", [self.given]), ("out", handed), ("left_out", left)]
