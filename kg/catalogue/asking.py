"""Canned questions put to a store, the names that they are given looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from kg.catalogue import binding, naming, questions
from kg.catalogue.binding import Argument
from kg.model import Answer, Iri
from kg.question import Parameter
from kg.store.base import Store

_NAMES = 10_000


class Asking:
    """A store to be asked by the names of questions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known = lru_cache(_NAMES)(self._look_up)

    def sparql(self, name: str, arguments: Mapping[str, Argument]) -> str:
        """The SPARQL of a question, filled in. See `Session.query` for what it raises."""
        question = questions.find(name)
        return binding.bind(question, binding.terms(question, arguments, self._find))

    def answer(self, name: str, arguments: Mapping[str, Argument], limit: int | None) -> Answer:
        """The answer to a question, of at most `limit` rows; raises as `Session.query` does."""
        return self.store.ask(self.sparql(name, arguments), limit=limit)

    def ask(self, sparql: str, limit: int | None) -> Answer:
        """The answer to any SPARQL, of at most `limit` rows; raises as `Store.ask` does."""
        return self.store.ask(sparql, limit=limit)

    def _find(self, parameter: Parameter, name: str) -> Iri:
        edition = self.store.edition
        if edition is None:
            return naming.find(self.store.ask, parameter, name)
        return self._known(edition, parameter.of_class, parameter.scheme, name)

    def _look_up(self, _edition: int, of_class: str | None, scheme: str | None, name: str) -> Iri:
        parameter = naming.THING._replace(of_class=of_class, scheme=scheme)
        return naming.find(self.store.ask, parameter, name)
