"""The one direction of import, as data, and where each outside library may be used."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "kg"

# From the top down: a unit imports from the levels below its own, never from its own or above.
LEVELS = [
    {"cli"},
    {"web"},
    {"build"},
    {"session"},
    {"dossier", "workbook"},
    {"validation", "catalogue", "export", "tracking", "diff"},
    {"store"},
    {"question", "turtle", "worker", "workspace"},
    {"terms"},
    {"namespaces"},
    {"text", "files"},
    {"resources"},
    {"errors"},
]
DOORS = {"__init__": {"session"}, "__main__": {"cli"}}

# Outside library: the files or folders of kg/ that may import it.
OUTSIDE = {
    "click": ["cli/"],
    "pyoxigraph": ["terms.py", "store/"],
    "pyshacl": ["validation/engines.py"],
    "shacl_rust": ["validation/engines.py"],
    "duckdb": ["export/formats/duckdb.py"],
    "jinja2": ["web/"],
    "pyjelly": ["export/formats/rdf.py"],
    "pyld": ["export/formats/jsonld.py"],
    "pandas": ["terms.py"],
    "polars": ["terms.py"],
    "rdflib": [
        "session.py",
        "store/guard.py",
        "terms.py",
        "validation/engines.py",
    ],
    "SPARQLWrapper": ["store/remote.py"],
    "starlette": ["web/http/"],
    "uvicorn": ["web/http/server.py"],
    "openpyxl": ["workbook/spreadsheet.py"],
    "lxml": ["workbook/texts.py"],
    "lxml_html_clean": ["workbook/texts.py"],
    "mammoth": ["workbook/texts.py"],
    "rapidfuzz": ["workbook/quotes.py"],
    "xpinyin": ["catalogue/search.py"],
    "xlsxwriter": ["export/formats/xlsx.py"],
    "zstandard": ["store/disk/sources.py"],
}
ADDED = ("fast", "jelly", "jsonld", "pandas", "polars", "serve", "tables", "workbook", "zstd")
OPTIONAL = {"duckdb", "lxml", "lxml_html_clean", "mammoth", "openpyxl", "pandas", "polars"}
OPTIONAL |= {"pyjelly", "pyld", "rapidfuzz", "shacl_rust", "xlsxwriter"}
"""Extras, which a function that needs one imports."""
LATE = {
    "__init__.py": "kg.session",
    "catalogue/formats.py": "decimal html json kg.store.serialiser",
    "catalogue/names.py": "kg.catalogue kg.catalogue.search",
    "catalogue/search.py": "difflib xpinyin",
    "catalogue/stored_names.py": "importlib.metadata",
    "cli/diff.py": "kg.web.render",
    "cli/export.py": "kg.catalogue.description kg.workbook.template",
    "cli/main.py": "kg.worker",
    "cli/output.py": "kg.catalogue.formats kg.catalogue.rendering",
    "cli/query.py": """
        click.shell_completion kg.catalogue.description kg.dossier
    """,
    "cli/serve.py": "kg.web.http kg.web.http.tasks kg.web.site",
    "cli/store.py": "kg.cli",
    "cli/validate.py": """
        kg.store kg.tracking.reading kg.validation
        kg.validation.outputs
    """,
    "cli/workspace.py": "kg.validation.outputs kg.workbook kg.workbook.template",
    "diff.py": "json",
    "dossier.py": "json kg.tracking.explanation kg.tracking.records",
    "files.py": "ctypes hashlib shutil signal threading",
    "question.py": "tomllib",
    "resources.py": "tomllib",
    "session.py": """
        kg.catalogue kg.catalogue.rendering kg.diff kg.dossier
        kg.export.export kg.store kg.store.disk.store
        kg.store.graph kg.store.guard kg.store.remote kg.terms kg.tracking.activity
        kg.tracking.changes kg.tracking.drift kg.tracking.reading kg.tracking.scorecard
        kg.tracking.stored_verdicts kg.tracking.track
        kg.validation.location
        kg.validation.passages kg.validation.validate kg.workbook.texts
        kg.worker
    """,
    "store/disk/loader.py": "concurrent.futures",
    "store/disk/manifest.py": "shutil",
    "store/embedded.py": "kg.store.normalisation kg.store.scan kg.store.serialiser",
    "store/graph.py": "kg.store.disk.store kg.store.remote",
    "store/guard.py": """
        rdflib.plugins.sparql.algebra rdflib.plugins.sparql.parser
        rdflib.plugins.sparql.parserutils
    """,
    "store/nquads.py": "hashlib",
    "store/parser.py": "kg.turtle",
    "store/remote.py": "SPARQLWrapper",
    "terms.py": "logging rdflib warnings",
    "text.py": "datetime decimal difflib hashlib unicodedata",
    "tracking/stored_verdicts.py": "kg.store.canonical",
    "validation/engines.py": "pyshacl pyshacl.constraints.core rdflib rdflib.namespace",
    "validation/outputs.py": "kg.validation.fixing",
    "validation/plans/run.py": "kg.turtle kg.validation",
    "validation/validate.py": """
        kg.store.graph kg.validation.fixes kg.validation.plans.cache
    """,
    "web/data.py": "kg.catalogue.description kg.dossier",
    "web/neighbours.py": "kg.web.drawing",
    "web/pages.py": "kg.web.drawing kg.web.report",
    "web/site.py": "kg.catalogue.search",
    "worker.py": "ctypes pickle socket",
    "workspace.py": "tomllib",
}
"""The other imports within functions, by module: each for the time in which a command starts."""
FILES = sorted(PACKAGE.rglob("*.py"))


def imported_within_functions(source: str) -> set[str]:
    """The modules that a source imports within functions, in full."""
    return {
        module
        for function in ast.walk(ast.parse(source))
        if isinstance(function, ast.FunctionDef)
        for module in imported(ast.unparse(function))
    }


def imported(source: str) -> Iterator[str]:
    """Every module that a source imports, at its top or within a function, in full."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            assert node.module
            if node.module == "kg":
                yield from (f"kg.{alias.name}" for alias in node.names)
            else:
                yield node.module


