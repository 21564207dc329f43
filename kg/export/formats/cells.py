"""Rows as cells of XML: one that many elements have is written once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from kg.export.formats.jsontext import encoded
from kg.export.formats.xml import are_plain, is_plain, quoted, written
from kg.export.graph.values import Column, Edge, Kind, Node
from kg.export.ledger import Ledger

_CACHED = 1_000
Spell = Callable[[str, Node | Edge, Column], str]


class Cells:
    """Writes rows; where a column has many values they are a list, as `listed` writes it.

    `cell` gives the template of a column, `%s` where its value stands. `spell` says how values
    of the kind `spelled` are written.
    """

    def __init__(
        self,
        ledger: Ledger,
        columns: Iterable[Column],
        cell: Callable[[Column], str],
        *,
        listed: Callable[[Sequence[str]], str] = encoded,
        spelled: Kind | None = None,
        spell: Spell = lambda text, _element, _column: text,
    ) -> None:
        self._ledger = ledger
        self._columns = {column.key: column for column in columns}
        self._templates = {key: cell(column) for key, column in self._columns.items()}
        self._listed, self._spelled, self._spell = listed, spelled, spell
        self._plain = lru_cache(_CACHED)(self._plain_cell)

    def of(self, element: Node | Edge) -> str:
        """The cells of an element, in the order of its row."""
        plain = self._plain
        return "".join(
            [
                plain(key, texts) or self._careful_cell(key, texts, element)
                for key, texts in element.row.items()
            ]
        )

    def _plain_cell(self, key: str, texts: tuple[str, ...]) -> str:
        """A cell of which nothing is to be told; empty for another."""
        column, template = self._columns[key], self._templates[key]
        if column.kind == self._spelled:
            return ""
        if column.many:
            return template % quoted(self._listed(texts)) if are_plain(texts) else ""
        return template % texts if is_plain(texts[0]) else ""

    def _careful_cell(self, key: str, texts: Sequence[str], element: Node | Edge) -> str:
        column = self._columns[key]
        if column.kind == self._spelled:
            texts = [self._spell(text, element, column) for text in texts]
        text = self._listed(texts) if column.many else texts[0]
        return self._templates[key] % written(text, self._ledger, element.id, key)
