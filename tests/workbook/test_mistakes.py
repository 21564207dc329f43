"""Forty mistakes in a small good book: each found once, at its cell, with its message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from workbook import small

from kg.errors import InputError
from kg.namespaces import SH, compact
from kg.validation import rulebook
from kg.validation.report import Finding
from kg.workbook.importer import examine, import_book
from kg.workbook.layout import table
from kg.workbook.spreadsheet import Book, Cell, Grid, Value, read
from kg.workbook.template import Source, make
from kg.workbook.texts import keep, outline_of

FOLDER = Path(__file__).resolve().parent
MISTAKES: list[dict[str, Any]] = tomllib.loads(
    (FOLDER / "mistakes.toml").read_text(encoding="utf-8")
)["mistakes"]
VERDICT = """PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX id: <https://w3id.org/industry-plan/id/>

id:verdict a plan:Verdict , prov:Derivation ; plan:verdictOn id:{} .
"""
SHARED = """PREFIX id: <https://w3id.org/industry-plan/id/>
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

id:datong a plan:Place ; rdfs:label "Datong"@en , "大同市"@zh .
"""

pytestmark = pytest.mark.usefixtures("rules_read_once")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the text of the plan, its outline confirmed."""
    (tmp_path / "data").mkdir()
    (tmp_path / "sources").mkdir()
    write_text(tmp_path, "yunshi-plan.txt", small.TEXT)
    return tmp_path


def write_text(folder: Path, name: str, text: str, *, confirmed: bool = True) -> None:
    path = folder / "sources" / name
    path.write_text(text, encoding="utf-8")
    outline = outline_of(path)
    outline.unlink(missing_ok=True)
    keep(path, path.parent)
    if confirmed:
        lines = outline.read_text(encoding="utf-8").splitlines(keepends=True)
        outline.write_text("".join(lines[1:]), encoding="utf-8")


def examined(book: Book, folder: Path) -> list[Finding]:
    own = sorted((folder / "data").glob("*.ttl"))
    source = Source(own=own, name="yunshi", sources=folder / "sources")
    return list(examine(book, source, folder / "data").report.findings)


def edited(mistake: Mapping[str, Any], folder: Path) -> Book:
    """The small good book with a mistake."""
    book = small.book(small.completed())
    for edit in mistake["edits"]:
        column = small.column_of(edit["sheet"], edit["key"])
        is_filled = "value" in edit or "flaw" in edit
        cell = Cell(edit.get("value"), edit.get("flaw", "")) if is_filled else None
        book = small.with_cell(book, edit["sheet"], edit["row"] + 2, column, cell)
    if stray := mistake.get("stray"):
        name = small.sheet_of(stray["sheet"]).name["zh"]
        cells = {n: Cell(text) for n, text in enumerate(stray["heads"], 1)}
        rest = [grid for grid in book.grids if grid.name != name]
        book = replace(book, grids=[*rest, Grid(name, book.path, {1: cells})])
    if changes := mistake.get("exported"):
        import_into(folder)
        source = Source(own=sorted((folder / "data").glob("*.ttl")), name="yunshi")
        (folder / "book.xlsx").write_bytes(make(source, "zh"))
        book = read(folder / "book.xlsx")
        change_text(changes, folder)
    return book


def test_the_small_book_is_good(folder: Path) -> None:
    assert [found.as_text() for found in examined(small.book(small.completed()), folder)] == []


def test_there_are_forty_mistakes() -> None:
    assert [mistake["number"] for mistake in MISTAKES] == list(range(1, 41))
    assert len({mistake["name"] for mistake in MISTAKES}) == 40


@pytest.mark.parametrize("mistake", MISTAKES, ids=[str(m["name"]) for m in MISTAKES])
def test_a_mistake_is_found_once_at_its_cell(mistake: dict[str, Any], folder: Path) -> None:
    prepare(mistake, folder)
    if name := mistake.get("by_hand"):
        with pytest.raises(InputError) as raised:
            examined(edited(mistake, folder), folder)
        assert str(raised.value).startswith(f"{folder / 'data' / name}: ")
        assert words(raised.value.en, raised.value.zh, folder) == (mistake["en"], mistake["zh"])
        return
    (found,) = examined(edited(mistake, folder), folder)
    at = mistake["at"]
    place = (found.sheet, found.line, found.column)
    column = small.column_of(at["sheet"], at["key"])
    assert place == (small.sheet_of(at["sheet"]).name["zh"], at["row"] + 2, column)
    name = f"workbook:{mistake.get('message', mistake['name'])}"
    assert compact(found.rule) == mistake.get("rule", name)
    given = {tag: mistake[tag] for tag in ("en", "zh") if tag in mistake}
    assert found.words == (given or of_rule(found, at["sheet"]))


