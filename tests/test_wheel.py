"""The wheel carries content and templates: installed alone, it answers in any folder."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from environment import own_environment

ROOT = Path(__file__).resolve().parent.parent


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
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    ran(*pip, "--no-deps", "--no-index", "--target", folder, wheel, cwd=folder)
    return folder


def test_the_content_is_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("ontology", "data", "queries"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in (".ttl", ".rq"):
                assert f"kg/content/{path.relative_to(ROOT)}" in names
    for path in (ROOT / "kg" / "report" / "templates").iterdir():
        assert f"kg/report/templates/{path.name}" in names
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
    script = "import sys, kg, kg.report.page as p; sys.stdout.buffer.write(p.render(kg.load()))"
    command = [sys.executable, "-c", script]
    page = ran(*command, cwd=tmp_path, path=installed)
    assert page == ran(*command, cwd=tmp_path, path=ROOT)
    assert page.startswith("<!DOCTYPE html>")


def test_it_validates(installed: Path, tmp_path: Path) -> None:
    ran(sys.executable, "-m", "kg", "validate", cwd=tmp_path, path=installed)


def test_a_workspace_lies_over_its_data(installed: Path, tmp_path: Path) -> None:
    """In a folder with spaces and Chinese characters; `kg build` writes in it."""
    kg = [sys.executable, "-m", "kg"]
    folder = tmp_path / "我的 规划"
    ran(*kg, "init", folder, "--name", "yunshi", cwd=tmp_path, path=installed)
    for command in ("validate", "track", "build"):
        ran(*kg, command, cwd=folder, path=installed)
    assert (folder / "build" / "report.html").is_file()
    assert "huawei-technologies" in ran(*kg, "find", "华为", cwd=folder, path=installed)
