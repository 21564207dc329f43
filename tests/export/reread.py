"""What an export wrote, what it says is altered, and where a reader found something else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, NamedTuple

from export.drawn import Drawn, Values

from kg.export.export import OF_THE_GRAPH, Manifest, to_path, to_stream
from kg.export.graph.model import Column
from kg.export.graph.things import Options
from kg.store.embedded import MemoryStore

Altered = Mapping[tuple[str, str], set[str]]
_BOOLEANS = {"true": True, "false": False, "yes": True, "no": False}
LEFT_OUT = {"lone-empty-text"}


class Written(NamedTuple):
    """An export: `altered` has the ids and column keys of values not written as they stand."""

    content: bytes
    told: Manifest
    altered: Altered

    def columns(self, element: str) -> dict[str, Column]:
        """The columns of nodes or of edges, as the account has them."""
        return {row["key"]: Column(**row) for row in self.told.content["columns"][element]}


def written(store: MemoryStore, name: str, options: Options | None = None) -> Written:
    """An export to one file."""
    file, losses = BytesIO(), StringIO()
    told = to_stream(store, name, file, options, losses)
    return Written(file.getvalue(), told, _altered(losses))


def written_to(
    folder: Path, store: MemoryStore, name: str, options: Options | None = None
) -> Written:
    """An export to a folder."""
    losses = StringIO()
    told = to_path(store, name, folder, options, losses)
    return Written(b"", told, _altered(losses))


def _altered(losses: StringIO) -> Altered:
    found: dict[tuple[str, str], set[str]] = {}
    for line in losses.getvalue().split("\n")[:-1]:
        row = json.loads(line)
        if row["reason"] not in OF_THE_GRAPH:
            found.setdefault((row["subject"], row["property"]), set()).add(row["reason"])
    return found


def valued(row: Mapping[str, Any], columns: Mapping[str, Column]) -> Values:
    """What a reader found, as the model has it: numbers of numeric columns by value."""
    return {key: _value(columns[key], value) for key, value in row.items()}


def _value(column: Column, value: Any) -> Any:
    if isinstance(value, list):
        return [_value(column, item) for item in value]
    if column.kind in ("integer", "decimal") and not isinstance(value, str):
        return Decimal(repr(value))
    return value


def from_texts(column: Column, texts: list[str]) -> list[Any]:
    """The values of a list in a format whose lists hold texts alone."""
    read = {"integer": int, "decimal": float, "double": float, "boolean": _BOOLEANS.__getitem__}
    return [read.get(column.kind, str)(text) for text in texts]


def differences(model: Drawn, found: Drawn, altered: Altered) -> list[str]:
    """Where the two are not the same, but for altered values.

    Those have to be there still, unless the reason says that they cannot be told from none.
    """
    assert sorted(found.nodes) == sorted(model.nodes)
    assert sorted(found.edges) == sorted(model.edges)
    wrong = [
        f"{name}: {item[:2]}"
        for name, item in found.edges.items()
        if item[:2] != model.edges[name][:2]
    ]
    for name, row in model.nodes.items():
        wrong += _apart(name, row, found.nodes[name], altered)
    for name, (_, _, row) in model.edges.items():
        wrong += _apart(name, row, found.edges[name][2], altered)
    return wrong


def _apart(name: str, row: Values, found: Values, altered: Altered) -> Iterator[str]:
    for key in row.keys() | found.keys():
        why = altered.get((name, key), set())
        if key not in found and why & LEFT_OUT:
            continue
        if key not in found or key not in row:
            yield f"{name} {key}: only on one side"
        elif not (_as_long(row[key], found[key]) if why else _same(row[key], found[key])):
            yield f"{name} {key}: {row[key]!r} became {found[key]!r}"


def _as_long(one: Any, other: Any) -> bool:
    """Whether an altered list has as many values as before."""
    return not isinstance(one, list) or len(one) == len(other)


def _same(one: Any, other: Any) -> bool:
    """Equal, of one type; NaN is NaN."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and (one == other or (one != one and other != other))
