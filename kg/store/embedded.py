"""What every store on pyoxigraph can do, wherever it keeps its quads."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Protocol

import pyoxigraph as ox

from kg.errors import EngineError, InputError, KgError
from kg.model import Answer
from kg.store.answers import Result, answer_from_ox
from kg.store.scan import Readable, Scan
from kg.store.sealing import sealed
from kg.store.terms import Quads


class Engine(Readable, Protocol):
    """What is used of pyoxigraph's store."""

    def __iter__(self) -> Iterator[ox.Quad]: ...

    def query(self, query: str, /, *, use_default_graph_as_union: bool = False) -> Result: ...


class EmbeddedStore(ABC):
    """A graph held by an engine in this process."""

    @property
    @abstractmethod
    def _store(self) -> Engine: ...

    def __len__(self) -> int:
        """How many quads there are."""
        return len(self._store)

    def quads(self) -> Quads:
        """Every quad, in no order."""
        return list(self._store)

    def canonical_quads(self) -> Quads:
        """Every quad, blank nodes named canonically, sorted: the same for the same graph."""
        dataset = ox.Dataset(self._store)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(dataset, key=str)

    def scan(self) -> Scan:
        """The graph to be read thing by thing; nodes without an IRI under canonical labels."""
        if any(isinstance(quad.subject, ox.BlankNode) for quad in self._store):
            named = ox.Store()
            named.extend(self.canonical_quads())
            return Scan(named)
        return Scan(self._store)

    def ask(self, sparql: str, *, limit: int | None = None) -> Answer:
        """See `Store.ask`."""
        store = self._store
        try:
            with sealed():
                found = store.query(sparql, use_default_graph_as_union=True)
                return answer_from_ox(found, limit)
        except SyntaxError as error:
            raise broken_query(error) from None
        except (RuntimeError, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> KgError:
        """The one line about an engine that gave up."""
        return EngineError(
            f"query: the engine gave up ({error}); simplify it",
            f"查询：引擎未能完成（{error}）；请简化",
        )


def broken_query(error: SyntaxError) -> InputError:
    """The refusal of a query that does not parse, with its line and column."""
    place, reason = "1", str(error.msg)
    if found := re.match(r"error at (\d+:\d+): (.*)", reason, re.DOTALL):
        place, reason = found[1], found[2]
    return InputError(
        f"query:{place}: {reason}; mend the SPARQL",
        f"查询:{place}：SPARQL 语法有误：{reason}；请修正",
    )
