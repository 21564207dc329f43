"""What a value means for a parameter, told without the code that is tested but for other names."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kg.catalogue.names import resolve
from kg.errors import InputError
from kg.namespaces import ID, XSD, prefixes
from kg.question import Parameter
from kg.session import Session
from kg.terms import Iri, Literal, Term

LABELS = (
    "<http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel>"
)
PLAIN = {
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "integer": re.compile(r"[+-]?0*[0-9]{1,18}"),
    "decimal": re.compile(r"[+-]?0*([0-9]{1,18}\.?[0-9]{0,18}0*|\.[0-9]{1,18}0*)"),
    "boolean": re.compile(r"true|false"),
    "lang": re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*"),
}
TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "lang": (str,),
    "date": (str, date),
    "integer": (str, int),
    "decimal": (str, int, Decimal),
    "boolean": (str, bool),
}


def whole(name: str) -> str:
    """The IRI of a slug, a CURIE or an IRI; of another name something that is none."""
    prefix, colon, local = name.partition(":")
    if colon and prefix in prefixes():
        return prefixes()[prefix] + local
    return name if colon else ID + name


class Meanings:
    """The terms that values mean, for the things of one graph."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.labels: dict[str, set[str]] = defaultdict(set)
        for thing, label in session.store.ask(f"SELECT ?thing ?label {{ ?thing {LABELS} ?label }}"):
            if isinstance(thing, Iri) and isinstance(label, Literal):
                self.labels[label.value].add(thing.value)
        self.things = self._column("SELECT DISTINCT ?thing { ?thing ?p ?o }")
        self._allowed: dict[str, set[str]] = {}

    def _column(self, sparql: str) -> set[str]:
        return {str(row[0]) for row in self.session.store.ask(sparql) if isinstance(row[0], Iri)}

    def allowed(self, parameter: Parameter) -> set[str]:
        """The IRIs that a parameter takes."""
        if parameter.scheme:
            where = f"?thing <{whole('skos:inScheme')}> <{whole(parameter.scheme)}>"
        elif parameter.of_class:
            where = f"?thing a/<{whole('rdfs:subClassOf')}>* <{whole(parameter.of_class)}>"
        else:
            return self.things
        if where not in self._allowed:
            self._allowed[where] = self._column(f"SELECT DISTINCT ?thing {{ {where} }}")
        return self._allowed[where]

    def of(self, parameter: Parameter, value: Any) -> Term | None:
        """The term that one value means, or none where it must be refused."""
        if parameter.type in ("iri", "choice"):
            return self._thing(parameter, value)
        if type(value) not in TYPES[parameter.type] or value == "":
            return None
        text = str(value).lower() if isinstance(value, bool) else str(value)
        if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 40:
            text = format(value, "f")
        if parameter.type == "text":
            return Literal(text) if not re.search("[\ud800-\udfff]", text) else None
        if not PLAIN[parameter.type].fullmatch(text):
            return None
        if parameter.type == "lang":
            return Literal(text.lower())
        if parameter.type == "date":
            try:
                datetime.strptime(text, "%Y-%m-%d")
            except ValueError:
                return None
        if parameter.type in ("integer", "decimal"):
            text = f"{Decimal(text):f}"
        return Literal(text, XSD + parameter.type)

    def _thing(self, parameter: Parameter, value: Any) -> Iri | None:
        if not isinstance(value, str | Iri):
            return None
        if isinstance(value, Iri) and not (parameter.of_class or parameter.scheme):
            return value  # of any thing, also one that is not there
        name, allowed = str(value).removeprefix("<").removesuffix(">"), self.allowed(parameter)
        spelled = f"{whole(parameter.scheme)}/{name}" if parameter.scheme else ""
        for iri in (spelled, whole(name)):
            if iri in allowed:
                return Iri(iri)
        called = self.labels.get(str(value), set()) & allowed
        if called or ":" in name:
            return Iri(called.pop()) if len(called) == 1 else None
        return self._typed(parameter, str(value), allowed)

    def _typed(self, parameter: Parameter, name: str, allowed: set[str]) -> Iri | None:
        """What people call a thing, as it is resolved: one that the parameter takes, or none."""
        try:
            found = resolve(self.session.store.ask, parameter, name)
        except InputError:
            return None
        assert found.value in allowed
        return found
