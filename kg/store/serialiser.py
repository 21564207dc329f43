"""Quads in every RDF format: the same bytes for the same graph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from hashlib import blake2b
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO, NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.namespaces import RDF, prefixes
from kg.store.interface import Engine, Name
from kg.store.labels import canonicalise
from kg.store.scan import Scan, statement_of
from kg.terms import (
    XSD_STRING,
    Answer,
    Quad,
    Statement,
    is_blank,
    literal_to_ox,
    node_of,
    quads_of,
    text_of,
)
from kg.text import NAME_START, refuse_not_xml, xml_escaped
from kg.worker import parallel_map

# RDF/XML, written subject by subject: pyoxigraph's writer takes any property and any character, and
# XML has no name for some, and no place for others

_START = f"_{NAME_START}"
_LOCAL_NAME = re.compile(f"[{_START}][{_START}0-9.\u00b7\u0300-\u036f\u203f\u2040-]*$")
_KEPT = "Description ID RDF about aboutEach aboutEachPrefix bagID datatype li nodeID parseType"
_RESERVED = {RDF + name for name in (*_KEPT.split(), "resource")}
"""Names that RDF/XML keeps to itself, or reads as another."""
_XMLNS = "http://www.w3.org/2000/xmlns/"
"""A namespace that no document may declare."""


class RdfXmlWriter:
    """An RDF/XML document. What it cannot hold is refused; a subclass may treat it otherwise."""

    def __init__(self, file: BinaryIO, declared: Mapping[str, str]) -> None:
        self._file = file
        self.count = 0
        names = {"rdf": RDF, **declared}
        pairs = sorted(names.items())
        attributes = "".join(f'\n    xmlns:{name}="{xml_escaped(iri)}"' for name, iri in pairs)
        head = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{attributes}>\n'
        file.write(head.encode())

    def add(self, subject: str, statements: Iterable[Statement]) -> None:
        elements = [self._element(subject, statement) for statement in statements]
        written = [element for element in elements if element]
        if written:
            begin = f"<rdf:Description {_node('about', subject)}>"
            self._file.write("\n".join([begin, *written, "</rdf:Description>\n"]).encode())
            self.count += len(written)

    def close(self) -> None:
        self._file.write(b"</rdf:RDF>\n")

    def _element(self, subject: str, statement: Statement) -> str:
        tag = _tag(statement.predicate)
        if not tag:
            self._unnamed(subject, statement)
            return ""
        start, end = tag
        if statement.is_node:
            return f"  <{start} {_node('resource', statement.value)}/>"
        if statement.language:
            start += f' xml:lang="{self._language(subject, statement)}"'
        elif statement.datatype != XSD_STRING:
            start += f' rdf:datatype="{xml_escaped(statement.datatype)}"'
        return f"  <{start}>{xml_escaped(self._text(subject, statement))}</{end}>"

    def _unnamed(self, subject: str, statement: Statement) -> None:
        """Treat a statement whose property has no name in XML; it is not written."""
        raise InputError(
            f"rdfxml: XML has no name for the property {statement.predicate}; use turtle",
            f"rdfxml：XML 无法写出属性名 {statement.predicate}；请用 turtle",
        )

    def _text(self, subject: str, statement: Statement) -> str:
        """The text of a literal, of characters that XML has."""
        refuse_not_xml(statement.value, "rdfxml", "turtle")
        return statement.value

    def _language(self, subject: str, statement: Statement) -> str:
        """The language of a literal, which has no direction."""
        return statement.language


def _node(attribute: str, node: str) -> str:
    if is_blank(node):
        return f'rdf:nodeID="{node[2:]}"'
    return f'rdf:{attribute}="{xml_escaped(node)}"'


@lru_cache(maxsize=10_000)
def _tag(iri: str) -> tuple[str, str] | None:
    """How the element of a property begins and ends; nothing where XML has no name for it."""
    found = _LOCAL_NAME.search(iri)
    if not found or iri in _RESERVED:
        return None
    namespace, local = iri[: found.start()], found[0]
    if namespace == _XMLNS:
        return None
    for prefix, known in prefixes().items():
        if known == namespace:
            return f"{prefix}:{local}", f"{prefix}:{local}"
    return f'p:{local} xmlns:p="{xml_escaped(namespace)}"', f"p:{local}"


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
