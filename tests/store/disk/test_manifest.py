"""The folder of a store: its generations, their manifests, who may write, and what goes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store.disk.holding import opened

import kg.resources
from kg.errors import EngineError, InputError
from kg.store.disk import manifest
from kg.store.disk.manifest import Manifest, Source

DATA = Source("/data/a.ttl", "00", 7, ["urn:a"], left_out=["urn:b"])
ONTOLOGY = Source("ontology/core.ttl", "11", 9, ["urn:o"], is_ontology=True, left_out=[])
WRITTEN = Manifest(5, "1.2", "2026-01-02T03:04:05+00:00", [ONTOLOGY, DATA])


def generation(folder: Path, number: int = 1, **files: bytes) -> Path:
    """A finished generation with these files of an engine."""
    path = folder / f"generation-{number}"
    (path / manifest.ENGINE).mkdir(parents=True)
    for name, content in files.items():
        (path / manifest.ENGINE / name).write_bytes(content)
    return path


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    """With the size and hash of each file, but those of the engine's logs and locks."""
    path = generation(tmp_path, table=b"123", LOCK=b"x", LOG=b"xx")
    written = manifest.write(path, WRITTEN)
    assert written.files == {"engine/table": (3, hashlib.sha256(b"123").hexdigest())}
    read = manifest.read(path)
    assert read._replace(files={}) == WRITTEN
    assert {name: tuple(known) for name, known in read.files.items()} == written.files
    assert read.data() == [DATA]
    assert read.size() == 3
    assert DATA.file == Path("/data/a.ttl")
    assert ONTOLOGY.file == kg.resources.content() / "ontology" / "core.ttl"


def test_a_manifest_is_text_that_can_be_read_and_compared(tmp_path: Path) -> None:
    """A hash, then JSON by lines: names as they are, files in order."""
    names = [f"{number:02}" for number in (*range(19, 9, -1), *range(20))]
    path = generation(tmp_path, **dict.fromkeys(names, b""))
    manifest.write(path, Manifest(5, "1.2", "2026", [Source("/规划/a.ttl", "00", 7, [])]))
    digest, _, text = (path / manifest.MANIFEST).read_text("utf-8").partition("\n")
    assert digest == hashlib.sha256(text.encode()).hexdigest()
    assert text.splitlines()[:10] == [
        "{",
        ' "quads": 5,',
        ' "ontology": "1.2",',
        ' "loaded": "2026",',
        ' "sources": [',
        "  {",
        '   "path": "/规划/a.ttl",',
        '   "sha256": "00",',
        '   "size": 7,',
        '   "graphs": [],',
    ]
    assert list(json.loads(text)["files"]) == sorted(f"engine/{name}" for name in set(names))


def test_a_manifest_that_was_changed_is_damage(tmp_path: Path) -> None:
    path = generation(tmp_path)
    manifest.write(path, WRITTEN)
    text = (path / manifest.MANIFEST).read_bytes()
    (path / manifest.MANIFEST).write_bytes(text.replace(b"1.2", b"1.3"))
    with pytest.raises(EngineError, match=r"manifest has another hash\); run kg rebuild"):
        manifest.read(path)
    (path / manifest.MANIFEST).unlink()
    with pytest.raises(EngineError, match="manifest cannot be read: No such file"):
        manifest.read(path)


def test_the_newest_manifest_that_can_be_parsed_is_salvaged(tmp_path: Path) -> None:
    """Whatever its hash says; without any the error names the way out."""
    for number in (2, 10):
        manifest.write(generation(tmp_path, number), WRITTEN._replace(quads=number))
    newest = tmp_path / "generation-10" / manifest.MANIFEST
    newest.write_bytes(b"wrong\n" + newest.read_bytes().partition(b"\n")[2])
    assert manifest.salvage(tmp_path).quads == 10
    for broken in (b"wrong\n{}", b"", b"hash\n{"):
        newest.write_bytes(broken)
        assert manifest.salvage(tmp_path).quads == 2
    (tmp_path / "generation-2" / manifest.MANIFEST).unlink()
    with pytest.raises(EngineError, match="no record of its sources is left"):
        manifest.salvage(tmp_path)


