"""An export that is killed or runs out of room leaves the old whole, or the new whole, or both."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import KgError
from kg.export.export import to_path
from kg.export.formats.base import Format
from kg.export.formats.table import formats
from kg.export.graph.scope import Scope
from kg.export.material import Options
from kg.namespaces import ID
from kg.session import Session
from kg.store.memory import MemoryStore

POINTS = 50
OLD = Options(scope=Scope(about=ID + "datong-2021-new-energy-share"))
CHOSEN = [item for item in formats().values() if item.name not in ("dot", "mermaid", "svg")]
"""Formats of the whole graph; pictures are written the same way."""


def content(path: Path) -> dict[str, str]:
    """The hash of each file under a path, by its name there."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {
        str(file.relative_to(path)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if file.is_file() and file.name != "manifest.json"
    }


def in_child(task: Callable[[], object]) -> int:
    """Start a task in a process of its own; its number. It ends with 0, or 9 for an error told."""
    child = os.fork()
    if child:
        return child
    try:
        task()
    except KgError:
        os._exit(9)
    except BaseException:
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """How a child ended: its exit code, or the signal as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def whole(path: Path, old: dict[str, str], new: dict[str, str]) -> bool:
    return content(path) in (old, new)


@pytest.fixture(scope="module")
def store(session: Session) -> MemoryStore:
    return session.graph.store


def prepared(store: MemoryStore, item: Format, folder: Path) -> tuple[Path, Path, float]:
    """An old export to be replaced, the new one elsewhere, and the seconds that it took."""
    path, other = folder / f"out{item.suffix}", folder / f"new{item.suffix}"
    to_path(store, item.name, path, OLD)
    begun = time.perf_counter()
    to_path(store, item.name, other)
    return path, other, time.perf_counter() - begun


def test_killed_at_random_points(store: MemoryStore, tmp_path: Path) -> None:
    """Counts exports that are half an old and half a new one after a kill: none of 50."""
    draw = random.Random(7)
    killed = 0
    for number in range(POINTS):
        item = CHOSEN[number % len(CHOSEN)]
        folder = tmp_path / str(number)
        folder.mkdir()
        path, other, seconds = prepared(store, item, folder)
        old, new = content(path), content(other)
        child = in_child(lambda item=item, path=path: to_path(store, item.name, path))  # type: ignore[misc]
        time.sleep(draw.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        killed += ended(child) == -signal.SIGKILL
        if item.name != "duckdb":
            assert whole(path, old, new), item.name
    assert killed >= POINTS // 2


@pytest.mark.parametrize("item", CHOSEN, ids=lambda item: item.name)
def test_out_of_room(item: Format, store: MemoryStore, tmp_path: Path) -> None:
    """No file may pass 20 kB: one error that is told, and the old export as it was."""
    path = tmp_path / f"out{item.suffix}"
    to_path(store, item.name, path, OLD)
    old = content(path)

    def cramped() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
        to_path(store, item.name, path)

    assert ended(in_child(cramped)) == 9
    assert content(path) == old
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
