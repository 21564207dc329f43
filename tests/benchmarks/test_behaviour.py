"""The recording of the command line: what is run, what is kept, and what a comparison finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.behaviour import MANIFEST, commands, main, record
from benchmarks.commands import Command, Series

FEW = [
    Series((Command("version", ("--version",)),)),
    Series((Command("in Chinese", ("query", "clutsers"), language="zh"),)),
    Series((Command("into a file", ("query", "plans", "-f", "csv", "-o", "<tmp>/out/plans.csv")),)),
]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two recordings of a few commands."""
    folders = tmp_path_factory.mktemp("a"), tmp_path_factory.mktemp("b")
    assert [record(folder, series=FEW) for folder in folders] == [3, 3]
    return folders


def test_every_command_has_a_name_and_a_folder_of_its_own() -> None:
    """Counts the commands, and those of each kind that is made from a list."""
    every = [command for series in commands() for command in series.commands]
    assert len(every) >= 200
    assert len({command.name for command in every}) == len(every)
    assert len({command.folder for command in every}) == len(every)
    for kind, least in {"question": 130, "export": 28, "show": 60, "find": 30}.items():
        assert sum(command.name.startswith(f"{kind} ") for command in every) >= least, kind
    assert sum(command.language == "zh" for command in every) >= 50


def test_what_a_command_does_is_kept(recorded: tuple[Path, Path]) -> None:
    before, _ = recorded
    assert (before / "version" / "stdout").read_text("utf-8").startswith("kg, ")
    assert (before / "in-Chinese" / "stderr").read_text("utf-8").startswith("kg: clutsers：")
    assert (before / "in-Chinese" / "exit").read_text("utf-8") == "2\n"
    assert (before / "into-a-file" / "out" / "plans.csv").stat().st_size > 0
    manifest = json.loads((before / MANIFEST).read_text("utf-8"))["commands"]
    assert set(manifest["into a file"]["files"]) == {"stdout", "stderr", "exit", "out/plans.csv"}


def test_two_recordings_of_the_same_are_alike(
    recorded: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *map(str, recorded)]) == 0
    assert capsys.readouterr().out == "3 commands compared, 0 differ\n"


def test_a_difference_is_found(
    recorded: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command answers otherwise, one is missing, one is as it was."""
    other = Series((Command("version", ("completion", "bash")),))
    record(tmp_path, series=[other, FEW[2]])
    assert main(["compare", str(recorded[0]), str(tmp_path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["in Chinese: kg query clutsers", f"  only in {recorded[0]}"]
    assert lines[2] == "version: kg completion bash"
    assert any(line.startswith("  -kg, ") for line in lines)
    assert lines[-1] == "3 commands compared, 2 differ"


def test_a_folder_that_holds_something_is_left_as_it_is(
    recorded: tuple[Path, Path], tmp_path: Path
) -> None:
    text = (recorded[0] / MANIFEST).read_bytes()
    assert main(["record", str(recorded[0])]) == 2
    assert (recorded[0] / MANIFEST).read_bytes() == text
    assert main(["compare", str(recorded[0]), str(tmp_path)]) == 2