def imported_modules(source: str, modules: Collection[str]) -> Iterator[str]:
    """Those of `modules` that a source imports, whole or a name of."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (f"{node.module}.{alias.name}" for alias in node.names):
                yield from {name if name in modules else node.module} & {*modules}
        elif isinstance(node, ast.Import):
            yield from {alias.name for alias in node.names} & {*modules}


def dotted(path: Path) -> str:
    """The name of a module by its path."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def level(unit: str) -> int:
    (found,) = (number for number, units in enumerate(LEVELS) if unit in units)
    return found


def allowed(unit: str, other: str) -> bool:
    if unit in DOORS:
        return other in DOORS[unit]
    if other in DOORS:
        return all(allowed(unit, behind) for behind in DOORS[other])
    return unit == other or level(other) > level(unit)


def unit_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    for module in imported(path.read_text(encoding="utf-8")):
        package, _, rest = module.partition(".")
        if package == "kg":
            assert allowed(unit_of(path), rest.partition(".")[0] or "__init__"), module


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_outside_libraries_stay_in_their_place(path: Path) -> None:
    for module in imported(path.read_text(encoding="utf-8")):
        library = module.partition(".")[0]
        if library == "kg" or library in sys.stdlib_module_names:
            continue
        assert library in OUTSIDE, library
        assert name_of(path).startswith(tuple(OUTSIDE[library])), library


def test_no_modules_import_each_other() -> None:
    """In whatever number of steps, at their top or within functions; counts the modules."""
    modules = {dotted(path): path.read_text(encoding="utf-8") for path in FILES}
    graph = {
        name: {module for module in imported_modules(source, modules) if module != name}
        for name, source in modules.items()
    }
    assert len(list(TopologicalSorter(graph).static_order())) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_imports_within_functions_are_listed(path: Path) -> None:
    found = imported_within_functions(path.read_text(encoding="utf-8"))
    found = {module for module in found if module.partition(".")[0] not in OPTIONAL}
    assert found == set(LATE.get(name_of(path), "").split())


def test_every_file_and_every_exception_is_in_use() -> None:
    assert len(FILES) >= 40
    units = {unit_of(path) for path in FILES} - set(DOORS)
    assert units == set().union(*LEVELS)
    used = {
        module.partition(".")[0]
        for path in FILES
        for module in imported(path.read_text(encoding="utf-8"))
    }
    assert used >= set(OUTSIDE) >= OPTIONAL
    assert {name_of(path) for path in FILES} >= set(LATE)


def test_what_is_imported_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *(line for name in ADDED for line in extras[name])]
    declared = {line.split(">")[0].split("=")[0].lower().replace("-", "_") for line in lines}
    assert {name.lower() for name in OUTSIDE} <= declared


@pytest.mark.parametrize(
    ("unit", "other"),
    [
        ("validation", "catalogue"),
        ("export", "validation"),
        ("store", "export"),
        ("session", "build"),
        ("build", "cli"),
        ("text", "terms"),
        ("errors", "text"),
        ("__init__", "cli"),
        ("export", "__init__"),
    ],
)
def test_the_rule_refuses(unit: str, other: str) -> None:
    assert not allowed(unit, other)


def test_imports_within_functions_are_seen() -> None:
    source = "import a.b\ndef f():\n  from kg import x\n  from kg.y.z import q\n  import c as d\n"
    assert list(imported(source)) == ["a.b", "kg.x", "kg.y.z", "c"]


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import sys, kg; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert not set(done.stdout.split()) & set(OUTSIDE)
    assert done.stderr == ""
