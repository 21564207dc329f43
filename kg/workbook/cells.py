"""What a cell holds as an RDF term, and a term as a cell holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache

from kg.errors import InputError
from kg.namespaces import ID, PLAN, SKOS, VOCAB, XSD, compact, expand, prefixes
from kg.resources import table_beside
from kg.terms import LANG_STRING, Iri, Literal, Term, node_of
from kg.text import Words, nearest
from kg.workbook.figures import Question, read_time
from kg.workbook.layout import DATASET, LABELS, TYPE, Column, Sheet, is_open, model
from kg.workbook.spreadsheet import Cell, Value

Statement = tuple[str, str, Term]
"""A subject, a property, a value."""

TRUE: Words = {"en": "yes", "zh": "是"}
DEADLINE = PLAN + "deadline"
_THING: Words = {"en": "thing", "zh": "事物"}
_TRUE = {"yes", "是", "true", "1", "y", "√"}
_FALSE = {"no", "否", "false", "0", "n"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NO_WIDTH = re.compile("[\u200b\u2060\ufeff]")
"""Characters that come along with what is pasted from a page, and keep names from being alike."""
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NAMING = (*LABELS, SKOS + "altLabel", SKOS + "notation")
_LONGEST_NUMBER = 10**15
"""Spreadsheet programs keep fifteen digits of a number."""
_MOST_ID = 60
_MOST_OFFERS = 100
"""So many unknown names are compared with all that are known."""


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    return table_beside(__file__, "messages.toml")


class CellError(Exception):
    """A cell that cannot be taken: the name of the message, and what is put into it.

    `near` is what was perhaps meant; `kept` are values that are taken all the same, so that nothing
    else seems to be wrong for want of them.
    """

    def __init__(self, rule: str, near: str = "", **given: object) -> None:
        super().__init__(rule)
        self.kept: list[Term] = []
        self.rule = rule
        self.near = near
        self.given = given

    @property
    def words(self) -> Words:
        """What is wrong and what to do, in both languages."""
        row = messages()[f"{self.rule}-near" if self.near else self.rule]
        given = {"near": self.near, **self.given}
        return {language: row[language].format_map(given) for language in ("en", "zh")}


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\u200b-\u202f\ufeff]+")


def absolute(name: str) -> str:
    """The IRI that a CURIE or an IRI stands for; `CellError` for another text."""
    try:
        iri = expand(name)
        node_of(iri)
    except (InputError, ValueError):
        iri = ""
    if not _IRI.fullmatch(iri):
        raise CellError("no-id", value=name)
    return iri


def key_of(text: str) -> str:
    """A name as names are compared: one width of characters, one case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


