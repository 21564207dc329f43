"""The interface that every store keeps, and the engine of those that have one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

import pyoxigraph as ox

from kg.errors import KgError
from kg.terms import Answer, Node, Result

T = TypeVar("T")


class Dataset(NamedTuple):
    """The names of the graphs that are queried: their union, and those that `GRAPH` sees."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """A graph to be queried: the union of all graphs, or the dataset that FROM clauses name."""

    @property
    def edition(self) -> int | None:
        """A number that changes with the content; `None` where that cannot be determined."""

    def ask(
        self,
        sparql: str,
        *,
        limit: int | None = None,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """The answer to a SPARQL query; of more than `limit` rows the first, `truncated`.

        `dataset` stands in for FROM clauses, and `base` completes relative IRIs.
        ASK gives one column `answer`, CONSTRUCT and DESCRIBE `subject`, `predicate` and `object`.
        Raises `InputError` for a query that does not parse (with its line) and `EngineError` for a
        store that fails or runs out of time.
        """


Name = Node | ox.DefaultGraph


_FAILURES = (OSError, RuntimeError, ValueError)


class CheckedStore:
    """pyoxigraph's store, read-only, opened once in each process; its failures are `damaged`."""

    def __init__(self, engine: Path, damaged: Callable[[Exception], KgError]) -> None:
        self._engine = engine
        self._damaged = damaged
        self._opened: dict[int, ox.Store] = {}  # by process; to close that of another may hang

    def open(self) -> CheckedStore:
        """Open it in this process, unless it is: a sandboxed block can open nothing."""
        process = os.getpid()
        if process not in self._opened:
            path = str(self._engine)
            self._opened[process] = self._checked(lambda: ox.Store.read_only(path))
        return self

    @property
    def _store(self) -> ox.Store:
        return self.open()._opened[os.getpid()]

    def __len__(self) -> int:
        return self._checked(lambda: len(self._store))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self._each(lambda: self._store)

    def quads_for_pattern(self, *terms: Any) -> Iterator[ox.Quad]:
        return self._each(lambda: self._store.quads_for_pattern(*terms))

    def named_graphs(self) -> Iterable[Node]:
        return self._each(self._store.named_graphs)

    def query(self, query: str, **options: Any) -> Result:
        """The results of a query; errors are those of pyoxigraph."""
        return self._store.query(query, **options)

    def dump(self, *, format: ox.RdfFormat, from_graph: Name) -> bytes | None:  # noqa: A002
        return self._checked(lambda: self._store.dump(format=format, from_graph=from_graph))

    def _checked(self, task: Callable[[], T]) -> T:
        try:
            return task()
        except _FAILURES as error:
            raise self._damaged(error) from None

    def _each(self, start: Callable[[], Iterable[T]]) -> Iterator[T]:
        try:
            yield from start()
        except _FAILURES as error:
            raise self._damaged(error) from None


Engine = ox.Store | CheckedStore
