"""A store written quickly as N-Quads: graph by graph, the lines of each sorted."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import filterfalse, islice
from typing import BinaryIO

import pyoxigraph as ox

from kg.store.engine import Engine, Name, Readable
from kg.store.named import Named
from kg.store.said import is_label, node_text
from kg.store.tallying import Counted, Tally, in_several

_AHEAD = 8
_TURN = 1e-4
"""In seconds."""
_END = b" .\n"


def write_nquads(store: Engine, named: Callable[[], Named], file: BinaryIO) -> tuple[Counted, bool]:
    """Write a store; how many statements there are of each kind, and whether it has blank nodes.

    From the first graph on in which a node has no IRI, what is written is `named`: the same
    store, but with a label for each such node that is always the same.
    """
    with _quick_turns(), ThreadPoolExecutor(2) as pool:
        several = pool.submit(in_several, store)
        tally = Tally(store, named=False)
        done = _write(_sorted_graphs(store, pool), tally, file)
        if done is None:
            return tally.counted(several.result()), False
        same = named()
        tally = Tally(same, named=True)
        _write(_sorted_graphs(same, pool), tally, file, skipped=done)
        # Where something has no IRI is one of the few graphs that are copied.
        told = [*filterfalse(is_label, several.result()), *filter(is_label, in_several(same.few))]
        return tally.counted(told), True


@contextmanager
def _quick_turns() -> Iterator[None]:
    """A block in which a thread that has written a graph goes on to the next at once.

    It needs Python's lock for a moment in between, and would wait for that as long as it takes to
    write ten graphs.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _write(
    graphs: Iterable[tuple[Name, list[bytes]]], tally: Tally, file: BinaryIO, *, skipped: int = 0
) -> int | None:
    """Write and count graphs, the first of them only counted.

    How many there are before one that cannot be counted as it is; nothing where all are.
    """
    for done, (graph, lines) in enumerate(graphs):
        text = _nquads(graph, lines)
        if not tally.add(node_text(graph), lines, text):
            return done
        if done >= skipped:
            file.write(text)
    return None


def _sorted_graphs(store: Readable, pool: ThreadPoolExecutor) -> Iterator[tuple[Name, list[bytes]]]:
    """Each graph's statements as N-Triples, without the end of the line, sorted as UTF-8 is.

    Graphs without an IRI are the last, whatever their labels. The engine writes some graphs ahead
    on threads of their own, which need no lock of Python's.
    """
    following = iter([ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)])
    ahead = deque(_submitted(store, pool, islice(following, _AHEAD)))
    while ahead:
        graph, dumped = ahead.popleft()
        lines = dumped.result().split(_END)
        ahead.extend(_submitted(store, pool, islice(following, 1)))
        lines.pop()
        lines.sort()
        if lines:
            yield graph, lines


def _submitted(
    store: Readable, pool: ThreadPoolExecutor, graphs: Iterable[Name]
) -> Iterator[tuple[Name, Future[bytes]]]:
    for graph in graphs:
        yield graph, pool.submit(_dump, store, graph)


def _dump(store: Readable, graph: Name) -> bytes:
    return store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def _nquads(graph: Name, lines: list[bytes]) -> bytes:
    end = (b"" if isinstance(graph, ox.DefaultGraph) else f" {graph}".encode()) + _END
    return end.join(lines) + end
