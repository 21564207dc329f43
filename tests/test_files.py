"""Text that may not be text, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import io
import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files
from kg.errors import EngineError, InputError, OutputError
from kg.files import (
    checked_text,
    decode,
    file_written_whole,
    folder_written_whole,
    read_bytes,
    read_stream,
    read_text,
    shown,
    write_bytes,
    write_text,
    write_texts,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"])).filter(lambda t: t[:1] != "\ufeff")


@given(TEXTS)
def test_utf_8_is_read_as_it_is(text: str) -> None:
    assert decode(text.encode(), "a") == text


@given(st.binary())
def test_any_bytes_are_text_or_one_line(raw: bytes) -> None:
    try:
        text = decode(raw, "a.ttl")
    except InputError as error:
        for message in (error.en, error.zh):
            assert message.startswith("a.ttl:")
            assert len(message.splitlines()) == 1
    else:
        assert text.encode() == raw


@given(TEXTS.map(str.encode) | st.binary(), st.integers(3, 9))
def test_text_in_parts_is_checked_as_a_whole_is(raw: bytes, size: int) -> None:
    """Characters lie across the parts; a guess at the encoding is by the parts alone."""
    whole = in_parts = None
    try:
        decode(raw, "a.ttl")
    except InputError as error:
        whole = error.en.partition(" (perhaps")[0].partition(";")[0]
    parts = [raw[start : start + size] for start in range(0, len(raw), size)]
    try:
        assert b"".join(checked_text(parts, "a.ttl")) == raw
    except InputError as error:
        in_parts = error.en.partition(" (perhaps")[0].partition(";")[0]
    assert in_parts == whole


@pytest.mark.parametrize("made", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_what_may_never_end_is_not_read(made: Callable[[Path], None], tmp_path: Path) -> None:
    made(tmp_path / "a.ttl")
    with pytest.raises(InputError, match=r"a\.ttl: is a pipe or a device; "):
        read_bytes(tmp_path / "a.ttl")


def test_a_file_beyond_measure(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    with path.open("wb") as file:
        file.truncate(2_000_000_001)
    with pytest.raises(InputError, match=r"has 2000 MB or more, and 2000 MB are read; split it"):
        read_bytes(path)


def test_a_stream_beyond_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is just within it is read whole."""
    monkeypatch.setattr(files, "MAX_STREAM_BYTES", 3_000_000)
    assert read_stream(io.BytesIO(b"x" * 3_000_000), "stdin") == b"x" * 3_000_000
    with pytest.raises(InputError, match=r"stdin: has 3 MB or more, and 3 MB are read; split it"):
        read_stream(io.BytesIO(b"x" * 3_000_001), "stdin")


def test_line_ends_stay(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"one\r\ntwo\r\n")
    assert read_text(tmp_path / "a") == "one\r\ntwo\r\n"


