"""The seam between pyoxigraph's terms, rdflib's and ours: pure pairs, strict on the unexpected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import InputError
from kg.model import LANG_STRING, BlankNode, Iri, Literal, Term
from kg.namespaces import RDF, XSD
from kg.text import brief

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Identifier

Quad = ox.Quad
Quads = list[ox.Quad]
_MARKUP = (RDF + "HTML", RDF + "XMLLiteral")
OxTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph


def from_ox(term: OxTerm) -> Term:
    """Our term for pyoxigraph's."""
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        return Literal(term.value, term.datatype.value, term.language)
    if isinstance(term, ox.BlankNode):
        return BlankNode(term.value)
    raise _newer(term)


def to_sparql(term: Term) -> str:
    """A term as SPARQL and Turtle write it, every character of it escaped where it must be.

    Engines decode `\\u0022` either where it stands or in the whole query before they read it.
    The text means the same to both: no backslash is left before a `u`.

    >>> to_sparql(Literal('say "no"', language="en"))
    '"say \\\\"no\\\\""@en'
    """
    if isinstance(term, Iri):
        return _named(term.value)
    if isinstance(term, Literal):
        if term.language:
            empty = ox.Literal("", language=term.language)
        else:
            empty = ox.Literal("", datatype=ox.NamedNode(term.datatype))
        return f'"{_ESCAPED.sub(_escape, term.value)}{str(empty)[1:]}'
    raise TypeError(f"{term!r} has no name to ask for")


_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f]|(?<=\\)[uU]')
_SHORT = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def _escape(found: re.Match[str]) -> str:
    return _SHORT.get(found[0]) or f"\\U{ord(found[0]):08X}"


def _named(iri: str) -> str:
    try:
        return str(ox.NamedNode(iri))
    except ValueError as error:
        raise InputError(
            f"{iri}: is no valid IRI ({error}); write for example id:datong",
            f"{iri}：不是有效的 IRI（{error}）；例如可写 id:datong",
        ) from None


def is_newer(term: OxTerm) -> bool:
    """Whether RDF 1.2 adds the term: a triple, or text with a direction."""
    return isinstance(term, ox.Triple) or (isinstance(term, ox.Literal) and bool(term.direction))


def _newer(term: OxTerm) -> InputError:
    """The refusal of a term for which `is_newer` holds."""
    shown = brief(str(term))
    return InputError(
        f"{shown}: is a term of RDF 1.2, and this is a graph of RDF 1.1; write it without",
        f"{shown}：属于 RDF 1.2 的项，而本图为 RDF 1.1；请改用其他写法",
    )


def to_rdflib(term: OxTerm) -> Identifier:
    """rdflib's term for pyoxigraph's, its text unchanged."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal) and not term.direction:
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        # A plain string and an xsd:string are one in RDF 1.1; rdflib keeps two, so give one.
        datatype = None if term.datatype.value == XSD + "string" else term.datatype.value
        return rdflib.Literal(
            term.value, datatype=datatype and rdflib.URIRef(datatype), normalize=False
        )
    raise _newer(term)


def from_rdflib(term: rdflib.term.Node) -> Term:
    """Our term for rdflib's."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return Iri(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), LANG_STRING, term.language)
        return Literal(str(term), str(term.datatype or XSD + "string"))
    raise TypeError(f"{term!r} is no term of RDF")


def to_turtle(term: Term) -> str:
    """A term as Turtle writes it: as `to_sparql`, and a blank node by its label."""
    return str(term) if isinstance(term, BlankNode) else to_sparql(term)


def from_ntriples(text: str) -> Term:
    """The term that `to_turtle` would write as `text`.

    >>> from_ntriples("<urn:a>"), from_ntriples('"50"^^<urn:b>')
    (Iri(value='urn:a'), Literal(value='50', datatype='urn:b', language=None))
    """
    (triple,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.N_TRIPLES)
    return from_ox(triple.object)


Triple = tuple[Term, str, Term]


def triples(quads: Quads) -> list[Triple]:
    """The quads as our terms, their graphs left out; a predicate is its IRI."""
    return [triple(quad) for quad in quads]


def triple(quad: Quad) -> Triple:
    """The quad as our terms, its graph left out."""
    return from_ox(quad.subject), quad.predicate.value, from_ox(quad.object)


@contextmanager
def rdflib_plain() -> Iterator[None]:
    """rdflib without its opinions on literals: it keeps `007`, and is silent about a bad date.

    Literals that do not fit their datatype are found, and told, by our own check. Markup is not
    parsed, which takes rdflib time that grows with the square of its size.
    """
    import logging
    import warnings

    import rdflib

    logger = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, logger.disabled
    rdflib.NORMALIZE_LITERALS, logger.disabled = False, True
    readers = rdflib.term._toPythonMapping
    markup: dict[str | None, Any] = {
        name: readers.pop(name) for name in map(rdflib.URIRef, _MARKUP) if name in readers
    }
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, logger.disabled = before
        readers.update(markup)


@rdflib_plain()
def dataset_to_rdflib(quads: Quads) -> rdflib.Dataset:
    """An rdflib dataset of `quads`, each in its named graph, its default graph the union."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    for quad in quads:
        dataset.add((*_triple(quad), dataset.graph(to_rdflib(quad.graph_name))))
    return dataset


@rdflib_plain()
def union_to_rdflib(quads: Quads) -> rdflib.Graph:
    """An rdflib graph of `quads`, their graph names left out."""
    import rdflib

    graph = rdflib.Graph(bind_namespaces="none")
    for quad in quads:
        graph.add(_triple(quad))
    return graph


def _triple(quad: ox.Quad) -> tuple[Identifier, Identifier, Identifier]:
    return to_rdflib(quad.subject), to_rdflib(quad.predicate), to_rdflib(quad.object)
