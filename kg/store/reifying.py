"""Statements with what is said of each of them: Turtle of RDF 1.2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.said import Said, resource

Annotated = tuple[str, Said, Sequence[Said]]
"""A subject, what is said of it, and what is said of that statement."""
_REIFIES = ox.NamedNode(RDF + "reifies")


def write_annotated(
    file: BinaryIO, statements: Iterable[Annotated], prefixes: Mapping[str, str]
) -> None:
    """Write statements as Turtle of RDF 1.2; a statement of which something is said has a reifier.

    The reifier is a node without an IRI, its label made of the statement.
    """
    ox.serialize(_triples(statements), file, format=ox.RdfFormat.TURTLE, prefixes=dict(prefixes))


def _triples(statements: Iterable[Annotated]) -> Iterator[ox.Triple]:
    """What is said of a thing, then what is said of these statements."""
    for _, of_a_thing in groupby(statements, key=itemgetter(0)):
        reified: list[ox.Triple] = []
        for subject, said, remarks in of_a_thing:
            stated = _triple(subject, said)
            yield stated
            if remarks:
                name = "_:e" + blake2b(str(stated).encode(), digest_size=10).hexdigest()
                reified.append(ox.Triple(resource(name), _REIFIES, stated))
                reified += [_triple(name, item) for item in remarks]
        yield from reified


def _triple(subject: str, said: Said) -> ox.Triple:
    return ox.Triple(resource(subject), ox.NamedNode(said.predicate), _value(said))


def _value(said: Said) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if said.is_node:
        return resource(said.value)
    if said.language:
        language, direction = said.spoken
        if direction:
            return ox.Literal(said.value, language=language, direction=ox.BaseDirection(direction))
        return ox.Literal(said.value, language=language)
    return ox.Literal(said.value, datatype=ox.NamedNode(said.datatype))
