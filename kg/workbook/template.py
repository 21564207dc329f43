"""The workbook of a graph, and the blank one: each statement in a cell, or on the sheet Other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from kg.namespaces import DCTERMS, ID, SKOS, compact
from kg.resources import shipped_data
from kg.store.parser import parse_triples
from kg.terms import Iri, Literal, Term, to_turtle
from kg.text import sha256
from kg.workbook.cells import TRUE, Names, Statement, space_of, value_of
from kg.workbook.layout import DATASET, TYPE, Column, Sheet, model, sheets, table
from kg.workbook.passages import AT, HASH, SPAN, Sources, kept, place_of
from kg.workbook.spreadsheet import Filled, Lists, Value, list_name, written, written_texts
from kg.workspace import Workspace

Owned = tuple[str, str, Term, str]
"""A statement and the name of the file that states it."""


@dataclass(frozen=True)
class Source:
    """What a workbook is made of: its own files, those that they lead to, the folder of texts."""

    own: Sequence[Path] = ()
    below: Sequence[Path] = ()
    base: str = ID
    name: str = ""
    sources: Path | None = None

    @classmethod
    def of(cls, workspace: Workspace | None) -> Source:
        """That of a workspace, or of the shipped data."""
        if workspace is None:
            return cls(own=shipped_data(), name="shipped")
        files, layers = workspace.files(), workspace.layers()
        return cls(files, layers, workspace.base, workspace.name, workspace.sources)


def make(source: Source, language: str = "en", *, quotes: bool = True) -> bytes:
    """A workbook with everything that the own files state, verdicts apart; blank for no files.

    With `quotes` it holds the words of the texts that are at hand.
    """
    return written(*_parts(source, language, quotes=quotes), language)


def make_texts(source: Source, language: str = "en", *, quotes: bool = True) -> dict[str, bytes]:
    """The same as CSV files by name."""
    return written_texts(*_parts(source, language, quotes=quotes), language)


def _parts(
    source: Source, language: str, *, quotes: bool
) -> tuple[list[Filled], list[tuple[str, ...]], Lists]:
    own = [path for path in source.own if not is_computed(path)]
    stated = [(*t, path.stem) for path in own for t in statements(path)]
    names = names_of(source, [statement[:3] for statement in stated])
    filled = _Filled(stated, names, Sources(source.sources if quotes else None), language)
    rows: list[Filled] = [(s, filled.rows(s) or _blank(s, source)) for s in sheets()]
    return rows, filled.other(), lists(source, own, names, language)


def _blank(sheet: Sheet, source: Source) -> list[dict[int, Value]]:
    """The rows of a sheet in a blank workbook: the datasets to which new rows go."""
    if sheet.classes != (DATASET,):
        return []
    title, text, licence = (DCTERMS + name for name in ("title", "description", "license"))
    rows: list[dict[int, Value]] = []
    for part in dict.fromkeys(one.file for one in sheets()):
        name, (en, zh) = source.name + part, _PARTS[part]
        cells = {
            (title, "en"): f"{source.name}: {en}",
            (title, "zh"): f"{source.name}：{zh}",
            (text, "en"): f"The {en} of {source.name}, entered in a workbook.",
            (text, "zh"): f"{source.name} 的{zh}，录自工作簿。",
            (licence, ""): _LICENCE,
        }
        places = {(c.path, c.language): place for place, c in enumerate(sheet.columns)}
        rows.append({0: name, **{places[key]: value for key, value in cells.items()}})
    return rows


_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_PARTS = {"": ("plan", "规划"), "-outcomes": ("outcomes", "进展"), "-vocab": ("terms", "词表")}
"""What each file of a workspace holds, by the end of its name."""


def statements(path: Path) -> Sequence[Statement]:
    """The statements of a file, literals as it writes them."""
    stat = path.stat()
    return _statements(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _statements(path: Path, _time: int, _size: int) -> Sequence[Statement]:
    return [(str(s), p, o) for s, p, o in parse_triples(path)]


def is_computed(path: Path) -> bool:
    """Whether all that a file describes is computed, as verdicts are."""
    types: dict[str, set[str]] = {}
    for subject, predicate, value in statements(path):
        if predicate == TYPE and str(value) != DATASET:
            types.setdefault(subject, set()).add(compact(str(value)))
    computed = set(table()["computed"])
    return bool(types) and all(computed & own for own in types.values())


def names_of(source: Source, own: Iterable[Statement]) -> Names:
    """What cells can name: the ontology's concepts, things of the files below, own things."""
    ontology = ((str(s), p, o) for s, p, o in model().graph.triples)
    below = (statement for path in source.below for statement in statements(path))
    return Names(chain(ontology, below, own), source.base)


