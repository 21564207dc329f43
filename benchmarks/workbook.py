"""The time that the import of a workbook takes, beside Frictionless validating the same file.

    python -m benchmarks.workbook [PYTHON]
    python -m benchmarks.workbook page

The book holds generated plans, at least a thousand rows. PYTHON is that of an environment with
`frictionless[excel]`; each sheet is held against a table schema made of the same layout: the type
of each column, which are required, what is in a list. The two take turns, each in a new process,
after one run of each that is not counted. `page` runs docs/own-plan.md and times each command.
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.plans import write_files
from benchmarks.plans.writing import PLAN_SIZE
from kg import workspace
from kg.workbook import spreadsheet
from kg.workbook.layout import Column, sheets
from kg.workbook.template import Source, lists, make, names_of, statements

ROWS = 1_000
RUNS = 5
_TYPES = {"number": "number", "date": "date"}
_FRICTIONLESS = """
import json, sys
from frictionless import Dialect, Resource, Schema, formats
path, tables = sys.argv[1], json.load(open(sys.argv[2]))
errors = rows = 0
for name, fields in tables.items():
    control = formats.ExcelControl(sheet=name)
    dialect = Dialect(header_rows=[2], comment_rows=[1], controls=[control])
    schema = Schema.from_descriptor({"fields": fields})
    table = Resource(path=path, dialect=dialect, schema=schema)
    report = table.validate()
    errors += report.stats["errors"]
    rows += report.tasks[0].stats.get("rows", 0)
print(rows, errors)
"""


def workspace_of(folder: Path, rows: int) -> tuple[Path, int]:
    """A new workspace whose book holds at least so many rows; the workspace, and their number."""
    for plans in range(6, 40, 2):
        made = folder / f"plans-{plans}"
        workspace.create(made, "plans")
        write_files(made / "data", triples=plans * PLAN_SIZE, faults=0)
        found = workspace.find(made)
        (made / "book.xlsx").write_bytes(make(Source.of(found)))
        book = spreadsheet.read(made / "book.xlsx")
        count = sum(len(grid.rows) - 2 for grid in book.grids)
        if count >= rows:
            return made, count
    raise RuntimeError("the generated plans are too small")


def schemas(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """A table schema of each sheet, by its name."""
    source = Source.of(workspace.find(folder))
    own = [statement for path in source.own for statement in statements(path)]
    choices = lists(source, source.own, names_of(source, own), "en").choices

    def field(column: Column) -> dict[str, Any]:
        constraints: dict[str, Any] = {"required": True} if column.required else {}
        name = spreadsheet.list_name(column)
        if column.single and name in choices:
            constraints["enum"] = list(choices[name])
        kind = _TYPES.get(column.kind, "string")
        return {"name": column.heads["en"], "type": kind, "constraints": constraints}

    return {sheet.name["zh"]: [field(c) for c in sheet.columns] for sheet in sheets()}


def measured(command: Sequence[str], folder: Path) -> tuple[float, float, str]:
    """The seconds by the clock and of processor time of a command, and what it printed."""
    left_out = ("KG_DATA", "PYTHONDONTWRITEBYTECODE")  # installed libraries are compiled, too
    environment = {k: v for k, v in os.environ.items() if k not in left_out}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, worked, done.stdout.strip() or done.stderr.strip()


def main(python: str | None = None) -> None:
    with tempfile.TemporaryDirectory() as top:
        folder, rows = workspace_of(Path(top), ROWS)
        tables = folder / "tables.json"
        tables.write_text(json.dumps(schemas(folder), ensure_ascii=False), "utf-8")
        kg = shutil.which("kg", path=str(Path(sys.executable).parent)) or "kg"
        commands = {"kg import": [kg, "import", "book.xlsx"]}
        if python:
            script = [python, "-c", _FRICTIONLESS, "book.xlsx", str(tables)]
            commands["Frictionless"] = script
        print(f"{rows} rows, {RUNS} runs, medians")
        runs: dict[str, list[tuple[float, float, str]]] = {name: [] for name in commands}
        for _ in range(1 + RUNS):
            for name, command in commands.items():
                runs[name].append(measured(command, folder))
        for name, (_, *own) in runs.items():
            clock = statistics.median(run[0] for run in own)
            worked = statistics.median(run[1] for run in own)
            print(f"{name}: {clock:.2f} s, processor {worked:.2f} s: {own[0][2][:60]}")


def page() -> None:
    """Run the commands of docs/own-plan.md in their order; print the seconds that each takes."""
    root = Path(__file__).resolve().parents[1]
    text = (root / "docs" / "own-plan.md").read_text("utf-8")
    with tempfile.TemporaryDirectory() as top:
        shutil.copytree(root / "docs" / "own-plan", Path(top) / "docs" / "own-plan")
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        for command in re.findall(r"^\$ (.+)$", text, re.MULTILINE):
            began = time.perf_counter()
            subprocess.run(command, shell=True, cwd=top, capture_output=True)
            print(f"{time.perf_counter() - began:6.2f} s  {command}")


if __name__ == "__main__":
    page() if sys.argv[1:] == ["page"] else main(*sys.argv[1:])
