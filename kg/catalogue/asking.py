"""Canned questions put to a store, the names that they are given looked up once."""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue import binding, naming, questions
from kg.catalogue.binding import Argument
from kg.model import Answer, Iri
from kg.question import Parameter
from kg.store.base import Store

_NAMES = 10_000
"""So many names at the most are known at one time."""


class Asking:
    """A store to be asked by the names of questions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[tuple[int, str | None, str | None, str], Iri] = {}

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
        key = (edition, parameter.of_class, parameter.scheme, name)
        if key not in self._known:
            if len(self._known) >= _NAMES:
                self._known.clear()
            self._known[key] = naming.find(self.store.ask, parameter, name)
        return self._known[key]
