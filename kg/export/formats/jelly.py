"""Jelly, RDF in Protocol Buffers, for streams and stores on the Java side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from kg.export.export import ExportContext
from kg.export.formats.rdf import Statements, undirected
from kg.terms import XSD_STRING, is_blank

if TYPE_CHECKING:
    from pyjelly.integrations.generic.generic_sink import Node, Quad


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write every statement with the name of its graph, a frame at a time."""
    from pyjelly import jelly
    from pyjelly.integrations.generic.serialize import GenericSinkTermEncoder, quads_stream_frames
    from pyjelly.serialize.ioutils import write_delimited
    from pyjelly.serialize.streams import QuadStream, SerializerOptions

    options = SerializerOptions(logical_type=jelly.LOGICAL_STREAM_TYPE_FLAT_QUADS)
    encoder = GenericSinkTermEncoder(lookup_preset=options.lookup_preset)
    stream, statements = QuadStream(encoder=encoder, options=options), Statements(context)
    for frame in quads_stream_frames(stream, _quads(context, statements)):
        write_delimited(frame, file)
    return {"statements": statements.handed}


def _quads(context: ExportContext, statements: Statements) -> Iterator[Quad]:
    from pyjelly.integrations.generic import generic_sink as sink

    def node(name: str) -> Node:
        return sink.BlankNode(name[2:]) if is_blank(name) else sink.IRI(name)

    for subject, items in statements.by_graph():
        thing = node(subject)
        for item in items:
            if item.is_node:
                value = node(item.value)
            elif item.language:
                language = undirected(item, subject, context.ledger)
                value = sink.Literal(item.value, langtag=language)
            else:
                datatype = None if item.datatype == XSD_STRING else item.datatype
                value = sink.Literal(item.value, datatype=datatype)
            graph = node(item.graph) if item.graph else sink.DefaultGraph
            yield sink.Quad(thing, sink.IRI(item.predicate), value, graph)
