"""The store in memory: pyoxigraph over the quads it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import EngineError, InputError
from kg.model import Answer, Literal
from kg.store.answers import answer_from_ox
from kg.store.dumping import write_nquads
from kg.store.parsing import from_nquads, graph_name, load, parse
from kg.store.scan import Scan
from kg.store.sealing import sealed
from kg.store.tallying import Counted
from kg.store.terms import Quad, Quads, from_ox
from kg.store.writing import nquads

_BLANK = """ASK {
  { ?s ?p ?o FILTER(isBlank(?s) || isBlank(?o)) }
  UNION { GRAPH ?g { ?s ?p ?o } FILTER(isBlank(?s) || isBlank(?o) || isBlank(?g)) }
}"""


class MemoryStore:
    """A graph held in this process."""

    def __init__(self) -> None:
        self._store = ox.Store()
        self._has_blank: bool | None = None

    @classmethod
    def of(cls, quads: Quads) -> MemoryStore:
        """A store that holds `quads`."""
        store = cls()
        store._store.extend(quads)
        return store

    @classmethod
    def of_nquads(cls, text: bytes) -> MemoryStore:
        """A store that holds the statements of N-Quads text, nodes under the labels it gives.

        Its names are taken as they are: a parser has read them before. Raises `SyntaxError` for
        another text.
        """
        if b"_:" in text:  # a store that loads a text by itself labels nodes anew
            return cls.of(from_nquads(text))
        store = cls()
        store._store.load(text, format=ox.RdfFormat.N_QUADS, lenient=True)
        store._has_blank = False
        return store

    def load(self, path: Path) -> set[str]:
        """Add a file; the names of the graphs that its triples went to. See `parsing.load`."""
        self._has_blank = None
        return load(self._store, path)

    def load_beside(self, path: Path) -> set[str]:
        """Add those triples of a file that are in no graph yet; the graphs that it names."""
        quads = parse(path)
        self._has_blank = None
        self._store.extend(
            quad
            for quad in quads
            if not any(self._store.quads_for_pattern(quad.subject, quad.predicate, quad.object))
        )
        return {graph_name(quad) for quad in quads}

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
        store = self._store
        if self.has_blank_nodes():
            store = MemoryStore.of(self.canonical_quads())._store
        for graph in (ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)):
            yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)

    def dump(self, file: BinaryIO) -> Counted:
        """Write N-Quads in the order of `ordered`; how many statements there are of each kind.

        Raises `ValueError` for a store with blank nodes.
        """
        if self.has_blank_nodes():
            raise ValueError("blank nodes need their canonical names")
        return write_nquads(self._store, file)

    def has_blank_nodes(self) -> bool:
        """Whether any thing or graph has no IRI."""
        if self._has_blank is None:
            self._has_blank = bool(self._store.query(_BLANK))
        return self._has_blank

    def scan(self) -> Scan:
        """The graph to be read thing by thing; nodes without an IRI under canonical labels."""
        if self.has_blank_nodes():
            return Scan(MemoryStore.of(self.canonical_quads())._store)
        return Scan(self._store)

    def ask(self, sparql: str, *, limit: int | None = None) -> Answer:
        """See `Store.ask`."""
        try:
            with sealed():
                found = self._store.query(sparql, use_default_graph_as_union=True)
                return answer_from_ox(found, limit)
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
    if found := re.match(r"error at (\d+:\d+): (.*)", reason, re.DOTALL):
        place, reason = found[1], found[2]
    return InputError(
        f"query:{place}: {reason}; mend the SPARQL",
        f"查询:{place}：SPARQL 语法有误：{reason}；请修正",
    )


@lru_cache(maxsize=10_000)
def as_stored(literal: Literal) -> Literal:
    """The literal as a store gives it back, which holds numbers and dates by value.

    >>> from kg.namespaces import XSD
    >>> as_stored(Literal("1.50", XSD + "decimal")).value
    '1.5'
    """
    name = ox.NamedNode("urn:any")
    if literal.language:
        value = ox.Literal(literal.value, language=literal.language)
    else:
        value = ox.Literal(literal.value, datatype=ox.NamedNode(literal.datatype))
    stored = from_ox(MemoryStore.of([ox.Quad(name, name, value)]).quads()[0].object)
    return stored if isinstance(stored, Literal) else literal
