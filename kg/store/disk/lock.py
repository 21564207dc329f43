"""One writer at a time; whoever comes second is told who holds the store."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kg.errors import EngineError, KgError
from kg.store.disk import manifest
from kg.store.disk.manifest import LOCK

PATIENCE = 0.5
"""Seconds for a process that was killed to be gone."""


class Holder(NamedTuple):
    """Who writes: a process, its machine, and when it began."""

    pid: int
    host: str
    since: str


@contextmanager
def writing(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a store to write to it; wait no longer than `patience` seconds for that.

    The system ends the lock with the process that has it, so that of a dead process is free. Where
    machines share a folder without sharing locks, the holder's name stands for it.

    Raises `EngineError` while another process holds it, naming it.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    try:
        if not _taken(handle, patience):
            raise _held(folder, _holder(handle))
        other = _holder(handle)
        if other and other.host != socket.gethostname():
            raise _held(folder, other)
        _name(handle, Holder(os.getpid(), socket.gethostname(), _now()))
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def _taken(handle: int, patience: float) -> bool:
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        else:
            return True


def _holder(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None


def _name(handle: int, holder: Holder) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    manifest.write_all(handle, json.dumps(holder._asdict()).encode())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _held(folder: Path, holder: Holder | None) -> EngineError:
    if holder is None:
        return EngineError(
            f"{folder}: another process is writing to it; run again when it has ended",
            f"{folder}：另一进程正在写入；请待其结束后重试",
        )
    pid, host, since = holder
    return EngineError(
        f"{folder}: process {pid} on {host} has been writing to it since {since};"
        f" run again when it has ended (if it is gone, delete {folder / LOCK})",
        f"{folder}：{host} 上的进程 {pid} 自 {since} 起正在写入；"
        f"请待其结束后重试（若该进程已不在，请删除 {folder / LOCK}）",
    )


# Removing what an interrupted load left, and generations that nobody reads any more


def tidy(folder: Path) -> None:
    """Clean a store that nobody writes to; what cannot be cleaned now is left for later."""
    with suppress(OSError, KgError):
        if _litter(folder):
            with writing(folder, patience=0):
                clean(folder)


def clean(folder: Path) -> None:
    """Remove every generation that is not in force and not read. The caller holds the lock."""
    for name in _litter(folder):
        with suppress(OSError):
            if name == manifest.NEXT_POINTER:
                (folder / name).unlink()
            else:
                _remove_unread(folder / name)


def _litter(folder: Path) -> list[str]:
    found = manifest.pointer(folder)
    keep = found.generation if found else None
    names = [name for name in manifest.generations(folder) if name != keep]
    return names + [manifest.NEXT_POINTER] * (folder / manifest.NEXT_POINTER).exists()


def _remove_unread(generation: Path) -> None:
    """Remove a generation; `OSError` while somebody has it open."""
    import shutil

    handle = os.open(generation, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(generation)
    finally:
        os.close(handle)
