"""A plan added to `data/` breaks nothing but tests of `tests/data/`: the tests of a copy show it.

make test-more-plans    copies the checkout, puts three generated plans into `data/` of the copy,
                        compares its generated pages and runs its other tests; arguments after
                        `python -m more_plans` go to pytest
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.plans import write_files
from benchmarks.plans.writing import PLAN_SIZE

ROOT = Path(__file__).resolve().parents[1]
PLANS = 3
LEFT = ("node_modules", "__pycache__", "*.egg-info", ".*_cache", ".git", ".venv", "build", "dist")


def copy_with_plans(folder: Path) -> None:
    """Copy the checkout to `folder`, with generated plans in its data; they conform."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT))
    packages = ROOT / "tests" / "node_modules"
    if packages.exists():
        (folder / "tests" / "node_modules").symlink_to(packages.resolve())
    write_files(folder / "data", triples=PLANS * PLAN_SIZE, faults=0)
    added = sorted(path.name for path in (folder / "data").glob("fictitious-?????.ttl"))
    assert len(added) == PLANS, added


def main(arguments: list[str]) -> int:
    """The exit code of the first that fails."""
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "checkout"
        copy_with_plans(folder)
        # Children import the copy, too, and not what is installed.
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        environment.pop("KG_DATA", None)
        for command in (
            ("kg", "validate"),
            ("docs.generate", "--check"),
            ("pytest", "--ignore=tests/data", *arguments),
        ):
            done = subprocess.run([sys.executable, "-m", *command], cwd=folder, env=environment)
            if done.returncode:
                return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
