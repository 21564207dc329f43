"""Imports run one way: each part of the package may import only those below it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"

# Each line may import the lines below it, and nothing of its own line but itself.
LEVELS = (
    {"cli"},
    {"build"},
    {"session"},
    {"validation", "catalogue", "export"},
    {"graph"},
    {"store"},
    {"question", "model", "text", "namespaces"},
    {"files"},
    {"errors", "resources"},
)

# Within the line of leaves, who may lean on whom.
AMONG_LEAVES = {("model", "namespaces")}

# Where each library may be imported; a name ending in / is a folder of the package.
LIBRARIES = {
    "SPARQLWrapper": {"store/remote.py"},
    "click": {"cli/"},
    "pyoxigraph": {"store/"},
    "pyshacl": {"validation/shapes.py"},
    "rdflib": {"session.py", "store/terms.py", "validation/shapes.py", "graph/canonical.py"},
}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The dotted names that a module imports, inside functions too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            names.add(node.module)
            if node.module == "kg":
                names |= {f"kg.{alias.name}" for alias in node.names}
    return names


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def level_of(part: str) -> int:
    return next(index for index, level in enumerate(LEVELS) if part in level)


def allowed(part: str, other: str) -> bool:
    if part == other or (part, other) in AMONG_LEAVES:
        return True
    return level_of(other) > level_of(part)


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_is_below_it(path: Path) -> None:
    part = part_of(path)
    if part in ("__init__", "__main__"):
        assert imported(path) <= {"typing", "kg", "kg.session", "kg.cli.main"}
        return
    parts = {name.split(".")[1] for name in imported(path) if name.startswith("kg.")}
    wrong = {other for other in parts if not allowed(part, other)}
    assert not wrong


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_library_is_imported_in_its_place_alone(library: str) -> None:
    users = {
        str(path.relative_to(PACKAGE))
        for path in modules()
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users, f"{library} is used nowhere: drop it"
    places = LIBRARIES[library]
    assert {
        user for user in users if user not in places and f"{part(user)}/" not in places
    } == set()


def part(name: str) -> str:
    return name.split("/")[0]


def test_every_part_of_the_package_has_a_level() -> None:
    parts = {part_of(path) for path in modules()} - {"__init__", "__main__"}
    assert parts == set().union(*LEVELS)


def test_import_kg_does_no_work() -> None:
    program = "import sys, kg; print(*[m for m in sys.modules if m.split('.')[0] in (%s)])"
    heavy = "'rdflib', 'pyshacl', 'SPARQLWrapper', 'pyoxigraph', 'click'"
    run = subprocess.run(
        [sys.executable, "-c", program % heavy], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []


def test_a_room_is_small() -> None:
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert len(sizes) > 30
    assert {path: size for path, size in sizes.items() if size > 300} == {}
    assert sorted(sizes.values())[len(sizes) // 2] < 150