class Names:
    """The things and concepts that a cell can name, and how it names them.

    A slug is a thing of `base`, or else one of ours.
    """

    def __init__(self, statements: Iterable[Statement], base: str = ID) -> None:
        self.base = base
        self.types: dict[str, set[str]] = {}
        self.labels: dict[str, dict[str, str]] = {}
        self._scheme: dict[str, str] = {}
        self._named: dict[str, set[str]] = {}
        self._labelled: dict[str, set[str]] = {}
        self._dimension: dict[str, str] = {}
        self._unknowns: dict[tuple[object, ...], CellError] = {}
        self.add(statements)

    def add(self, statements: Iterable[Statement]) -> None:
        """Add what statements say of classes, names and schemes."""
        for subject, predicate, value in statements:
            if predicate == TYPE:
                self.types.setdefault(subject, set()).add(str(value))
            elif predicate in _NAMING and isinstance(value, Literal):
                for named in (self._named, self._labelled)[: 2 if predicate in LABELS else 1]:
                    named.setdefault(key_of(value.value), set()).add(subject)
                if value.language and predicate in LABELS:
                    self.labels.setdefault(subject, {})[value.language] = value.value
            elif predicate == PLAN + "dimension":
                self._dimension[subject] = str(value)
            elif predicate == SKOS + "inScheme":
                self._scheme[subject] = str(value)

    def dimension(self, iri: str) -> str | None:
        """The dimension of an indicator or a unit, where it is known."""
        return self._dimension.get(iri)

    def units(self) -> Iterator[tuple[str, str, str]]:
        """Every unit with each of its names and its dimension."""
        for name, things in self._named.items():
            for iri in things & self._dimension.keys():
                if self._scheme.get(iri) == VOCAB + "unit":
                    yield name, iri, self._dimension[iri]

    def choices(self, scheme: str, language: str) -> list[str]:
        """The labels of the concepts of a scheme, as they stand there."""
        members = (iri for iri, own in self._scheme.items() if own == scheme)
        return list(dict.fromkeys(self.concept(iri, scheme, language) for iri in members))

    def concept(self, iri: str, scheme: str, language: str) -> str:
        """The label of a concept, if it names nothing else in its scheme, else its short IRI."""
        label = self.labels.get(iri, {}).get(language, "")
        named = self._labelled.get(key_of(label), ())
        same = {one for one in named if self._scheme.get(one) == scheme}
        return label if same == {iri} and "\n" not in label else compact(iri)

    def thing(self, iri: str) -> str:
        """A thing as a cell names it: by its slug, or its short or whole IRI."""
        for space in dict.fromkeys((self.base, ID)):
            slug = iri.removeprefix(space)
            if slug != iri and _SLUG.fullmatch(slug):
                return (
                    slug
                    if space == self.base or self.base + slug not in self.types
                    else f"id:{slug}"
                )
        return compact(iri)

    def find(self, text: str, column: Column) -> Term:
        """The thing or concept that a text names; `CellError` for none and for several."""
        if named := self._by_id(text, column):
            return named
        found = set[str]()
        for index in (self._labelled, self._named):  # a label goes before another name
            found = {iri for iri in index.get(key_of(text), ()) if self._fits(iri, column)}
            if len(found) == 1:
                return Iri(found.pop())
        if found:
            ids = ", ".join(sorted(map(self.thing, found))[:4])
            raise CellError("label-of-several", value=text, ids=ids)
        raise self._unknown(text, column)

    def _by_id(self, text: str, column: Column) -> Iri | None:
        if _SLUG.fullmatch(text):
            spaces = dict.fromkeys((column.scheme + "/",) if column.scheme else (self.base, ID))
            return next((Iri(s + text) for s in spaces if s + text in self.types), None)
        prefix, colon, local = text.partition(":")
        if not colon or any(map(str.isspace, text)) or not (prefix in prefixes() or "//" in local):
            return None
        iri = absolute(text)
        if iri in self.types or not self._is_ours(column):
            return Iri(iri)
        return None

    def _is_ours(self, column: Column) -> bool:
        """Whether the values of a column are things that the graph describes."""
        return bool(column.scheme or any(map(model().of_class.get, column.classes)))

    def _fits(self, iri: str, column: Column) -> bool:
        if column.scheme:
            return self._scheme.get(iri) == column.scheme
        wide = set(model().with_wider(self.types.get(iri, ())))
        return not self._is_ours(column) or not wide.isdisjoint(column.classes)

    def _unknown(self, text: str, column: Column) -> CellError:
        """The error of a text that names nothing, with what is like it for the first such texts."""
        key = (text, column.scheme, column.classes)
        if key not in self._unknowns:
            self._unknowns[key] = self._with_offer(text, column)
        return self._unknowns[key]

    def _with_offer(self, text: str, column: Column) -> CellError:
        if not column.classes and not column.scheme and not column.path.startswith(PLAN):
            return CellError("no-address", value=text)
        is_early = len(self._unknowns) < _MOST_OFFERS
        members = [iri for iri in self.types if is_early and self._fits(iri, column)]
        labels = [(v, iri) for iri in members for v in self.labels.get(iri, {}).values()]
        if column.scheme:
            near = next((label for label, _ in labels if label.startswith(text)), None)
            near = near or nearest(text, [label for label, _ in labels], alike=0.4)
            rule = "unknown-term" if is_open(column.scheme) and not near else "unknown-value"
            return CellError(rule, near or "", value=text)
        known = {label: self.thing(iri) for label, iri in labels}
        known |= {(name := self.thing(iri)): name for iri in members}
        near = known.get(nearest(text, known, alike=0.4) or "", "")
        kinds = [model().label(name) for name in column.classes[:2]] or [{**_THING}]
        en, zh = (" / ".join(k.get(t, _THING[t]) for k in kinds) for t in ("en", "zh"))
        return CellError("unknown-id", near, value=text, kind=en, kind_zh=zh)


