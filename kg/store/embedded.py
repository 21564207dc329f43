"""What every store on pyoxigraph can do, wherever it keeps its quads."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

import pyoxigraph as ox

from kg import worker
from kg.errors import EngineError, InputError, KgError
from kg.store.guard import has_dataset_clause, syntax_error
from kg.store.interface import Dataset, Engine, Name
from kg.store.labels import canonicalise
from kg.store.parser import from_nquads, load, parse, quads_in
from kg.terms import Answer, Node, Quad, Quads, Result, answer_from_ox, nquads, quads_of, text_of
from kg.worker import sandbox

if TYPE_CHECKING:
    from kg.store.normalisation import Normalised
    from kg.store.scan import Scan
    from kg.store.serialiser import Counts

T = TypeVar("T")

_LARGE = 50_000
"""From so many statements on several processes read and write them."""
_FEW = 100
"""So many triples are kept of a query that many questions begin with."""


class EmbeddedStore(ABC):
    """A graph held by an engine in this process; `generation` is its folder, none in memory."""

    edition = 0
    generation: Path | None = None
    _readable: Engine | None = None
    _unopened = 0
    """Files that the engine may have to open for a query."""

    @property
    @abstractmethod
    def _store(self) -> Engine: ...

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._store)

    def holds(self, number: int) -> bool:
        """Whether it has so many quads; no more are counted."""
        return next(islice(self._store, number - 1, None), None) is not None

    def quads(self) -> Quads:
        """Every quad, in no order."""
        return list(self._store)

    def links(self, name: str) -> Iterator[tuple[str, str]]:
        """Subject and object of each statement of a property between IRIs, streamed."""
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(name), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                yield quad.subject.value, quad.object.value

    def literals(
        self, name: str, subject: str | None = None
    ) -> Iterator[tuple[str, str, str | None]]:
        """Subject, text and language of each literal of a property of IRIs, streamed."""
        of = None if subject is None else ox.NamedNode(subject)
        for quad in self._store.quads_for_pattern(of, ox.NamedNode(name), None):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                yield quad.subject.value, quad.object.value, quad.object.language

    def canonical_quads(self) -> Quads:
        """Every quad, blank nodes under canonical labels, sorted: the same for the same graph."""
        return canonicalise(self._store)

    def graph_names(self) -> list[str]:
        return sorted(graph.value for graph in self._store.named_graphs())

    def named_graph(self, name: str) -> bytes:
        """The triples of a named graph as N-Triples: the same bytes for the same graph."""
        quads = self._store.quads_for_pattern(None, None, None, ox.NamedNode(name))
        triples = (ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
        return nquads(canonicalise(triples))

    def ordered(self) -> Iterator[Quad]:
        """Every quad, graph by graph and sorted in each: the same for the same graph."""
        store = self._canonical()
        for graph in (ox.DefaultGraph(), *sorted(store.named_graphs(), key=str)):
            yield from sorted(store.quads_for_pattern(None, None, None, graph), key=str)

    def dump(self, file: BinaryIO) -> Counts:
        """Write N-Quads in the order of `ordered`; how many statements there are of each kind."""
        from kg.store.serialiser import write_nquads

        counts, self._readable = write_nquads(self._store, self._canonical, file, self._jobs())
        return counts

    def scan(self) -> Scan:
        """The graph to be read thing by thing, blank nodes under canonical labels."""
        from kg.store.scan import Scan

        return Scan(self._canonical(), self._jobs())

    @abstractmethod
    def copies(self) -> int:
        """How many processes may read it side by side."""

    @property
    @abstractmethod
    def normalised(self) -> Sequence[Normalised]:
        """The literals of the data that it gives back in another form than their files have."""

    def _jobs(self) -> int:
        """As many processes as may read it, if it is large."""
        return self.copies() if self.holds(_LARGE) else 1

    def _canonical(self) -> Engine:
        """The graph; where it has blank nodes, a copy in memory under canonical labels."""
        if self._readable is None:
            has_blank_nodes = any(
                isinstance(quad.object, ox.BlankNode | ox.Triple)
                or ox.BlankNode in (type(quad.subject), type(quad.graph_name))
                for quad in self._store
            )
            self._readable = self._store
            if has_blank_nodes:
                self._readable = copy = ox.Store()
                copy.extend(canonicalise(self._store))
        return self._readable

    def ask(
        self,
        sparql: str,
        *,
        limit: int | None = None,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> Answer:
        """See `Store.ask`."""
        return self._query(sparql, dataset, base, lambda found: answer_from_ox(found, limit))

    def construct(self, sparql: str) -> Quads:
        """The triples that a CONSTRUCT query gives, in no order and in no named graph."""

        def read(found: Result) -> Quads:
            assert isinstance(found, ox.QueryTriples)
            return [ox.Quad(*triple) for triple in found]

        return self._query(sparql, None, None, read)

    def construct_once(self, sparql: str) -> Quads:
        """As `construct`; what is short is memoised until the graph changes.

        The newest day of a graph, with which many questions begin, is sought in all documents.
        """
        found = self._constructed.get(sparql)
        if found is None:
            found = self.construct(sparql)
            if len(found) <= _FEW:
                self._constructed[sparql] = found
        return found

    @cached_property
    def _constructed(self) -> dict[str, Quads]:
        return {}

    def write_table(
        self,
        file: BinaryIO,
        media_type: str,
        sparql: str,
        dataset: Dataset | None = None,
        base: str | None = None,
    ) -> None:
        """Write the answer to SELECT or ASK as the engine does, in half the time of `ask`.

        What `file` raises is raised. XML may get characters that XML forbids.
        """

        def write(found: Result) -> None:
            assert not isinstance(found, ox.QueryTriples)
            found.serialize(file, format=ox.QueryResultsFormat.from_media_type(media_type))

        self._query(sparql, dataset, base, write)

    def _query(
        self, sparql: str, dataset: Dataset | None, base: str | None, read: Callable[[Result], T]
    ) -> T:
        """What `read` makes of the results of a query; raises as `ask` does."""
        store = self._store
        is_union = dataset is None and not has_dataset_clause(sparql)
        default, named = _graphs(dataset)
        try:
            with sandbox(self._unopened):
                found = store.query(
                    sparql,
                    base_iri=base,
                    use_default_graph_as_union=is_union,
                    default_graph=default,
                    named_graphs=named,
                )
                return read(found)
        except SyntaxError as error:
            raise syntax_error(sparql, str(error.msg)) from None
        except (RuntimeError, OSError, ValueError) as error:
            raise self._failed(error) from error

    def _failed(self, error: Exception) -> KgError:
        """The error of an engine that gave up."""
        return EngineError(
            f"query: the engine gave up ({error}); simplify it",
            f"查询：引擎未能完成（{error}）；请简化",
        )


def _graphs(dataset: Dataset | None) -> tuple[list[Name] | None, list[Node] | None]:
    """The graphs of a dataset as the engine takes them: with only the first, it sees all named."""
    if dataset is None:
        return None, None
    try:
        default, named = (list(map(ox.NamedNode, names)) for names in dataset)
    except ValueError as error:
        raise InputError(
            f"graph: {error}; name it by its IRI", f"图：{error}；请用 IRI 指明"
        ) from None
    return [*default], [*named]


class MemoryStore(EmbeddedStore):
    """A graph held in the memory of this process; `files` are those of the data in it."""

    files: Sequence[Path] = ()

    def __init__(self) -> None:
        self._held = ox.Store()

    @property
    def _store(self) -> ox.Store:
        return self._held

    @classmethod
    def of(cls, quads: Quads) -> MemoryStore:
        store = cls()
        store._store.extend(quads)
        return store

    @classmethod
    def of_nquads(cls, text: bytes) -> MemoryStore:
        """A store of N-Quads that a parser has accepted, labels kept; `SyntaxError` for another."""
        if b"_:" in text:  # the engine's own loading renames blank nodes
            return cls.of(from_nquads(text))
        store = cls()
        store._store.load(text, format=ox.RdfFormat.N_QUADS, lenient=True)
        return store

    def add(self, graph: Answer) -> None:
        """Add the triples of a graph that is an answer, to no named graph."""
        self.extend(quads_of((s, str(p), o) for s, p, o in graph if s and o))

    def extend(self, quads: Quads) -> None:
        self._changed()
        self._store.extend(quads)

    def load(self, path: Path) -> set[str]:
        """Add a file; the names of the graphs that its triples went to. See `parser.load`."""
        self._changed()
        return load(self._store, path)

    def load_beside(self, path: Path) -> set[str]:
        """Add those triples of a file that are in no graph yet; the graphs that it names."""
        quads = parse(path)
        self._changed()
        held = self._store.quads_for_pattern
        self._store.extend(q for q in quads if not any(held(q.subject, q.predicate, q.object)))
        return {text_of(quad.graph_name) for quad in quads}

    def copies(self) -> int:
        """Two, where there is room: what a copy reads of the engine's memory is copied, too."""
        return 2 if worker.processors() > 1 and worker.has_room() else 1

    @cached_property
    def normalised(self) -> Sequence[Normalised]:
        """See `EmbeddedStore`; the files are parsed once more for this."""
        from kg.store.normalisation import count_normalised

        found: dict[str, tuple[int, str]] = {}
        for quad in chain.from_iterable(map(quads_in, self.files)):
            count_normalised(quad, found)
        return list(found.items())

    def _changed(self) -> None:
        self.edition += 1
        self._readable = None
        self._constructed.clear()
