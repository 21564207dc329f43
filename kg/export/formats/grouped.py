"""Elements in groups that are a file each, with the columns that a group has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from kg.export.graph.values import Column, Row

Group = TypeVar("Group", str, tuple[str, str, str])


def columns_by(
    rows: Iterable[tuple[Group, Row]], columns: Iterable[Column]
) -> Mapping[Group, tuple[Column, ...]]:
    """The columns that each group has a value in, both in order.

    >>> found = columns_by([("b", {"y": ("1",)}), ("a", {})], [Column("x"), Column("y")])
    >>> {group: [column.key for column in columns] for group, columns in found.items()}
    {'a': [], 'b': ['y']}
    """
    used: dict[Group, set[str]] = {}
    for group, row in rows:
        used.setdefault(group, set()).update(row)
    every = tuple(columns)
    return {
        group: tuple(column for column in every if column.key in used[group])
        for group in sorted(used)
    }
