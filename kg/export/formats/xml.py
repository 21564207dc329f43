"""Text and rows in XML, which has no place for some control characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from kg.export.graph.model import Column, Edge, Node
from kg.export.ledger import Ledger
from kg.text import NOT_XML, xml_escaped

_MAX_CACHED = 1_000


def valid_text(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text without the characters that XML has not; the ledger counts a change."""
    if not re.search(NOT_XML, text):
        return text
    ledger.alter("xml-character", subject, column, text)
    return re.sub(NOT_XML, "\ufffd", text)


def escaped(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text as XML writes it in an attribute or an element; the ledger counts a change."""
    return text if _is_plain(text) else xml_escaped(valid_text(text, ledger, subject, column))


def _is_plain(text: str) -> bool:
    """Whether text stands in XML, and in a list, as it is; quicker than any pattern.

    >>> _is_plain("华为"), _is_plain("a&b"), _is_plain("a\\nb")
    (True, False, False)
    """
    return text.isprintable() and not (
        "&" in text or "<" in text or ">" in text or '"' in text or "\\" in text
    )


def escaped_ends(edge: Edge, ledger: Ledger) -> str:
    """The id of an edge and its ends, as attributes."""
    name, source, target = edge.id, edge.source, edge.target
    if not _is_plain(f"{name} {source} {target}"):
        name = escaped(name, ledger, edge.id, "id")
        source = escaped(source, ledger, edge.id, "source")
        target = escaped(target, ledger, edge.id, "target")
    return f'id="{name}" source="{source}" target="{target}"'


class Cells:
    """Writes the cells of elements by the template of each column, `%s` where the value stands.

    Several values are a list in quotes, which `listed` writes. `words` stand in the place of values
    of boolean columns, where a format needs any.
    """

    # A row is looked at and written as a whole where it is plain, as most are: by the cell it
    # takes twice as long, and GraphML is to be 2.5 times as fast as NetworkX.

    def __init__(
        self,
        ledger: Ledger,
        columns: Iterable[Column],
        template: Callable[[Column], str],
        listed: Callable[[Iterable[str]], str],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._ledger = ledger
        self._listed = listed
        self._words = words or {}
        self._templates = {column.key: template(column) for column in columns}
        self._many = {column.key for column in columns if column.many}
        self._booleans = {c.key for c in columns if words and c.kind == "boolean"}
        self._row_template = lru_cache(_MAX_CACHED)(self._join_templates)

    def of(self, element: Node | Edge) -> str:
        """The cells of an element, in the order of its row."""
        row, many = element.row, self._many
        is_plain = _is_plain(" ".join([text for texts in row.values() for text in texts]))
        if not is_plain or not self._booleans.isdisjoint(row):
            return "".join([self._cell(element, *cell) for cell in row.items()])
        values = [
            f"[&quot;{'&quot;, &quot;'.join(texts)}&quot;]" if key in many else texts[0]
            for key, texts in row.items()
        ]
        return self._row_template(tuple(row)) % tuple(values)

    def _join_templates(self, keys: tuple[str, ...]) -> str:
        return "".join([self._templates[key] for key in keys])

    def _cell(self, element: Node | Edge, key: str, texts: tuple[str, ...]) -> str:
        if key in self._booleans:
            for text in texts:
                self._ledger.alter("boolean-word", element.id, key, text)
            texts = tuple(map(self._words.__getitem__, texts))
        text = self._listed(texts) if key in self._many else texts[0]
        return self._templates[key] % escaped(text, self._ledger, element.id, key)
