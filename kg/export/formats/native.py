"""Values in the types that a format has."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.export.graph.values import Column, Kind, Row

Native = str | int | float | bool

_READ: dict[Kind, Callable[[str], Native]] = {
    "integer": int,
    "decimal": float,
    "double": float,
    "boolean": lambda text: text == "true",
}


def native(kind: Kind, text: str) -> Native:
    """A value in Python's type for the kind of its column; text and days stay as they are.

    >>> native("decimal", "50.10"), native("boolean", "true"), native("date", "2025-12-31")
    (50.1, True, '2025-12-31')
    """
    read = _READ.get(kind)
    return read(text) if read else text


class Typed:
    """Reads rows in the types of their columns."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self._columns = {column.key: column for column in columns}

    def items(self, row: Row) -> Iterator[tuple[Column, list[Native]]]:
        """The columns that a row has a value in, each with its values."""
        for key, texts in row.items():
            column = self._columns[key]
            yield column, [native(column.kind, text) for text in texts]
