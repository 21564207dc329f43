"""The wheel carries ontology, data and questions: it answers in any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True, capture_output=True)
    (made,) = folder.glob("*.whl")
    return made


def test_wheel_holds_every_file_of_content(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"kg/content/{path.relative_to(ROOT)}"
        for folder in ("ontology", "data", "queries")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    assert len(wanted) > 80
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests", "docs", "benchmarks"))]
    assert "kg/py.typed" in names


def test_installed_wheel_answers_in_another_folder(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    def ask(cwd: Path, env: dict[str, str]) -> bytes:
        command = [sys.executable, "-P", "-m", "kg", "query", "clusters", "-f", "csv"]
        return subprocess.run(command, check=True, capture_output=True, cwd=cwd, env=env).stdout

    answer = ask(elsewhere, environment)
    assert answer.count(b"\n") == 11
    where = [sys.executable, "-P", "-c", "import kg.resources as r; print(r.content())"]
    shown = subprocess.run(where, check=True, capture_output=True, cwd=elsewhere, env=environment)
    assert shown.stdout.decode().strip() == str(site / "kg" / "content")
    assert answer == ask(ROOT, dict(os.environ))
