"""Writing quads in every RDF format, the same bytes for the same graph."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from hashlib import blake2b
from io import BytesIO
from itertools import filterfalse, groupby, islice
from operator import itemgetter
from typing import BinaryIO

import pyoxigraph as ox

from kg.namespaces import RDF, prefixes
from kg.store.interface import Engine, Name, Readable
from kg.store.rdfxml import RdfXmlWriter
from kg.store.scan import Counted, Named, Tally, in_several, said_of
from kg.terms import Answer, Statement, is_blank, literal_to_ox, node_of, text_of, to_turtle

RDF_FORMATS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialise(quads: Iterable[ox.Quad], name: str, prefixes: Mapping[str, str]) -> bytes:
    """`quads` in the format called `name`; formats for one graph give the union of all."""
    file = BytesIO()
    serialise_to(file, sorted(quads, key=_graph_first), name, prefixes)
    return file.getvalue()


def serialise_to(
    file: BinaryIO, quads: Iterable[ox.Quad], name: str, prefixes: Mapping[str, str]
) -> None:
    """Write `quads` in their order; a format for one graph has the union of all, sorted."""
    rdf_format = RDF_FORMATS[name]
    statements: Iterable[ox.Quad] | Iterable[ox.Triple] = quads
    if not rdf_format.supports_datasets:
        triples = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        statements = sorted(triples, key=str)
    ox.serialize(statements, file, format=rdf_format, prefixes=dict(prefixes))


def serialise_answer(answer: Answer, name: str) -> bytes:
    """A graph that was answered, in the format called `name`, with the prefixes that it needs.

    An answer that was cut says so in a comment, where the format has any.
    """
    text = "".join(f"{' '.join(to_turtle(cell) for cell in row if cell)} .\n" for row in answer)
    graph = ox.Dataset(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    needed = {
        prefix: namespace for prefix, namespace in prefixes().items() if f"<{namespace}" in text
    }
    raw = _rdfxml(graph, needed) if name == "rdfxml" else serialise(list(graph), name, needed)
    return raw + _CUT.get(name, b"") if answer.truncated else raw


def _rdfxml(graph: Iterable[ox.Quad], prefixes: Mapping[str, str]) -> bytes:
    file = BytesIO()
    document = RdfXmlWriter(file, prefixes)
    for subject, quads in groupby(sorted(graph, key=str), lambda quad: text_of(quad.subject)):
        document.add(subject, map(said_of, quads))
    document.close()
    return file.getvalue()


_CUT = dict.fromkeys(("turtle", "ntriples", "nquads", "trig"), b"# truncated\n")
_CUT["rdfxml"] = b"<!-- truncated -->\n"


def _graph_first(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad)


# A store written quickly as N-Quads: graph by graph, the lines of each sorted


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
        told = [*filterfalse(is_blank, several.result()), *filter(is_blank, in_several(same.few))]
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
        if not tally.add(text_of(graph), lines, text):
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


# Statements with what is said of each of them: Turtle of RDF 1.2


Annotated = tuple[str, Statement, Sequence[Statement]]
"""A subject, what is said of it, and what is said of that statement."""
_REIFIES = ox.NamedNode(RDF + "reifies")


def write_annotated(
    file: BinaryIO, statements: Iterable[Annotated], prefixes: Mapping[str, str]
) -> None:
    """Write statements as Turtle of RDF 1.2; a statement of which something is said has a reifier.

    The reifier is a node without an IRI, its label made of the statement.
    """
    ox.serialize(_triples(statements), file, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))


def _triples(statements: Iterable[Annotated]) -> Iterator[ox.Triple]:
    """What is said of a thing, then what is said of these statements."""
    for _, of_a_thing in groupby(statements, key=itemgetter(0)):
        reified: list[ox.Triple] = []
        for subject, said, remarks in of_a_thing:
            stated = _triple(subject, said)
            yield stated
            if remarks:
                name = "_:e" + blake2b(str(stated).encode(), digest_size=10).hexdigest()
                reified.append(ox.Triple(node_of(name), _REIFIES, stated))
                reified += [_triple(name, item) for item in remarks]
        yield from reified


def _triple(subject: str, said: Statement) -> ox.Triple:
    return ox.Triple(node_of(subject), ox.NamedNode(said.predicate), _value(said))


def _value(said: Statement) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if said.is_node:
        return node_of(said.value)
    return literal_to_ox(said.value, said.datatype, said.language)
