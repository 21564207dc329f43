"""The RDF formats that the store writes itself, the same bytes for the same graph."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import BinaryIO

from kg.export.formats.statements import Statements
from kg.export.material import Material
from kg.namespaces import prefixes
from kg.store.terms import Quad
from kg.store.writing import serialise_to


def write(material: Material, file: BinaryIO) -> Mapping[str, int]:
    """Write the graph; a format for one graph gives the union of all."""
    counter = count()
    quads = _counted(Statements(material).quads(), counter)
    serialise_to(file, quads, material.format.name, prefixes())
    return {"statements": next(counter)}


def _counted(quads: Iterator[Quad], counter: count[int]) -> Iterator[Quad]:
    for quad in quads:
        next(counter)
        yield quad