def test_a_path_is_shown_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "data" / "a.ttl") == "data/a.ttl"
    assert shown(Path("/elsewhere/a.ttl")) == "/elsewhere/a.ttl"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def test_a_write_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("old")
    path.chmod(0o640)
    write_text(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a"]


def test_a_new_file_follows_the_mask(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_text(tmp_path / "a", "new")
    finally:
        os.umask(mask)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_text("old")

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(EngineError, match="no space left; nothing was changed") as caught:
        write_bytes(tmp_path / "a", b"new")
    assert caught.value.exit_code == 3
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_bytes(tmp_path / "no" / "a", b"")


def test_an_interrupted_write_leaves_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").write_text("old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_text() == "old"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("whole", [file_written_whole, folder_written_whole])
def test_sigterm_leaves_nothing_unfinished(
    whole: Callable[[Path], AbstractContextManager[object]], tmp_path: Path
) -> None:
    process = os.fork()
    if not process:
        try:
            with whole(tmp_path / "a"):
                os.kill(os.getpid(), signal.SIGTERM)
        except SystemExit as end:
            os._exit(int(end.code or 0))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 128 + signal.SIGTERM
    assert names(tmp_path) == []


def written(folder: Path, text: str) -> None:
    with folder_written_whole(folder) as new:
        (new / "a").write_text(text)


def test_a_folder_is_made_and_replaced(tmp_path: Path) -> None:
    written(tmp_path / "deep" / "out", "1")
    written(tmp_path / "deep" / "out", "2")
    assert (tmp_path / "deep" / "out" / "a").read_text() == "2"
    assert names(tmp_path) == [".written-by-kg", "a", "deep", "out"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    written(tmp_path / "out", "1")
    assert (tmp_path / "out" / "a").read_text() == "1"


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt, InputError("a", "b"), OSError(errno.EIO, "x")]
)
def test_a_block_that_raises_leaves_the_old(
    error: BaseException | type[BaseException], tmp_path: Path
) -> None:
    written(tmp_path / "out", "old")
    expected = OutputError if isinstance(error, OSError) else error
    expected = expected if isinstance(expected, type) else type(expected)
    with pytest.raises(expected):
        _break_off(tmp_path / "out", error)
    assert (tmp_path / "out" / "a").read_text() == "old"
    assert names(tmp_path) == [".written-by-kg", "a", "out"]


def _break_off(folder: Path, error: BaseException | type[BaseException]) -> None:
    with folder_written_whole(folder) as new:
        (new / "a").write_text("new")
        raise error


def test_what_others_wrote_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.tex").write_text("years of work")
    with pytest.raises(InputError, match="was not written by kg"):
        written(tmp_path / "out", "1")
    assert names(tmp_path) == ["out", "thesis.tex"]


def test_a_rename_that_fails_brings_the_old_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path / "out", "old")
    rename, calls = Path.rename, []

    def fail_once(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError(errno.EACCES, "no")
        return rename(self, target)

    monkeypatch.setattr("kg.files.swapped", lambda *_: False)
    monkeypatch.setattr(Path, "rename", fail_once)
    with pytest.raises(OutputError):
        written(tmp_path / "out", "new")
    assert (tmp_path / "out" / "a").read_text() == "old"
    assert names(tmp_path) == [".written-by-kg", "a", "out"]


@pytest.mark.parametrize("target", ["real", "not-there"])
def test_a_link_stays_and_leads_to_the_new(target: str, tmp_path: Path) -> None:
    written(tmp_path / "real", "old")
    (tmp_path / "link").symlink_to(target)
    written(tmp_path / "link", "new")
    assert (tmp_path / target / "a").read_text() == "new"
    (tmp_path / "file").symlink_to(Path(target) / "a")
    write_text(tmp_path / "file", "newer")
    assert (tmp_path / target / "a").read_text() == "newer"
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").is_symlink()
    assert {path.name for path in tmp_path.iterdir()} == {"file", "link", "real", target}


@pytest.mark.parametrize("made", [os.mkfifo, lambda path: path.symlink_to("/dev/full")])
@pytest.mark.parametrize("write", [write_text, written])
def test_a_pipe_or_a_device_is_not_replaced(
    write: Callable[[Path, str], None], made: Callable[[Path], None], tmp_path: Path
) -> None:
    """Whoever is root could else lose /dev/null."""
    made(tmp_path / "a")
    before = (tmp_path / "a").lstat()
    with pytest.raises(InputError, match="a: is a pipe or a device; "):
        write(tmp_path / "a", "new")
    assert (tmp_path / "a").lstat() == before
    assert names(tmp_path) == ["a"]


def test_a_folder_in_place_of_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    worked = False
    with pytest.raises(OutputError, match="Is a directory"), file_written_whole(tmp_path):
        worked = True
    assert not worked
    assert names(tmp_path) == []


def test_several_files_change_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk that is full for the third, all are as they were, and nothing lies beside them."""
    texts = {tmp_path / name: f"new {name}" for name in "abc"}
    for path in texts:
        path.write_text("old")
    fsync = os.fsync

    def full(handle: int) -> None:
        if ".c." in os.readlink(f"/proc/self/fd/{handle}"):
            raise OSError(errno.ENOSPC, "No space left on device")
        fsync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(EngineError, match="c: no space left; nothing was changed"):
            write_texts(texts)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(
        "abc", "old"
    )
    write_texts(texts)
    assert {path: path.read_text() for path in tmp_path.iterdir()} == texts


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    """Also by somebody who may write everywhere; nor are the others then."""
    for name in "ab":
        (tmp_path / name).write_text("old")
    (tmp_path / "b").chmod(0o444)
    with pytest.raises(OutputError, match="b: is read-only; allow writing and run again"):
        write_texts({tmp_path / name: "new" for name in "ab"})
    assert [(tmp_path / name).read_text() for name in "ab"] == ["old", "old"]


def test_what_killed_runs_left_goes_with_the_next(tmp_path: Path) -> None:
    """Not what a living process is writing, nor what is not ours."""
    child = os.fork()
    if not child:
        with file_written_whole(tmp_path / "a"), folder_written_whole(tmp_path / "b") as folder:
            (folder / "x").touch()
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    left = {path.name for path in tmp_path.iterdir()}
    assert [name.rpartition(".")[0] for name in sorted(left)] == [".a", ".b"]
    for name in (".a.swp", ".a.1", ".c.deadbeef"):
        (tmp_path / name).touch()
    write_text(tmp_path / "other", "")
    assert left < {path.name for path in tmp_path.iterdir()}
    with file_written_whole(tmp_path / "a"):
        write_text(tmp_path / "a", "meanwhile")
        assert len(list(tmp_path.glob(".a.*-*"))) == 1
    with folder_written_whole(tmp_path / "b"):
        pass
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"a", "b", "other", ".a.swp", ".a.1", ".c.deadbeef"}
