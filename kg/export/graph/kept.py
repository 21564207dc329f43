"""Nodes, or edges, kept a batch at a time until all columns have their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from kg.export.graph.columns import Columns
from kg.export.graph.period import Period
from kg.export.graph.spool import Blocks, unpacked
from kg.export.graph.values import Column
from kg.export.ledger import Tally
from kg.model import named_tuple

_CACHED = 1_000


class Kept:
    """Elements of one kind, with their columns and the statements that they are made of."""

    def __init__(self, fields: Iterable[Column]) -> None:
        self.columns = Columns(fields)
        self.statements = Tally()
        self._blocks = Blocks()
        self._numbers: list[tuple[int, ...]] = []

    def take(self, block: bytes, columns: Columns, statements: Tally) -> None:
        """Keep a batch; `EngineError` where there is no room for it."""
        self._blocks.add(block)
        self._numbers.append(self.columns.take(columns))
        self.statements.take(statements)

    def __len__(self) -> int:
        """How many batches there are."""
        return len(self._blocks)

    def batch(self, place: int) -> Iterator[tuple[Any, ...]]:
        """The elements of a batch: the plain values of each, then its row and its period."""
        keys = self.columns.keys
        named = [keys[number] for number in self._numbers[place]]

        @lru_cache(_CACHED)
        def keys_of(numbers: tuple[int, ...]) -> tuple[str, ...]:
            """The keys of a row, once for all rows that have the same."""
            return tuple([named[number] for number in numbers])

        row, last = dict[str, tuple[str, ...]](), None
        for *plain, period, numbers, values in unpacked(self._blocks[place]):
            if values is not last:  # the edges of a thing were kept with the same one
                row, last = dict(zip(keys_of(numbers), values, strict=True)), values
            yield *plain, row.copy(), named_tuple(Period, period)
