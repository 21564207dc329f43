"""RDF formats: what each is called, what its files end in, whether it keeps named graphs."""

from __future__ import annotations

from dataclasses import dataclass

from kg.errors import InputError
from kg.namespaces import prefixes
from kg.store.memory import MemoryStore
from kg.store.writing import serialise
from kg.text import nearest


@dataclass(frozen=True, slots=True)
class Format:
    """An RDF format."""

    name: str
    suffix: str
    media_type: str
    keeps_graphs: bool


FORMATS: dict[str, Format] = {
    item.name: item
    for item in (
        Format("turtle", ".ttl", "text/turtle", keeps_graphs=False),
        Format("ntriples", ".nt", "application/n-triples", keeps_graphs=False),
        Format("nquads", ".nq", "application/n-quads", keeps_graphs=True),
        Format("trig", ".trig", "application/trig", keeps_graphs=True),
        Format("jsonld", ".jsonld", "application/ld+json", keeps_graphs=True),
        Format("rdfxml", ".rdf", "application/rdf+xml", keeps_graphs=False),
    )
}


def find(name: str) -> Format:
    """The format called `name`; `InputError` offers the nearest for another."""
    if name in FORMATS:
        return FORMATS[name]
    near = nearest(name, FORMATS)
    known = " ".join(FORMATS)
    raise InputError(
        f"{name}: no such format; " + (f"did you mean {near}?" if near else f"use {known}"),
        f"{name}：没有这种格式；" + (f"是否指 {near}？" if near else f"可用 {known}"),
    )


def export(store: MemoryStore, name: str) -> bytes:
    """The whole graph in a format: ontology, vocabularies and data, the same bytes each time."""
    return serialise(store.canonical_quads(), find(name).name, prefixes())
