"""What became of every statement: counted in, handed out, changed, or left out with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple, TextIO


class Key(NamedTuple):
    """By what statements are counted: class of the subject, property, graph."""

    kind: str
    property: str
    graph: str


class Ledger:
    """Counts what becomes of statements, and writes those not carried as they stand to `losses`."""

    def __init__(self, losses: TextIO | None = None) -> None:
        self.given: Counter[Key] = Counter()
        self._handed: dict[str, Counter[Key]] = {}
        self.left: dict[str, Counter[Key]] = {}
        self.altered: Counter[str] = Counter()
        self._losses = losses

    def hand(self, part: str, counted: Counter[Key]) -> None:
        """Statements were handed to the writer, in a whole reading of a part: nodes or edges."""
        self._handed[part] = counted

    @property
    def handed(self) -> Counter[Key]:
        """Statements that the writer was given."""
        return sum(self._handed.values(), Counter())

    def leave(self, reason: str, key: Key, subject: str, value: str) -> None:
        """A statement is left out, for the reason that `reason` names."""
        self.left.setdefault(reason, Counter())[key] += 1
        self._tell(reason, subject, key.property, value)

    def alter(self, reason: str, subject: str, column: str, value: str) -> None:
        """A value is not written as it stands, for the reason that `reason` names."""
        self.altered[reason] += 1
        self._tell(reason, subject, column, value)

    def _tell(self, reason: str, subject: str, predicate: str, value: str) -> None:
        if self._losses:
            row = {"reason": reason, "subject": subject, "property": predicate, "value": value}
            self._losses.write(json.dumps(row, ensure_ascii=False) + "\n")

    @property
    def balance(self) -> int:
        """Statements that came in and were neither handed out nor left out; 0 when all is told."""
        told = (*self._handed.values(), *self.left.values())
        return sum(self.given.values()) - sum(sum(counter.values()) for counter in told)

    def table(self, field: str) -> Mapping[str, Mapping[str, int]]:
        """In, out and left out by `kind`, `property` or `graph`."""
        place = Key._fields.index(field)
        rows: dict[str, dict[str, int]] = {}
        told = {"in": [self.given], "out": self._handed.values(), "left_out": self.left.values()}
        for name, counters in told.items():
            for counter in counters:
                for key, count in counter.items():
                    row = rows.setdefault(key[place], {"in": 0, "out": 0, "left_out": 0})
                    row[name] += count
        return dict(sorted(rows.items()))