CAUSES: dict[str, tuple[Mapping[tuple[str, int, str], object], tuple[str, int, str], str]] = {
    "words that are no figure": (
        {
            ("Claims", 2, "+plan:value"): "很多",
            ("Claims", 2, "+plan:comparator"): None,
            ("Claims", 2, "+plan:unit"): None,
        },
        ("Claims", 2, "+plan:value"),
        "workbook:figure",
    ),
    "kind": (
        {("Claims", 2, "plan:claimKind"): "目标"},
        ("Claims", 2, "plan:claimKind"),
        "workbook:unknown-value",
    ),
    "no kind": (
        {("Claims", 2, "plan:claimKind"): None},
        ("Claims", 2, "plan:claimKind"),
        "shapes:Claim-claimKind",
    ),
    "document": (
        {("Claims", 2, "plan:states"): "nowhere"},
        ("Claims", 2, "plan:states"),
        "workbook:unknown-id",
    ),
    "no document": (
        {("Claims", 2, "plan:states"): None},
        ("Claims", 2, "plan:states"),
        "shapes:Claim-document",
    ),
    "address": (
        {("Documents", 1, "schema:url"): "Yunshi, page 5"},
        ("Documents", 1, "schema:url"),
        "workbook:no-address",
    ),
    "address with a space": (
        {("Documents", 1, "schema:url"): "https://example.org/云石 规划"},
        ("Documents", 1, "schema:url"),
        "workbook:no-address",
    ),
    "line break": (
        {("Places", 1, "rdfs:label@zh"): "云石\n市"},
        ("Places", 1, "rdfs:label@zh"),
        "workbook:label-of-lines",
    ),
    "character without width": (
        {("Places", 1, "rdfs:label@zh"): "云石\u200b市"},
        ("Places", 1, "rdfs:label@zh"),
        "workbook:unseen",
    ),
    "licence": (
        {("Datasets", 1, "dcterms:license"): "CC BY 4.0"},
        ("Datasets", 1, "dcterms:license"),
        "workbook:no-address",
    ),
}
"""Edits, the cell at fault, and the rule: what follows from it is no finding of its own."""


@pytest.mark.parametrize("case", CAUSES)
def test_one_cause_is_one_finding(case: str, folder: Path) -> None:
    edits, (sheet, row, key), rule = CAUSES[case]
    book = small.book(small.completed())
    for (name, number, property_), value in edits.items():
        cell = None if value is None else Cell(str(value))
        column = small.column_of(name, property_)
        book = small.with_cell(book, name, number + 2, column, cell)
    (found,) = examined(book, folder)
    place = (small.sheet_of(sheet).name["zh"], row + 2, small.column_of(sheet, key))
    assert (found.sheet, found.line, found.column) == place
    assert compact(found.rule) == rule


def test_spaces_around_a_label_are_no_part_of_it(folder: Path) -> None:
    """As a paragraph that is pasted with its indent."""
    column = small.column_of("Places", "rdfs:label@zh")
    book = small.book(small.completed())
    book = small.with_cell(book, "Places", 3, column, Cell("\u3000\u3000云石市 \n"))
    found = examine(book, Source(name="yunshi", sources=folder / "sources"), folder / "data")
    assert [one.as_text() for one in found.report.findings] == []
    assert '"云石市"@zh' in found.texts[folder / "data" / "yunshi.ttl"]


def test_a_text_that_is_not_there_is_one_finding(folder: Path) -> None:
    """And a sheet under another name is one, though what it would say is missing elsewhere."""
    (folder / "sources" / "yunshi-plan.txt").unlink()
    book = small.book(small.completed())
    (found,) = examined(book, folder)
    assert (compact(found.rule), found.sheet, found.line) == ("workbook:no-text", "表述", 3)
    write_text(folder, "yunshi-plan.txt", small.TEXT)
    claims = next(grid for grid in book.grids if grid.name == "表述")
    rest = [grid for grid in book.grids if grid is not claims]
    (found,) = examined(replace(book, grids=[*rest, replace(claims, name="表述 (2)")]), folder)
    assert (compact(found.rule), found.sheet) == ("workbook:unknown-sheet", "表述 (2)")


