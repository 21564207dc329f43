"""Two folders change names in one step, or nothing happens."""

from __future__ import annotations

from pathlib import Path

from kg.files import swapped


def test_two_folders_change_names(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if swapped(tmp_path / "one", tmp_path / "other"):
        assert (tmp_path / "one" / "other").exists()
        assert (tmp_path / "other" / "one").exists()
    else:  # a system that cannot leaves both alone
        assert (tmp_path / "one" / "one").exists()


def test_nothing_happens_where_one_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    assert not swapped(tmp_path / "one", tmp_path / "other")
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
