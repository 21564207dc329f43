"""What is used of pyoxigraph's store, so that a store may stand in for it that tells failures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

import pyoxigraph as ox

from kg.store.answers import Result

Node = ox.NamedNode | ox.BlankNode
Name = Node | ox.DefaultGraph


class Readable(Protocol):
    """Quads that can be read and written out."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[ox.Quad]: ...

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: Name | None = None,
        /,
    ) -> Iterator[ox.Quad]: ...

    def named_graphs(self) -> Iterable[Node]: ...

    def dump(self, *, format: ox.RdfFormat, from_graph: Name) -> bytes | None: ...  # noqa: A002


class Engine(Readable, Protocol):
    """Quads that can be asked, too."""

    def query(self, query: str, /, *, use_default_graph_as_union: bool = False) -> Result: ...
