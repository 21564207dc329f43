"""Imports a workbook: rows to statements, findings at their cells, files whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, count
from pathlib import Path

from kg.errors import InputError
from kg.files import shown, write_texts
from kg.namespaces import DATA, PLAN, SKOS, compact, expand
from kg.store.canonical import as_canonical_turtle
from kg.terms import Iri, Term, from_turtle, parse_node, quads_of
from kg.text import Words, nearest, sha256
from kg.validation.report import Finding, Report, rank
from kg.validation.validate import validate
from kg.workbook import spreadsheet
from kg.workbook.cells import CellError, Statement, key_of, slug, space_of, terms
from kg.workbook.layout import (
    DATASET,
    LABELS,
    OTHER,
    TYPE,
    Column,
    Sheet,
    sheets,
)
from kg.workbook.spreadsheet import Book, Cell, Grid
from kg.workbook.template import Source, is_computed, names_of, passage_in, statements

ACCOUNT = "import.json"
"""The file that lists what the last import wrote, with its hashes."""
_HEAD_ROWS = 2
_FLAWS: Mapping[str, tuple[str, str, str]] = {
    "formula": (
        "Violation",
        "the formula has no computed value; open and save the book in Excel, or write the value",
        "公式未计算；请在 Excel 中打开并保存，或直接填写数值",
    ),
    "merged": (
        "Violation",
        "merged cells; unmerge them and fill each row",
        "合并单元格；请取消合并并逐行填写",
    ),
    "struck": (
        "Violation",
        "struck-through text; delete it, or remove the line through it",
        "带删除线的文字；请删除，或取消删除线",
    ),
    "percent": (
        "Violation",
        "{value} is shown as a percentage; make it a plain number, {hundred} where the unit is %",
        "{value} 以百分数显示；请将单元格改为数值格式，单位为百分比时填 {hundred}",
    ),
    "hidden": (
        "Warning",
        "the row is hidden, and read too; unhide it, or delete it",
        "该行已隐藏，但仍会读入；请取消隐藏或删除",
    ),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A cell, or with column 0 a row, or with row 0 a sheet."""

    file: Path
    sheet: str
    row: int = 0
    column: int = 0


