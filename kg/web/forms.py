"""A thing as data, by the ending of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kg.catalogue import formats
from kg.dossier import FORMATS, Dossier
from kg.terms import graph_from_turtle
from kg.text import LANGUAGES

if TYPE_CHECKING:
    from kg.session import Session
    from kg.terms import Iri

Write = Callable[["Session", "Iri", Callable[[], Dossier], str], bytes]
Things = Mapping[str, tuple[str, Write]]


def _written(name: str) -> Write:
    return lambda _session, _thing, dossier, language: FORMATS[name](dossier(), language).encode()


def _jsonld(
    _session: Session, _thing: Iri, dossier: Callable[[], Dossier], _language: str
) -> bytes:
    graph = graph_from_turtle(FORMATS["ttl"](dossier(), LANGUAGES[0]).encode())
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
