"""What somebody put into a folder that a run wrote is not lost when it is written anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import InputError
from kg.files import folder_written_whole


def written(folder: Path, text: str) -> None:
    with folder_written_whole(folder) as new:
        (new / "parts").mkdir()
        (new / "parts" / "a").write_text(text)


@pytest.mark.parametrize("name", ["notes.txt", "parts/notes.txt", ".git/HEAD", "parts/.env"])
def test_what_was_added_to_a_folder_is_not_lost(name: str, tmp_path: Path) -> None:
    """Whoever keeps every export has the history of them all in the folder."""
    written(tmp_path / "out", "1")
    (tmp_path / "out" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(InputError, match=rf"out: holds {name}, which kg did not write; move it"):
        written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "1"
    (tmp_path / "out" / name).rename(tmp_path / "moved")
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"


@pytest.mark.parametrize("target", ["nowhere", "parts"])
def test_a_link_that_was_added_is_seen_wherever_it_leads(target: str, tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / "link").symlink_to(target)
    with pytest.raises(InputError, match="holds link, "):
        written(tmp_path / "out", "2")


@pytest.mark.parametrize("name", [".DS_Store", "parts/._a", ".directory"])
def test_what_a_file_manager_leaves_is_no_hindrance(name: str, tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / name).touch()
    (tmp_path / "out" / "parts" / "a").unlink()
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"


def test_a_folder_of_before_files_were_listed_is_replaced(tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / ".written-by-kg").write_text("")
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"
