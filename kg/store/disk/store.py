"""A store in a folder, read as it was when it was opened."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from kg.errors import EngineError, InputError, KgError
from kg.store.disk import manifest
from kg.store.disk.manifest import damaged
from kg.store.embedded import EmbeddedStore
from kg.store.interface import CheckedStore
from kg.store.normalisation import Normalised
from kg.worker import processors

_ATTEMPTS = 100
_OPENED_AT_ONCE = 16
"""Of so many files of tables RocksDB opens all with the store, of more the others when needed."""


class DiskStore(EmbeddedStore):
    """The generation in force when opened; `InputError` for no store, `EngineError` for damage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        manifest.tidy(folder)
        self.generation: Path
        self.generation, self._handle = _hold(folder)
        self.manifest = manifest.read(self.generation)
        self._engine = CheckedStore(self.generation / manifest.ENGINE, partial(damaged, folder))
        tables = len(list((self.generation / manifest.ENGINE).glob("*.sst")))
        self._unopened = tables if tables > _OPENED_AT_ONCE else 0
        if wrong := manifest.differing(self.generation, self.manifest, quickly=True):
            raise damaged(folder, f"{wrong[0]} is not as it was written")

    def __del__(self, close: Callable[[int], None] = os.close) -> None:  # `os` may be gone
        handle = self.__dict__.pop("_handle", None)
        if handle is not None:
            close(handle)

    def differing(self) -> list[str]:
        """The files that are not as they were written."""
        return manifest.differing(self.generation, self.manifest)

    @property
    def normalised(self) -> Sequence[Normalised]:
        """See `EmbeddedStore`; they were counted when they were loaded."""
        return self.manifest.normalised()

    def holds(self, number: int) -> bool:
        """See `EmbeddedStore`; they were counted when they were loaded."""
        return self.manifest.quads >= number

    def copies(self) -> int:
        """One for each processor: each opens the files for itself."""
        return processors()

    @property
    def _store(self) -> CheckedStore:
        return self._engine.open()

    def _failed(self, error: Exception) -> KgError:
        if isinstance(error, OSError) or "orruption" in str(error):
            return damaged(self.folder, error)
        return super()._failed(error)


def _hold(folder: Path) -> tuple[Path, int]:
    """The generation in force, and a handle that keeps it from being removed."""
    for _ in range(_ATTEMPTS):
        newest = manifest.generations(folder)[-1:]
        if not newest:
            raise InputError(
                f"{folder}: holds nothing yet; fill it with kg load",
                f"{folder}：尚无内容；请用 kg load 加载",
            )
        try:
            handle = os.open(newest[0], os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise damaged(folder, f"{newest[0].name}: {error.strerror}") from None
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
            if manifest.generations(folder)[-1:] == newest:
                return newest[0], handle
        os.close(handle)
    raise EngineError(
        f"{folder}: changes faster than it can be opened; run again",
        f"{folder}：变化过快，无法打开；请重试",
    )
