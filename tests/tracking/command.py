"""Running `kg` as its user does, over the shipped content or over a copy that was changed."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import processes
from environment import PLANS, own_environment
from processes import Ran

from kg.resources import content

DAYS = ("2021-03-12", "2021-12-31", "2026-11-24")
AS_STORED = ("-f", "ttl", *(word for day in DAYS for word in ("--as-of", day)))


def run(*args: str | Path, root: Path | None = None, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command; `root` is a folder that `copied` made."""
    if root is None:
        return processes.run(*args, env=own_environment(**(env or {})))
    environment = own_environment(PYTHONPATH=str(root), KG_DATA=str(root / "data"))
    done = subprocess.run(
        [sys.executable, "-m", "kg", *map(str, args)],
        capture_output=True,
        timeout=processes.SECONDS,
        env={**environment, **(env or {})},
        cwd=root,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def rows(text: str) -> list[dict[str, str]]:
    """The rows of an answer in csv."""
    return list(csv.DictReader(io.StringIO(text)))


def copied(folder: Path) -> Path:
    """A folder with the package and its content, to change and to run."""
    for name in ("ontology", "queries"):
        shutil.copytree(content() / name, folder / name)
    shutil.copytree(PLANS, folder / "data")
    package = Path(__file__).resolve().parents[2] / "kg"
    shutil.copytree(package, folder / "kg", ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def edit(path: Path, old: str, new: str) -> None:
    """Put `new` in the place of `old`, which must be there once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, (old, text.count(old))
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def block(text: str, subject: str) -> str:
    """What a canonical file says of one subject."""
    start = text.index(f"\n{subject}\n") + 1
    return text[start : text.index("\n.\n", start) + len("\n.\n")]
