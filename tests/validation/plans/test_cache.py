"""A cache that is broken, not ours or not to be written: no wrong answer, and no traceback."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from validation.plans.remembering import EVERYTHING, Folder, since_last, watched

from kg.validation.plans import cache as caches

NOTE = "the cache cannot be written: the next run will look at everything"


@pytest.fixture
def kept(folder: Folder, tmp_path: Path) -> Path:
    """The file in which the run is remembered."""
    (found,) = (tmp_path / "cache" / "kg" / "validation").iterdir()
    return found


def flipped(raw: bytes) -> bytes:
    """With one letter of one finding changed."""
    return raw.replace(b"shapes#Cluster", b"shapes#Clusher", 1)


class Bomb:
    """What a reader of pickles would run."""

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, ("exploded",)


BROKEN: Mapping[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "without its last letter": lambda raw: raw[:-1],
    "half": lambda raw: raw[: len(raw) // 2],
    "with a line more": lambda raw: raw + b"\n",
    "its first line": lambda raw: raw.partition(b"\n")[0],
    "without its first line": lambda raw: raw.partition(b"\n")[2],
    "with another letter": flipped,
    "zeros": lambda raw: b"\x00" * 1000,
    "brackets": lambda raw: b"[" * 100_000,
    "a pickle": lambda raw: pickle.dumps(Bomb()),
}


def test_a_broken_one_counts_for_nothing(
    folder: Folder, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts the ways to break it, one after the other; after each everything is judged."""
    monkeypatch.chdir(tmp_path)
    raw = kept.read_bytes()
    assert len({broken(raw) for broken in BROKEN.values()} - {raw}) == 10
    for name, broken in BROKEN.items():
        kept.write_bytes(broken(raw))
        assert folder.judged() == EVERYTHING, name
        assert not (tmp_path / "exploded").exists()
    assert folder.judged() == []


def test_another_users_counts_for_nothing(
    folder: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = os.getuid()
    monkeypatch.setattr(caches.os, "getuid", lambda: uid + 1)
    assert folder.judged() == EVERYTHING


def test_one_of_other_rules_counts_for_nothing(
    folder: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of an engine may find something else."""
    monkeypatch.setattr(caches, "version", lambda name: "0")
    assert folder.judged() == EVERYTHING


def unkept(folder: Folder) -> None:
    """Everything is judged, and it is said that the next run will do so too."""
    for _ in range(2):
        with watched() as judged:
            report = since_last(folder.path, sorted(folder.path.iterdir()))
        assert sorted(judged) == EVERYTHING
        assert [note["en"] for note in report.notes] == [NOTE]
        assert all("缓存" in note["zh"] for note in report.notes)


def test_where_it_cannot_be_written_that_is_said(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    unkept(folder)


def test_a_folder_in_its_place_is_no_cache(folder: Folder, kept: Path) -> None:
    kept.unlink()
    kept.mkdir()
    unkept(folder)


def test_a_full_disk_is_no_error(
    folder: Folder, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.unlink()

    def full(path: Path, content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(caches, "write_bytes", full)
    unkept(folder)


def test_a_user_without_a_home_has_no_cache(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("XDG_CACHE_HOME", "relative/paths/are/to/be/ignored")
    monkeypatch.setattr(caches.Path, "home", homeless)
    unkept(folder)


def test_it_is_kept_in_the_users_cache(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else may look into a folder that is made for it."""
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert folder.judged() == EVERYTHING
    place = tmp_path / "home" / ".cache" / "kg" / "validation"
    assert len(list(place.iterdir())) == 1
    assert place.stat().st_mode & 0o777 == 0o700


def test_what_was_kept_longest_ago_is_let_go(folder: Folder, kept: Path) -> None:
    others = [kept.with_name(f"other-{number}") for number in range(60)]
    for number, path in enumerate(others):
        path.write_text("", "utf-8")
        os.utime(path, (number, number))
    assert folder.judged() == []
    left = sorted(kept.parent.iterdir())
    assert len(left) == 50
    assert kept in left
    assert set(others[-49:]) <= set(left)


def test_a_file_that_changes_during_the_run_is_not_remembered(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is kept would be of a text that nobody knows."""
    path = folder.path / "b.nq"
    before = path.read_text("utf-8")
    path.write_text(before + "# changed\n", "utf-8")
    save = caches.Cache.save

    def save_later(*given: object) -> object:
        path.write_text(before, "utf-8")
        return save(*given)

    with monkeypatch.context() as patch:
        patch.setattr(caches.Cache, "save", save_later)
        since_last(folder.path, sorted(folder.path.iterdir()))
    assert folder.judged() == []
