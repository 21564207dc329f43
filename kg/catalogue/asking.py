"""Canned questions put to a store, each filled in once for the same arguments."""

from __future__ import annotations

from collections.abc import Mapping

from kg.catalogue import binding, naming, questions
from kg.catalogue.binding import Argument
from kg.model import Answer, Iri
from kg.question import Parameter
from kg.store.base import Store

_MOST = 1_000
"""So many questions at the most are known filled in at one time."""
_LONGEST = 10_000
"""In characters; what is longer is filled in anew."""
_TEXT = {str}


class Asking:
    """A store to be asked by the names of questions."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._known: dict[tuple[object, ...], str] = {}

    def sparql(self, name: str, arguments: Mapping[str, Argument]) -> str:
        """The SPARQL of a question, filled in. See `Session.query` for what it raises."""
        edition = self.store.edition
        # Of other values some are equal and not the same, as `True` and `1`.
        if edition is None or not {*map(type, arguments.values())} <= _TEXT:
            return self._filled_in(name, arguments)
        key = (edition, name, *arguments.items())
        text = self._known.get(key)
        if text is None:
            text = self._filled_in(name, arguments)
            if len(text) <= _LONGEST:
                if len(self._known) >= _MOST:
                    self._known.clear()
                self._known[key] = text
        return text

    def answer(self, name: str, arguments: Mapping[str, Argument], limit: int | None) -> Answer:
        """The answer to a question, of at most `limit` rows; raises as `Session.query` does."""
        return self.store.ask(self.sparql(name, arguments), limit=limit)

    def ask(self, sparql: str, limit: int | None) -> Answer:
        """The answer to any SPARQL, of at most `limit` rows; raises as `Store.ask` does."""
        return self.store.ask(sparql, limit=limit)

    def _filled_in(self, name: str, arguments: Mapping[str, Argument]) -> str:
        question = questions.find(name)
        return binding.bind(question, binding.terms(question, arguments, self._find))

    def _find(self, parameter: Parameter, name: str) -> Iri:
        return naming.find(self.store.ask, parameter, name)
