"""The wheel carries content and templates: installed alone, it answers in any folder."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import few_pages
import pytest
from environment import own_environment
from shown import commands

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = {"the running Python": sys.executable, "3.13": str(ROOT / ".venv/3.13/bin/python")}
"""Each has what the wheel depends on, with the extra `workbook`."""


def ran(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    """What a command says on stdout; a failure shows all that it said."""
    environment = own_environment(**({"PYTHONPATH": str(path)} if path else {}))
    del environment["KG_DATA"]
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without fetching anything."""
    folder = tmp_path_factory.mktemp("wheel")
    ran(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=ROOT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's content, as pip lays it out."""
    return install(wheel, sys.executable, tmp_path_factory.mktemp("installed"))


def install(wheel: Path, python: str, folder: Path) -> Path:
    """Install the wheel for a Python in a folder, which is returned, without fetching anything."""
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    ran(*pip, "--no-deps", "--no-index", "--target", folder, wheel, cwd=wheel.parent)
    return folder


def test_the_content_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "data", "queries"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".ttl", ".rq"):
                assert f"kg/content/{path.relative_to(ROOT)}" in names
    for folder in ("templates", "static"):
        for path in (ROOT / "kg" / "web" / folder).iterdir():
            assert f"kg/web/{folder}/{path.name}" in names
    assert "kg/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "benchmarks/"))]


def test_it_is_the_installed_one_that_answers(installed: Path, tmp_path: Path) -> None:
    script = "import kg, kg.resources; print(kg.__file__, kg.resources.content(), sep='\\n')"
    lines = ran(sys.executable, "-c", script, cwd=tmp_path, path=installed).splitlines()
    assert [Path(line).is_relative_to(installed) for line in lines] == [True, True]


@pytest.mark.parametrize(
    "command",
    [
        ["query", "clusters"],
        ["query"],
        ["show", "jd-com"],
        ["track"],
        ["export", "nquads"],
        ["--version"],
    ],
    ids=" ".join,
)
def test_it_answers_as_the_checkout(command: list[str], installed: Path, tmp_path: Path) -> None:
    kg = [sys.executable, "-m", "kg", *command]
    assert ran(*kg, cwd=tmp_path, path=installed) == ran(*kg, cwd=tmp_path)


def test_it_writes_the_page_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    script = "import sys, kg, kg.web.report as p; sys.stdout.buffer.write(p.render(kg.load()))"
    command = [sys.executable, "-c", script]
    page = ran(*command, cwd=tmp_path, path=installed)
    assert page == ran(*command, cwd=tmp_path, path=ROOT)
    assert page.startswith("<!DOCTYPE html>")


def test_it_validates(installed: Path, tmp_path: Path) -> None:
    ran(sys.executable, "-m", "kg", "validate", cwd=tmp_path, path=installed)


def test_a_workspace_lies_over_its_data(installed: Path, tmp_path: Path) -> None:
    """In a folder with spaces and Chinese characters; `kg build` writes in it, few pages."""
    kg = [sys.executable, "-m", "kg"]
    folder = tmp_path / "我的 规划"
    ran(*kg, "init", folder, "--name", "yunshi", cwd=tmp_path, path=installed)
    for command in ("validate", "track"):
        ran(*kg, command, cwd=folder, path=installed)
    ran(sys.executable, few_pages.__file__, "build", cwd=folder, path=installed)
    assert (folder / "build" / "report.html").is_file()
    assert "huawei-technologies" in ran(*kg, "find", "华为", cwd=folder, path=installed)


@pytest.mark.parametrize("version", PYTHONS)
def test_a_plan_of_ones_own_offline(
    version: str, wheel: Path, tmp_path: Path, program: Callable[[str], str]
) -> None:
    """Each step of docs/own-plan.md, where no address can be reached, even of this machine.

    In a folder with spaces and Chinese characters, by the command `kg` that the wheel installs.
    """
    python = program(PYTHONS[version])
    alone = [program("unshare"), "--user", "--map-root-user", "--net"]
    call = "import socket; print(socket.socket().connect_ex(('127.0.0.1', 9)))"
    assert ran(*alone, python, "-c", call, cwd=tmp_path) == f"{errno.ENETUNREACH}\n"
    where = "import kg, sys; print(kg.__file__, '%d.%d' % sys.version_info[:2], sep='\\n')"
    installed = install(wheel, python, tmp_path / "installed")
    file, found = ran(python, "-c", where, cwd=tmp_path, path=installed).splitlines()
    assert Path(file).is_relative_to(installed)
    assert found == version or version == "the running Python"
    folder = tmp_path / "我的 规划"
    shutil.copytree(ROOT / "docs/own-plan", folder / "docs/own-plan")
    environment = own_environment(PYTHONPATH=str(installed))
    del environment["KG_DATA"]
    environment["PATH"] = f"{installed / 'bin'}{os.pathsep}{environment['PATH']}"
    steps = list(commands((ROOT / "docs/own-plan.md").read_text("utf-8")))
    assert [step.command.split()[0] for step in steps].count("kg") == 7
    for step in steps:
        done = subprocess.run(
            [*alone, "sh", "-c", step.command],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        got = done.stdout.decode("utf-8")
        assert step.is_like(got), f"$ {step.command}\n{got}"
