"""What pyoxigraph answers as an `Answer`, its cells made our terms when they are looked at.

Most of the time of a large answer would go into terms that nobody reads. An answer that comes
from a process of its own crosses as SPARQL TSV, which keeps every term as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from typing import overload

import pyoxigraph as ox

from kg.model import Answer, Literal, Row
from kg.namespaces import XSD
from kg.store.terms import from_ox

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Cells = ox.QuerySolution | ox.Triple | ox.Quad

_TRIPLE: tuple[str, ...] = ("subject", "predicate", "object")


class Rows(Sequence[Row]):
    """Rows as the engine gave them, equal to a tuple of our own.

    Those of another process are so many lines of SPARQL TSV, parsed when one is looked at.
    """

    def __init__(self, size: int, found: Sequence[Cells] | bytes, count: int | None = None) -> None:
        self._size = size
        self._given = found
        self._count = len(found) if count is None else count

    @cached_property
    def _found(self) -> Sequence[Cells]:
        return _from_tsv(self._given) if isinstance(self._given, bytes) else self._given

    @cached_property
    def _rows(self) -> tuple[Row, ...]:
        places = range(self._size)
        return tuple(
            tuple(None if (cell := row[place]) is None else from_ox(cell) for place in places)
            for row in self._found
        )

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._rows[index]

    def __eq__(self, other: object) -> bool:
        return self._rows == (other._rows if isinstance(other, Rows) else other)

    def __hash__(self) -> int:
        return hash(self._rows)

    def __repr__(self) -> str:
        return repr(self._rows)

    def __reduce__(self) -> tuple[object, ...]:
        return Rows, (self._size, _as_tsv(self._size, self._found), self._count)


class Graph(Rows):
    """The rows of a graph, which has no order of its own: the same one gets the same."""

    @cached_property
    def _found(self) -> Sequence[Cells]:
        return sorted(super()._found, key=str)


def answer_from_ox(result: Result, limit: int | None = None) -> Answer:
    """The answer for whatever pyoxigraph answered, of at most `limit` rows."""
    if isinstance(result, ox.QueryBoolean):
        cell = Literal(str(bool(result)).lower(), XSD + "boolean")
        return Answer(("answer",), ((cell,),), "boolean")
    found = list(result if limit is None else islice(result, limit + 1))
    truncated = limit is not None and len(found) > limit
    kept = found[:limit] if truncated else found
    if isinstance(result, ox.QueryTriples):
        return Answer(_TRIPLE, Graph(3, kept), "graph", truncated)
    names = tuple([variable.value for variable in result.variables])
    return Answer(names, Rows(len(names), kept), "table", truncated)


def graph_from_turtle(raw: bytes) -> Answer:
    """The answer that a graph in Turtle is; `SyntaxError` for what is no Turtle."""
    found = list(ox.parse(raw, format=ox.RdfFormat.TURTLE))
    return Answer(_TRIPLE, Graph(3, found), "graph")


def _as_tsv(size: int, rows: Iterable[Cells]) -> bytes:
    places = range(size)
    lines = ["\t".join(f"?v{place}" for place in places)]
    lines += [
        "\t".join("" if (cell := row[place]) is None else str(cell) for place in places)
        for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def _from_tsv(text: bytes) -> list[Cells]:
    found = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)