@dataclass
class Reading:
    """What a book says: statements by file, the cell of each, and what is wrong with cells."""

    statements: dict[str, dict[Statement, None]] = field(default_factory=dict)
    cells: dict[tuple[str, str], Place] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    rows: dict[str, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    minted: dict[Place, str] = field(default_factory=dict)

    def refuse(self, place: Place, rule: str, words: Words, **more: str) -> None:
        """Add a finding at a cell."""
        finding = Finding(
            rule=f"workbook:{rule}",
            severity=more.get("severity", "Violation"),
            focus=more.get("focus", ""),
            message=words,
        )
        self.findings.append(at_cell(finding, place))


def at_cell(finding: Finding, place: Place) -> Finding:
    """A finding with the place of a cell."""
    return replace(
        finding,
        file=place.file,
        sheet=place.sheet,
        line=place.row or None,
        column=place.column or None,
    )


@dataclass(frozen=True)
class Imported:
    """What an import found, and the texts that it writes when nothing is wrong."""

    report: Report
    texts: Mapping[Path, str]
    minted: Mapping[Place, str]

    @property
    def refused(self) -> bool:
        """Whether something is wrong, so that nothing is written."""
        return any(rank(f.severity) >= rank("violation") for f in self.report.findings)


def import_book(path: Path, source: Source, data: Path, *, dry_run: bool = False) -> Imported:
    """Read a book and write the files of `data`, whole or not at all; nothing in a dry run.

    Raises `InputError` for a file that is no workbook, or that would overwrite what was changed by
    hand, and for a second import at the same time.
    """
    with _alone(data):
        book = spreadsheet.read(path)
        _refuse_foreign(book, source)
        reading = read(book, source)
        kept = [p for p in source.own if is_computed(p) or p.stem not in reading.statements]
        texts = texts_of(reading, data)
        account = _account(data)
        _refuse_changed(texts, {**book.stamp, **account.get("files", {})})
        gone = [p for p in kept if f"data/{p.name}" in account.get("files", {})]
        report = _judged(reading, texts, [*source.below, *(p for p in kept if p not in gone)])
        imported = Imported(report, texts, reading.minted)
        if not dry_run and not imported.refused:
            _write(data, imported, path)
    return imported


def read(book: Book, source: Source) -> Reading:
    """Every statement of a book, and every fault of its cells."""
    return _Reader(book, source).read()


def texts_of(reading: Reading, data: Path) -> dict[Path, str]:
    """The Turtle of each file, but of a new one that would hold its header alone."""
    files = {data / f"{name}.ttl": found for name, found in reading.statements.items()}
    return {
        path: as_canonical_turtle(quads_of(_triples(found)))
        for path, found in files.items()
        if path.exists() or {subject for subject, _, _ in found} != {DATA + path.stem}
    }


def _triples(found: Iterable[Statement]) -> Iterator[tuple[Term, str, Term]]:
    return ((Iri(s), p, o) for s, p, o in found)


# Reading rows


@dataclass
class _Row:
    """A row with its sheet, its cells by column, and the things that it describes."""

    sheet: Sheet
    grid: Grid
    number: int
    cells: Mapping[Column, Cell]
    columns: Mapping[Column, int]
    thing: str = ""
    linked: str = ""

    def at(self, column: Column | None) -> Place:
        """The place of a cell of the row, filled or not."""
        found = self.columns.get(column, 0) if column else 0
        return Place(self.grid.file, self.grid.name, self.number, found)

    def has(self, *, linked: bool) -> bool:
        """Whether a cell of the thing, or of what it is linked to, is filled."""
        return any(c.linked == linked and c.kind != "file" for c in self.cells)

    def text(self, column: Column | None) -> str:
        """The text of a cell."""
        cell = self.cells.get(column) if column else None
        return "" if cell is None or cell.value is None else str(cell.value).strip()


class _Reader:
    def __init__(self, book: Book, source: Source) -> None:
        self.book, self.source = book, source
        self.found = Reading()
        self.names = names_of(source, _stated_elsewhere(source))
        self.rows: list[_Row] = []
        self.file_of: dict[Statement, str] = {}

    def read(self) -> Reading:
        """Every statement of the book, and every fault of its cells."""
        others: list[Grid] = []
        for grid in self.book.grids:
            sheet = next((s for s in sheets() if grid.name in s.keys), None)
            if grid.name in OTHER.values():
                others.append(grid)
            elif sheet:
                self.rows += self._rows(grid, sheet)
            else:
                self._unknown_sheet(grid)
        self._name_things()
        for row in self.rows:
            self._state(row)
        for grid in others:
            self._other(grid)
        self._check_datasets()
        return self.found

    def _unknown_sheet(self, grid: Grid) -> None:
        known = [name for sheet in sheets() for name in sheet.keys]
        near = nearest(grid.name, known, alike=0.4)
        en = f"no such sheet; did you mean {near}?" if near else "no such sheet; delete it"
        zh = f"没有这一工作表，是否为“{near}”？" if near else "没有这一工作表；请删除"
        if grid.rows:
            self.found.refuse(Place(grid.file, grid.name), "unknown-sheet", {"en": en, "zh": zh})

    def _rows(self, grid: Grid, sheet: Sheet) -> Iterator[_Row]:
        """The rows below the heads; none where no head is known."""
        if not grid.rows:
            return
        heads = {key_of(text): c for c in sheet.columns for text in c.heads.values()}
        columns: dict[Column, int] = {}
        last, first = 0, min(grid.rows)
        for number in (first, first + 1):
            row = grid.rows.get(number, {})
            known = {p: heads.get(key_of(str(cell.value))) for p, cell in row.items()}
            if not any(known.values()):
                break
            last = number
            for place, column in known.items():
                self._head(grid, number, place, column, columns)
        if not columns:
            words = {
                "en": "none of its heads is known; which encoding is it in? save it as CSV UTF-8",
                "zh": "没有可识别的表头；编码是否有误？请另存为 CSV UTF-8",
            }
            self.found.refuse(Place(grid.file, grid.name, first), "no-heads", words)
            return
        places = {place: column for column, place in columns.items()}
        for number, row in grid.rows.items():
            if number > last:
                cells = {places[p]: cell for p, cell in row.items() if p in places}
                if cells:
                    yield _Row(sheet, grid, number, cells, columns)

    def _head(
        self, grid: Grid, number: int, place: int, column: Column | None, columns: dict[Column, int]
    ) -> None:
        at = Place(grid.file, grid.name, number, place)
        if column is None:
            text = grid.rows[number][place].value
            if place not in columns.values():
                words = {
                    "en": f"{text}: no such column; correct the head, or delete the column",
                    "zh": f"没有“{text}”一列；请改正表头或删除该列",
                }
                self.found.refuse(at, "unknown-column", words)
        elif columns.setdefault(column, place) != place:
            words = {
                "en": f"{column.heads['en']}: stands twice; delete one of the columns",
                "zh": f"“{column.heads['zh']}”一列重复；请删除其一",
            }
            self.found.refuse(at, "column-twice", words)

    # Ids

    def _name_things(self) -> None:
        """Give each row its things: those with an id first, then those whose labels name them."""
        seen: dict[str, _Row] = {}
        for row in self.rows:
            column = row.sheet.columns[0]
            if text := row.text(column):
                row.thing = self._id(row, column, text)
                self._register(row, row.thing, seen)
            if row.sheet.link and (text := self._link_text(row)):
                row.linked = self._id(row, row.sheet.column(row.sheet.link), text)
                if row.has(linked=True):
                    self._know(row, row.linked, linked=True)
        for row in sorted(self.rows, key=_depth):
            if not row.thing and row.has(linked=False):
                row.thing = self._minted(row, row.sheet.id)
                self._register(row, row.thing, seen)
            if row.sheet.link and not row.linked and row.has(linked=True):
                row.linked = self._minted(row, row.sheet.linked_id, linked=True)
                self._know(row, row.linked, linked=True)

    def _link_text(self, row: _Row) -> str:
        lines = row.text(row.sheet.column(row.sheet.link)).splitlines()
        return lines[0].strip() if lines else ""

    def _id(self, row: _Row, column: Column | None, text: str) -> str:
        space = space_of(row.sheet, self.source.base)
        if (":" not in text and slug(text) == text) or (
            "." in text and slug(text.replace(".", "-"))
        ):
            return space + text
        try:
            return expand(text)
        except InputError:
            words = {
                "en": f"{text}: is no id; use lower-case letters, digits and hyphens",
                "zh": f"“{text}”不是标识名；请用小写字母、数字与连字符",
            }
            self.found.refuse(row.at(column), "no-id", words)
            return space + (slug(text) or f"row-{row.number}")

    def _register(self, row: _Row, thing: str, seen: dict[str, _Row]) -> None:
        if thing in seen:
            other = seen[thing]
            where = "" if other.grid is row.grid else f"{other.grid.name}!"
            name = self.names.thing(thing)
            words = {
                "en": f"{name}: is also on row {where}{other.number}; give each row its own",
                "zh": f"{name} 与第 {where}{other.number} 行重复；请逐行分别编号",
            }
            number = row.sheet.column(_NUMBER_OF)
            column = number if row.text(number) else row.sheet.columns[0]
            self.found.refuse(row.at(column), "id-twice", words, focus=thing)
            return
        seen[thing] = row
        self._know(row, thing)

    def _know(self, row: _Row, thing: str, *, linked: bool = False) -> None:
        """Let other cells name a thing by its id and its labels."""
        place = row.at(row.sheet.column(row.sheet.link) if linked else row.sheet.columns[0])
        self.found.rows.setdefault(thing, place)
        types = self._types(row, linked=linked)
        self.names.add([(thing, TYPE, Iri(name)) for name in types])
        if row.sheet.scheme:
            self.names.add([(thing, SKOS + "inScheme", Iri(row.sheet.scheme))])
        for column, cell in row.cells.items():
            if column.linked == linked and column.kind == "text" and cell.value is not None:
                try:
                    values = terms(cell, column, self.names)
                except CellError:
                    continue
                self.names.add((thing, column.path, value) for value in values)

    def _types(self, row: _Row, *, linked: bool = False) -> list[str]:
        """The classes of the thing of a row: its only one, the one named, or the one decided."""
        sheet = row.sheet
        classes = sheet.linked if linked else sheet.classes
        if len(classes) == 1:
            return [*classes, *sheet.also]
        if named := self._terms(row, sheet.column(TYPE, linked=linked)):
            return [str(term) for term in named]
        if not linked:
            return [classes[0]]
        kinds = self._terms(row, sheet.column(sheet.decisive))
        decided = [sheet.class_of.get(str(kind), "") for kind in kinds]
        return [name for name in decided if name in classes]

    def _terms(self, row: _Row, column: Column | None) -> list[Term]:
        """The values of a cell; none where there is a fault, which is found elsewhere."""
        if column is None or column not in row.cells:
            return []
        try:
            return terms(row.cells[column], column, self.names)
        except CellError:
            return []

    def _minted(self, row: _Row, pattern: str, *, linked: bool = False) -> str:
        """An id made of what the row says; a finding where another thing has it."""
        parts = {name: self._part(row, name, linked=linked) for name in _TOKEN.findall(pattern)}
        made = _TOKEN.sub(lambda match: parts[match[1]], pattern)
        made = re.sub("-{2,}", "-", made).strip("-") or f"row-{row.number}"
        space = space_of(row.sheet, self.source.base)
        if row.sheet.number and space + made in self.names.types:
            more = (f"{made}-{number}" for number in count(2))
            made = next(one for one in more if space + one not in self.names.types)
        column = row.sheet.column(row.sheet.link) if linked else row.sheet.columns[0]
        if space + made in self.names.types and not row.text(row.sheet.column(_NUMBER_OF)):
            words = {
                "en": f"{made}: another thing has this id; write another one",
                "zh": f"标识名 {made} 已被占用；请另填一个",
            }
            self.found.refuse(row.at(column), "id-taken", words)
            return f"{space}{made}-row-{row.number}"
        self.found.minted[row.at(column)] = made
        return space + made

    def _part(self, row: _Row, name: str, *, linked: bool) -> str:
        if name == "label":
            column = next(
                (c for p in LABELS if (c := row.sheet.column(p, "en", linked=linked))), None
            )
            return slug(row.text(column)) or f"row-{row.number}"
        if name == "plan":
            return self._plan(row)
        found = self._terms(row, row.sheet.column(expand(name)))
        text = str(found[0]) if found else ""
        text = self.names.thing(text).rpartition(":")[2] if "/" in text else slug(text)
        plan = self._plan(row)
        return text.removeprefix(f"{plan}-")

    def _plan(self, row: _Row) -> str:
        """The slug of the plan that a row names, or of the only one of the book."""
        for linked in (False, True):
            if found := self._terms(row, row.sheet.column(PLAN + "inPlan", linked=linked)):
                return self.names.thing(str(found[0]))
        plans = [r.thing for r in self.rows if PLAN + "Plan" in self._types(r)[:1] and r.thing]
        return self.names.thing(plans[0]) if len(plans) == 1 else self.source.name

    # Statements

    def _state(self, row: _Row) -> None:
        """The statements of a row, and the faults of its cells."""
        file = self._file(row)
        for thing, linked in ((row.thing, False), (row.linked, True)):
            if thing and row.has(linked=linked):
                column = row.sheet.column(TYPE, linked=linked) or row.sheet.columns[0]
                for name in self._types(row, linked=linked):
                    self._add(file, (thing, TYPE, Iri(name)), row.at(column))
        if row.sheet.scheme and row.thing:
            scheme = Iri(row.sheet.scheme)
            self._add(file, (row.thing, SKOS + "inScheme", scheme), row.at(None))
            if not row.text(row.sheet.column(SKOS + "broader")):
                self._add(file, (row.thing, SKOS + "topConceptOf", scheme), row.at(None))
        for column in row.sheet.columns:
            thing = row.linked if column.linked else row.thing
            if thing and column.path:
                key = f"^{column.path}" if column.inverse else column.path
                if not column.hidden:
                    self.found.cells.setdefault((thing, key), row.at(column))
        if row.linked and row.thing:
            link = row.sheet.column(row.sheet.link)
            self._add(file, (row.thing, row.sheet.link, Iri(row.linked)), row.at(link))
        for column, cell in row.cells.items():
            self._cell(row, column, cell, file)

    def _cell(self, row: _Row, column: Column, cell: Cell, file: str) -> None:
        place = row.at(column)
        if cell.flaw and not self._is_taken(row, column, cell, place):
            return
        if column.kind in ("id", "file", "class"):
            if column.kind == "class":
                self._try(row, column, cell)
            return
        thing = row.linked if column.linked else row.thing
        if column.kind == "place":
            self._places(row, column, cell, file)
        elif column.kind != "passage" and thing:
            for value in self._try(row, column, cell):
                one = (str(value), column.path, Iri(thing)) if column.inverse else None
                self._add(file, one or (thing, column.path, value), place)

    def _try(self, row: _Row, column: Column, cell: Cell) -> list[Term]:
        try:
            return terms(cell, column, self.names)
        except CellError as error:
            thing = row.linked if column.linked else row.thing
            self.found.refuse(row.at(column), error.rule, error.words, focus=thing)
            return []

    def _is_taken(self, row: _Row, column: Column, cell: Cell, place: Place) -> bool:
        """Whether a flawed cell is read all the same; the flaw is a finding, once a row."""
        if cell.flaw == "percent" and column.kind != "number":
            return True
        severity, en, zh = _FLAWS[cell.flaw]
        if cell.flaw == "hidden":
            first = next(c for c in row.cells)
            if column is not first:
                return True
        value = cell.value
        hundred = f"{float(value) * 100:g}" if isinstance(value, int | float) else ""
        words = {t: w.format(value=value, hundred=hundred) for t, w in (("en", en), ("zh", zh))}
        self.found.refuse(place, f"cell-{cell.flaw}", words, severity=severity, focus=row.thing)
        return severity != "Violation"

    def _places(self, row: _Row, column: Column, cell: Cell, file: str) -> None:
        """The passages that the hidden column holds."""
        quoted = row.at(row.sheet.column(column.path, linked=column.linked))
        source = next((c for c in row.sheet.columns if c.inverse), None)
        documents = self._terms(row, source)
        for line in str(cell.value).splitlines():
            try:
                found = passage_in(line, str(documents[0]))
            except (ValueError, IndexError):
                words = {
                    "en": "is no place in a text; clear the cell, and quote the words",
                    "zh": "不是文中位置；请清空此格，并摘录原文",
                }
                self.found.refuse(row.at(column), "no-place", words, focus=row.thing)
                return
            passage = str(found[0][2])
            self.found.rows.setdefault(passage, quoted)
            for statement in found:
                self._add(file, statement, quoted)
            self._add(file, (row.thing, column.path, Iri(passage)), quoted)

    def _add(self, file: str, statement: Statement, place: Place) -> None:
        subject, predicate, value = statement
        if statement not in self.file_of:
            self.file_of[statement] = file
            self.found.statements.setdefault(file, {})[statement] = None
        self.found.cells.setdefault((subject, predicate), place)
        self.found.values.setdefault((subject, predicate, str(value)), place)

    def _file(self, row: _Row) -> str:
        if row.sheet.classes == (DATASET,):
            return row.thing.removeprefix(DATA)
        column = next((c for c in row.sheet.columns if c.kind == "file"), None)
        return row.text(column) or self.source.name + row.sheet.file

    def _other(self, grid: Grid) -> None:
        """The statements for which there is no column: thing, property, value, file."""
        for number, row in grid.rows.items():
            if number <= _HEAD_ROWS:
                continue
            cells = [str(row[p].value) if p in row else "" for p in range(1, 5)]
            place = Place(grid.file, grid.name, number, 1)
            try:
                thing = cells[0] if ":" in cells[0] else self.source.base + cells[0]
                statement = (expand(thing), expand(cells[1]), from_turtle(cells[2]))
            except (InputError, ValueError):
                words = {
                    "en": "is no statement; write a thing, a property and a value as Turtle does",
                    "zh": "不是语句；请按 Turtle 写法填写事物、属性与取值",
                }
                self.found.refuse(place, "no-statement", words)
                continue
            self.found.rows.setdefault(str(statement[0]), place)
            at = replace(place, column=3)
            self._add(cells[3] or self.source.name, statement, at)

    def _check_datasets(self) -> None:
        """Each file needs the row of its dataset."""
        header = (TYPE, Iri(DATASET))
        for name, found in self.found.statements.items():
            if (DATA + name, *header) in found:
                continue
            row = next((r for r in self.rows if self._file(r) == name), None)
            sheet = next(s for s in sheets() if s.classes == (DATASET,))
            words = {
                "en": f"{name}: no such file; add it to the sheet {sheet.name['en']}",
                "zh": f"没有文件 {name}；请在工作表“{sheet.name['zh']}”中添加",
            }
            column = next((c for c in row.sheet.columns if c.kind == "file"), None) if row else None
            place = row.at(column) if row else Place(self.book.path, sheet.name["zh"])
            self.found.refuse(place, "unknown-file", words)


_SLUG = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")
_TOKEN = re.compile(r"\{([^}]+)\}")
_NUMBER_OF = expand("dcterms:identifier")


def _depth(row: _Row) -> tuple[bool, int]:
    """Whether the id of a row is made of things other than its plan, and of how many parts."""
    parts = set(_TOKEN.findall(row.sheet.id))
    return not parts <= {"label", "plan", compact(_NUMBER_OF)}, len(parts)


def _stated_elsewhere(source: Source) -> Iterator[Statement]:
    """What own files that no book writes state, such as verdicts."""
    return chain.from_iterable(statements(path) for path in source.own if is_computed(path))


# Judging


def _judged(reading: Reading, texts: Mapping[Path, str], below: Sequence[Path]) -> Report:
    """The findings of cells with those of all rules on what would be written, each at its cell."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for path, text in texts.items():
            files.append(Path(folder) / path.name)
            files[-1].write_text(text, "utf-8")
        report = validate([*below, *files], jobs=1)
    found = list(reading.findings)
    taken = {(f.file, f.sheet, f.line, f.column) for f in found}
    for finding in sorted(report.findings, key=lambda f: -rank(f.severity)):
        if finding.file not in files:
            continue
        place = _place_of(finding, reading)
        key = (place.file, place.sheet, place.row, place.column) if place else None
        if place is None or key not in taken:
            taken |= {key} if key else set()
            found.append(at_cell(finding, place) if place else replace(finding, file=None))
    found.sort(key=lambda f: f.sort_key)
    return replace(report, findings=[replace(f, fix=None) for f in found])


def _place_of(finding: Finding, reading: Reading) -> Place | None:
    """The cell of the value at fault, else that of its property in the row, else the id of it."""
    for path in _paths(finding.path):
        if finding.value:
            value = str(parse_node(finding.value))
            if place := reading.values.get((finding.focus, path, value)):
                return place
        if place := reading.cells.get((finding.focus, path)):
            return place
    return reading.rows.get(finding.focus)


def _paths(path: str | None) -> list[str]:
    """The first steps of a property path, an inverse one after `^`."""
    if not path:
        return []
    if "<" not in path:
        return [path]
    return [back + iri for back, iri in re.findall(r"(\^?)<([^>]*)>", path)]


# Writing


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the lock of a folder of data; `InputError` where another import has it."""
    if not data.is_dir():
        yield
        return
    handle = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InputError(
            f"{shown(data)}: another import is running there; wait until it is done",
            f"{shown(data)}：另有导入正在进行；请等待其结束",
        ) from None
    finally:
        os.close(handle)


def _account(data: Path) -> dict[str, dict[str, str]]:
    path = data / ACCOUNT
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        return found if isinstance(found, dict) else {}
    except ValueError:
        raise InputError(
            f"{path}: is no JSON; restore it, or delete it and export a workbook first",
            f"{path}：不是 JSON；请恢复该文件，或删除后先导出工作簿",
        ) from None


def _refuse_changed(texts: Mapping[Path, str], known: Mapping[str, str]) -> None:
    """Raise `InputError` for a file that a book would overwrite and that it has not seen."""
    for path in texts:
        if path.exists():
            held = sha256(path.read_text("utf-8"))
            if held != known.get(f"data/{path.name}"):
                raise InputError(
                    f"{path}: was changed by hand since the last import; run kg export workbook"
                    " first, and edit that book",
                    f"{path}：上次导入后被手工改动；请先运行 kg export workbook，再编辑所得工作簿",
                )


def _refuse_foreign(book: Book, source: Source) -> None:
    name, base = book.stamp.get("workspace"), book.stamp.get("base")
    if name is not None and (name, base) != (source.name, source.base):
        raise InputError(
            f"{shown(book.path)}: is the book of workspace {name}; go there, or export one here",
            f"{shown(book.path)}：是工作区 {name} 的工作簿；请到该工作区导入，或在此处导出",
        )


def _write(data: Path, imported: Imported, book: Path) -> None:
    """Write the files and the account of them, and remove those that the book no longer has."""
    files = {f"data/{path.name}": sha256(text) for path, text in imported.texts.items()}
    account = {"book": book.name, "files": files}
    data.mkdir(parents=True, exist_ok=True)
    gone = [name for name in _account(data).get("files", {}) if name not in files]
    whole = {data / ACCOUNT: json.dumps(account, ensure_ascii=False, indent=2) + "\n"}
    write_texts({**imported.texts, **whole})
    for name in gone:
        (data / name.removeprefix("data/")).unlink(missing_ok=True)
