"""A command loads only what it needs: help and canned questions start without rdflib."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

HEAVY = {"rdflib", "pyshacl", "SPARQLWrapper", "jinja2"}
SLOW = {"concurrent", "hashlib", "html", "json", "logging", "socket", "kg.turtle", "kg.export"}
SLOW |= {"kg.tracking.rule"}
"""Modules that take milliseconds to load, which a question does without."""
SCRIPT = """
import sys
from kg.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as error:
    assert not error.code, error.code
print(*sorted({*sys.modules, *(name.partition(".")[0] for name in sys.modules)}), file=sys.stderr)
"""

Loaded = Callable[..., set[str]]


@pytest.fixture
def loaded(environment: dict[str, str]) -> Loaded:
    """`loaded("query", "clusters")` is the modules and packages that the command had loaded."""

    def loaded(*arguments: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, *arguments],
            capture_output=True,
            text=True,
            env=environment,
            check=True,
        )
        lines = done.stderr.splitlines()[-2:]  # that of the process, and of the fork that worked
        return {name for line in lines for name in line.split()}

    return loaded


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["query", "--help"], ["query"]])
def test_help_and_listing_load_no_rdf_library(arguments: list[str], loaded: Loaded) -> None:
    assert not loaded(*arguments) & (HEAVY | {"pyoxigraph"})


@pytest.mark.parametrize(
    "arguments",
    [
        ["query", "clusters"],
        ["query", "evidence", "--param", "thing=datuan-2021-new-energy-share"],
        ["show", "datuan"],
        ["export", "nquads"],
    ],
    ids=" ".join,
)
def test_questions_and_exports_load_pyoxigraph_alone(arguments: list[str], loaded: Loaded) -> None:
    modules = loaded(*arguments)
    assert "pyoxigraph" in modules
    assert not modules & HEAVY


def test_a_question_loads_nothing_slow(loaded: Loaded) -> None:
    """Else it takes more than 2.5 times as long as bare pyoxigraph: see `benchmarks/start.py`."""
    modules = loaded("query", "clusters", "-f", "csv")
    assert not modules & SLOW
    assert len([name for name in modules if name.startswith("kg.")]) <= 26


def test_import_of_the_package_does_no_work() -> None:
    script = "import sys; import kg; print(*sorted(m for m in sys.modules if m.startswith('kg')))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["kg"]
