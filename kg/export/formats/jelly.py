"""Jelly, RDF in Protocol Buffers, for streams and stores on the Java side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.statements import Statements, undirected
from kg.terms import XSD_STRING, is_blank

if TYPE_CHECKING:
    from pyjelly.integrations.generic.generic_sink import Node, Quad


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement with the name of its graph, a frame at a time."""
    from pyjelly import jelly
    from pyjelly.integrations.generic.serialize import GenericSinkTermEncoder
    from pyjelly.serialize.ioutils import write_delimited
    from pyjelly.serialize.streams import QuadStream, SerializerOptions

    options = SerializerOptions(logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS)
    encoder = GenericSinkTermEncoder(lookup_preset=options.lookup_preset)
    stream = QuadStream(encoder=encoder, options=options)
    stream.enroll()
    statements = Statements(context)
    for quad in _quads(context, statements):
        if frame := stream.quad(quad):
            write_delimited(frame, file)
    if rest := stream.flow.to_stream_frame():
        write_delimited(rest, file)
    return {"statements": statements.handed}


def _quads(context: ExportContext, statements: Statements) -> Iterator[Quad]:
    from pyjelly.integrations.generic.generic_sink import (
        IRI,
        BlankNode,
        DefaultGraph,
        Literal,
        Quad,
    )

    def node(name: str) -> Node:
        return BlankNode(name[2:]) if is_blank(name) else IRI(name)

    for subject, items in statements.by_graph():
        thing = node(subject)
        for item in items:
            if item.is_node:
                value = node(item.value)
            elif item.language:
                value = Literal(item.value, langtag=undirected(item, subject, context.ledger))
            else:
                datatype = None if item.datatype == XSD_STRING else item.datatype
                value = Literal(item.value, datatype=datatype)
            graph = node(item.graph) if item.graph else DefaultGraph
            yield Quad(thing, IRI(item.predicate), value, graph)