def lists(source: Source, own: Sequence[Path], names: Names, language: str) -> Lists:
    """The lists of choices of all columns, and the stamp of the book."""
    choices: dict[str, list[str]] = {"list_true": [TRUE[language]]}
    for column in (column for sheet in sheets() for column in sheet.columns):
        name = list_name(column)
        if name in choices or not name:
            continue
        if column.kind == "concept":
            choices[name] = names.choices(column.scheme, language)
        else:
            choices[name] = [model().label(c).get(language, compact(c)) for c in column.classes]
    stamp = {"kg": "workbook 1", "workspace": source.name, "base": source.base}
    stamp |= {f"data/{path.name}": sha256(path.read_text("utf-8")) for path in own}
    return Lists(stamp, {name: found for name, found in choices.items() if found})


class _Filled:
    """The statements of a graph, taken into rows one by one."""

    def __init__(
        self, stated: Iterable[Owned], names: Names, texts: Sources, language: str
    ) -> None:
        self.names, self.texts, self.language = names, texts, language
        self.left: dict[Owned, None] = dict.fromkeys(stated)
        self.about: dict[tuple[str, str], list[tuple[Term, str]]] = {}
        self.into: dict[tuple[str, str], list[tuple[Term, str]]] = {}
        self.described: set[str] = set()
        for subject, predicate, value, file in self.left:
            self.about.setdefault((subject, predicate), []).append((value, file))
            self.into.setdefault((str(value), predicate), []).append((Iri(subject), file))

    def _of(self, subject: str, predicate: str) -> list[tuple[Term, str]]:
        return self.about.get((subject, predicate), [])

    def rows(self, sheet: Sheet) -> list[dict[int, Value]]:
        """The rows of a sheet in the order of their ids."""
        own = [self._row(sheet, thing) for thing in self._things(sheet, sheet.classes)]
        if not sheet.link:
            return own
        alone = self._things(sheet, sheet.linked)
        return own + [self._row(sheet, "", t) for t in alone if t not in self.described]

    def _things(self, sheet: Sheet, classes: Sequence[str]) -> list[str]:
        found = []
        for subject, predicate in self.about:
            types = {str(value) for value, _ in self._of(subject, TYPE)}
            if predicate != TYPE or types - {*classes, *sheet.also}:
                continue
            schemes = [str(value) for value, _ in self._of(subject, SKOS + "inScheme")]
            if sheet.scheme in ("", *schemes) and subject.startswith(("http:", "https:")):
                found.append(subject)
        return sorted(found)

    def _row(self, sheet: Sheet, thing: str, linked: str = "") -> dict[int, Value]:
        file = self._of(thing or linked, TYPE)[0][1]
        if sheet.link and not linked:
            linked = next((str(v) for v, f in self._of(thing, sheet.link) if f == file), "")
            here = [str(value) for value, own in self._of(linked, TYPE) if own == file]
            if linked in self.described or not here or not {*here} <= {*sheet.linked}:
                linked = ""
        self.described |= {thing, linked}
        row: dict[int, Value] = {}
        document = self._document(sheet, thing)
        for place, column in enumerate(sheet.columns):
            subject = linked if column.linked else thing
            if not subject and not (column.path == sheet.link and not column.linked):
                value: Value = file if column.kind == "file" else None
            elif column.kind == "id":
                value = id_of(subject, sheet, self.names)
            elif column.kind == "file":
                value = file
            elif column.kind in ("passage", "place"):
                value = self._passages(column, subject, document, file)
            elif not subject:
                value = self.names.thing(linked)
            else:
                value = self._value(column, subject, file)
            if value is not None:
                row[place] = value
        self._imply(sheet, thing, linked, file)
        self._leave_out_class(sheet, thing, linked, row)
        return row

    def _class_of(self, thing: str) -> list[Term]:
        return [value for value, _ in self._of(thing, TYPE)] if thing else []

    def _value(self, column: Column, subject: str, file: str) -> Value:
        index = self.into if column.inverse else self.about
        found = [value for value, own in index.get((subject, column.path), ()) if own == file]
        if column.language:
            tag = column.language
            found = [v for v in found if isinstance(v, Literal) and v.language == tag]
        if not found:
            return None
        value = value_of(sorted(found, key=str), column, self.names, self.language)
        if value is not None:
            for term in found:
                pair = (str(term), Iri(subject)) if column.inverse else (subject, term)
                self.left.pop((pair[0], column.path, pair[1], file), None)
        return value

    def _imply(self, sheet: Sheet, thing: str, linked: str, file: str) -> None:
        """Take the statements that a row makes without a cell."""
        if linked:
            self._take(linked, TYPE, self._class_of(linked), file)
        if not thing:
            return
        self._take(thing, TYPE, [Iri(name) for name in (*sheet.classes, *sheet.also)], file)
        if sheet.scheme:
            self._take(thing, SKOS + "inScheme", [Iri(sheet.scheme)], file)
            if not self._of(thing, SKOS + "broader"):
                self._take(thing, SKOS + "topConceptOf", [Iri(sheet.scheme)], file)

    def _take(self, subject: str, predicate: str, values: Iterable[Term], file: str) -> None:
        for value in values:
            self.left.pop((subject, predicate, value, file), None)

    def _leave_out_class(
        self, sheet: Sheet, thing: str, linked: str, row: dict[int, Value]
    ) -> None:
        """Leave out the class that the kind of a claim decides."""
        kinds = [str(value) for value, _ in self._of(thing, sheet.decisive)]
        if linked and kinds and Iri(sheet.class_of.get(kinds[0], "")) in self._class_of(linked):
            place = next(i for i, c in enumerate(sheet.columns) if c.kind == "class" and c.linked)
            row.pop(place, None)

    # Passages

    def _document(self, sheet: Sheet, thing: str) -> str:
        column = next((c for c in sheet.columns if c.inverse), None)
        found = self.into.get((thing, column.path), []) if column else []
        return str(found[0][0]) if len(found) == 1 else ""

    def _passages(self, column: Column, claim: str, document: str, file: str) -> Value:
        """The quoted words, where all are at hand, or the places, one a line."""
        lines = []
        for passage in sorted(str(v) for v, f in self._of(claim, column.path) if f == file):
            if column.kind == "place":
                lines.append(self._place(column, claim, passage, document, file))
            else:
                lines.append(self._words(passage, document))
        is_whole = column.kind == "place" or all(lines)
        return "\n".join(filter(None, lines)) or None if is_whole else None

    def _words(self, passage: str, document: str) -> str:
        text = self.texts.text(document)
        start, end, digest = (self._single(passage, name) for name in (*SPAN, HASH))
        words = text.content[int(start) : int(end)] if text and start and end else ""
        return " ".join(words.split()) if sha256(words) == digest else ""

    def _place(self, column: Column, claim: str, passage: str, document: str, file: str) -> str:
        made = place_of(
            passage, document, {p: self._single(passage, p) for p in (*AT, *SPAN, HASH)}
        )
        back = kept(made, document) if made else []
        needed = [(s, p, o) for s, p, o in back if (o, file) in self._of(s, p)]
        if not made or len(needed) < len(back):
            return ""
        for subject, predicate, value in [*back, (claim, column.path, Iri(passage))]:
            self.left.pop((subject, predicate, value, file), None)
        return made

    def _single(self, subject: str, predicate: str) -> str:
        found = self._of(subject, predicate)
        return str(found[0][0]) if found else ""

    def other(self) -> list[tuple[str, ...]]:
        """The sheet Other: its heads, and each statement that no cell holds."""
        heads = [table()["heads"][name] for name in ("subject", "property", "value", "file")]
        rows = [tuple(head[language] for head in heads) for language in ("zh", "en")]
        return rows + [
            (self.names.thing(s), compact(p), to_turtle(o), file) for s, p, o, file in self.left
        ]


def id_of(iri: str, sheet: Sheet, names: Names) -> str:
    """A thing as the column of ids names it."""
    space = space_of(sheet, names.base)
    slug = iri.removeprefix(space)
    return slug if slug != iri and "/" not in slug else names.thing(iri)
