"""Writing quads in every RDF format, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import BinaryIO

import pyoxigraph as ox

from kg.model import Answer
from kg.namespaces import prefixes
from kg.store.terms import to_turtle

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
    raw = serialise(list(graph), name, needed)
    return raw + _CUT.get(name, b"") if answer.truncated else raw


_CUT = dict.fromkeys(("turtle", "ntriples", "nquads", "trig"), b"# truncated\n")
_CUT["rdfxml"] = b"<!-- truncated -->\n"


def nquads(quads: Sequence[ox.Quad]) -> bytes:
    """`quads` as N-Quads text in their order, each literal and label as it is."""
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


def _graph_first(quad: ox.Quad) -> tuple[str, str]:
    return str(quad.graph_name), str(quad)
