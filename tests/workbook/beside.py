"""How many of the forty mistakes other validators find in the same book, by rules they can hold.

    PYTHONPATH=tests python -m workbook.beside PYTHON

PYTHON is that of an environment with `kg-industry-plans[beside]`: Frictionless holds each sheet
against a table schema (types, required, lists, Chinese labels, unique ids, foreign keys), Flatten
Tool makes JSON of it, which jsonschema holds against the same rules as far as JSON Schema has them.
A mistake is found when a book with it has an error that the good book has not.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
from workbook import small
from workbook.test_mistakes import MISTAKES, edited, examined, prepare, write_text

from kg.errors import InputError
from kg.namespaces import SKOS, expand
from kg.workbook.cells import Names
from kg.workbook.layout import LABELS, Column, model
from kg.workbook.spreadsheet import Book
from kg.workbook.template import Source, names_of

_KINDS = {"number": "number", "date": "date"}
_FRICTIONLESS = """
import json, sys, frictionless
from frictionless import Dialect, Package, Resource, Schema, formats
plan = json.load(open(sys.argv[1]))
found = {}
def place(error, table):
    heads = [field["name"] for field in table["schema"]["fields"]]
    named = getattr(error, "field_names", None)
    return heads.index(named[0]) + 1 if named else getattr(error, "field_number", None)
for name, path in plan["books"].items():
    resources = []
    for sheet, schema in plan["tables"].items():
        control = formats.ExcelControl(sheet=sheet)
        dialect = Dialect(header_rows=[2], comment_rows=[1], controls=[control])
        resources.append(Resource(name=schema["name"], path=path, dialect=dialect,
            schema=Schema.from_descriptor(schema["schema"])))
    names = {r.name: s for r, s in zip(resources, plan["tables"])}
    report = Package(resources=resources).validate()
    assert len(report.tasks) == len(resources), report.errors
    found[name] = [
        [sheet, getattr(e, "row_number", None) or 1, place(e, plan["tables"][sheet]), e.type]
        for task in report.tasks for sheet in [names[task.name]] for e in task.errors
    ]
json.dump(found, sys.stdout)
"""
_FLATTEN_TOOL = """
import json, os, sys, tempfile, warnings
import flattentool, jsonschema, openpyxl
warnings.simplefilter("ignore")
plan = json.load(open(sys.argv[1]))
folder = tempfile.mkdtemp()
found = {}
for name, path in plan["books"].items():
    errors = found[name] = []
    for sheet, schema in plan["schemas"].items():
        book = openpyxl.load_workbook(path)
        if sheet not in book.sheetnames: continue
        for other in book.sheetnames:
            if other != sheet: book[other].sheet_state = "visible"; book.remove(book[other])
        one = os.path.join(folder, "one.xlsx"); book.save(one)
        rules = os.path.join(folder, "schema.json"); json.dump(schema, open(rules, "w"))
        out, cells, heads = (os.path.join(folder, n) for n in ("o.json", "c.json", "h.json"))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            flattentool.unflatten(one, input_format="xlsx", output_name=out, schema=rules,
                convert_titles=True, cell_source_map=cells, heading_source_map=heads,
                default_configuration="SkipRows 1", id_name="id")
        told = [w for w in told if "flattentool" in str(w.category)]
        errors += [[sheet, None, None, str(w.message)] for w in told]
        rows = json.load(open(out)).get("main", [])
        where = json.load(open(cells))
        check = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
        for number, row in enumerate(rows):
            for error in check.iter_errors(row):
                row_at = where[f"main/{number}"][0][1] + 1  # it does not count what it skips
                keys = [str(k) for k in error.absolute_path][:1]
                if error.validator == "required":
                    keys = [k for k in error.validator_value if k not in error.instance]
                for key in keys or [None]:
                    errors.append([sheet, row_at, plan["places"][sheet].get(key), error.validator])
json.dump(found, sys.stdout)
"""


def written(book: Book, path: Path) -> None:
    """A book as a file, with what is wrong with its cells as a spreadsheet program has it."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for grid in book.grids:
        sheet, merged = made.create_sheet(grid.name), list[str]()
        for number, row in grid.rows.items():
            for place, cell in row.items():
                to = sheet.cell(number, place, cell.value)
                if cell.flaw == "formula":
                    to.value = "=A1*2"
                elif cell.flaw == "merged":
                    below = sheet.cell(number + 1, place).coordinate
                    merged.append(f"{to.coordinate}:{below}")
                elif cell.flaw == "struck":
                    to.font = openpyxl.styles.Font(strike=True)
                elif cell.flaw == "percent":
                    to.number_format = "0%"
                elif cell.flaw == "hidden":
                    sheet.row_dimensions[number].hidden = True
        for area in merged:
            sheet.merge_cells(area)
    made.save(path)


def books(folder: Path) -> Iterator[tuple[str, Path, list[list[Any]]]]:
    """The good book, and one with each mistake, with what the import finds in it."""
    path = folder / "good.xlsx"
    written(small.book(small.completed()), path)
    yield "good", path, []
    for mistake in MISTAKES:
        own = folder / str(mistake["number"])
        for part in ("data", "sources"):
            (own / part).mkdir(parents=True)
        write_text(own, "yunshi-plan.txt", small.TEXT)
        prepare(mistake, own)
        book = edited(mistake, own)
        written(book, own / "book.xlsx")
        try:
            errors = [[one.sheet, one.line, one.column, one.rule] for one in examined(book, own)]
        except InputError as error:
            errors = [[None, None, None, error.en]]
        yield str(mistake["number"]), own / "book.xlsx", errors


