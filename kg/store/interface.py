"""The interface that every store keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from kg.terms import Answer, Node, Result


class Dataset(NamedTuple):
    """The names of the graphs that are queried: their union, and those that `GRAPH` sees."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """A graph to be queried: the union of all graphs, or the dataset that FROM clauses name."""

    @property
    def edition(self) -> int | None:
        """A number that changes with the content; `None` where that cannot be determined."""

    def ask(
        self,
        sparql: str,
        *,
        limit: int | None = None,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """The answer to a SPARQL query; of more than `limit` rows the first, `truncated`.

        `dataset` stands in for FROM clauses, and `base` completes relative IRIs.
        ASK gives one column `answer`, CONSTRUCT and DESCRIBE `subject`, `predicate` and `object`.
        Raises `InputError` for a query that does not parse (with its line) and `EngineError` for a
        store that fails or runs out of time.
        """


Name = Node | ox.DefaultGraph


class Engine(Protocol):
    """What is used of pyoxigraph's store; another may stand in for it."""

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

    def query(
        self,
        query: str,
        /,
        *,
        base_iri: str | None = None,
        use_default_graph_as_union: bool = False,
        default_graph: list[Name] | None = None,
        named_graphs: list[Node] | None = None,
    ) -> Result: ...
