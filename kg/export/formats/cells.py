"""Rows as cells of XML: those that have the same columns are written by one template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.export.formats.jsontext import encoded
from kg.export.formats.xml import are_plain, quoted, written
from kg.export.graph.values import Column, Edge, Kind, Node
from kg.export.ledger import Ledger

_CACHED = 1_000
Spell = Callable[[str, Node | Edge, Column], str]


class _Form(NamedTuple):
    """What rows of the same columns share: a template, and the places that hold lists."""

    template: str
    columns: Sequence[Column]
    lists: Sequence[int]
    is_spelled: bool


class Cells:
    """Writes rows; where a column has many values they are a list in JSON.

    `cell` gives the template of a column, `%s` where its value stands. `spell` says how values
    of the kind `spelled` are written.
    """

    def __init__(
        self,
        ledger: Ledger,
        columns: Iterable[Column],
        cell: Callable[[Column], str],
        *,
        spelled: Kind | None = None,
        spell: Spell = lambda text, _element, _column: text,
    ) -> None:
        self._ledger = ledger
        self._columns = {column.key: column for column in columns}
        self._cell, self._spelled, self._spell = cell, spelled, spell
        self._form = lru_cache(_CACHED)(self._form_of)

    def of(self, element: Node | Edge) -> str:
        """The cells of an element, in the order of its row."""
        form = self._form(tuple(element.row))
        values = list(element.row.values())
        texts = [several[0] for several in values]
        lists = [_list(values[place]) for place in form.lists]
        if form.is_spelled or "" in lists or not are_plain(texts):
            texts = [
                self._carefully(several, element, column)
                for several, column in zip(values, form.columns, strict=True)
            ]
        else:
            for place, text in zip(form.lists, lists, strict=True):
                texts[place] = text
        return form.template % tuple(texts)

    def _carefully(self, texts: Sequence[str], element: Node | Edge, column: Column) -> str:
        if column.kind == self._spelled:
            texts = [self._spell(text, element, column) for text in texts]
        text = encoded(texts) if column.many else texts[0]
        return written(text, self._ledger, element.id, column.key)

    def _form_of(self, keys: tuple[str, ...]) -> _Form:
        columns = [self._columns[key] for key in keys]
        return _Form(
            "".join(map(self._cell, columns)),
            columns,
            [place for place, column in enumerate(columns) if column.many],
            any(column.kind == self._spelled for column in columns),
        )


@lru_cache(_CACHED)
def _list(texts: tuple[str, ...]) -> str:
    """A list as XML has it; empty where a value holds what is markup, or no character of XML."""
    return quoted(encoded(texts)) if are_plain(texts) else ""
