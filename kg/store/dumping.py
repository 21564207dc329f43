"""A store without blank nodes, written quickly: graph by graph, the lines of each sorted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import BinaryIO

import pyoxigraph as ox

from kg.store.scan import node_text
from kg.store.tallying import Counted, Tally

_Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
_AHEAD = 8
_END = " .\n"


def write_nquads(store: ox.Store, file: BinaryIO) -> Counted:
    """Write a store; how many statements there are of each kind."""
    tally = Tally(store)
    for graph, lines in _sorted_graphs(store):
        if lines:
            text = _nquads(graph, lines)
            file.write(text.encode("latin-1"))
            tally.add(node_text(graph), lines, text)
    return tally.counted()


def _sorted_graphs(store: ox.Store) -> Iterator[tuple[_Graph, list[str]]]:
    """Each graph's statements as N-Triples, without the end of the line, sorted as UTF-8 is.

    Each character of a line is a byte of it. The engine writes some graphs ahead on a thread of
    its own, which needs no lock of Python's.
    """
    graphs = iter([ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)])
    with ThreadPoolExecutor(1) as pool:
        ahead = deque(_submitted(store, pool, islice(graphs, _AHEAD)))
        while ahead:
            graph, dumped = ahead.popleft()
            lines = dumped.result().decode("latin-1").split(_END)
            ahead.extend(_submitted(store, pool, islice(graphs, 1)))
            lines.pop()
            lines.sort()
            yield graph, lines


def _submitted(
    store: ox.Store, pool: ThreadPoolExecutor, graphs: Iterable[_Graph]
) -> Iterator[tuple[_Graph, Future[bytes]]]:
    for graph in graphs:
        yield graph, pool.submit(_dump, store, graph)


def _dump(store: ox.Store, graph: _Graph) -> bytes:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def _nquads(graph: _Graph, lines: list[str]) -> str:
    name = "" if isinstance(graph, ox.DefaultGraph) else f" {graph}"
    end = name.encode().decode("latin-1") + _END
    return end.join(lines) + end
