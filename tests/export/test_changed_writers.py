"""Writers changed on purpose, one value at a time: whoever reads their format sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from export import (
    test_csv,
    test_geojson,
    test_gexf,
    test_graphml,
    test_neo4j,
    test_nodelink,
    test_parquet,
    test_xlsx,
)
from export.drawn import Drawn
from export.reread import written, written_to
from export.tabled import written as written_table

from kg.export.graph.model import is_day
from kg.export.graph.property_graph import PropertyGraph
from kg.session import Session
from kg.store.embedded import MemoryStore


def _table(name: str, read: Callable[[Any], Drawn]) -> Callable[..., Drawn]:
    def reread(store: MemoryStore, _: Path) -> Drawn:
        with written_table(store, name) as told:
            return read(told)

    return reread


READERS: Mapping[str, Callable[[MemoryStore, Path], Drawn]] = {
    "gexf": lambda store, _: test_gexf.read(written(store, "gexf")),
    "graphml": lambda store, _: test_graphml.read(written(store, "graphml")),
    "nodelink": lambda store, _: test_nodelink.read(written(store, "nodelink")),
    "neo4j": lambda store, folder: test_neo4j.read(folder, written_to(folder, store, "neo4j"))[0],
    "csv": _table("csv", lambda told: test_csv.read(told, test_csv.READERS[0])),
    "geojson": _table("geojson", test_geojson.read_back),
    "parquet": _table("parquet", lambda told: test_parquet.read(told, test_parquet.READERS[0])),
    "xlsx": _table("xlsx", test_xlsx.by_openpyxl),
}
"""What somebody else's software gives back of a format, read anew."""


class Change(NamedTuple):
    """One element changed: the third that has the column, or the third at all for none."""

    part: str
    what: str
    column: str = ""


COLUMNS = {
    "nodes": ("name_zh", "label_en", "graph", "class", "iri", "value", "heldFrom", "types"),
    "edges": ("kind", "source_document", "type", "property", "start", "precision", "graph"),
}
CHANGES = [
    Change(part, what, column)
    for part, columns in COLUMNS.items()
    for column in columns
    for what in ("dropped", "another")
] + [
    Change("nodes", "renamed"),
    Change("nodes", "left out"),
    Change("edges", "left out"),
    Change("edges", "turned round"),
]


def another(text: str) -> str:
    """Another value of the same kind."""
    if is_day(text):
        return "2001-01-01"
    return str(int(text) + 1) if text.isdecimal() else f"{text}x"


def made(element: Any, change: Change) -> Iterator[Any]:
    """What stands in the place of an element."""
    if change.what == "renamed":
        yield element._replace(id=f"{element.id}x")
    elif change.what == "turned round":
        yield element._replace(source=element.target, target=element.source)
    elif change.what == "dropped":
        yield element._replace(row={k: v for k, v in element.row.items() if k != change.column})
    elif change.what == "another":
        first, *rest = element.row[change.column]
        yield element._replace(row={**element.row, change.column: (another(first), *rest)})


def changed(elements: Iterator[Any], change: Change) -> Iterator[Any]:
    """The elements that a writer is given, one of them changed."""
    fitting = 0
    for element in elements:
        fits = not change.column or change.column in element.row
        fitting += fits
        if fits and fitting == 3:
            yield from made(element, change)
        else:
            yield element


@pytest.fixture(scope="module")
def store(session: Session) -> MemoryStore:
    """Every second thing of the outcomes, which have all kinds of columns."""
    quads = session.graph.store.quads()
    quads = [quad for quad in quads if "datuan-outcomes>" in str(quad.graph_name)]
    kept = set(sorted({str(quad.subject) for quad in quads})[::2])
    return MemoryStore.of([quad for quad in quads if str(quad.subject) in kept])


@pytest.mark.parametrize("name", READERS)
def test_a_change_of_one_value_is_seen(
    name: str, store: MemoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts changes of what a format holds that its reader does not see: at most 5 %."""
    read = READERS[name]
    right = read(store, tmp_path / "right")
    unseen = []
    for number, change in enumerate(CHANGES):
        whole = getattr(PropertyGraph, change.part)
        with monkeypatch.context() as patched:
            patched.setattr(
                PropertyGraph, change.part, lambda graph, w=whole, c=change: changed(w(graph), c)
            )
            try:
                seen = read(store, tmp_path / str(number)) != right
            except Exception:  # a reader that cannot read it has seen it
                seen = True
        if not seen:
            unseen.append(change)
    assert len(CHANGES) == 34
    assert len(unseen) <= len(CHANGES) * 0.05, unseen
