"""What a cell holds as an RDF term, and a term as a cell holds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from kg.namespaces import DATA, ID, SKOS, XSD, compact, expand, prefixes
from kg.terms import LANG_STRING, Iri, Literal, Term
from kg.text import Words, nearest
from kg.workbook.layout import DATASET, LABELS, TYPE, Column, Sheet, model
from kg.workbook.spreadsheet import Cell, Value

Statement = tuple[str, str, Term]
"""A subject, a property, a value."""

TRUE: Words = {"en": "yes", "zh": "是"}
_TRUE = {"yes", "是", "true", "1", "y", "√"}
_FALSE = {"no", "否", "false", "0", "n"}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_NAMING = (*LABELS, SKOS + "altLabel", SKOS + "notation")
_MOST_ID = 60


class CellError(Exception):
    """A cell that cannot be taken: what is wrong with it and what to do, in both languages."""

    def __init__(self, rule: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.rule = rule
        self.words: Words = {"en": en, "zh": zh}


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
        self.add(statements)

    def add(self, statements: Iterable[Statement]) -> None:
        """Add what statements say of classes, names and schemes."""
        for subject, predicate, value in statements:
            if predicate == TYPE:
                self.types.setdefault(subject, set()).add(str(value))
            elif predicate in _NAMING and isinstance(value, Literal):
                self._named.setdefault(key_of(value.value), set()).add(subject)
                if value.language and predicate in LABELS:
                    self.labels.setdefault(subject, {})[value.language] = value.value
            elif predicate == SKOS + "inScheme":
                self._scheme[subject] = str(value)

    def choices(self, scheme: str, language: str) -> list[str]:
        """The labels of the concepts of a scheme, as they stand there."""
        members = (iri for iri, own in self._scheme.items() if own == scheme)
        return list(dict.fromkeys(self.concept(iri, scheme, language) for iri in members))

    def concept(self, iri: str, scheme: str, language: str) -> str:
        """The label of a concept, if it names nothing else in its scheme, else its short IRI."""
        label = self.labels.get(iri, {}).get(language, "")
        same = {
            one for one in self._named.get(key_of(label), ()) if self._scheme.get(one) == scheme
        }
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
        found = {iri for iri in self._named.get(key_of(text), ()) if self._fits(iri, column)}
        if len(found) == 1:
            return Iri(found.pop())
        if found:
            ids = ", ".join(sorted(map(self.thing, found))[:4])
            raise CellError(
                "label-of-several",
                f"{text}: is the label of several things; write one id: {ids}",
                f"“{text}”为多个事物共有的标签；请填写其一的标识名：{ids}",
            )
        raise self._unknown(text, column)

    def _by_id(self, text: str, column: Column) -> Iri | None:
        if _SLUG.fullmatch(text):
            spaces = dict.fromkeys((column.scheme + "/",) if column.scheme else (self.base, ID))
            return next((Iri(s + text) for s in spaces if s + text in self.types), None)
        prefix, colon, local = text.partition(":")
        if not colon or any(map(str.isspace, text)) or not (prefix in prefixes() or "//" in local):
            return None
        iri = expand(text)
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
        members = [iri for iri in self.types if self._fits(iri, column)]
        if column.scheme:
            known = {v: v for iri in members for v in self.labels.get(iri, {}).values()}
            en = zh = nearest(text, known, alike=0.4)
            rule = "unknown-value"
            what = "is not in the list", "不在列表中"
        else:
            known = {
                v: self.thing(iri) for iri in members for v in self.labels.get(iri, {}).values()
            }
            known |= {(name := self.thing(iri)): name for iri in members}
            near = nearest(text, known, alike=0.4)
            en = zh = known[near] if near else None
            rule = "unknown-id"
            kinds = [model().label(name) for name in column.classes[:2]] or [{}]
            of = {
                t: " / ".join(k.get(t, d) for k in kinds)
                for t, d in (("en", "thing"), ("zh", "事物"))
            }
            what = f"no such {of['en']}", f"没有这一{of['zh']}"
        offer = (
            (f"; did you mean {en}?", f"，是否为“{zh}”？") if en else ("; correct it", "；请改正")
        )
        return CellError(rule, f"{text}: {what[0]}{offer[0]}", f"“{text}”{what[1]}{offer[1]}")


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
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if (
        column.language == "zh"
        and not re.search(r"[\u3400-\u9fff]", text)
        and column.path in LABELS
    ):
        raise CellError(
            "no-chinese",
            f"{text}: has no Chinese character; write the Chinese name",
            f"“{text}”不含汉字；请填写中文名称",
        )
    if column.language:
        return Literal(text, LANG_STRING, column.language)
    return Literal(text, column.datatype)


def _node(value: Value, column: Column, names: Names) -> Term:
    return names.find(str(value).strip(), column)


def _class(value: Value, column: Column, _names: Names) -> Term:
    key = key_of(str(value))
    for name in column.classes:
        if key in {key_of(one) for one in (*model().label(name).values(), compact(name))}:
            return Iri(name)
    known = [text for name in column.classes for text in model().label(name).values()]
    near = nearest(str(value), known, alike=0.4)
    raise CellError(
        "unknown-value",
        f"{value}: is not in the list" + (f"; did you mean {near}?" if near else "; correct it"),
        f"“{value}”不在列表中" + (f"，是否为“{near}”？" if near else "；请改正"),
    )


def _number(value: Value, _column: Column, _names: Names) -> Term:
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = format(Decimal(repr(value)), "f")
    else:
        text = unicodedata.normalize("NFKC", str(value)).strip()
        if not _NUMBER.fullmatch(text):
            raise CellError(
                "no-number",
                f"{value}: is not one number; write digits alone",
                f"“{value}”不是单个数值；请只填数字",
            )
        text = text.replace(",", "")
    if text.endswith(".0") and isinstance(value, float):
        text = text.removesuffix(".0")
    return Literal(text, XSD + ("decimal" if "." in text else "integer"))


def _date(value: Value, _column: Column, _names: Names) -> Term:
    if isinstance(value, date):
        return Literal(value.isoformat(), XSD + "date")
    if isinstance(value, int | float) and not isinstance(value, bool) and 20_000 < value < 80_000:
        meant = date.fromordinal(date(1899, 12, 30).toordinal() + int(value)).isoformat()
        raise CellError(
            "serial-day",
            f"{value}: is a serial number of a day; write {meant}",
            f"{value} 是日期序列号；请写作 {meant}",
        )
    text = unicodedata.normalize("NFKC", str(value)).strip()
    if match := _DAY.fullmatch(text):
        try:
            return Literal(date(*map(int, match.groups())).isoformat(), XSD + "date")
        except ValueError:
            raise CellError(
                "no-such-day",
                f"{text}: there is no such day; correct month or day",
                f"“{text}”：没有这一天；请改正月份或日期",
            ) from None
    if "前" in text and re.match(r"\d{4}", text):
        raise CellError(
            "before-year",
            f"{text}: is the year included? write its last day, or that of the year before",
            f"“{text}”：含不含当年？请填写当年或上一年的最后一日",
        )
    raise CellError(
        "no-day", f"{value}: is no day; write YYYY-MM-DD", f"“{value}”不是日期；请写作 YYYY-MM-DD"
    )


def _boolean(value: Value, _column: Column, _names: Names) -> Term:
    text = key_of(str(value))
    if text in _TRUE | _FALSE:
        return Literal(str(text in _TRUE).lower(), XSD + "boolean")
    raise CellError(
        "no-truth", f"{value}: write yes, or leave it empty", f"“{value}”：请填“是”，或留空"
    )


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
        plain = term.value.isdigit() and len(term.value) < 16
        short = float(term.value) if re.fullmatch(r"\d{1,9}\.\d{1,5}", term.value) else None
        is_kept = short is not None and repr(short) == term.value and not short.is_integer()
        return int(term.value) if plain else short if is_kept else term.value
    return term.value


# Ids


def slug(text: str) -> str:
    """The part of an id that a label gives: its Latin letters and digits, cut after a word.

    >>> slug("Datuan’s plan of 2021")
    'datuans-plan-of-2021'
    """
    plain = (
        unicodedata.normalize("NFKD", re.sub("['’]", "", text)).encode("ascii", "ignore").decode()
    )
    made = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))
    return made if len(made) <= _MOST_ID else made[: _MOST_ID + 1].rpartition("-")[0]


def space_of(sheet: Sheet, base: str) -> str:
    """The namespace of the things of a sheet."""
    if sheet.scheme:
        return sheet.scheme + "/"
    return DATA if sheet.classes == (DATASET,) else base
