"""A store is the old one whole or the new one whole, whatever ends or fails on the way."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from store.disk.clean import Clean, clean
from store.disk.holding import litter, values

from kg.errors import EngineError
from kg.namespaces import ID
from kg.store.disk import loader, manifest, sources
from kg.store.disk.manifest import lock
from kg.store.disk.store import DiskStore

Source = Callable[..., Path]
POINTS = int(os.environ.get("KG_KILLS", "10"))
SECONDS = 2.0
OLD = [("a", "1"), ("b", "1")]
NEW = {
    "load": [("a", "2"), ("b", "1"), ("c", "1")],
    "unload": [("b", "1")],
    "rebuild": OLD,
}

pytestmark = pytest.mark.usefixtures("no_ontology")


@pytest.fixture(scope="module")
def child() -> Iterator[Clean]:
    with clean() as asked:
        yield asked


def load(folder: Path, *paths: Path) -> None:
    loader.load(folder, sources.load_sources(paths))


def prepared(child: Clean, folder: Path, source: Source, task: str) -> list[Path | str]:
    """A store that holds a and b, as the first of a test was; what `task` is then to be given."""
    first, names = folder.parent / "first", [source("a", 1), source("b", 1)]
    if not first.exists():
        assert child("load", first, *names).code == 0
    shutil.copytree(first, folder)
    return {
        "load": lambda: [source("a", 2), source("c", 1)],
        "unload": lambda: [ID + "a"],
        "rebuild": list,
    }[task]()


def test_killed_at_random_points(child: Clean, source: Source, tmp_path: Path) -> None:
    """Counts half states, what was acknowledged and is lost, and folders left over: none."""
    draw = random.Random(7)
    killed, seconds = 0, {}
    for task in NEW:
        names = prepared(child, tmp_path / task, source, task)
        begun = time.perf_counter()
        assert child(task, tmp_path / task, *names).code == 0
        seconds[task] = time.perf_counter() - begun
    for number in range(POINTS):
        folder, task = tmp_path / str(number), list(NEW)[number % 3]
        names = prepared(child, folder, source, task)
        ended = child(task, folder, *names, kill=draw.uniform(0, seconds[task]))
        killed += ended.code == -signal.SIGKILL
        acknowledged = bool(ended.said)
        assert values(folder) in ([NEW[task]] if acknowledged else [OLD, NEW[task]]), task
        assert litter(folder) == [], task
        source("a", 1)
        assert child("load", folder, source("d", 1)).code == 0
        assert ("d", "1") in values(folder)
    assert killed >= POINTS // 2


CALLS = ("fsync", "pwrite", "write_bytes", "rename")


@pytest.mark.parametrize(
    ("call", "task"),
    list(product(CALLS, NEW) if POINTS >= 200 else zip(CALLS, [*NEW, *NEW], strict=False)),
)
def test_the_nth_call_fails(
    call: str, task: str, child: Clean, source: Source, tmp_path: Path
) -> None:
    """For n = 1, 2, … until none: the old store or the new one, exit code 3 and one line.

    Each call in one task, in `make long`, with `KG_KILLS=200`, in all three.
    """
    number, code = 0, 3
    while code:
        number += 1
        folder = tmp_path / f"{task}{number}"
        names = prepared(child, folder, source, task)
        reason = (errno.ENOSPC, errno.EIO)[number % 2]
        code, said = child(task, folder, *names, fail=[call, number, reason])
        if code:
            in_force = "the new content is in force" in said
            assert (code, in_force or "it is as it was" in said) == (3, True), said
            assert values(folder) == (NEW[task] if in_force else OLD), (task, number)
        else:
            assert int(said) < number
            assert values(folder) == NEW[task]
        assert litter(folder) == [], (task, number)
    assert number >= {"fsync": 10}.get(call, 2)


def test_a_full_disk(child: Clean, source: Source, tmp_path: Path) -> None:
    """The engine's own files may not pass 1 kB: the store stays as it was."""
    folder = tmp_path / "s"
    prepared(child, folder, source, "load")
    code, said = child("cramped", folder, source("a", 2))
    assert (code, "it is as it was" in said) == (3, True), said
    assert values(folder) == OLD
    assert litter(folder) == []


