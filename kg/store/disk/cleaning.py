"""Removing what an interrupted load left, and generations that nobody reads any more."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError
from kg.store.disk import layout


def tidy(folder: Path) -> None:
    """Clean a store that nobody writes to; what cannot be cleaned now is left for later."""
    with suppress(OSError, KgError):
        if _litter(folder):
            from kg.store.disk.lock import writing

            with writing(folder, patience=0):
                clean(folder)


def clean(folder: Path) -> None:
    """Remove every generation that is not in force and not read. The caller holds the lock."""
    for name in _litter(folder):
        with suppress(OSError):
            if name == layout.NEXT_POINTER:
                (folder / name).unlink()
            else:
                _remove_unread(folder / name)


def _litter(folder: Path) -> list[str]:
    found = layout.pointer(folder)
    keep = found.generation if found else None
    names = [name for name in layout.generations(folder) if name != keep]
    return names + [layout.NEXT_POINTER] * (folder / layout.NEXT_POINTER).exists()


def _remove_unread(generation: Path) -> None:
    """Remove a generation; `OSError` while somebody has it open."""
    import shutil

    handle = os.open(generation, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(generation)
    finally:
        os.close(handle)
