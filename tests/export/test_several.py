"""What several processes read is written as what one reads, byte by byte, and so is the account."""

from __future__ import annotations

import hashlib
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from export.worlds import asked, worlds
from hypothesis import given, settings

from kg.export.export import to_path
from kg.export.graph import property_graph
from kg.export.graph.things import Options
from kg.session import Session
from kg.store import embedded
from kg.store.embedded import MemoryStore

FORMATS = ("csv", "gexf", "graphml", "nodelink", "parquet")
"""A format of each writer of many rows."""


def exported(
    store: MemoryStore, name: str, options: Options, copies: int, size: int
) -> tuple[dict[str, str], object, str]:
    """Files by name with their hashes, the account and the list of losses."""
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(MemoryStore, "copies", lambda _: copies)
        patch.setattr(embedded, "_LARGE", 1)
        patch.setattr(property_graph, "_TASK_GRAPHS", 1)
        patch.setattr(property_graph, "_PART_STATEMENTS", size)
        losses, path = StringIO(), Path(folder) / "out"
        told = to_path(store, name, path, options, losses)
        files = [path] if path.is_file() else sorted(path.iterdir())
        hashes = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
        return hashes, told.content, losses.getvalue()


@pytest.mark.parametrize("collapse", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_the_shipped_graph(session: Session, name: str, collapse: bool) -> None:
    store, options = session.graph.store, Options(collapse=collapse)
    assert isinstance(store, MemoryStore)
    one = exported(store, name, options, 1, 10**9)
    assert exported(store, name, options, 3, 300) == one
    assert one[2]


@settings(max_examples=15, deadline=None, derandomize=True)
@given(worlds(), asked)
def test_drawn_graphs(store: MemoryStore, options: Options) -> None:
    for name in ("csv", "gexf"):
        one = exported(store, name, options, 1, 10**9)
        assert exported(store, name, options, 2, 3) == one
