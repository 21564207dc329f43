"""Which columns a graph needs: one for each property, and language, with the type that fits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from math import isfinite

from kg.export.graph.naming import distinct, local_name
from kg.export.graph.period import is_day
from kg.export.graph.values import RESERVED, Column, Kind
from kg.model import LANG_STRING, XSD_STRING
from kg.namespaces import XSD
from kg.store.scan import Said

Meaning = tuple[str, str, str]
"""Property, datatype (empty for a node) and language: what a column is told by."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_NUMBERS = (XSD + "integer", XSD + "decimal")
_FLOATS = (XSD + "double", XSD + "float")


def meaning(said: Said) -> Meaning:
    """What column a value belongs to. Integers and decimals are of one kind: equal by value."""
    datatype = XSD + "decimal" if said.datatype in _NUMBERS else said.datatype
    return said.predicate, datatype, said.language


class Columns:
    """Columns, as they are found while a graph is read."""

    def __init__(self) -> None:
        self._kinds: dict[Meaning, Kind] = {}
        self._many: set[Meaning] = set()

    def add(self, said: Said, *, again: bool) -> None:
        """Take note of a value; `again` when its thing has one in that column already."""
        key = meaning(said)
        if again:
            self._many.add(key)
        before = self._kinds.get(key)
        if before != "text":
            self._kinds[key] = _wider(before, _kind(said))

    def named(self, fields: Iterable[Column]) -> dict[Meaning, Column]:
        """A column for each meaning, in the order of keys, none named as a field or reserved."""
        words = {key: _word(key, self._kinds) for key in self._kinds}
        names = distinct(
            ((_whole(key), word) for key, word in words.items()),
            [*RESERVED, *(item.key for item in fields)],
        )
        made = {
            key: Column(names[_whole(key)], kind, key in self._many, *key)
            for key, kind in self._kinds.items()
        }
        return dict(sorted(made.items(), key=lambda item: item[1].key))


def _whole(key: Meaning) -> str:
    """A meaning as one text that begins with the IRI of the property."""
    return " ".join(key)


def _word(key: Meaning, known: Iterable[Meaning]) -> str:
    iri, datatype, language = key
    word = local_name(iri)
    if language:
        return f"{word}_{language.replace('-', '_')}"
    others = {item[1] for item in known if item[0] == iri and not item[2]}
    if len(others) == 1 and not (datatype and datatype != XSD_STRING and _has_text(iri, known)):
        return word
    return f"{word}_{local_name(datatype) if datatype else 'iri'}"


def _has_text(iri: str, known: Iterable[Meaning]) -> bool:
    return any(item[0] == iri and item[1] == LANG_STRING for item in known)


def _kind(said: Said) -> Kind:
    """The narrowest kind that a value fits."""
    text, datatype = said.value, said.datatype
    if said.is_node:
        return "iri"
    if datatype in _NUMBERS and _DECIMAL.fullmatch(text):
        if _INTEGER.fullmatch(text) and -(2**63) <= int(text) < 2**63:
            return "integer"
        return "decimal" if _comes_back(text) else "text"
    if datatype in _FLOATS and _is_float(text):
        return "double"
    if datatype == XSD + "boolean" and text in ("true", "false"):
        return "boolean"
    return "date" if datatype == XSD + "date" and is_day(text) else "text"


def _comes_back(text: str) -> bool:
    """Whether a decimal is the same after a double has held it."""
    held = float(text)
    return isfinite(held) and Decimal(repr(held)) == Decimal(text)


def _is_float(text: str) -> bool:
    try:
        return isfinite(float(text)) and "_" not in text
    except ValueError:
        return False


def _wider(one: Kind | None, other: Kind) -> Kind:
    """The kind that holds what either holds."""
    if one is None or one == other:
        return other
    if {one, other} == {"integer", "decimal"}:
        return "decimal"
    return "text"
