"""`kg init`: a workspace is made whole or not at all."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from processes import Ran

from kg import workspace
from kg.errors import InputError, KgError, OutputError
from kg.workspace import Workspace

Run = Callable[..., Ran]
MADE = [".gitignore", "book.xlsx", "data", "kg.toml", "sources"]
CREATED = [name for name in MADE if name != "book.xlsx"]
"""Without the workbook, which the command adds."""


def tree(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (["yunshi"], "yunshi"),
        (["Yun Shi 2021"], "yun-shi-2021"),
        (["云市 规划", "--name", "yunshi"], "yunshi"),
        (["a/b c/Île"], "ile"),
        (["./here/"], "here"),
    ],
)
def test_a_workspace_is_made(arguments: list[str], name: str, tmp_path: Path, run: Run) -> None:
    folder = tmp_path / arguments[0]
    ran = run("init", *arguments)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert tree(folder) == MADE
    assert workspace.find(folder) == Workspace(folder, name)
    assert "*.xlsx\nsources/*\n" in (folder / ".gitignore").read_text("utf-8")
    assert ran.err.startswith(f"{Path(arguments[0])}: workspace {name} made; next:\n")


def test_the_next_steps_are_in_chinese_too(run: Run) -> None:
    ran = run("init", "云市 规划", "--name", "yunshi", "--lang", "zh")
    assert ran.err.splitlines() == [
        "云市 规划：已新建工作区 yunshi；下一步：",
        "  正文放入 云市 规划/sources，命名为 NAME.txt",
        "  填写 云市 规划/book.xlsx",
        "  kg import --data '云市 规划'",
    ]


def test_git_ignores_the_words_of_sources(tmp_path: Path, program: Callable[[str], str]) -> None:
    git = program("git")
    made = workspace.create(tmp_path / "w")
    subprocess.run([git, "init", "-q", made.folder], check=True)
    names = ("a.txt", "a.outline.tsv", "b.docx", "c.html", "d.PDF")
    for path in (made.book, made.folder / "red.xlsx", *(made.sources / name for name in names)):
        path.touch()
    listed = subprocess.run(
        [git, "-C", made.folder, "status", "--short", "-uall"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert listed.stdout.split()[1::2] == [".gitignore", "kg.toml", "sources/a.outline.tsv"]


def test_an_empty_folder_is_filled(tmp_path: Path, run: Run) -> None:
    """This one, too; it stays the same folder."""
    (tmp_path / "w").mkdir()
    before = (tmp_path / "w").stat().st_ino
    assert run("init", ".", cwd=tmp_path / "w").code == 0
    assert (tmp_path / "w").stat().st_ino == before
    assert tree(tmp_path / "w") == MADE


def test_an_empty_name_is_refused(tmp_path: Path, run: Run) -> None:
    """It would be this folder, which `.` names."""
    ran = run("init", "")
    assert (ran.code, ran.out, ran.err) == (2, "", "kg: NAME: is empty; name a new folder\n")
    ran = run("init", "", "--name", "yunshi", "--lang", "zh")
    assert (ran.code, ran.err) == (2, "kg: NAME：为空；请指明新文件夹\n")
    assert tree(tmp_path) == []


def test_a_folder_that_holds_something_is_refused(tmp_path: Path, run: Run) -> None:
    assert run("init", "w").code == 0
    ran = run("init", "w")
    assert (ran.code, ran.err) == (2, "kg: w: is not empty; name a new folder\n")
    ran = run("init", "w", "--lang", "zh")
    assert ran.err == "kg: w：不是空文件夹；请另取名称\n"
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / ".hidden").touch()
    assert run("init", "x").code == 2
    assert tree(tmp_path / "x") == [".hidden"]


@pytest.mark.parametrize(
    ("arguments", "en", "zh"),
    [
        (
            ["云市"],
            "云市: needs a short name of letters a-z and digits; add --name, such as yunshi",
            "云市：需要由小写字母 a-z 与数字组成的短名；请加上 --name，例如 yunshi",
        ),
        (["云市2021"], "云市2021: needs a short name", "云市2021：需要"),
        (["！？"], "！？: needs a short name", "！？：需要"),
        (["x", "--name", "Y"], "x: needs a short name", "x：需要"),
        (["x", "--name", "a/../b"], "x: needs a short name", "x：需要"),
        (["x", "--with", "y"], "--with: no layer 'y'; use shared ", "--with：没有名为 'y' 的层"),
        (["file"], "file: cannot be written (Not a directory)", "file：无法写入（"),
        (["file/x"], "file/x: cannot be written (Not a directory)", "file/x：无法写入（"),
        (["loop"], "loop: cannot be written (", "loop：无法写入（"),
        (["x" * 300], "x", "x"),
        (["/"], "/: needs a short name", "/：需要"),
        (["/proc/x"], "/proc/x: cannot be written (", "/proc/x：无法写入（"),
    ],
    ids=lambda value: str(value)[:30],
)  # fmt: skip
def test_a_mistake(arguments: list[str], en: str, zh: str, tmp_path: Path, run: Run) -> None:
    """One line, and nothing is made."""
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    for language, line in (("en", en), ("zh", zh)):
        ran = run("init", *arguments, "--lang", language)
        assert (ran.code, ran.out) == (2, ""), ran
        assert ran.err.startswith(f"kg: {line}")
        assert len(ran.err.splitlines()) == 1
    assert sorted(os.listdir(tmp_path)) == ["file", "loop"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("is_there", [True, False])
def test_an_interruption_leaves_nothing(
    error: BaseException, is_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At whichever step; a folder that was there stays empty."""
    folder = tmp_path / "a" / "b"
    if is_there:
        folder.mkdir(parents=True)
    for step in range(1, 10):
        steps = iter(range(step))

        def counted(call: Callable[..., object], steps: object = steps) -> Callable[..., object]:
            def counted_call(*args: object, **more: object) -> object:
                if next(steps, None) is None:  # type: ignore[call-overload]
                    raise error
                return call(*args, **more)

            return counted_call

        with monkeypatch.context() as patch:
            patch.setattr(Path, "mkdir", counted(Path.mkdir))
            patch.setattr(Path, "open", counted(Path.open))
            try:
                workspace.create(folder)
            except (KeyboardInterrupt, KgError):
                assert tree(tmp_path) == (["a", "a/b"] if is_there else [])
            else:
                break
    assert step == 4 + (0 if is_there else 2)
    assert tree(folder) == CREATED


def test_two_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that comes second takes nothing away from the first."""
    mkdir = Path.mkdir

    def first(path: Path, *args: object) -> None:
        monkeypatch.setattr(Path, "mkdir", mkdir)
        workspace.create(tmp_path / "w")
        mkdir(path)

    monkeypatch.setattr(Path, "mkdir", first)
    with pytest.raises((OutputError, InputError)):
        workspace.create(tmp_path / "w")
    assert tree(tmp_path / "w") == CREATED
