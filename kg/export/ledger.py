"""What becomes of every statement: handed to the writer, altered, or left out with its reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from io import StringIO
from typing import Literal, TextIO

from kg.resources import table_beside
from kg.terms import Statement


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement is left out or a value altered; an expected one is not reported."""

    en: str
    zh: str
    expected: bool = False


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its name.

    >>> reasons()["triple-term"].en
    'the value is a triple, a term of RDF 1.2'
    """
    return {name: Reason(**row) for name, row in table_beside(__file__, "reasons.toml").items()}


@dataclass(slots=True)
class Tally:
    """Numbers of statements by the class of their subject, by property and by graph."""

    kind: Counter[str] = field(default_factory=Counter)
    property: Counter[str] = field(default_factory=Counter)
    graph: Counter[str] = field(default_factory=Counter)

    def count(self, kind: str, statements: Sequence[Statement]) -> None:
        """Count statements about a thing whose class is `kind`."""
        self.kind[kind] += len(statements)
        self.property.update([item.predicate for item in statements])
        self.graph.update([item.graph for item in statements])

    def merge(self, other: Tally) -> None:
        self.kind.update(other.kind)
        self.property.update(other.property)
        self.graph.update(other.graph)

    def total(self) -> int:
        return self.kind.total()


class Ledger:
    """Accounts for statements, and writes those not carried as they stand to `losses`."""

    def __init__(self, losses: TextIO | None = None) -> None:
        self.statements = Tally()
        """The statements that were read."""
        self.left: dict[str, Tally] = {}
        """Those left out, by reason."""
        self.altered: Counter[str] = Counter()
        """The values altered, by reason."""
        self.losses = losses
        self._handed: dict[str, int] = {}

    def hand(self, part: str, number: int) -> None:
        """Statements were handed to the writer, in a whole reading of a part: nodes or edges."""
        self._handed[part] = number

    def leave(self, reason: str, kind: str, subject: str, statement: Statement) -> None:
        """A statement is left out, for the reason that `reason` names."""
        self.left.setdefault(reason, Tally()).count(kind, [statement])
        self._list(reason, subject, statement.predicate, statement.value)

    def alter(self, reason: str, subject: str, column: str, value: str) -> None:
        """A value is not written as it stands, for the reason that `reason` names."""
        self.altered[reason] += 1
        self._list(reason, subject, column, value)

    def merge(self, part: Ledger) -> None:
        """Add what became of a part of the statements, whose losses were kept in memory."""
        self.statements.merge(part.statements)
        for reason, tally in part.left.items():
            self.left.setdefault(reason, Tally()).merge(tally)
        self.altered.update(part.altered)
        if self.losses and isinstance(part.losses, StringIO):
            self.losses.write(part.losses.getvalue())

    def _list(self, reason: str, subject: str, predicate: str, value: str) -> None:
        if self.losses:
            row = {"reason": reason, "subject": subject, "property": predicate, "value": value}
            self.losses.write(json.dumps(row, ensure_ascii=False) + "\n")

    @property
    def sums(self) -> Mapping[str, int]:
        """How many statements were read, were handed out, and were left out."""
        left = sum(tally.total() for tally in self.left.values())
        return {"in": self.statements.total(), "out": sum(self._handed.values()), "left_out": left}

    @property
    def balance(self) -> int:
        """Statements read that were neither handed out nor left out; 0 in a complete account."""
        sums = self.sums
        return sums["in"] - sums["out"] - sums["left_out"]

    def table(self, part: Literal["kind", "property", "graph"]) -> Mapping[str, Mapping[str, int]]:
        """In, out and left out by class, property or graph, in a complete account."""
        left = Counter[str]()
        for tally in self.left.values():
            left.update(getattr(tally, part))
        read: Counter[str] = getattr(self.statements, part)
        return {
            key: {"in": number, "out": number - left[key], "left_out": left[key]}
            for key, number in sorted(read.items())
            if number
        }
