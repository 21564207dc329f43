"""A store whose nodes without an IRI have labels that are the same for the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

import pyoxigraph as ox

from kg.store.engine import Name, Node, Readable, subjects
from kg.store.sharing import shared

_MAYBE_WITHOUT = ox.BlankNode | ox.Triple


class Named:
    """A store read under canonical labels (RDFC-1.0).

    Only graphs in which a node has no IRI are copied, to `few`: what is said in others has no part
    in the labels. Everything else is read where it is. So many `copies` of this process look for
    those graphs: what an engine on disk keeps in memory of all it reads goes with them.
    """

    def __init__(self, store: Readable, copies: int = 1) -> None:
        self._store = store
        self._copied = _graphs_with_blank(store, copies)
        copied = ox.Dataset(
            quad
            for graph in self._copied
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
        copied.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        self.few = ox.Store()
        self.few.extend(copied)
        self._few_graphs = {*self.few.named_graphs(), *({ox.DefaultGraph()} & self._copied)}

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None)

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: Name | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """The quads that match."""
        yield from self.few.quads_for_pattern(subject, predicate, value, graph)
        if graph in self._few_graphs or any(isinstance(n, ox.BlankNode) for n in (subject, value)):
            return
        for quad in self._store.quads_for_pattern(subject, predicate, value, graph):
            if quad.graph_name not in self._copied:
                yield quad

    def named_graphs(self) -> Iterable[Node]:
        """The names of the graphs."""
        yield from self.few.named_graphs()
        for graph in self._store.named_graphs():
            if graph not in self._copied:
                yield graph

    def dump(self, *, format: ox.RdfFormat, from_graph: Name) -> bytes | None:  # noqa: A002
        """A graph written out."""
        return self._holder(from_graph).dump(format=format, from_graph=from_graph)

    def subjects(self, graph: Name) -> Iterable[Node]:
        """What a graph says something about."""
        return subjects(self._holder(graph), graph)

    def _holder(self, graph: Name) -> Readable:
        """The store that a graph is read of."""
        return self.few if graph in self._few_graphs else self._store


def _graphs_with_blank(store: Readable, copies: int) -> set[Name]:
    """The graphs in which a thing may have no IRI, and those that have none themselves."""
    graphs = [ox.DefaultGraph(), *store.named_graphs()]
    parts = [graphs[first::copies] for first in range(copies)]
    return set(shared(partial(_with_blank, store), parts, copies))


def _with_blank(store: Readable, graphs: Iterable[Name]) -> Iterator[Name]:
    for graph in graphs:
        quads = store.quads_for_pattern(None, None, None, graph)
        if isinstance(graph, ox.BlankNode) or any(map(has_blank, quads)):
            yield graph


def has_blank(quad: ox.Quad) -> bool:
    """Whether a thing in a statement may have no IRI; its graph is not looked at."""
    subject, value = quad.subject, quad.object
    return isinstance(subject, ox.BlankNode) or isinstance(value, _MAYBE_WITHOUT)