# From cells to terms


def terms(cell: Cell, column: Column, names: Names) -> list[Term]:
    """The values of a cell; `CellError` for the first that cannot be taken."""
    if isinstance(cell.value, str) and not column.single:
        lines = cell.value.splitlines()
        parts: list[Value] = [line for line in lines if line.strip()]
    else:
        parts = [] if cell.value is None else [cell.value]
    return [_PARSERS.get(column.kind, _text)(part, column, names) for part in parts]


def _text(value: Value, column: Column, _names: Names) -> Term:
    if isinstance(value, int | float) and abs(value) >= _LONGEST_NUMBER:
        raise CellError("long-number", value=value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "\n".join(line.rstrip() for line in re.split("\r?\n", str(value)))
    if unseen := UNSEEN.search(text) or _NO_WIDTH.search(text):
        raise CellError("unseen", value=f"U+{ord(unseen[0]):04X}")
    if column.path in LABELS:
        text = text.strip()
        if "\n" in text:
            raise CellError("label-of-lines")
    term = Literal(text, column.datatype)
    if column.language:
        term = Literal(text, LANG_STRING, column.language)
    if column.language == "zh" and column.path in LABELS and not _CHINESE.search(text):
        error = CellError("no-chinese", value=text)
        error.kept.append(term)
        raise error
    return term


def _node(value: Value, column: Column, names: Names) -> Term:
    return names.find(str(value).strip(), column)


def _class(value: Value, column: Column, _names: Names) -> Term:
    key = key_of(str(value))
    for name in column.classes:
        short = compact(name)
        keys = (*model().label(name).values(), short, short.rpartition(":")[2])
        if key in map(key_of, keys):
            return Iri(name)
    known = [text for name in column.classes for text in model().label(name).values()]
    near = nearest(str(value), known, alike=0.4)
    raise CellError("unknown-value", near or "", value=value)


def is_number(text: str) -> bool:
    """Whether a text is digits alone, not the words of a figure."""
    return bool(_NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def number_of(value: Decimal, datatype: str = XSD + "decimal") -> Literal:
    """A number as a literal of a datatype, as Turtle abbreviates it; no integer has a fraction.

    >>> number_of(Decimal(90)).value, number_of(Decimal("0.50")).value
    ('90.0', '0.50')
    """
    text = format(value, "f")
    if "." in text:
        return Literal(text, XSD + "decimal")
    return Literal(text if datatype == XSD + "integer" else f"{text}.0", datatype)


def _number(value: Value, column: Column, _names: Names) -> Term:
    if isinstance(value, int | float) and not isinstance(value, bool):
        whole = isinstance(value, int) or value.is_integer()
        number = Decimal(int(value)) if whole else Decimal(repr(value))
    elif is_number(str(value)):
        number = Decimal(unicodedata.normalize("NFKC", str(value)).strip().replace(",", ""))
    else:
        raise CellError("no-number", value=value)
    return number_of(number, column.datatype)


def _date(value: Value, column: Column, _names: Names) -> Term:
    if isinstance(value, date):
        return Literal(value.isoformat(), XSD + "date")
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 < value < 80_000:
        meant = date.fromordinal(date(1899, 12, 30).toordinal() + int(value)).isoformat()
        raise CellError("serial-day", value=value, meant=meant)
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if match := _DAY.fullmatch(text):
        try:
            return Literal(date(*map(int, match.groups())).isoformat(), XSD + "date")
        except ValueError:
            raise CellError("no-such-day", value=text) from None
    found, is_deadline = read_time(text), column.path == DEADLINE
    if is_deadline and isinstance(found, Question):
        raise CellError("figure", told=found.en, told_zh=found.zh)
    if isinstance(found, Question) or not (is_deadline or found.rule == "day"):
        raise CellError("no-day", value=value)
    return Literal(found.last.isoformat(), XSD + "date")


def _boolean(value: Value, _column: Column, _names: Names) -> Term:
    text = key_of(str(value))
    if text in _TRUE | _FALSE:
        return Literal(str(text in _TRUE).lower(), XSD + "boolean")
    raise CellError("no-truth", value=value)


_PARSERS: dict[str, Callable[[Value, Column, Names], Term]] = {
    "thing": _node,
    "concept": _node,
    "class": _class,
    "number": _number,
    "date": _date,
    "boolean": _boolean,
}


# From terms to cells


def value_of(values: Sequence[Term], column: Column, names: Names, language: str) -> Value:
    """What a cell holds that means these values; nothing where it cannot."""
    made = [_written(value, column, names, language) for value in values]
    if column.single:
        return made[0] if len(made) == 1 else None
    if any(m is None or (isinstance(m, str) and ("\n" in m or not m.strip())) for m in made):
        return None
    return made[0] if len(made) == 1 else "\n".join(str(m) for m in made)


def _written(term: Term, column: Column, names: Names, language: str) -> Value:
    made = _cell(term, column, names, language)
    if made is None:
        return None
    try:  # what would not come back as it was goes elsewhere
        return made if terms(Cell(made), column, names) == [term] else None
    except CellError:
        return None


def _cell(term: Term, column: Column, names: Names, language: str) -> Value:
    if column.kind in ("thing", "concept", "class"):
        if not isinstance(term, Iri):
            return None
        if column.kind == "class":
            return model().label(term.value).get(language, compact(term.value))
        if column.kind == "concept":
            return names.concept(term.value, column.scheme, language)
        return names.thing(term.value)
    if not isinstance(term, Literal) or (term.language or "") != column.language:
        return None
    if column.kind == "boolean":
        return TRUE[language] if term.value == "true" else "no"
    if column.kind == "date":
        try:
            day = date.fromisoformat(term.value)
            return day if day.year >= 1901 else term.value
        except ValueError:
            return None
    if column.kind == "number":
        whole = term.value.removesuffix(".0")
        plain = whole.isdigit() and len(whole) < 16
        short = float(term.value) if re.fullmatch(r"\d{1,9}\.\d{1,5}", term.value) else None
        is_kept = short is not None and repr(short) == term.value
        return int(whole) if plain else short if is_kept else term.value
    return term.value


# Ids


def slug(text: str) -> str:
    """The part of an id that a label gives: its Latin letters and digits, cut after a word.

    >>> slug("Datuan’s plan of 2021")
    'datuans-plan-of-2021'
    >>> slug("Plan 2021–2025 of Zürich")
    'plan-2021-2025-of-zurich'
    """
    plain = re.sub("['’]", "", unicodedata.normalize("NFKD", text)).lower()
    made = "-".join(re.findall("[a-z0-9]+", re.sub("[\u0300-\u036f]", "", plain)))
    return made if len(made) <= _MOST_ID else made[: _MOST_ID + 1].rpartition("-")[0]


def space_of(sheet: Sheet, base: str) -> str:
    if sheet.scheme:
        return sheet.scheme + "/"
    return data_space(base) if sheet.classes == (DATASET,) else base


def data_space(base: str) -> str:
    """The namespace of the datasets of a workspace, by that of its things.

    >>> data_space("https://example.org/id/"), data_space("https://example.org/yunshi#")
    ('https://example.org/data/', 'https://example.org/yunshi#data/')
    """
    return base.removesuffix("id/") + "data/"