def test_a_book_with_earlier_names_of_sheets_and_heads_is_read(folder: Path) -> None:
    """Each of today's words that replaced another one is written as it was, in Chinese heads."""

    def earlier(text: str) -> str:
        for old, new in table()["earlier"].items():
            text = text.replace(new, old)
        return text

    def aged(grid: Grid) -> Grid:
        heads = {
            place: replace(cell, value=earlier(str(cell.value)))
            for place, cell in grid.rows[1].items()
        }
        rows = {number: row for number, row in grid.rows.items() if number > 2}
        return replace(grid, name=earlier(grid.name), rows={1: heads, **rows})

    book = small.book(small.completed())
    old = replace(book, grids=[aged(grid) for grid in book.grids])
    assert {"论断", "文献"} <= {grid.name for grid in old.grids}
    assert examined(old, folder) == []


def test_a_row_entered_twice_is_one_finding(folder: Path) -> None:
    """Cells that name the thing by its label mean the first of the two."""
    book = small.book(small.completed())
    for tag, label in (("zh", "云石市"), ("en", "Yunshi")):
        column = small.column_of("Places", f"rdfs:label@{tag}")
        book = small.with_cell(book, "Places", 9, column, Cell(label))
    about = small.column_of("Claims", "plan:about")
    book = small.with_cell(book, "Claims", 3, about, Cell("云石市\nshihu"))
    found = examined(book, folder)
    assert [(compact(one.rule), one.sheet, one.line) for one in found] == [
        ("workbook:id-taken", "地点", 9)
    ]


def test_an_id_of_a_thing_that_is_used_is_found_at_the_id(folder: Path) -> None:
    """Whether its label is another one or the same."""
    shared = folder / "shared.ttl"
    shared.write_text(SHARED, encoding="utf-8")
    source = Source(below=[shared], name="yunshi", sources=folder / "sources")
    row = {"id": "datong", "rdfs:label@en": "Datong", "rdfs:label@zh": "大同市"}
    for label in ("Datong", "Yunshi port"):
        rows = small.completed()
        places = [*rows["Places"], {**row, "rdfs:label@en": label}]
        book = small.book({**rows, "Places": places})
        (one,) = examine(book, source, folder / "data").report.findings
        at = (compact(one.rule), one.sheet, one.cell)
        assert at == ("workbook:id-shared", "地点", f"A{len(places) + 2}")
        assert one.words["en"].startswith("datong: a thing outside the book has this id")
        assert one.words["zh"].startswith("标识名 datong 已用于工作簿以外的事物")


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        (["a thing", "skos:note", '"x"@en'], 1, "no-statement"),
        (["yunshi", "a note", '"x"@en'], 2, "no-statement"),
        (["yunshi", "rdf:type", "skos:Concept"], 3, "no-turtle"),
        (["yunshi", "skos:note", '"x\\u0007"@en'], 3, "unseen"),
    ],
)
def test_a_statement_is_found_wrong_at_its_cell(
    cells: list[str], column: int, rule: str, folder: Path
) -> None:
    book = small.book(small.completed())
    rows = {1: {1: Cell("thing")}, 2: {1: Cell("事物")}}
    rows[3] = {place: Cell(text) for place, text in enumerate(cells, 1)}
    other = Grid("Other", book.path, rows)
    (found,) = examined(replace(book, grids=[*book.grids, other]), folder)
    at = (found.sheet, found.line, found.column, compact(found.rule))
    assert at == ("Other", 3, column, f"workbook:{rule}")


def test_what_the_sheet_other_describes_can_be_named(folder: Path) -> None:
    """As a dimension that a book of an earlier layout holds there."""
    vocab = "https://w3id.org/industry-plan/vocab/dimension"
    franc, rows = f"{vocab}/franc", {1: {1: Cell("thing")}, 2: {1: Cell("事物")}}
    stated = [
        ("rdf:type", "<http://www.w3.org/2004/02/skos/core#Concept>"),
        ("skos:inScheme", f"<{vocab}>"),
        ("skos:topConceptOf", f"<{vocab}>"),
        ("skos:prefLabel", '"franc"@en'),
        ("skos:prefLabel", '"法郎"@zh'),
        ("skos:definition", '"money"@en'),
        ("skos:definition", '"货币"@zh'),
    ]
    for number, (path, value) in enumerate(stated, 3):
        rows[number] = {1: Cell(franc), 2: Cell(path), 3: Cell(value)}
    unit: dict[str, Value] = {"plan:dimension": "法郎", "plan:factor": 1}
    for path, en, zh in (("prefLabel", "old franc", "旧法郎"), ("definition", "unit", "单位")):
        unit |= {f"skos:{path}@en": en, f"skos:{path}@zh": zh}
    book = small.book({**small.completed(), "Units": [{**unit, "file": "yunshi"}]})
    other = Grid("Other", book.path, rows)
    found = examined(replace(book, grids=[*book.grids, other]), folder)
    assert [one.as_text() for one in found] == []


