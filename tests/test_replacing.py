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


@pytest.mark.parametrize("name", ["graph.lbug", "parts/notes.txt"])
def test_what_was_added_to_a_folder_is_not_lost(name: str, tmp_path: Path) -> None:
    """The steps that open an export of ladybug make a database in its folder."""
    written(tmp_path / "out", "1")
    (tmp_path / "out" / name).write_text("mine")
    with pytest.raises(InputError, match=rf"out: holds {name}, which kg did not write; move it"):
        written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "1"
    (tmp_path / "out" / name).rename(tmp_path / "moved")
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"


def test_a_link_that_was_added_is_seen_where_it_leads_nowhere(tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / "link").symlink_to("nowhere")
    with pytest.raises(InputError, match="holds link, "):
        written(tmp_path / "out", "2")


def test_what_a_file_manager_leaves_is_no_hindrance(tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / ".DS_Store").touch()
    (tmp_path / "out" / "parts" / "a").unlink()
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"


def test_a_folder_of_before_files_were_listed_is_replaced(tmp_path: Path) -> None:
    written(tmp_path / "out", "1")
    (tmp_path / "out" / ".written-by-kg").write_text("")
    written(tmp_path / "out", "2")
    assert (tmp_path / "out" / "parts" / "a").read_text() == "2"
