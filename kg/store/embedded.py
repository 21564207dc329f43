"""What every store on pyoxigraph can do, wherever it keeps its quads."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

import pyoxigraph as ox

from kg.errors import EngineError, InputError, KgError
from kg.model import Answer
from kg.store.answers import answer_from_ox
from kg.store.engine import Engine, Readable
from kg.store.sealing import sealed
from kg.store.terms import Quad, Quads

if TYPE_CHECKING:
    from kg.store.named import Named
    from kg.store.scan import Scan
    from kg.store.tallying import Counted


class EmbeddedStore(ABC):
    """A graph held by an engine in this process."""

    edition = 0
    _has_blank: bool | None = None

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

    def graph_names(self) -> list[str]:
        """The names of the graphs, sorted."""
        return sorted(graph.value for graph in self._store.named_graphs())

    def named_graph(self, name: str) -> bytes:
        """The triples of a named graph as N-Triples: the same bytes for the same graph."""
        from kg.store.writing import nquads

        dataset = ox.Dataset(
            ox.Quad(quad.subject, quad.predicate, quad.object)
            for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        )
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return nquads(sorted(dataset, key=str))

    def ordered(self) -> Iterator[Quad]:
        """Every quad, graph by graph and sorted in each: the same for the same graph.

        One graph is held at a time, or all of them where a node without an IRI needs its name.
        """
        store = self._readable()
        for graph in (ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)):
            yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)

    def dump(self, file: BinaryIO) -> Counted:
        """Write N-Quads in the order of `ordered`; how many statements there are of each kind."""
        from kg.store.dumping import write_nquads

        counted, self._has_blank = write_nquads(self._store, self._named, file)
        return counted

    def has_blank_nodes(self) -> bool:
        """Whether any thing or graph has no IRI."""
        if self._has_blank is None:
            from kg.store.named import has_blank

            graphs = self._store.named_graphs()
            unnamed = any(isinstance(graph, ox.BlankNode) for graph in graphs)
            self._has_blank = unnamed or any(map(has_blank, self._store))
        return self._has_blank

    def scan(self) -> Scan:
        """The graph to be read thing by thing; nodes without an IRI under canonical labels."""
        from kg.store.scan import Scan

        return Scan(self._store, canonical=self._named, copies=self.copies())

    @abstractmethod
    def copies(self) -> int:
        """How many copies of this process may read it beside each other."""

    def _readable(self) -> Readable:
        """The graph with a canonical label for each node that has no IRI."""
        return self._named() if self.has_blank_nodes() else self._store

    def _named(self, copies: int = 1) -> Named:
        from kg.store.named import Named

        return Named(self._store, copies)

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
