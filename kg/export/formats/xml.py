"""Text in XML, which has no place for some control characters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from kg.export.formats.values import encoded
from kg.export.graph.model import Column, Edge, Kind, Node
from kg.export.ledger import Ledger
from kg.text import NOT_XML, xml_escaped

_BETWEEN = " "
ENDS = ("id", "source", "target")
"""What an edge is told by."""


def fitting(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Text without the characters that XML has not; the ledger is told of a change."""
    if not re.search(NOT_XML, text):
        return text
    ledger.alter("xml-character", subject, column, text)
    return re.sub(NOT_XML, "\ufffd", text)


def written(text: str, ledger: Ledger, subject: str, column: str) -> str:
    """Any text as XML has it; most texts hold nothing special and stay as they are."""
    return text if is_plain(text) else xml_escaped(fitting(text, ledger, subject, column))


def all_written(
    texts: Sequence[str], ledger: Ledger, subject: str, columns: Sequence[str]
) -> Sequence[str]:
    """Texts of several columns as XML has them, looked at together."""
    if are_plain(texts):
        return texts
    return [
        written(text, ledger, subject, column) for text, column in zip(texts, columns, strict=True)
    ]


def is_plain(text: str) -> bool:
    """Whether text stands in XML as it is, which most does; a few that would are not known to.

    >>> is_plain("华为"), is_plain("a&b")
    (True, False)
    """
    # What can be printed is a character of XML; to look for the rest by a pattern takes twice.
    return text.isprintable() and not ("&" in text or "<" in text or ">" in text or '"' in text)


def are_plain(texts: Iterable[str]) -> bool:
    """Whether all texts stand in XML as they are; to look at several at once takes a third."""
    return is_plain(_BETWEEN.join(texts))


# Rows as cells of XML, in UTF-8: one that many elements have is written once


_LONG = 1_000
"""From so many characters on a cell is not remembered: few are that long, and may be far longer."""
_OWN = {"iri", "curie", "name", "name_en", "name_zh"}
"""What each node has of its own, as it has most texts that are said of it."""
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
        self._around = {key: cell(column).split("%s") for key, column in self._columns.items()}
        self._listed, self._spelled, self._spell = listed, spelled, spell
        self._plain = {key: self._plain_cell(column) for key, column in self._columns.items()}

    def within(self, begun: str, element: Node | Edge, ended: bytes) -> bytes:
        """The cells of an element, in the order of its row, between what begins and ends it."""
        plain = self._plain
        cells = [
            plain[key](texts) or self._careful_cell(key, texts, element)
            for key, texts in element.row.items()
        ]
        return b"".join([begun.encode(), *cells, ended])

    def _plain_cell(self, column: Column) -> Callable[[tuple[str, ...]], bytes]:
        """What writes a short cell of which nothing is to be told; nothing for another."""
        before, after = self._around[column.key]

        def of_one(texts: tuple[str, ...]) -> bytes:
            (text,) = texts
            if len(text) >= _LONG or not is_plain(text):
                return b""
            return f"{before}{text}{after}".encode()

        def of_many(texts: tuple[str, ...]) -> bytes:
            if sum(map(len, texts)) >= _LONG or not are_plain(texts):
                return b""
            return f"{before}{xml_escaped(self._listed(texts))}{after}".encode()

        if column.kind == self._spelled:
            return lambda _: b""
        return of_many if column.many else of_one

    def _careful_cell(self, key: str, texts: Sequence[str], element: Node | Edge) -> bytes:
        column = self._columns[key]
        if column.kind == self._spelled:
            texts = [self._spell(text, element, column) for text in texts]
        text = self._listed(texts) if column.many else texts[0]
        before, after = self._around[key]
        return f"{before}{written(text, self._ledger, element.id, key)}{after}".encode()
