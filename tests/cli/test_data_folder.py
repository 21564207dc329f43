"""`KG_DATA` names the folder whose files a command uses for the shipped ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from environment import PLANS
from processes import Ran

from benchmarks.plans import write_files

COMMANDS = [
    ("query", "plans", "-f", "csv"),
    ("query", "evidence", "--help"),
    ("find", "市"),
    ("track", "-f", "csv"),
    ("export", "nquads"),
    ("verify",),
    ("validate", "-f", "json"),
    ("fmt", "--check"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the plans of other cities and what they share."""
    folder = tmp_path_factory.mktemp("other") / "plans"
    write_files(folder, triples=2_000, faults=0)
    shutil.copy(PLANS / "sources.ttl", folder)
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_uses_the_files_of_the_folder(
    command: tuple[str, ...], folder: Path, run: Callable[..., Ran]
) -> None:
    """What it prints is about the folder's plans and not about the fixed ones."""
    here, there = run(*command), run(*command, env={"KG_DATA": str(folder)})
    assert here.code == 0
    assert there.code == (command[0] == "fmt"), there.err  # a generator does not write as kg fmt
    assert (here.out, here.err) != (there.out, there.err)
    assert "datuan-2021" not in there.out + there.err


def test_a_build_is_of_the_folder(folder: Path, run: Callable[..., Ran], tmp_path: Path) -> None:
    """It is sound: a question whose example is not there is asked of what is."""
    built = run("build", "-o", "out", env={"KG_DATA": str(folder)})
    assert built.code in (0, 1), built.err
    told = json.loads((tmp_path / "out" / "findings.json").read_bytes())
    assert told["findings"] == []
    assert not {"evidence", "description", "names"} & set(told["questionsNotAsExpected"])
    assert "fictitious" in (tmp_path / "out" / "answers" / "evidence.csv").read_text("utf-8")


@pytest.mark.parametrize(
    "command", [*COMMANDS, ("build",), ("validate", "--fix", "--dry-run")], ids=" ".join
)
def test_a_folder_that_is_not_there_is_refused(
    command: tuple[str, ...], refusal: Callable[..., str]
) -> None:
    line = "KG_DATA=missing: no folder with kg.toml or .ttl files; name one, or unset KG_DATA"
    assert refusal(*command, env={"KG_DATA": "missing"}) == line


def test_a_folder_without_data_is_refused(refusal: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    line = "KG_DATA=empty：不是含有 kg.toml 或 .ttl 文件的文件夹；请改正，或取消设置 KG_DATA"
    assert refusal("track", "--lang", "zh", env={"KG_DATA": "empty"}) == line


@pytest.mark.parametrize("command", [("validate",), ("load", "--store", "store")], ids=" ".join)
def test_a_folder_with_links_to_itself_is_read(
    command: tuple[str, ...], folder: Path, run: Callable[..., Ran], tmp_path: Path
) -> None:
    """Each file once; the links are not followed."""
    shutil.copytree(folder, tmp_path / "plans")
    plain = run(*command, "plans")
    shutil.rmtree(tmp_path / "store", ignore_errors=True)
    for name in ("a", "b", "c.ttl"):
        (tmp_path / "plans" / name).symlink_to(".")
    linked = run(*command, "plans")
    assert linked.code == 0
    assert (linked.out, linked.err) == (plain.out, plain.err)
