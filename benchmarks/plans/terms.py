"""Terms and statements as N-Triples writes them, and the graph that a generator fills."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kg.namespaces import DATA, ID, XSD, expand

LICENCE = "<https://creativecommons.org/licenses/by/4.0/>"


class Statement(NamedTuple):
    """One triple, each term as N-Triples writes it."""

    subject: str
    predicate: str
    value: str


class _Terms(dict[str, str]):
    """A term by its short name: the way from `plan:about` to `<https://…#about>`, gone once."""

    def __missing__(self, name: str) -> str:
        self[name] = f"<{expand(name)}>"
        return self[name]


TERM = _Terms()


def thing(slug: str) -> str:
    """
    >>> thing("fictitious-00001")
    '<https://w3id.org/industry-plan/id/fictitious-00001>'
    """
    return f"<{ID}{slug}>"


def plain(text: str) -> str:
    """A text in no language."""
    return f'"{text}"'


def words(en: str, zh: str) -> tuple[str, str]:
    """
    >>> words("city", "城市")
    ('"city"@en', '"城市"@zh')
    """
    return f'"{en}"@en', f'"{zh}"@zh'


def typed(text: str, datatype: str) -> str:
    """A literal of an XML Schema datatype."""
    return f'"{text}"^^<{XSD}{datatype}>'


def day(when: date) -> str:
    """A date."""
    return typed(when.isoformat(), "date")


def count(number: int) -> str:
    """An integer."""
    return typed(str(number), "integer")


def decimal(number: Decimal) -> str:
    """A decimal in its shortest form.

    >>> decimal(Decimal("30.50"))
    '"30.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    return typed(format(number.normalize(), "f"), "decimal")


@dataclass(slots=True)
class Graph:
    """A named graph while it is filled; what is said of one subject stands together."""

    name: str
    statements: list[Statement] = field(default_factory=list)

    @property
    def iri(self) -> str:
        """
        >>> Graph("fictitious-places").iri
        'https://w3id.org/industry-plan/data/fictitious-places'
        """
        return DATA + self.name

    def head(self, title: tuple[str, str], description: tuple[str, str]) -> None:
        """The description of the graph itself, which stands first."""
        self.thing(
            f"<{self.iri}>",
            "void:Dataset",
            ("dcterms:description", words(*description)),
            ("dcterms:license", LICENCE),
            ("dcterms:title", words(*title)),
        )

    def thing(self, subject: str, kind: str, *facts: tuple[str, str | Iterable[str]]) -> None:
        """A thing, its class by a short name, and its facts: property, value or values."""
        self.say(subject, "rdf:type", TERM[kind])
        for name, values in facts:
            self.say(subject, name, *((values,) if isinstance(values, str) else values))

    def say(self, subject: str, name: str, *values: str) -> None:
        """One property of a subject, with all its values."""
        predicate = TERM[name]
        self.statements.extend(Statement(subject, predicate, value) for value in values)