def test_generations_are_ordered_by_their_number(tmp_path: Path) -> None:
    assert manifest.next_generation(tmp_path).name == "generation-1"
    for number in (9, 10, 1):
        generation(tmp_path, number)
    (tmp_path / manifest.LOCK).touch()
    (tmp_path / manifest.DRAFT).mkdir()
    names = [path.name for path in manifest.generations(tmp_path)]
    assert names == ["generation-1", "generation-9", "generation-10"]
    assert manifest.next_generation(tmp_path) == tmp_path / "generation-11"


@pytest.mark.parametrize("name", ["thesis.txt", "generation-0", "generation-01", "xgeneration-1"])
def test_a_folder_of_something_else_is_refused(name: str, tmp_path: Path) -> None:
    generation(tmp_path)
    (tmp_path / name).touch()
    with pytest.raises(InputError, match=rf"is no store of kg \(holds {name}\)"):
        manifest.generations(tmp_path)
    with pytest.raises(InputError, match="no store there; make one with kg load"):
        manifest.generations(tmp_path / "none")


def test_files_that_differ_are_named(tmp_path: Path) -> None:
    """By size, by content, and where they are gone."""
    path = generation(tmp_path, same=b"1", longer=b"12", other=b"12", gone=b"1")
    written = manifest.write(path, WRITTEN)
    assert manifest.differing(path, written) == []
    (path / "engine" / "longer").write_bytes(b"123")
    (path / "engine" / "other").write_bytes(b"21")
    (path / "engine" / "gone").unlink()
    for quickly in (False, True):
        found = manifest.differing(path, written, quickly=quickly)
        assert sorted(found) == ["engine/gone", "engine/longer", "engine/other"]


@pytest.mark.parametrize(("size", "is_skipped"), [(8 << 20, False), ((8 << 20) + 1, True)])
def test_blocks_of_a_large_store_are_not_hashed_to_open_it(
    size: int, is_skipped: bool, tmp_path: Path
) -> None:
    """A store is large from 8 MiB on; its other files are hashed all the same."""
    path = generation(tmp_path, **{"1.sst": bytes(size - 1), "table": b"1"})
    written = manifest.write(path, WRITTEN)
    (path / "engine" / "1.sst").write_bytes(b"\1" * (size - 1))
    found = manifest.differing(path, written, quickly=True)
    assert found == ([] if is_skipped else ["engine/1.sst"])
    assert manifest.differing(path, written) == ["engine/1.sst"]
    (path / "engine" / "table").write_bytes(b"2")
    assert "engine/table" in manifest.differing(path, written, quickly=True)
    (path / "engine" / "1.sst").write_bytes(b"\1" * size)
    assert "engine/1.sst" in manifest.differing(path, written, quickly=True)


def test_a_second_writer_is_refused_and_told_of_the_first(tmp_path: Path) -> None:
    """Its process, its machine, since when, and what to delete."""
    before = datetime.now(UTC).replace(microsecond=0)
    with manifest.lock(tmp_path):
        with pytest.raises(EngineError) as refused, manifest.lock(tmp_path, patience=0):
            pytest.fail("two writers")
        after = datetime.now(UTC)
    told = re.fullmatch(
        rf"{re.escape(str(tmp_path))}: process (\d+) on (.+) has been writing to it since (.+);"
        rf" run again when it has ended \(if it is gone, delete {tmp_path}/lock\)",
        refused.value.en,
    )
    assert told
    assert (int(told[1]), told[2]) == (os.getpid(), socket.gethostname())
    assert before <= datetime.fromisoformat(told[3]) <= after
    assert list(tmp_path.iterdir()) == []
    with manifest.lock(tmp_path, patience=0):
        assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_a_lock_leaves_nothing_open(tmp_path: Path) -> None:
    """Whether it was held, refused, or waited for; the file can be written by everybody."""
    former = os.umask(0)
    try:
        with manifest.lock(tmp_path):
            assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o666
            assert len(opened(tmp_path)) == 1
            with pytest.raises(EngineError), manifest.lock(tmp_path, patience=0.05):
                pytest.fail("two writers")
            assert len(opened(tmp_path)) == 1
    finally:
        os.umask(former)
    generation(tmp_path)
    (tmp_path / "draft").mkdir()
    manifest.tidy(tmp_path)
    assert opened(tmp_path) == []


