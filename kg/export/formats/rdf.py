"""The RDF formats that the store writes itself, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import BinaryIO

from kg.export.context import ExportContext
from kg.export.formats.statements import Statements
from kg.export.graph.classes import Classes
from kg.export.ledger import Tally
from kg.namespaces import prefixes
from kg.store.serialiser import serialise_to
from kg.terms import Quad, is_newer, text_of

_NEWER = "newer-term"


def write(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    if context.format.name == "nquads" and context.options.scope.is_everything:
        return _write_nquads(context, file)
    counter = count()
    quads = _counted(context, counter)
    serialise_to(file, quads, context.format.name, prefixes())
    return {"statements": next(counter)}


def _counted(context: ExportContext, counter: count[int]) -> Iterator[Quad]:
    """Every statement; the ledger counts those for which readers of RDF 1.1 refuse the file."""
    notes_newer = _NEWER in context.format.reasons
    for quad in Statements(context).quads():
        next(counter)
        if notes_newer and is_newer(quad.object):
            subject, value = text_of(quad.subject), text_of(quad.object)
            context.ledger.alter(_NEWER, subject, quad.predicate.value, value)
        yield quad


def _write_nquads(context: ExportContext, file: BinaryIO) -> Mapping[str, int]:
    """Write the same bytes as the store's dump, sorted: within twice the time of that."""
    counted = context.store.dump(file)
    classes = Classes(context.scan, {kind for kinds in counted.kinds for kind in kinds})
    tally = Tally(property=counted.properties, graph=counted.graphs)
    for kinds, number in counted.kinds.items():
        tally.kind[classes.words[classes.ordered(kinds)[0]]] += number
    context.ledger.statements = tally
    context.ledger.hand("statements", tally.total())
    return {"statements": tally.total()}
