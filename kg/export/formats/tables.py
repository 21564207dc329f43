"""The property graph as two tables, one of nodes and one of edges, and the words for columns."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.export.formats.registry import Words
from kg.export.graph.model import Column, Edge, Node, Row
from kg.export.graph.property_graph import PropertyGraph, name_of
from kg.export.ledger import Ledger
from kg.namespaces import compact
from kg.store.scan import Scan


class Table(NamedTuple):
    """A table; `rows` reads its rows from the first on. Its first column identifies a row."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Row]]


def tables(graph: PropertyGraph) -> tuple[Table, Table]:
    """Nodes, then edges, whose `source` and `target` are ids of nodes."""
    nodes, ends = (Column("id"),), (Column("id"), Column("source"), Column("target"))
    return (
        Table("nodes", nodes + graph.node_columns, lambda: map(node_row, graph.nodes())),
        Table("edges", ends + graph.edge_columns, lambda: map(edge_row, graph.edges())),
    )


def node_row(node: Node) -> Row:
    """A node with its id."""
    return {"id": (node.id,), **node.row}


def edge_row(edge: Edge) -> Row:
    """An edge with its id and its ends."""
    return {"id": (edge.id,), "source": (edge.source,), "target": (edge.target,), **edge.row}


def used_columns(
    rows: Iterable[tuple[str, Row]], columns: Iterable[Column]
) -> Mapping[str, tuple[Column, ...]]:
    """The columns that each group of rows has a value in, both in order.

    >>> found = used_columns([("b", {"y": ("1",)}), ("a", {})], [Column("x"), Column("y")])
    >>> {group: [column.key for column in columns] for group, columns in found.items()}
    {'a': [], 'b': ['y']}
    """
    used: dict[str, set[str]] = {}
    for group, row in rows:
        used.setdefault(group, set()).update(row)
    every = tuple(columns)
    return {
        group: tuple(column for column in every if column.key in used[group])
        for group in sorted(used)
    }


SEPARATOR = " | "
"""Between several values in one cell of a format without lists."""


def cell_text(texts: tuple[str, ...], ledger: Ledger, subject: str, column: str) -> str:
    """Several values as one text; the ledger counts those that cannot be separated again.

    It counts an empty text too, which most readers take for no value.
    """
    text = texts[0] if len(texts) == 1 else SEPARATOR.join(texts)
    if "|" in text and tuple(text.split(SEPARATOR)) != texts:
        ledger.alter("joined-values", subject, column, text)
    if not text:
        ledger.alter("empty-text", subject, column, text)
    return text


# What heads a column, in both languages: the ontology's words for its property, or our own


_TABLE = Path(__file__).with_name("headings.toml")


def heading(column: Column, scan: Scan) -> Words:
    """The words for a column; the short IRI of a property for which nobody gives any.

    >>> import kg
    >>> heading(Column("name_zh"), kg.load().graph.store.scan()).zh
    '中文名称'
    """
    if not column.property:
        return _table()["made"].get(column.key, Words(column.key, column.key))
    en, zh = words_of(column.property, scan)
    if column.language:
        return Words(f"{en} ({column.language})", f"{zh}（{column.language}）")
    return Words(en, zh)


def words_of(term: str, scan: Scan) -> Words:
    """The words for a property or a class, by its IRI."""
    short = compact(term)
    said = scan.about(term)
    told = _table()["borrowed"].get(short) or Words(name_of(said, "en"), name_of(said, "zh"))
    return Words(told.en or short, told.zh or short)


@cache
def _table() -> dict[str, dict[str, Words]]:
    with _TABLE.open("rb") as file:
        return {
            part: {key: Words(**row) for key, row in rows.items()}
            for part, rows in tomllib.load(file).items()
        }
