"""An export that is killed or runs out of room leaves the old whole, or the new whole, or both."""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pytest
from children import children
from export.worlds import LONG

from kg.errors import KgError
from kg.export.export import to_path
from kg.export.formats.registry import Format, formats
from kg.export.graph.things import Options, Scope
from kg.namespaces import ID
from kg.session import Session
from kg.store import embedded
from kg.store.embedded import MemoryStore

POINTS = 50 if LONG else 25
OLD = Options(scope=Scope(about=ID + "datuan-outcome-o4-share"))
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


@pytest.fixture(scope="module")
def store(session: Session) -> MemoryStore:
    """The outcomes alone: enough to be in the middle of, little enough to be killed often."""
    quads = session.graph.store.quads()
    return MemoryStore.of([quad for quad in quads if "datuan-outcomes>" in str(quad.graph_name)])


class Prepared(NamedTuple):
    """An old export and the new one that is to replace it, and the seconds that this took."""

    old: Path
    new: Path
    seconds: float


@pytest.fixture(scope="module")
def prepared(
    store: MemoryStore, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Prepared]:
    """Exports of a format, by its name and suffix, made once."""

    @cache
    def make(name: str, suffix: str) -> Prepared:
        folder = tmp_path_factory.mktemp(name)
        old, new = folder / f"old{suffix}", folder / f"new{suffix}"
        to_path(store, name, old, OLD)
        begun = time.perf_counter()
        to_path(store, name, new)
        return Prepared(old, new, time.perf_counter() - begun)

    return make


def copied(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def test_killed_at_random_points(
    store: MemoryStore, prepared: Callable[[str, str], Prepared], tmp_path: Path
) -> None:
    """Counts exports that are half an old and half a new one after a kill: none of 25.

    In `make long` none of 50.
    """
    draw = random.Random(7)
    killed = 0
    for number in range(POINTS):
        item = CHOSEN[number % len(CHOSEN)]
        path = tmp_path / str(number) / f"out{item.suffix}"
        path.parent.mkdir()
        made = prepared(item.name, item.suffix)
        copied(made.old, path)
        child = in_child(partial(to_path, store, item.name, path))
        time.sleep(draw.uniform(0, made.seconds))
        os.kill(child, signal.SIGKILL)
        killed += ended(child) == -signal.SIGKILL
        if item.name != "duckdb":  # equal tables, other bytes: test_parquet.py holds those
            assert content(path) in (content(made.old), content(made.new)), item.name
    assert killed >= POINTS // 2


@pytest.mark.parametrize("name", ["csv", "gexf", "parquet"] if LONG else ["gexf"])
def test_killed_while_copies_work(
    name: str, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts copies that outlive the process they work for, and halves of exports: none.

    Ten kills, and more until six copies were at work.
    """
    monkeypatch.setattr(MemoryStore, "copies", lambda _: 2)
    monkeypatch.setattr(embedded, "_LARGE", 1)
    item, store, draw = formats()[name], session.graph.store, random.Random(7)
    old, new, path = (tmp_path / f"{what}{item.suffix}" for what in ("old", "new", "out"))
    to_path(store, name, old, OLD)
    begun = time.perf_counter()
    to_path(store, name, new)
    seconds = time.perf_counter() - begun
    wholes = content(old), content(new)
    copied(old, path)
    kills = seen = 0
    while kills < 10 or seen < 6:
        kills += 1
        assert kills <= 50
        child = in_child(partial(to_path, store, name, path))
        time.sleep(draw.uniform(0, seconds))
        copies = children(child)
        seen += len(copies)
        os.kill(child, signal.SIGKILL)
        ended(child)
        assert content(path) in wholes
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{copy}").exists() for copy in copies):
            assert time.monotonic() < deadline, copies
            time.sleep(0.01)


@pytest.mark.parametrize("item", CHOSEN[:: 1 if LONG else 2], ids=lambda item: item.name)
def test_out_of_room(item: Format, session: Session, tmp_path: Path) -> None:
    """No file may pass 20 kB: one error that is told, and the old export as it was.

    Every other format, in `make long` each.
    """
    store = session.graph.store
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
