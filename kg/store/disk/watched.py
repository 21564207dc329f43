"""An engine on disk whose failures are told in one line, whoever reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.store.answers import Result
from kg.store.disk.layout import damaged
from kg.store.engine import Name, Node, subjects

T = TypeVar("T")
_FAILURES = (OSError, RuntimeError, ValueError)


class Watched:
    """pyoxigraph's store, read-only. A block that is not as it was written is noticed here.

    It is opened when it is first used, and anew in each process: it may not be used across a fork.
    """

    def __init__(self, engine: Path, folder: Path) -> None:
        self._engine = engine
        self._folder = folder
        self._opened: dict[int, ox.Store] = {}

    def open(self) -> Watched:
        """Open it in this process, unless it is: a sealed block can open nothing."""
        process = os.getpid()
        if process not in self._opened:
            try:
                self._opened[process] = ox.Store.read_only(str(self._engine))
            except _FAILURES as error:
                raise damaged(self._folder, error) from None
        return self

    @property
    def _store(self) -> ox.Store:
        return self.open()._opened[os.getpid()]

    def __len__(self) -> int:
        return self._told(lambda: len(self._store))

    def __iter__(self) -> Iterator[ox.Quad]:
        return self._each(lambda: iter(self._store))

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: Name | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads that match."""
        return self._each(lambda: self._store.quads_for_pattern(subject, predicate, value, graph))

    def named_graphs(self) -> Iterable[Node]:
        """The names of the graphs."""
        return self._each(self._store.named_graphs)

    def subjects(self, graph: Name) -> Iterable[Node]:
        """What a graph says something about."""
        return self._each(lambda: subjects(self._store, graph))

    def query(self, query: str, *, use_default_graph_as_union: bool = False) -> Result:
        """What a query finds; whoever asks tells of its failure."""
        return self._store.query(query, use_default_graph_as_union=use_default_graph_as_union)

    def dump(self, *, format: ox.RdfFormat, from_graph: Name) -> bytes | None:  # noqa: A002
        """A graph written out."""
        return self._told(lambda: self._store.dump(format=format, from_graph=from_graph))

    def _told(self, task: Callable[[], T]) -> T:
        try:
            return task()
        except _FAILURES as error:
            raise damaged(self._folder, error) from None

    def _each(self, start: Callable[[], Iterable[T]]) -> Iterator[T]:
        try:
            yield from start()
        except _FAILURES as error:
            raise damaged(self._folder, error) from None
