"""A store in a folder, read as it was when it was opened."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from kg.errors import EngineError, KgError
from kg.store.disk import cleaning, layout, record
from kg.store.disk.watched import Watched
from kg.store.embedded import EmbeddedStore
from kg.store.sharing import processors

_TRIES = 100


class DiskStore(EmbeddedStore):
    """A graph in a folder. A load beside it changes nothing for whoever has it open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        cleaning.tidy(folder)
        self._pointer, self._handle = _held(folder)
        engine = folder / self._pointer.generation / layout.ENGINE
        self._engine = Watched(engine, folder)
        if wrong := record.differing(folder, self._pointer, quickly=True):
            raise layout.damaged(folder, f"{wrong[0]} is not as it was written")

    def __del__(self) -> None:
        handle = self.__dict__.pop("_handle", None)
        if handle is not None:
            os.close(handle)

    @property
    def record(self) -> record.Record:
        """What is in the store, and where that came from."""
        return record.read(self.folder, self._pointer)

    def differing(self) -> list[str]:
        """The files that are not as they were written."""
        return record.differing(self.folder, self._pointer)

    def copies(self) -> int:
        """One for each processor: each opens the files for itself."""
        return processors()

    def size(self) -> int:
        """How many bytes its files have."""
        return sum(item.size for item in record.files(self.folder, self._pointer))

    @property
    def _store(self) -> Watched:
        return self._engine.open()

    def _failed(self, error: Exception) -> KgError:
        if isinstance(error, OSError) or "orruption" in str(error):
            return layout.damaged(self.folder, error)
        return super()._failed(error)


def _held(folder: Path) -> tuple[layout.Pointer, int]:
    """The generation in force, and a handle that keeps it from being removed.

    A load may end between reading the pointer and holding the generation; then the pointer is
    read again.
    """
    for _ in range(_TRIES):
        found = layout.pointer(folder)
        if found is None:
            raise layout.empty(folder)
        try:
            handle = os.open(folder / found.generation, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            if layout.pointer(folder) == found:
                raise layout.damaged(folder, f"{found.generation}: {error.strerror}") from None
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if layout.pointer(folder) == found:
                return found, handle
        except BlockingIOError:
            pass
        os.close(handle)
    raise EngineError(
        f"{folder}: changes faster than it can be opened; run again",
        f"{folder}：变化过快，无法打开；请重试",
    )
