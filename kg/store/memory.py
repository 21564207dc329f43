"""The store in memory: pyoxigraph over the quads it is given."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyoxigraph as ox

from kg.errors import EngineError, InputError
from kg.model import Answer
from kg.store.guard import refuse_outreach
from kg.store.limited import run
from kg.store.terms import answer_from_ox

_PLACE = re.compile(r"error at (\d+:\d+): (.*)", re.DOTALL)


class MemoryStore:
    """A graph held in this process."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._store = ox.Store()
        self._store.extend(quads)

    def __len__(self) -> int:
        """How many quads there are."""
        return len(self._store)

    def quads(self) -> list[ox.Quad]:
        """Every quad, blank nodes named canonically, sorted: the same for the same graph."""
        dataset = ox.Dataset(self._store)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(dataset, key=str)

    def ask(self, sparql: str, *, seconds: float | None = None) -> Answer:
        """See `Store.ask`. With a time limit the query runs in a process of its own."""
        refuse_outreach(sparql)
        if seconds is None:
            return self._ask(sparql)
        return run(lambda: self._ask(sparql), seconds)

    def _ask(self, sparql: str) -> Answer:
        try:
            return answer_from_ox(self._store.query(sparql, use_default_graph_as_union=True))
        except SyntaxError as error:
            raise broken_query(error) from None
        except (RuntimeError, OSError, ValueError) as error:
            raise EngineError(
                f"query: the engine gave up ({error}); simplify it",
                f"查询：引擎未能完成（{error}）；请简化",
            ) from error


def broken_query(error: SyntaxError) -> InputError:
    """The refusal of a query that does not parse, with its line and column."""
    place, reason = "1", str(error.msg)
    if found := _PLACE.match(reason):
        place, reason = found[1], found[2]
    return InputError(
        f"query:{place}: {reason}; mend the SPARQL",
        f"查询:{place}：SPARQL 语法有误：{reason}；请修正",
    )