def choices(column: Column, names: Names) -> list[str]:
    """What the import takes in a column with a list: labels in both languages, and ids."""
    if column.kind == "class":
        labels = [text for name in column.classes for text in model().label(name).values()]
        return [*labels, *(name.rsplit("#", 1)[-1].lower() for name in column.classes)]
    if column.kind == "boolean":
        return ["yes", "no", "是", "否"]
    if column.kind != "concept":
        return []
    own = [s for s, p, o in model().graph.triples if p == SKOS + "inScheme"]
    members = [str(s) for s in own if str(s).startswith(f"{column.scheme}/")]
    labels = [text for iri in members for text in names.labels.get(iri, {}).values()]
    return [*labels, *(iri.rsplit("/", 1)[-1] for iri in members)]


def target_of(column: Column) -> str:
    """The sheet whose ids a column with one value names, if all are on one."""
    if column.kind != "thing" or not column.single:
        return ""
    named = [n for n in small.ROWS if set(column.classes) <= set(small.sheet_of(n).classes)]
    return named[0] if len(named) == 1 and column.classes and column.path else ""


def filled(sheet: str) -> list[list[Column]]:
    """The columns that each row of the good book fills: what all fill is required by the others."""
    columns = small.sheet_of(sheet).columns
    rows = small.completed()[sheet]
    return [[columns[small.column_of(sheet, key) - 1] for key in row] for row in rows]


def plan_of(folder: Path) -> dict[str, Any]:
    """What both programs are given: the books, and their rules for each sheet."""
    names = names_of(Source(), ())
    tables: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    places: dict[str, dict[str, int]] = {}
    for sheet_name in small.ROWS:
        sheet = small.sheet_of(sheet_name)
        fields, keys, properties, required = [], [], {}, []
        title = sheet.name["zh"]
        for column in sheet.columns:
            head, found = column.heads["en"], choices(column, names)
            kind = _KINDS.get(column.kind, "string")
            is_required = column.required and all(column in row for row in filled(sheet_name))
            constraints: dict[str, Any] = {"required": True} if is_required else {}
            rule: dict[str, Any] = {"title": head, "type": kind.replace("date", "string")}
            if column.single and found:
                constraints["enum"] = rule["enum"] = found
            if column.language == "zh" and column.path in LABELS:
                constraints["pattern"] = ".*[\u3400-\u9fff].*"
                rule["pattern"] = "[\u3400-\u9fff]"
            if column.kind == "date":
                rule["pattern"] = r"^\d{4}-(0\d|1[0-2])-[0-3]\d"
            if column.kind == "id":
                constraints["unique"] = True
            if column.path == expand("dcterms:identifier"):
                constraints["unique"] = True
            if target := target_of(column):
                reference = {"resource": target.lower(), "fields": ["id"]}
                keys.append({"fields": [head], "reference": reference})
            fields.append({"name": head, "type": kind, "constraints": constraints})
            properties[head.replace(" ", "_").replace(":", "")] = rule
            if is_required:
                required.append(head.replace(" ", "_").replace(":", ""))
        tables[title] = {
            "name": sheet_name.lower(),
            "schema": {"fields": fields, "foreignKeys": keys},
        }
        schemas[title] = {"type": "object", "properties": properties, "required": required}
        places[title] = {key: number for number, key in enumerate(properties, 1)}
    made = list(books(folder))
    return {
        "books": {name: str(path.relative_to(folder)) for name, path, _ in made},
        "ours": {name: errors for name, _, errors in made},
        "tables": tables,
        "schemas": schemas,
        "places": places,
    }


def main(python: str) -> None:
    with tempfile.TemporaryDirectory() as top:
        plan, content = Path(top) / "plan.json", plan_of(Path(top))
        plan.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        report("kg import", content["ours"])
        for name, script in (("Frictionless", _FRICTIONLESS), ("Flatten Tool", _FLATTEN_TOOL)):
            done = subprocess.run(
                [python, "-c", script, str(plan)], cwd=top, capture_output=True, text=True
            )
            if done.returncode:
                sys.exit(done.stderr[-3000:])
            report(name, json.loads(done.stdout))


def report(name: str, found: dict[str, list[list[Any]]]) -> None:
    """Print how many mistakes are found, with which numbers, and where."""
    good = [tuple(error) for error in found["good"]]
    counts: dict[str, list[int]] = {"found": [], "row": [], "column": []}
    messages = 0
    for mistake in MISTAKES:
        number, at = mistake["number"], mistake.get("at")
        new = [error for error in found[str(number)] if tuple(error) not in good]
        messages += len(new)
        if not new:
            continue
        counts["found"].append(number)
        if at:
            row = (small.sheet_of(at["sheet"]).name["zh"], at["row"] + 2)
            column = small.column_of(at["sheet"], at["key"])
            if any(tuple(error[:2]) == row for error in new):
                counts["row"].append(number)
            if any((*error[:2], error[2]) == (*row, column) for error in new):
                counts["column"].append(number)
    print(f"{name}: {len(good)} errors in the good book; {messages} in those with mistakes")
    for what, numbers in counts.items():
        print(f"  {what}: {len(numbers)} of 40: {' '.join(map(str, numbers))}")


if __name__ == "__main__":
    main(*sys.argv[1:])
