"""A workspace with the plans of two cities in a namespace of its own, and the command in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import processes
import pytest
from environment import own_environment
from processes import Ran

import kg
from benchmarks.plans import write_files
from benchmarks.plans.writing import PLAN_SIZE
from kg import workspace
from kg.namespaces import DATA, ID
from kg.workspace import Workspace

BASE = "https://example.org/两市/id/"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in a folder with spaces and Chinese characters; reading it changes nothing."""
    folder = tmp_path_factory.mktemp("top") / "我的 两市 规划"
    workspace.create(folder, "liangshi")
    toml = folder / "kg.toml"
    toml.write_text(toml.read_text("utf-8").replace(ID, BASE), "utf-8")
    write_files(folder / "data", triples=2 * PLAN_SIZE, faults=0)
    for path in (folder / "data").iterdir():
        text = path.read_text("utf-8").replace(ID, BASE)
        path.write_text(text.replace(DATA, BASE.replace("/id/", "/data/")), "utf-8")
    assert len(list((folder / "data").iterdir())) == 7
    found = workspace.find(folder)
    assert found
    return found


@pytest.fixture(scope="session")
def slugs(made: Workspace) -> dict[str, str]:
    """The slugs of the two plans and of a target of the first, which a generator has named."""
    session = kg.load(data=made)
    plan, other = (str(plan).removeprefix(BASE) for plan in session.query("plans").column("plan"))
    target = session.query("targets", plan=plan).column("target")[0]
    return {"plan": plan, "other": other, "target": str(target).removeprefix(BASE)}


@pytest.fixture(autouse=True)
def without_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `KG_DATA`, which the conftest.py of the root sets."""
    monkeypatch.delenv("KG_DATA", raising=False)


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Ran]:
    """`run("query", "plans")` runs the command in `tmp_path`, or in `cwd`, without `KG_DATA`."""

    def run(
        *args: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
    ) -> Ran:
        environment = own_environment(**(env or {}))
        if not env or "KG_DATA" not in env:
            environment.pop("KG_DATA", None)
        return processes.run(*args, env=environment, cwd=cwd or tmp_path)

    return run
