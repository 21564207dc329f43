"""The RDF formats that the store writes itself, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import BinaryIO

from kg.export.context import Material
from kg.export.formats.statements import Statements
from kg.namespaces import prefixes
from kg.store.serialiser import serialise_to
from kg.terms import Quad, is_newer, text_of

_NEWER = "newer-term"


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    counter = count()
    quads = _counted(material, counter)
    serialise_to(file, quads, material.format.name, prefixes())
    return {"statements": next(counter)}


def _counted(material: Material, counter: count[int]) -> Iterator[Quad]:
    """Every statement; the ledger is told of each that older readers refuse the file for."""
    tells = _NEWER in material.format.reasons
    for quad in Statements(material).quads():
        next(counter)
        if tells and is_newer(quad.object):
            subject, value = text_of(quad.subject), text_of(quad.object)
            material.ledger.alter(_NEWER, subject, quad.predicate.value, value)
        yield quad
