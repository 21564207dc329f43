"""Files are written whole or not at all, and only while they are what was read."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import OutputError
from kg.validation.fixing import diff, write

TEXTS = st.text("ab \r\n\x0b\u2028大", max_size=30)


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    first, second = tmp_path / "1.ttl", tmp_path / "2.ttl"
    first.write_text("one\r\n", "utf-8", newline="")
    second.write_text("two", "utf-8")
    return first, second


def texts(two: tuple[Path, Path]) -> dict[Path, tuple[str, str]]:
    return {two[0]: ("one\r\n", "uno\r\n"), two[1]: ("two", "due")}


def untouched(two: tuple[Path, Path]) -> bool:
    return (two[0].read_bytes(), two[1].read_bytes()) == (b"one\r\n", b"two")


def test_every_byte_is_written(two: tuple[Path, Path]) -> None:
    two[0].chmod(0o640)
    write(texts(two))
    assert (two[0].read_bytes(), two[1].read_bytes()) == (b"uno\r\n", b"due")
    assert two[0].stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(two: tuple[Path, Path], tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(two[1])
    write({link: ("two", "due")})
    assert link.is_symlink()
    assert two[1].read_bytes() == b"due"


def test_none_is_written_when_one_was_changed_meanwhile(two: tuple[Path, Path]) -> None:
    changed = {**texts(two), two[1]: ("deux", "due")}
    with pytest.raises(OutputError, match=r"2\.ttl: was changed by another"):
        write(changed)
    assert untouched(two)


def test_none_is_written_when_one_is_read_only(two: tuple[Path, Path]) -> None:
    """For root too, whom the system would let."""
    two[1].chmod(0o444)
    with pytest.raises(OutputError, match=r"2\.ttl: is read-only; allow writing"):
        write(texts(two))
    assert untouched(two)


def test_none_is_written_when_one_is_denied(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path != two[1])
    with pytest.raises(OutputError, match=r"2\.ttl: is read-only"):
        write(texts(two))
    assert untouched(two)


def test_a_folder_that_takes_no_file(
    two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    as_ever = Path.open

    def refuse(self: Path, mode: str = "r", **options: Any) -> IO[Any]:
        if mode == "xb":
            raise PermissionError(13, "Permission denied")
        return as_ever(self, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OutputError, match=r"1\.ttl: cannot be written \(Permission denied\)"):
        write(texts(two))
    assert untouched(two)


def test_the_diff_is_what_patch_understands(program: Callable[[str], str], tmp_path: Path) -> None:
    """Line ends of all kinds, and a last line without one."""
    command = [program("patch"), "-p0", "--binary", "--quiet"]
    path = tmp_path / "d.ttl"

    @settings(max_examples=50)
    @given(TEXTS, TEXTS)
    def holds(old: str, new: str) -> None:
        path.write_bytes(old.encode())
        changes = diff({Path("d.ttl"): (old, new)})
        assert bool(changes) == (old != new)
        subprocess.run(command, input=changes.encode(), cwd=tmp_path, check=True)
        assert (path.read_bytes() if path.exists() else b"") == new.encode()

    holds()
