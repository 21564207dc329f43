"""A thing as data, by the ending of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kg.catalogue import formats
from kg.terms import graph_from_turtle

if TYPE_CHECKING:
    from kg.dossier import Dossier
    from kg.session import Session
    from kg.terms import Iri

Write = Callable[["Session", "Iri", Callable[[], "Dossier"], str], bytes]
Things = Mapping[str, tuple[str, Write]]


def _written(name: str) -> Write:
    def write(
        _session: Session, _thing: Iri, dossier: Callable[[], Dossier], language: str
    ) -> bytes:
        from kg.dossier import FORMATS  # here: the first page needs none

        return FORMATS[name](dossier(), language).encode()

    return write


def _jsonld(session: Session, thing: Iri, dossier: Callable[[], Dossier], language: str) -> bytes:
    graph = graph_from_turtle(_written("ttl")(session, thing, dossier, language))
    return formats.write(graph, "jsonld")


def _csv(session: Session, thing: Iri, _dossier: Callable[[], Dossier], language: str) -> bytes:
    """The statements about a thing alone: no dossier has to be read."""
    return formats.write(session.query("description", thing=thing), "csv", language)


THINGS: Things = {
    "ttl": ("text/turtle", _written("ttl")),
    "jsonld": ("application/ld+json", _jsonld),
    "json": ("application/json", _written("json")),
    "csv": ("text/csv", _csv),
    "md": ("text/markdown", _written("md")),
}
"""By ending, the media type of a thing as data, and how it is written."""
