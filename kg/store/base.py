"""The interface that every store keeps."""

from __future__ import annotations

from typing import Protocol

from kg.model import Answer


class Store(Protocol):
    """A graph that can be asked. Named graphs are read as their union."""

    @property
    def edition(self) -> int | None:
        """Another number once what is there has changed; `None` where that is never known."""
        ...

    def ask(self, sparql: str, *, limit: int | None = None) -> Answer:
        """The answer to a SPARQL query as a table.

        SELECT gives its own columns, ASK one column `answer`, CONSTRUCT and DESCRIBE the
        columns `subject`, `predicate` and `object`. Of more than `limit` rows the answer has
        the first, and is `truncated`.

        Raises `InputError` for a query that does not parse (with its line) and `EngineError`
        for a store that fails or runs out of time.
        """
        ...