def test_the_second_writer_is_told_who_is_first(source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    load(folder, source("a", 1))
    with (
        lock(folder),
        pytest.raises(EngineError, match=rf"process {os.getpid()} on .* writing to it since 2"),
    ):
        load(folder, source("b", 1))
    load(folder, source("b", 1))
    (folder / manifest.LOCK).write_text('{"pid": 1, "host": "elsewhere", "since": "2026-01-01"}')
    with pytest.raises(EngineError, match=r"process 1 on elsewhere .*\(if it is gone, delete "):
        load(folder, source("a", 2))
    (folder / manifest.LOCK).unlink()
    assert values(folder) == OLD


def test_a_dead_writer_holds_nothing(child: Clean, source: Source, tmp_path: Path) -> None:
    folder = tmp_path / "s"
    load(folder, source("a", 1))
    assert child("die", folder).code == -signal.SIGKILL
    assert b'"pid"' in (folder / manifest.LOCK).read_bytes()
    load(folder, source("b", 1))
    assert values(folder) == OLD


def flipped(raw: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ draw.randrange(1, 256)]) + raw[place + 1 :]


def noticed(folder: Path, right: set[object]) -> bool:
    """Whether damage is noticed, by a read or by the hashes; a wrong answer fails the test."""
    try:
        opened = DiskStore(folder)
        assert values(opened) == OLD
        assert set(opened.quads()) == right
        return bool(opened.differing())
    except EngineError as error:
        return "run kg rebuild" in str(error)


def test_flipped_bytes(source: Source, tmp_path: Path) -> None:
    """Twelve bytes of each file in turn: never a wrong answer, and all but logs is noticed.

    What a read does not meet `kg status --check` does, which compares every hash.
    """
    folder = tmp_path / "s"
    load(folder, source("a", 1), source("b", 1))
    right: set[object] = set(DiskStore(folder).quads())
    draw, flips = random.Random(7), 0
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        old = path.read_bytes()
        if not old or path.name.startswith("LOG"):
            continue
        for _ in range(12):
            path.write_bytes(flipped(old, draw))
            flips += 1
            assert noticed(folder, right), path
        path.write_bytes(old)
    assert flips >= 150
    assert values(folder) == OLD


@pytest.mark.parametrize("name", [manifest.MANIFEST, "engine/CURRENT"])
def test_a_damaged_store_is_rebuilt(name: str, source: Source, tmp_path: Path) -> None:
    """Whatever is damaged but the sources: a rebuild gives the same store again."""
    folder = tmp_path / "s"
    load(folder, source("a", 1), source("b", 1))
    path = manifest.generations(folder)[0] / name
    path.write_bytes(path.read_bytes()[:-1] + b" \n")
    with pytest.raises(EngineError, match=r"damaged .* run kg rebuild"):
        DiskStore(folder)
    loader.rebuild(folder)
    assert values(folder) == OLD
    assert litter(folder) == []


def test_readers_beside_a_writer(child: Clean, source: Source, tmp_path: Path) -> None:
    """One writer and a reader: every answer was once in force, and none is older than the last."""
    folder = tmp_path / "s"
    load(folder, source("a", 0), source("b", 0))
    until, number, answers = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until:
        number += 1
        child.begin("load", folder, source("a", number), source("b", number))
        for _ in range(20):
            (_, one), (_, other) = values(folder)
            assert one == other
            assert int(one) in (number - 1, number)
            answers += 1
        assert child.end().code == 0
        assert values(folder) == [("a", str(number)), ("b", str(number))]
    assert answers >= 20
    assert litter(folder) == []
