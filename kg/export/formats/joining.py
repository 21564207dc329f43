"""Several values in one cell of a table that knows no lists."""

from __future__ import annotations

from kg.export.ledger import Ledger

SEPARATOR = " | "


def cell_text(texts: tuple[str, ...], ledger: Ledger, subject: str, column: str) -> str:
    """The values as one text. The ledger is told where they cannot be taken apart again.

    It is told of an empty text too, which most readers take for nothing.
    """
    text = texts[0] if len(texts) == 1 else SEPARATOR.join(texts)
    if "|" in text and tuple(text.split(SEPARATOR)) != texts:
        ledger.alter("joined-values", subject, column, text)
    if not text:
        ledger.alter("empty-text", subject, column, text)
    return text
