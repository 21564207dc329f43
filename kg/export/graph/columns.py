"""The columns of nodes or edges: one for each property, datatype and language, of its own type."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from math import isfinite

from kg.export.graph.model import RESERVED, Column, Kind, distinct, is_day, local_name
from kg.namespaces import XSD
from kg.terms import LANG_STRING, XSD_STRING, Statement

Values = Mapping[str, tuple[str, ...]]
"""A row before its columns have keys: by the key of a field, or the meaning of any other column.

A meaning is the property, the datatype (empty for a resource) and the language, with spaces
between them.
"""

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
"""The lexical form of a decimal, as a pattern; that of an integer is one, too."""
DOUBLE = rf"{DECIMAL}(?:[eE][+-]?[0-9]+)?"
"""The lexical form of a double, but for infinity and NaN."""
_DECIMAL, _DOUBLE = re.compile(DECIMAL), re.compile(DOUBLE)
_NUMBERS = (XSD + "integer", XSD + "decimal")
_FLOATS = (XSD + "double", XSD + "float")
_TYPED = {*_NUMBERS, *_FLOATS, XSD + "boolean", XSD + "date"}
"""The datatypes with values of a narrower kind than text."""
_MAX_CACHED = 1_000


class Columns:
    """Columns, collected while a graph is read: `fields` first, then those of statements.

    Keys depend on all columns; until everything is read a column is known by its meaning.
    """

    def __init__(self, fields: Iterable[Column]) -> None:
        self._fields = tuple(fields)
        self._meanings: dict[tuple[str, str, str], str] = {}
        self._kinds: dict[str, Kind] = {}
        self._many: set[str] = set()

    def put(self, values: dict[str, tuple[str, ...]], statement: Statement) -> None:
        """Add the value of a statement to a row; the kind of its column is widened to hold it."""
        predicate, value, datatype, language, _ = statement
        meaning = self._meanings.get((predicate, datatype, language))
        if meaning is None:
            # Integers and decimals share a column, being equal by value.
            same = XSD + "decimal" if datatype in _NUMBERS else datatype
            meaning = f"{predicate} {same} {language}"
            self._meanings[predicate, datatype, language] = meaning
        if datatype in _TYPED:
            self._kinds[meaning] = _wider(self._kinds.get(meaning), _kind(value, datatype))
        elif meaning not in self._kinds:
            self._kinds[meaning] = "text" if datatype else "iri"
        if meaning in values:
            self._many.add(meaning)
            values[meaning] = (*values[meaning], value)
        else:
            values[meaning] = (value,)

    def merge(self, other: Columns) -> None:
        """Add the columns that were collected in another part of the graph."""
        for meaning, kind in other._kinds.items():
            self._kinds[meaning] = _wider(self._kinds.get(meaning), kind)
        self._many |= other._many

    @cached_property
    def every(self) -> tuple[Column, ...]:
        """Every column, the fields first, when everything is read."""
        return (*self._fields, *sorted(self._named.values(), key=lambda column: column.key))

    @cached_property
    def keys(self) -> dict[str, str]:
        """The key of each column by its meaning; a field stands for itself."""
        fields = {field.key: field.key for field in self._fields}
        return fields | {meaning: column.key for meaning, column in self._named.items()}

    @cached_property
    def _named(self) -> dict[str, Column]:
        """The columns of statements by their meanings, no key that of a field or reserved."""
        meanings = {meaning: meaning.split(" ") for meaning in self._kinds}
        words = [(meaning, _word(parts, meanings.values())) for meaning, parts in meanings.items()]
        keys = distinct(words, [*RESERVED, *(field.key for field in self._fields)])
        return {
            meaning: Column(keys[meaning], kind, meaning in self._many, *meanings[meaning])
            for meaning, kind in self._kinds.items()
        }


def _word(meaning: Sequence[str], known: Iterable[Sequence[str]]) -> str:
    """The word wanted for a column: of its property, with what tells it from others of that."""
    iri, datatype, language = meaning
    word = local_name(iri)
    if language:
        return f"{word}_{language.replace('-', '_')}"
    others = [(kind, tag) for name, kind, tag in known if name == iri]
    has_text = any(kind == LANG_STRING for kind, _ in others)
    is_only = len({kind for kind, tag in others if not tag}) == 1
    if is_only and not (datatype and datatype != XSD_STRING and has_text):
        return word
    return f"{word}_{local_name(datatype) if datatype else 'iri'}"


@lru_cache(_MAX_CACHED)
def _kind(text: str, datatype: str) -> Kind:
    """The narrowest kind that holds a literal."""
    if datatype in _NUMBERS and _DECIMAL.fullmatch(text):
        if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
            return "integer"
        return "decimal" if _is_exact_as_double(text) else "text"
    if datatype in _FLOATS and _DOUBLE.fullmatch(text) and isfinite(float(text)):
        return "double"
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return "boolean"
    return "date" if datatype == XSD + "date" and is_day(text) else "text"


def _is_exact_as_double(text: str) -> bool:
    """Whether a decimal is the same after a double has held it."""
    number = float(text)
    return isfinite(number) and Decimal(repr(number)) == Decimal(text)


def _wider(one: Kind | None, other: Kind) -> Kind:
    """The kind that holds what either holds."""
    if one is None or one == other:
        return other
    return "decimal" if {one, other} == {"integer", "decimal"} else "text"
