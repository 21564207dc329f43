"""A thing as data, by the ending of its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kg.catalogue import formats
from kg.dossier import FORMATS
from kg.export.graph.things import Options, Scope

if TYPE_CHECKING:
    from kg.session import Session
    from kg.terms import Iri

Things = Mapping[str, tuple[str, "Callable[[Session, Iri, str], str | bytes]"]]


def _dossier(name: str) -> Callable[[Session, Iri, str], str]:
    return lambda session, thing, language: FORMATS[name](session.dossier(thing), language)


def _jsonld(session: Session, thing: Iri, language: str) -> bytes:
    return session.export("jsonld", Options(language, scope=Scope(about=thing.value)))


def _csv(session: Session, thing: Iri, language: str) -> bytes:
    return formats.write(session.query("description", thing=thing), "csv", language)


THINGS: Things = {
    "ttl": ("text/turtle", _dossier("ttl")),
    "jsonld": ("application/ld+json", _jsonld),
    "json": ("application/json", _dossier("json")),
    "csv": ("text/csv", _csv),
    "md": ("text/markdown", _dossier("md")),
}
"""By ending, the media type of a thing as data, and how it is written."""