def test_a_claim_without_a_number_needs_one(folder: Path) -> None:
    """Two of them: not that the plan has the id that they would get."""
    book, number = small.book(small.completed()), small.column_of("Claims", "dcterms:identifier")
    for row in (3, 5):
        book = small.with_cell(book, "Claims", row, number, None)
    found = examined(book, folder)
    places = [(compact(one.rule), one.sheet, one.line) for one in found]
    assert places == [("checks:claim-without-passage", "表述", row) for row in (3, 5)]


def test_a_sheet_that_stands_twice_is_told_by_its_rows(folder: Path) -> None:
    book = small.book(small.completed())
    places = next(grid for grid in book.grids if grid.name == "地点")
    rows = {number: row for number, row in places.rows.items() if number < 4}
    (found,) = examined(replace(book, grids=[*book.grids, Grid("Places", book.path, rows)]), folder)
    assert (found.sheet, found.line) == ("Places", 3)
    assert found.words == {
        "en": "yunshi: is also on row 地点!3; give each row its own",
        "zh": "yunshi 与“地点”第 3 行重复；请逐行分别填写",
    }


def test_another_text_is_told_though_the_book_has_no_hash(folder: Path) -> None:
    import_into(folder)
    change_text({"云石市地处": "据介绍，云石市地处"}, folder)
    (found,) = examined(small.book(small.completed()), folder)
    at = (found.sheet, found.line, found.column)
    assert at == ("来源文件", 3, small.column_of("Documents", "plan:sha256"))
    assert (compact(found.rule), found.level) == ("workbook:text-replaced", "warning")


def of_rule(found: Finding, sheet: str) -> Mapping[str, str]:
    """The message of a rule as people who know columns, not properties, read it."""
    book = rulebook.own()
    check = book.checks.get(found.rule)
    own = dict(check.message if check else book.label(found.rule, SH + "message"))
    heads: dict[str, dict[str, str]] = {"en": {}, "zh": {}}
    for column in (c for s in (small.sheet_of(sheet), *small.sheets()) for c in s.columns):
        if column.path and column.kind != "place":
            short = compact(column.path)
            heads["en"].setdefault(short, re.sub(" in (English|Chinese)$", "", column.heads["en"]))
            heads["zh"].setdefault(short, re.sub("（(英文|中文)）$", "", column.heads["zh"]))
    for tag, names in heads.items():
        for short in sorted(names, key=len, reverse=True):
            space = " ?" if tag == "zh" else ""
            own[tag] = re.sub(f"{space}{short}{space}", f"“{names[short]}”", own[tag])
    return own


def prepare(mistake: Mapping[str, Any], folder: Path) -> None:
    """Change the texts and the files of a folder as a mistake says."""
    change_text(mistake.get("text", {}), folder)
    if mistake.get("unconfirmed"):
        write_text(folder, "yunshi-plan.txt", small.TEXT, confirmed=False)
    if file := mistake.get("file"):
        write_text(folder, file["name"], file["text"])
    if thing := mistake.get("verdict"):
        import_into(folder)
        path = folder / "data" / "yunshi-verdicts.ttl"
        path.write_text(VERDICT.format(thing), encoding="utf-8")
    if name := mistake.get("by_hand"):
        (folder / "data" / name).write_text("# by hand\n", encoding="utf-8")


def change_text(changes: Mapping[str, str], folder: Path) -> None:
    for old, new in changes.items():
        assert small.TEXT.count(old) == 1
        write_text(folder, "yunshi-plan.txt", small.TEXT.replace(old, new))


def import_into(folder: Path) -> None:
    """Import the small good book."""
    path = folder / "small.xlsx"
    source = Source(name="yunshi", sources=folder / "sources")
    path.write_bytes(small.xlsx())
    assert not import_book(path, source, folder / "data").refused


def words(en: str, zh: str, folder: Path) -> tuple[str, str]:
    """A message without the name of the folder."""
    return en.replace(f"{folder}/", ""), zh.replace(f"{folder}/", "")
