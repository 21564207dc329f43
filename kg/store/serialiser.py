"""Quads in every RDF format: the same bytes for the same graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.namespaces import RDF, prefixes
from kg.store.interface import Engine, Name
from kg.store.labels import canonicalise
from kg.store.rdfxml import RdfXmlWriter
from kg.store.scan import Scan, statement_of
from kg.terms import Answer, Quad, Statement, is_blank, literal_to_ox, node_of, quads_of, text_of
from kg.worker import parallel_map

RDF_FORMATS: dict[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


def serialise_to(
    file: BinaryIO, quads: Iterable[Quad], name: str, prefixes: Mapping[str, str]
) -> None:
    """Write `quads` in a format, in their order; in one for a single graph the union, sorted."""
    rdf_format = RDF_FORMATS[name]
    statements: Iterable[Quad] | Iterable[ox.Triple] = quads
    if not rdf_format.supports_datasets:
        triples = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
        statements = sorted(triples, key=str)
    ox.serialize(statements, file, format=rdf_format, prefixes=dict(prefixes))


_CUT = dict.fromkeys(("turtle", "ntriples", "nquads", "trig"), b"# truncated\n")
_CUT["rdfxml"] = b"<!-- truncated -->\n"


def serialise_answer(answer: Answer, name: str) -> bytes:
    """The graph of an answer in a format; one that was cut ends in a comment, if there are any."""
    quads = canonicalise(quads_of((s, str(p), o) for s, p, o in answer if s and o))
    text = "".join(map(str, quads))
    needed = {prefix: iri for prefix, iri in prefixes().items() if f"<{iri}" in text}
    file = BytesIO()
    if name == "rdfxml":
        document = RdfXmlWriter(file, needed)
        for subject, about in groupby(quads, lambda quad: text_of(quad.subject)):
            document.add(subject, map(statement_of, about))
        document.close()
    else:
        serialise_to(file, quads, name, needed)
    return file.getvalue() + (_CUT.get(name, b"") if answer.truncated else b"")


# A whole store as N-Quads, graph by graph, the lines of each sorted

_END = b" .\n"


class Counts(NamedTuple):
    """Statements by the classes of their subject, by their property, and by their graph."""

    kinds: Counter[tuple[str, ...]]
    properties: Counter[str]
    graphs: Counter[str]


def write_nquads(
    store: Engine, canonical: Callable[[], Engine], file: BinaryIO, jobs: int
) -> tuple[Counts, Engine]:
    """Write a store by so many processes; the counts of its statements, and the store as read.

    From the first graph on that may have blank nodes, or has no name, `canonical` is written. At
    10⁶ that takes at most twice as long as the engine's own dump, which has no order.
    """
    counts, written, read = Counts(Counter(), Counter(), Counter()), 0, store
    for is_canonical in (False, True):
        task = partial(_serialised, read, is_canonical)
        graphs = [ox.DefaultGraph(), *sorted(read.named_graphs(), key=str)]
        for found in parallel_map(task, graphs[written:], jobs):
            if found is None:
                read = canonical()
                break
            text, part = found
            file.write(text)
            counts.kinds.update(part.kinds)
            counts.properties.update(part.properties)
            counts.graphs.update(part.graphs)
            written += 1
        else:
            break
    return counts, read


def _serialised(
    store: Engine, is_canonical: bool, graph: Name
) -> Iterator[tuple[bytes, Counts] | None]:
    """A graph as N-Quads and its counts; `None` for one whose labels may not be canonical."""
    raw = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
    lines = raw.split(_END)
    lines.pop()
    lines.sort()
    marked = max(map(raw.rfind, (b"_:", b"<<"))) >= 0  # `in` takes three times as long
    is_named = isinstance(graph, ox.NamedNode) and not marked
    if lines and not is_named and not is_canonical:
        yield None
        return
    found, properties, scan = Counter[tuple[str, ...]](), Counter[bytes](), Scan(store)
    for subject, about in groupby((line.split(b" ", 2) for line in lines), itemgetter(0)):
        names = [name for _, name, _ in about]
        kinds = tuple(scan.types(_node_text(subject)))
        if any(map(is_blank, kinds)) and not is_canonical:
            yield None
            return
        found[kinds] += len(names)
        properties.update(names)
    named = Counter({_node_text(name): count for name, count in properties.items()})
    counts = Counts(found, named, Counter({text_of(graph): len(lines)} if lines else {}))
    end = (b"" if isinstance(graph, ox.DefaultGraph) else f" {graph}".encode()) + _END
    yield end.join([*lines, b""]), counts


def _node_text(node: bytes) -> str:
    """An IRI or a blank node of N-Triples as text."""
    return (node if node.startswith(b"_:") else node[1:-1]).decode()


# Turtle of RDF 1.2: statements about statements

Annotated = tuple[str, Statement, Sequence[Statement]]
"""A subject, a statement about it, and the statements about that statement."""
_REIFIES = ox.NamedNode(RDF + "reifies")


def write_annotated(
    file: BinaryIO, statements: Iterable[Annotated], prefixes: Mapping[str, str]
) -> None:
    """Write Turtle of RDF 1.2; the reifier of a statement is a blank node, its label made of it."""
    ox.serialize(_triples(statements), file, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))


def _triples(statements: Iterable[Annotated]) -> Iterator[ox.Triple]:
    """The statements about a subject, then those about these statements."""
    for _, about in groupby(statements, key=itemgetter(0)):
        reified: list[ox.Triple] = []
        for subject, statement, remarks in about:
            stated = _triple(subject, statement)
            yield stated
            if remarks:
                name = "_:e" + blake2b(str(stated).encode(), digest_size=10).hexdigest()
                reified.append(ox.Triple(node_of(name), _REIFIES, stated))
                reified += [_triple(name, item) for item in remarks]
        yield from reified


def _triple(subject: str, statement: Statement) -> ox.Triple:
    predicate, value, datatype, language, _ = statement
    term = literal_to_ox(value, datatype, language) if datatype else node_of(value)
    return ox.Triple(node_of(subject), ox.NamedNode(predicate), term)