def test_a_lock_that_was_deleted_is_no_error(tmp_path: Path) -> None:
    """As a user does who is told to; the writer ends as it would."""
    with manifest.lock(tmp_path):
        (tmp_path / "lock").unlink()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_that_is_deleted_when_it_is_opened_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a writer does that ends at this moment: a third would else hold another file."""
    flock, deleted = fcntl.flock, list[int]()

    def delete_first(handle: int, operation: int) -> None:
        if not deleted:
            (tmp_path / "lock").unlink()
            deleted.append(handle)
        flock(handle, operation)

    monkeypatch.setattr(fcntl, "flock", delete_first)
    with manifest.lock(tmp_path, patience=0):
        assert json.loads((tmp_path / "lock").read_bytes())["pid"] == os.getpid()
        assert len(opened(tmp_path)) == 1
    assert len(deleted) == 1


def test_waiting_takes_no_time_of_a_processor(tmp_path: Path) -> None:
    with manifest.lock(tmp_path):
        used, began = time.process_time(), time.monotonic()
        with pytest.raises(EngineError), manifest.lock(tmp_path, patience=0.3):
            pytest.fail("two writers")
        assert time.process_time() - used < (time.monotonic() - began) / 4


def test_a_lock_without_a_record_is_a_lock(tmp_path: Path) -> None:
    for record in (b"", b"[]", b'{"pid": 1}', b" " * 1000):
        (tmp_path / "lock").write_bytes(record)
        with (tmp_path / "lock").open("r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            with (
                pytest.raises(EngineError, match="another process is writing to it; run again"),
                manifest.lock(tmp_path, patience=0),
            ):
                pytest.fail("two writers")
        with manifest.lock(tmp_path, patience=0):
            holder = json.loads((tmp_path / "lock").read_bytes())
        assert holder["pid"] == os.getpid()


def test_a_holder_on_another_machine_has_the_lock(tmp_path: Path) -> None:
    """Where machines share the folder and not its locks; its record stays."""
    held = json.dumps({"pid": 7, "host": "elsewhere", "since": "2026-01-01"})
    (tmp_path / "lock").write_text(held)
    with (
        pytest.raises(EngineError, match="process 7 on elsewhere has been writing"),
        manifest.lock(tmp_path),
    ):
        pytest.fail("two writers")
    assert (tmp_path / "lock").read_text() == held
    (tmp_path / "lock").write_text(json.dumps({**json.loads(held), "host": socket.gethostname()}))
    with manifest.lock(tmp_path):
        pass  # its process has died: the system has freed its lock


def test_a_writer_waits_for_the_one_before(tmp_path: Path) -> None:
    """As long as it may; the file of the first is gone by then, and it makes its own."""
    entered, leave = threading.Event(), threading.Event()

    def first() -> None:
        with manifest.lock(tmp_path):
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=first)
    thread.start()
    entered.wait(10)
    began = time.monotonic()
    with (
        pytest.raises(EngineError, match="has been writing"),
        manifest.lock(tmp_path, patience=0.2),
    ):
        pytest.fail("two writers")
    assert time.monotonic() - began >= 0.2
    threading.Timer(0.1, leave.set).start()
    with manifest.lock(tmp_path, patience=30):
        assert (tmp_path / "lock").exists()
    thread.join()
    assert not (tmp_path / "lock").exists()


def test_old_generations_and_drafts_are_garbage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those that a reader holds, and while another writes."""
    for number in (1, 2, 3):
        generation(tmp_path, number)
    (tmp_path / "draft").mkdir()
    with manifest.lock(tmp_path), monkeypatch.context() as patched:
        patched.setattr(time, "sleep", lambda _: pytest.fail("waits for the writer"))
        manifest.tidy(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
    reader = os.open(tmp_path / "generation-2", os.O_RDONLY | os.O_DIRECTORY)
    fcntl.flock(reader, fcntl.LOCK_SH)
    manifest.tidy(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["generation-2", "generation-3"]
    os.close(reader)
    manifest.tidy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["generation-3"]
    (tmp_path / "draft").mkdir()
    manifest.tidy(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["generation-3"]


@pytest.mark.usefixtures("no_ontology")
def test_a_store_without_garbage_is_not_locked_to_read_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generation(tmp_path)

    def refuse(*_: object, **__: object) -> Callable[[], None]:
        raise AssertionError("locked")

    monkeypatch.setattr(manifest, "lock", refuse)
    manifest.tidy(tmp_path)
    manifest.tidy(tmp_path / "none")
