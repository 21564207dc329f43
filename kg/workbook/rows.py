"""The rows of a book as statements, with the cell of each, and the faults of cells."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import chain, count
from pathlib import Path

from kg.errors import InputError
from kg.namespaces import PLAN, SKOS, compact, expand
from kg.terms import Iri, Literal, Term, from_turtle
from kg.text import nearest, sha256
from kg.validation.report import Finding, column_letters
from kg.workbook import figures, passages
from kg.workbook.cells import (
    UNSEEN,
    CellError,
    Statement,
    absolute,
    data_space,
    is_number,
    key_of,
    messages,
    number_of,
    slug,
    space_of,
    terms,
)
from kg.workbook.layout import (
    DATASET,
    LABELS,
    OTHER,
    TYPE,
    Column,
    Sheet,
    current_words,
    sheet_named,
    sheets,
)
from kg.workbook.passages import HAS_PASSAGE, HASH, LENGTH, SPAN, Sources
from kg.workbook.quotes import in_order
from kg.workbook.spreadsheet import Book, Cell, Grid
from kg.workbook.template import Source, is_computed, names_of, statements

_HEAD_ROWS = 2
VALUE = PLAN + "value"
DIMENSION = PLAN + "dimension"


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
    cells: dict[tuple[str, str], list[Place]] = field(default_factory=dict)
    values: dict[tuple[str, str, str], Place] = field(default_factory=dict)
    rows: dict[str, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    minted: dict[Place, str] = field(default_factory=dict)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    muted: set[tuple[object, ...]] = field(default_factory=set)
    unknown: set[tuple[str, str]] = field(default_factory=set)
    """The properties of things that words would say, too, of which the figure cannot be read."""
    is_partial: bool = False
    """Whether a sheet cannot be read, so that what it holds is unknown to other cells."""

    @cached_property
    def filled(self) -> set[Place]:
        """The cells from which a statement was read."""
        return set(self.values.values())

    def mute(self, place: Place) -> None:
        """Leave out what rules find at a cell, since the fault of another one is its cause."""
        self.muted.add((place.file, place.sheet, place.row, place.column))

    def refuse(self, place: Place, fault: CellError, focus: str = "") -> None:
        severity = messages()[fault.rule].get("severity", "Violation")
        finding = Finding(f"workbook:{fault.rule}", severity, focus, fault.words)
        self.findings.append(at_cell(finding, place))


def at_cell(finding: Finding, place: Place) -> Finding:
    line, column = place.row or None, place.column or None
    return replace(finding, file=place.file, sheet=place.sheet, line=line, column=column)


def read(book: Book, source: Source) -> Reading:
    """Every statement of a book, and every fault of its cells."""
    return _Reader(book, source).read()


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
        cell = self.cells.get(column) if column else None
        return "" if cell is None or cell.value is None else str(cell.value).strip()


class _Reader:
    def __init__(self, book: Book, source: Source) -> None:
        self.book, self.source = book, source
        self.found = Reading()
        computed = filter(is_computed, source.own)  # files that no book writes, such as verdicts
        self.names = names_of(source, chain.from_iterable(map(statements, computed)))
        self.shared = frozenset(self.names.types)
        """The things that are described elsewhere, so that no row has their ids."""
        self.rows: list[_Row] = []
        self.sources = Sources(source.sources)
        self.files: dict[str, bool] | None = None
        self.unknown: set[str] = set()
        self.hashes: dict[str, str] = {}
        self.without_text = {""}
        """The documents that are reported as without text, and that of no name."""
        self.placed: dict[str, dict[str, tuple[int, int]]] = {}
        """By document, where the first words of each row stand."""
        self.later: list[tuple[_Row, Column, str, str]] = []
        self.file_of: dict[Statement, str] = {}
        self.refused: set[str] = set()
        """The things of rows whose ids are those of others, which their labels name."""

    def read(self) -> Reading:
        """Every statement of the book, and every fault of its cells."""
        others: list[Grid] = []
        for grid in self.book.grids:
            sheet = sheet_named(grid.name)
            if grid.name in OTHER.values():
                others.append(grid)
            elif sheet:
                self.rows += self._rows(grid, sheet)
            else:
                self._unknown_sheet(grid)
        self._name_things()
        stated = [one for grid in others for one in self._other(grid)]
        self.names.add(statement for statement, _, _ in stated)  # which other sheets may name
        self.hashes = {row.thing: row.text(row.sheet.column(HASH)) for row in self.rows}
        for row in sorted(self.rows, key=lambda row: not row.sheet.scheme):  # own units first
            self._state(row)
        self._place_repeated()
        for row in self.rows:
            if PLAN + "Document" in row.sheet.classes and row.thing:
                self._text(row)
        for statement, name, place in stated:
            self.found.rows.setdefault(statement[0], place)
            file = self._known_file(name or self.source.name, replace(place, column=4))
            self._add(file, statement, replace(place, column=3))
        return self.found

    def _unknown_sheet(self, grid: Grid) -> None:
        known = [name for sheet in sheets() for name in sheet.keys]
        near = nearest(grid.name, known, alike=0.4) or ""
        if grid.rows:
            self.found.is_partial = True
            self.found.refuse(Place(grid.file, grid.name), CellError("unknown-sheet", near))

    def _rows(self, grid: Grid, sheet: Sheet) -> Iterator[_Row]:
        """The rows below the heads; none where no head is known."""
        if not grid.rows:
            return
        heads = {key_of(text): c for c in sheet.columns for text in c.heads.values()}
        columns: dict[Column, int] = {}
        last, first = 0, min(grid.rows)
        for number in (first, first + 1):
            row = grid.rows.get(number, {})
            names = {p: key_of(current_words(str(cell.value))) for p, cell in row.items()}
            known = {p: heads.get(name) for p, name in names.items()}
            if 2 * sum(map(bool, known.values())) <= len(known) * (number > first):
                break  # one row of heads will do; then comes a row of values
            if not any(known.values()):
                break
            last = number
            for place, column in known.items():
                self._head(grid, number, place, column, columns)
        if not columns:
            self.found.is_partial = True
            self.found.refuse(Place(grid.file, grid.name, first, 1), CellError("no-heads"))
            return
        places = {place: column for column, place in columns.items()}
        headed = {p for number in range(first, last + 1) for p in grid.rows.get(number, {})}
        hidden = grid.hidden - {place for column, place in columns.items() if column.hidden}
        unseen = set[int]()
        for number, row in grid.rows.items():
            if number > last:
                unseen |= hidden.intersection(row)
                for place in sorted(row.keys() - headed):
                    at = Place(grid.file, grid.name, number, place)
                    self.found.refuse(at, CellError("no-head", value=row[place].value))
                cells = {places[p]: cell for p, cell in row.items() if p in places}
                if cells:
                    yield _Row(sheet, grid, number, cells, columns)
        self._hidden(grid, last, unseen)

    def _hidden(self, grid: Grid, last: int, columns: Iterable[int] = ()) -> None:
        """A warning of what is read below the heads and a spreadsheet program does not show."""
        sheet = Place(grid.file, grid.name)
        if 0 in grid.hidden and max(grid.rows, default=0) > last:
            self.found.refuse(sheet, CellError("hidden-sheet"))
        elif columns:
            letters = ", ".join(map(column_letters, sorted(columns)))
            self.found.refuse(sheet, CellError("hidden-columns", value=letters))

    def _head(
        self, grid: Grid, number: int, place: int, column: Column | None, columns: dict[Column, int]
    ) -> None:
        at = Place(grid.file, grid.name, number, place)
        if column is None:
            if place not in columns.values():
                text = grid.rows[number][place].value
                self.found.refuse(at, CellError("unknown-column", value=text))
        elif columns.setdefault(column, place) != place:
            self.found.refuse(at, CellError("column-twice", value=grid.rows[number][place].value))

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
        if _SLUG.fullmatch(text):
            return space + text
        try:
            return absolute(text)
        except CellError as error:
            self.found.refuse(row.at(column), error)
            return space + (slug(text) or f"row-{row.number}")

    def _register(self, row: _Row, thing: str, seen: dict[str, _Row]) -> None:
        if thing in self.shared and thing not in seen:
            self.found.unsure.add(thing)
            fault = CellError("id-shared", value=self.names.thing(thing))
            self.found.refuse(row.at(row.sheet.columns[0]), fault, thing)
        if thing in seen:
            other = seen[thing]
            where = "" if other.grid is row.grid else other.grid.name
            sheet = {"sheet": where and f"{where}!", "sheet_zh": where and f"“{where}”"}
            value = self.names.thing(thing)
            fault = CellError("id-twice", value=value, row=other.number, **sheet)
            number = row.sheet.column(_NUMBER_OF)
            column = number if row.text(number) else row.sheet.columns[0]
            self.found.refuse(row.at(column), fault, thing)
            return
        seen[thing] = row
        self._know(row, thing)

    def _know(self, row: _Row, thing: str, *, linked: bool = False) -> None:
        """Let other cells name a thing by its id and its labels."""
        place = row.at(row.sheet.column(row.sheet.link) if linked else row.sheet.columns[0])
        self.found.rows.setdefault(thing, place)
        if thing in self.refused:
            return
        types = self._types(row, linked=linked)
        self.names.add([(thing, TYPE, Iri(name)) for name in types])
        if row.sheet.scheme:
            self.names.add([(thing, SKOS + "inScheme", Iri(row.sheet.scheme))])
        for column, cell in row.cells.items():
            if column.linked == linked and column.kind == "text" and cell.value is not None:
                values = self._terms(row, column)
                self.names.add((thing, column.path, value) for value in values)

    def _types(self, row: _Row, *, linked: bool = False) -> list[str]:
        """The classes of the thing of a row: its only one, the one named, or the one decided."""
        sheet = row.sheet
        classes = sheet.linked if linked else sheet.classes
        if len(classes) == 1:
            return [*classes, *sheet.also]
        column = sheet.column(TYPE, linked=linked)
        if named := self._terms(row, column):
            return [str(term) for term in named]
        if column in row.cells:  # it is none of them, so that no rule of one applies
            self.found.unsure.add(row.linked if linked else row.thing)
            return list(classes)
        if not linked:
            return [classes[0]]
        kinds = self._terms(row, sheet.column(sheet.decisive))
        if not kinds:  # nor does any rule apply while the kind is unknown
            self.found.unsure.add(row.linked)
            return list(classes)
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
        made = re.sub("-{2,}", "-", made).strip("-")
        if made == parts.get("plan", ""):  # nothing else is known, such as the number of a claim
            made = f"{made}-row-{row.number}".strip("-")
        space = space_of(row.sheet, self.source.base)
        if row.sheet.number and space + made in self.names.types:
            more = (f"{made}-{number}" for number in count(2))
            made = next(one for one in more if space + one not in self.names.types)
        column = row.sheet.column(row.sheet.link) if linked else row.sheet.columns[0]
        if space + made in self.names.types and not row.text(row.sheet.column(_NUMBER_OF)):
            self.found.refuse(row.at(column), CellError("id-taken", value=made))
            refused = f"{space}{made}-row-{row.number}"
            self.refused.add(refused)
            return refused
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
                    self.found.cells.setdefault((thing, key), []).append(row.at(column))
        if row.linked and row.thing:
            link = row.sheet.column(row.sheet.link)
            self._add(file, (row.thing, row.sheet.link, Iri(row.linked)), row.at(link))
        for column, cell in row.cells.items():
            self._cell(row, column, cell, file)
        for column in row.sheet.columns:
            if column.kind == "passage" and row.thing:
                self._passages(row, column, file)

    def _cell(self, row: _Row, column: Column, cell: Cell, file: str) -> None:
        place = row.at(column)
        if cell.flaw and not self._is_taken(row, column, cell, place):
            return
        if column.kind in ("id", "file", "class"):
            if column.kind == "class":
                self._try(row, column, cell)
            return
        thing = row.linked if column.linked else row.thing
        if column.path == VALUE and isinstance(cell.value, str) and not is_number(cell.value):
            self._figure(row, column, cell.value, file)
        elif column.kind not in ("passage", "place") and thing:
            for value in self._try(row, column, cell):
                one = (str(value), column.path, Iri(thing)) if column.inverse else None
                self._add(file, one or (thing, column.path, value), place)
                if column.path == DIMENSION:  # by which the words of figures have their units
                    self.names.add([(thing, column.path, value)])

    def _try(self, row: _Row, column: Column, cell: Cell) -> list[Term]:
        try:
            return terms(cell, column, self.names)
        except CellError as error:
            thing = row.linked if column.linked else row.thing
            place = row.at(column)
            if self.found.is_partial and error.rule == "unknown-id":
                self.found.mute(place)
            else:
                self.found.refuse(place, error, thing)
            return error.kept

    def _is_taken(self, row: _Row, column: Column, cell: Cell, place: Place) -> bool:
        """Whether a flawed cell is read all the same; the flaw is a finding, once a row."""
        if cell.flaw == "percent" and column.kind != "number":
            return True
        if cell.flaw == "hidden" and column is not next(iter(row.cells)):
            return True
        value = cell.value
        hundred = f"{float(value) * 100:g}" if isinstance(value, int | float) else ""
        self.found.refuse(place, CellError(cell.flaw, value=value, hundred=hundred), row.thing)
        return cell.flaw == "hidden"

    # Figures

    def _figure(self, row: _Row, column: Column, words: str, file: str) -> None:
        """The figure that the words of a source give, which may say comparator and unit, too."""
        thing = row.linked if column.linked else row.thing
        place = row.at(column)
        baseline = row.sheet.column(PLAN + "baseline", linked=column.linked)
        measured = self._terms(row, row.sheet.column(PLAN + "measures", linked=column.linked))
        read = partial(
            figures.read,
            words,
            has_baseline=bool(row.text(baseline)),
            dimension=self.names.dimension(str(measured[0])) if measured else None,
        )
        found = read(self.units)
        unit = self._terms(row, row.sheet.column(PLAN + "unit", linked=column.linked))
        if unit and isinstance(found, figures.Question) and found.rule == "no-unit":
            found = read(self.units.with_default(str(unit[0])))
        if isinstance(found, figures.Question):
            told = CellError("figure", told=found.en, told_zh=found.zh)
            self.found.refuse(place, told, thing)
            self.found.unknown |= {(thing, PLAN + name) for name in ("comparator", "unit")}
            return
        said = {name: expand(f"plan:{name}") for name in ("comparator", "unit", "relation")}
        for name, path in said.items():
            value = getattr(found, name)
            other = row.sheet.column(path, linked=column.linked)
            given = self._terms(row, other)
            if other and given and value and str(given[0]) != value:
                heads = {"column": other.heads["en"], "column_zh": other.heads["zh"]}
                for tag, end in (("en", ""), ("zh", "_zh")):
                    heads[f"read{end}"] = self.names.labels[value][tag]
                    heads[f"given{end}"] = self.names.labels[str(given[0])][tag]
                fault = CellError("figure-differs", value=words, **heads)
                self.found.refuse(place, fault, thing)
                return
            if value:
                self._add(file, (thing, path, Iri(value)), place)
        for path, number in ((VALUE, found.value), (PLAN + "upperValue", found.upper_value)):
            if number is not None:
                self._add(file, (thing, path, number_of(number)), place)
        value = number_of(found.value).value
        about = {"words": words, "rule": found.rule, "unit": found.unit, "value": value}
        self.found.figures[thing] = {"cell": f"{place.sheet}!{place.row}", **about}

    @cached_property
    def units(self) -> figures.Units:
        """The units by name: those of the vocabulary, and own ones."""
        return figures.Units.of(self.names.units())

    # Passages

    def _passages(self, row: _Row, column: Column, file: str) -> None:
        """The passages of a property: those that the hidden column keeps, or of words quoted."""
        hidden = next(c for c in row.sheet.columns if c.path == column.path and c.hidden)
        lines, words = row.text(hidden).splitlines(), row.text(column).splitlines()
        document = self._document(row)
        text = self.sources.text(document)
        is_same = all(passages.is_same(*p, text) for p in zip(words, lines, strict=False))
        if words and not (len(words) == len(lines) and is_same):
            for quote in words:
                self._quote(row, column, quote, file)
            return
        for number, line in enumerate(lines):
            try:
                is_new = text and not self.hashes.get(document, "")
                found = self.relocated[document].get(line, []) if is_new else []
                if found is None and words:
                    self._quote(row, column, words[number], file)
                    continue
                if found is None:
                    raise CellError("quote-lost")
                self._passage(row, column, found or passages.kept(line, document), file)
            except CellError as error:
                self.found.refuse(row.at(hidden), error, row.thing)

    def _quote(
        self, row: _Row, column: Column, quote: str, file: str, among: Collection[int] | None = None
    ) -> None:
        """The passage of one quote; one with several places waits for those of other cells."""
        document = self._document(row)
        try:
            found = passages.quoted(quote, document, self.sources, among or ())
        except CellError as error:
            if error.rule == "quote-twice" and among is None:
                self.later.append((row, column, quote, file))
            elif error.rule == "no-text" and document in self.without_text:
                self.found.mute(row.at(column))
            else:
                self.without_text |= {document} if error.rule == "no-text" else set()
                self.found.refuse(row.at(column), error, row.thing)
            return
        self._passage(row, column, found, file)

    def _place_repeated(self) -> None:
        """Place the quotes whose words stand several times, where other cells leave one place.

        For the words of a row these are the words of the other rows, as these stand or by number;
        for those of its time, hedge or modality it is their being in the words of the row, or in
        the sentence of these.
        """
        first = sorted(self.later, key=lambda one: not self._is_first(*one[:2]))
        repeated: dict[str, dict[str, Collection[int]]] = {}
        for row, column, quote, _ in first:
            document = self._document(row)
            if self._is_first(row, column) and row.thing not in self.placed.get(document, {}):
                starts = passages.places(quote, self.sources.text(document))
                repeated.setdefault(document, {}).setdefault(row.thing, starts)
        left = {d: self._in_order(d, starts) for d, starts in repeated.items()}
        for row, column, quote, file in first:
            document = self._document(row)
            is_first = self._is_first(row, column)
            by_rows = left.get(document, {}).pop(row.thing, set()) if is_first else set[int]()
            among = by_rows if is_first else self._within(row, quote)
            self._quote(row, column, quote, file, among)

    def _is_first(self, row: _Row, column: Column) -> bool:
        return column is next(c for c in row.sheet.columns if c.kind == "passage")

    def _in_order(
        self, document: str, repeated: Mapping[str, Collection[int]]
    ) -> dict[str, set[int]]:
        """The places left of the words of rows by their order, and by that of their numbers."""
        placed = self.placed.get(document, {})
        starts = {**{thing: [start] for thing, (start, _) in placed.items()}, **repeated}
        rows = [row for row in self.rows if row.thing in starts]
        numbers = {row.thing: row.text(row.sheet.column(_NUMBER_OF)) for row in rows}
        numbered = sorted(filter(numbers.get, numbers), key=lambda t: (len(numbers[t]), numbers[t]))
        return in_order(starts, [list(numbers), numbered])

    def _within(self, row: _Row, quote: str) -> Collection[int]:
        """The only place of words in those of their row, or else in the sentence of these."""
        document = self._document(row)
        text, span = self.sources.text(document), self.placed.get(document, {}).get(row.thing)
        if text is None or span is None:
            return ()
        starts = passages.places(quote, text)
        for low, high in (span, text.sentences(*span)):
            if found := [start for start in starts if low <= start < high]:
                return found
        return ()

    def _passage(self, row: _Row, column: Column, found: list[Statement], file: str) -> None:
        place, passage = row.at(column), str(found[0][2])
        if self._is_first(row, column):
            at = {p: int(str(o)) for _, p, o in found if p in SPAN}
            spans = self.placed.setdefault(self._document(row), {})
            spans.setdefault(row.thing, (at[SPAN[0]], at[SPAN[1]]))
        self.found.rows.setdefault(passage, place)
        for statement in [*found, (row.thing, column.path, Iri(passage))]:
            self._add(file, statement, place)

    def _document(self, row: _Row) -> str:
        column = next((c for c in row.sheet.columns if c.inverse), None)
        return next(map(str, self._terms(row, column)), "")

    def _text(self, row: _Row) -> None:
        """Hash and length of the text of a document; a finding where it is not as it was."""
        text = self.sources.text(row.thing)
        if text is None:
            return
        if text.outline.lines and not text.outline.is_confirmed:
            name = f"sources/{row.thing.rpartition('/')[2]}.outline.tsv"
            self.found.refuse(row.at(row.sheet.columns[0]), CellError("outline", value=name))
        column, digest = row.sheet.column(HASH), sha256(text.content)
        if row.text(column) and row.text(column) != digest:
            new = [*self.relocated[row.thing].values()]
            lost, same = new.count(None), new.count([])
            fault = CellError("text-changed", lost=lost, moved=len(new) - lost - same)
            self.found.refuse(row.at(column), fault, row.thing)
            own = self.found.statements.values()
            stated = (one for some in own for one in some)
            here = (o for s, p, o in stated if (s, p) == (row.thing, HAS_PASSAGE))
            self.found.unsure.update(map(str, here))
        elif not (row.text(column) or self.relocated[row.thing]) and (
            self.recorded.get(row.thing, digest) != digest
        ):
            self.found.refuse(row.at(column), CellError("text-replaced"), row.thing)
        for path, value in ((HASH, Literal(digest)), (LENGTH, Literal.of(len(text.content)))):
            if not row.text(row.sheet.column(path)):
                self._add(self._file(row), (row.thing, path, value), row.at(row.sheet.column(path)))

    @cached_property
    def relocated(self) -> Mapping[str, Mapping[str, list[Statement] | None]]:
        """Where each text that is at hand has the passages that hidden columns keep."""
        lines: dict[str, list[str]] = {}
        for row in self.rows:
            for column in row.cells:
                if column.hidden:
                    lines.setdefault(self._document(row), []).extend(row.text(column).splitlines())
        texts = {document: self.sources.text(document) for document in lines}
        found = {d: passages.relocations(lines[d], d, text) for d, text in texts.items() if text}
        return defaultdict(dict, found)

    @cached_property
    def recorded(self) -> Mapping[str, str]:
        """The hashes of texts and passages as the files have them that the import overwrites."""
        own = (statement for path in self.source.own for statement in statements(path))
        return {thing: str(value) for thing, path, value in own if path == HASH}

    def _add(self, file: str, statement: Statement, place: Place) -> None:
        subject, predicate, value = statement
        if statement not in self.file_of:
            self.file_of[statement] = file
            self.found.statements.setdefault(file, {})[statement] = None
        self.found.values.setdefault((subject, predicate, str(value)), place)

    # Files

    def _file(self, row: _Row) -> str:
        """The name of the file of a row, without its ending."""
        if row.sheet.classes == (DATASET,):
            return self._known_file(self._dataset(row), row.at(row.sheet.columns[0]))
        column = next((c for c in row.sheet.columns if c.kind == "file"), None)
        return self._known_file(
            row.text(column) or self.source.name + row.sheet.file, row.at(column)
        )

    def _dataset(self, row: _Row) -> str:
        return row.thing.removeprefix(data_space(self.source.base))

    def _known_file(self, name: str, place: Place) -> str:
        """The name of a file that has a dataset; a finding where one is named that has none."""
        if self.files is None:
            rows = (row for row in self.rows if row.sheet.classes == (DATASET,))
            self.files = {n: True for n in map(self._dataset, rows) if _FILE.fullmatch(n)}
        if self.files.setdefault(name, False):
            return name
        if name not in self.unknown:
            sheet = next(s for s in sheets() if s.classes == (DATASET,)).name
            fault = CellError("unknown-file", value=name, sheet=sheet["en"], sheet_zh=sheet["zh"])
            self.found.refuse(place, fault)
        self.unknown.add(name)
        return self.source.name

    def _other(self, grid: Grid) -> Iterator[tuple[Statement, str, Place]]:
        """The statements for which there is no column, of thing, property and value, and a file."""
        self._hidden(grid, _HEAD_ROWS)
        for number, row in grid.rows.items():
            if number <= _HEAD_ROWS:
                continue
            cells = [str(row[p].value) if p in row else "" for p in range(1, 5)]
            thing = cells[0] if ":" in cells[0] else self.source.base + cells[0]
            place = Place(grid.file, grid.name, number, 1)
            try:
                subject = absolute(thing)
                place = replace(place, column=2)
                predicate = absolute(cells[1])
                place = replace(place, column=3)
                statement = (subject, predicate, _value(cells[2]))
            except CellError as error:
                fault = CellError("no-statement") if error.rule == "no-id" else error
                self.found.refuse(place, fault)
                continue
            yield statement, cells[3], replace(place, column=1)


def _value(text: str) -> Term:
    """A value as Turtle writes it; `CellError` for another text."""
    try:
        term = from_turtle(text)
    except (InputError, SyntaxError, ValueError):
        raise CellError("no-turtle", value=text) from None
    if unseen := UNSEEN.search(str(term)):
        raise CellError("unseen", value=f"U+{ord(unseen[0]):04X}")
    return term


_FILE = re.compile(r"[a-z0-9-]{1,100}")
_SLUG = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*")
_TOKEN = re.compile(r"\{([^}]+)\}")
_NUMBER_OF = expand("dcterms:identifier")


def _depth(row: _Row) -> tuple[bool, int]:
    """Whether the id of a row is made of things other than its plan, and of how many parts."""
    parts = set(_TOKEN.findall(row.sheet.id))
    return not parts <= {"label", "plan", compact(_NUMBER_OF)}, len(parts)
