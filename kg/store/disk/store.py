"""A store in a folder, read as it was when it was opened."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from kg.errors import EngineError, KgError
from kg.store.disk import lock, manifest
from kg.store.disk.manifest import damaged
from kg.store.embedded import EmbeddedStore
from kg.store.interface import Name, subjects
from kg.terms import Node, Result
from kg.worker import processors

# An engine on disk whose failures are told in one line, whoever reads it


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


_TRIES = 100


class DiskStore(EmbeddedStore):
    """A graph in a folder. A load beside it changes nothing for whoever has it open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lock.tidy(folder)
        self._pointer, self._handle = _held(folder)
        engine = folder / self._pointer.generation / manifest.ENGINE
        self._engine = Watched(engine, folder)
        if wrong := manifest.differing(folder, self._pointer, quickly=True):
            raise manifest.damaged(folder, f"{wrong[0]} is not as it was written")

    def __del__(self) -> None:
        handle = self.__dict__.pop("_handle", None)
        if handle is not None:
            os.close(handle)

    @property
    def record(self) -> manifest.Record:
        """What is in the store, and where that came from."""
        return manifest.read(self.folder, self._pointer)

    def differing(self) -> list[str]:
        """The files that are not as they were written."""
        return manifest.differing(self.folder, self._pointer)

    def copies(self) -> int:
        """One for each processor: each opens the files for itself."""
        return processors()

    def size(self) -> int:
        """How many bytes its files have."""
        return sum(item.size for item in manifest.files(self.folder, self._pointer))

    @property
    def _store(self) -> Watched:
        return self._engine.open()

    def _failed(self, error: Exception) -> KgError:
        if isinstance(error, OSError) or "orruption" in str(error):
            return manifest.damaged(self.folder, error)
        return super()._failed(error)


def _held(folder: Path) -> tuple[manifest.Pointer, int]:
    """The generation in force, and a handle that keeps it from being removed.

    A load may end between reading the pointer and holding the generation; then the pointer is
    read again.
    """
    for _ in range(_TRIES):
        found = manifest.pointer(folder)
        if found is None:
            raise manifest.empty(folder)
        try:
            handle = os.open(folder / found.generation, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            if manifest.pointer(folder) == found:
                raise manifest.damaged(folder, f"{found.generation}: {error.strerror}") from None
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if manifest.pointer(folder) == found:
                return found, handle
        except BlockingIOError:
            pass
        os.close(handle)
    raise EngineError(
        f"{folder}: changes faster than it can be opened; run again",
        f"{folder}：变化过快，无法打开；请重试",
    )
