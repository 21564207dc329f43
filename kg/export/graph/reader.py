"""Elements as a format has them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial
from hashlib import blake2b
from itertools import chain
from typing import BinaryIO, Literal, NamedTuple, Protocol, TypeVar

from kg.export.graph import classes
from kg.export.graph.classes import Classes, Ends, is_ontology
from kg.export.graph.columns import Columns, Kept, Numbered, Record, packed
from kg.export.graph.evidence import Evidence, Scope, Selection, Sources
from kg.export.graph.model import (
    ALWAYS,
    DAYS,
    EDGE_FIELDS,
    JOINED_FIELDS,
    NODE_FIELDS,
    Column,
    Edge,
    Node,
    Period,
    curie,
    distinct,
    local_name,
    period_of,
    short_id,
)
from kg.export.ledger import Key, Ledger, Pile, Tally
from kg.namespaces import DCTERMS, RDF, RDFS, SCHEMA, SKOS
from kg.store.scan import Scan
from kg.terms import TRIPLE_TERM, Statement, named_tuple
from kg.worker import parallel_map


class Written(NamedTuple):
    """Some elements, one after the other, in UTF-8."""

    number: int
    text: bytes


def write_all(file: BinaryIO, elements: Iterable[Written]) -> int:
    """Write elements; how many there were."""
    count = 0
    for written in elements:
        file.write(written.text)
        count += written.number
    return count


# The things of a graph, with what is said of each, and what part each has in a property graph


TYPE = RDF + "type"
_CACHED = 1_000
Role = Literal["value", "node", "outside", "edge"]
"""What a name is in the graph: nothing is said of it, a node, not asked for, or collapsed."""
Fate = Literal["type", "value", "node", "end", "left"]
"""What becomes of a statement: it tells a class, is a value, leads to a node, is read back as an
end of an edge, or is left out."""


class Thing(NamedTuple):
    """A thing as it is read: its classes from the most specific on, and what is said of it.

    `said` is what is outside the ontology; `every` is all of it.
    """

    iri: str
    home: str
    types: tuple[str, ...]
    classes: tuple[str, ...]
    said: Sequence[Statement]
    every: Sequence[Statement]
    ends: classes.Ends | None


class Things:
    """Things, each in the graph where its class is told.

    `apart` are the ontology's graphs. `knows` tells what was known by the day asked for, if any.
    """

    def __init__(self, scan: Scan, classes: Classes, scope: Scope, *, collapse: bool) -> None:
        self.apart = {graph for graph in scan.graphs() if is_ontology(scan, graph)}
        self._selection = None if scope.is_everything else Selection(scope, scan)
        self.role = lru_cache(_CACHED)(self._role_of)
        self.knows = self._selection.knows if scope.as_of and self._selection else None
        self._scan = scan
        self._classes = classes
        self._collapse = collapse
        self._here: frozenset[str] = frozenset()

    def of(self, graph: str) -> Iterator[Thing]:
        """The things of a graph that is not apart, by name."""
        subjects = self._scan.subjects(graph)
        self._here = frozenset(subjects)
        for subject in subjects:
            every = said = self._scan.about(subject)
            if self.apart:
                said = [item for item in every if item.graph not in self.apart]
            typing = [item for item in said if item.predicate == TYPE and item.is_node]
            if min([item.graph for item in typing or said]) == graph:
                types = tuple(sorted({item.value for item in typing}))
                ends = self._ends(subject) if self._collapse else None
                ordered = self._classes.ordered(types)
                yield Thing(subject, graph, types, ordered, said, every, ends)

    def fates(self, thing: Thing) -> Iterator[tuple[Statement, Fate]]:
        """What is said of a thing that is asked for, with what becomes of it."""
        joins = self._joined_by(thing) if thing.ends else None
        for said in thing.said:
            if said.datatype:
                yield said, "left" if said.datatype == TRIPLE_TERM else "value"
            elif said.predicate == TYPE:
                yield said, "type"
            elif joins is not None:
                yield said, "type" if said.predicate in joins else "value"
            else:
                yield said, self._fate_of_node(said)

    def _fate_of_node(self, said: Statement) -> Fate:
        role = self.role(said.value)
        if role == "edge":
            return "end" if said.predicate in classes.READ_BACK else "left"
        return "left" if role == "outside" else role

    def is_asked_for(self, thing: Thing) -> bool:
        """Whether a thing is within the scope."""
        return self._selection is None or self._selection.has(thing.iri)

    def why_left(self, said: Statement) -> str:
        """The reason for which a statement about a thing that is asked for is left out."""
        if said.datatype == TRIPLE_TERM:
            return "triple-term"
        return "edge-to-collapsed" if self.role(said.value) == "edge" else "outside-scope"

    def _joined_by(self, thing: Thing) -> set[str]:
        """The properties that say what a collapsed thing joins."""
        return {path for kind in thing.types for path in classes.JOINS.get(kind, ())}

    def _role_of(self, name: str) -> Role:
        if name not in self._here and not self._scan.is_described(name, beyond=self.apart):
            return "value"
        if self._selection and not self._selection.has(name):
            return "outside"
        return "edge" if self._collapse and self._ends(name) else "node"

    def _ends(self, thing: str) -> classes.Ends | None:
        """What a thing joins as an edge; nothing where an end of it is no node."""
        found = classes.ends(self._scan, thing)
        if found and all(end != thing and self.role(end) == "node" for end in found):
            return found
        return None


# Nodes and edges made of what is said of a thing, as the records that a graph keeps of them


_NAMED_BY = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title", SCHEMA + "name")
_RANKS = {name: rank for rank, name in enumerate(_NAMED_BY)}
_IRI, _CURIE, _CLASS, _CLASSES, _TYPES, _NAME, _NAME_EN, _NAME_ZH, _GRAPH = range(len(NODE_FIELDS))
_EDGES = {column.key: number for number, column in enumerate(EDGE_FIELDS + JOINED_FIELDS)}
_WORD, _STATED, _STATED_IN, _KIND, _CLAIM, _DOCUMENT, _PLACE, _MODALITY, _JOINED, _JOINED_TYPES = (
    _EDGES[key]
    for key in (
        "type",
        "property",
        "graph",
        "kind",
        "claim",
        "source_document",
        "source_place",
        "modality",
        "iri",
        "types",
    )
)
_NOT_YET = ()
"""In the place of a property and the word for it, which has none until all are known.

So the edges of a thing have one row, which is kept once.
"""
_DAYS = [_EDGES[key] for key in Period._fields]


class Read(Protocol):
    """What an element is made of."""

    @property
    def iri(self) -> str: ...
    @property
    def home(self) -> str: ...
    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def said(self) -> Sequence[Statement]: ...
    @property
    def ends(self) -> Ends | None: ...


def node(
    thing: Read, labels: tuple[str, ...], values: Numbered, period: Period, language: str
) -> Record:
    """The node of a thing: id, label, name, period and row."""
    short = curie(thing.iri)
    named = [said for said in thing.said if said.predicate in _RANKS and said.datatype]
    en, zh = name_of(named, "en"), name_of(named, "zh")
    name = {"en": en, "zh": zh}.get(language) or en or zh or name_of(named, "") or short
    row: Numbered = {_IRI: (thing.iri,), _CURIE: (short,), _CLASS: labels[:1], _CLASSES: labels}
    if thing.types:
        row[_TYPES] = tuple(map(curie, thing.types))
    row[_NAME] = (name,)
    if en:
        row[_NAME_EN] = (en,)
    if zh:
        row[_NAME_ZH] = (zh,)
    if thing.home:
        row[_GRAPH] = (curie(thing.home),)
    row.update(values)
    return short_id(thing.iri), labels[0], name, *_kept(period, row)


def edges(
    thing: Read, stated: Iterable[Statement], evidence: Evidence, period: Period
) -> Iterator[Record]:
    """The edges of a thing: id, ends, no label but the property that tells it, period and row."""
    source = short_id(thing.iri)
    origin, told = _origin(evidence, period), dict[str, Record]()
    for said in stated:
        text = f"{thing.iri}\n{said.predicate}\n{said.value}\n{said.graph}"
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        if said.graph not in told:
            told[said.graph] = _kept(period, _stated_in(said.graph) | origin)
        yield f"e{name}", source, short_id(said.value), "", said.predicate, *told[said.graph]


def _stated_in(graph: str) -> Numbered:
    """What edges of a graph have first."""
    row: Numbered = {_WORD: _NOT_YET, _STATED: _NOT_YET}
    if graph:
        row[_STATED_IN] = (curie(graph),)
    return row


def joined(thing: Read, label: str, values: Numbered, evidence: Evidence, period: Period) -> Record:
    """The edge that a collapsed thing is: id, ends, label, no property, period and row."""
    assert thing.ends
    row: Numbered = {_WORD: (label,)}
    if thing.home:
        row[_STATED_IN] = (curie(thing.home),)
    row |= _origin(evidence, period)
    row[_JOINED] = (thing.iri,)
    if thing.types:
        row[_JOINED_TYPES] = tuple(map(curie, thing.types))
    return short_id(thing.iri), *map(short_id, thing.ends), label, "", *_kept(period, row | values)


def _kept(period: Period, row: Numbered) -> Record:
    return tuple(period), tuple(row), tuple(row.values())


def name_of(said: Iterable[Statement], language: str) -> str:
    """The name of a thing in a language, or in whatever language for none; empty when it has none.

    A tag with a region or script will do where the bare one is missing.
    """
    best: tuple[int, int, str] | None = None
    for item in said:
        place = _RANKS.get(item.predicate)
        if place is not None and item.datatype:
            exact = item.language == language
            if exact or not language or item.language.startswith(f"{language}-"):
                rank = (place, not exact, item.value)
                best = rank if best is None or rank < best else best
    return best[2] if best else ""


def period_of_thing(thing: Read) -> Period:
    """When a thing held, as far as it says."""
    days = {said.predicate: said.value for said in thing.said if said.predicate in DAYS}
    return period_of(days) if days else ALWAYS


def _origin(evidence: Evidence, period: Period) -> Numbered:
    """Who says so and when it held, as far as is known."""
    row: Numbered = {}
    if evidence.kind:
        row[_KIND] = (evidence.kind,)
    if evidence.claims:
        row[_CLAIM] = tuple(map(short_id, evidence.claims))
    if evidence.documents:
        row[_DOCUMENT] = tuple(map(short_id, evidence.documents))
    if evidence.places:
        row[_PLACE] = evidence.places
    if evidence.modalities:
        row[_MODALITY] = evidence.modalities
    if period is not ALWAYS:
        row |= {number: (text,) for number, text in zip(_DAYS, period, strict=True) if text}
    return row


# Things read some at a time as nodes and edges, with what was found on the way


_STATEMENTS = 5_000
"""About how many a batch is made of."""
_OF_EDGES: tuple[Fate, ...] = ("node", "end")
"""What becomes of a statement that edges carry."""


class Batch(NamedTuple):
    """Nodes and edges, packed; their columns, the properties that are edges, and the counts.

    `told` is what became of statements, for the ledger of whoever has all batches.
    """

    nodes: bytes
    edges: bytes
    node_columns: Columns
    edge_columns: Columns
    properties: set[str]
    of_nodes: Tally
    of_edges: Tally
    told: Ledger


class Reader:
    """Reads graphs as nodes and edges."""

    def __init__(
        self, scan: Scan, classes: Classes, scope: Scope, language: str, *, collapse: bool
    ) -> None:
        self.classes = classes
        self.language = language
        self.edge_fields = EDGE_FIELDS + JOINED_FIELDS if collapse else EDGE_FIELDS
        self.things = Things(scan, classes, scope, collapse=collapse)
        self.sources = Sources(scan, self.things.knows)

    def batches(self, graphs: Iterable[str], ledger: Ledger) -> Iterator[Batch]:
        """Everything in these graphs, by graph and name; `ledger` itself is not told."""
        things = (thing for graph in graphs for thing in self.things.of(graph))
        found, size = _Found(self, ledger.beside()), 0
        for thing in things:
            found.take(thing)
            size += len(thing.said)
            if size >= _STATEMENTS:
                yield found.batch()
                found, size = _Found(self, ledger.beside()), 0
        if size:
            yield found.batch()


class _Found:
    """What a batch is made of, as it is found."""

    def __init__(self, reader: Reader, ledger: Ledger) -> None:
        self._things, self._sources = reader.things, reader.sources
        self._label, self._language = reader.classes.words.__getitem__, reader.language
        self._ledger = ledger
        self._node_columns = Columns(NODE_FIELDS)
        self._edge_columns = Columns(reader.edge_fields)
        self._properties: set[str] = set()
        self._nodes: list[Record] = []
        self._edges: list[Record] = []
        self._given, self._of_nodes, self._of_edges = Pile(), Pile(), Pile()

    def batch(self) -> Batch:
        """All of it."""
        self._ledger.given.take(self._given.tally())
        return Batch(
            packed(self._nodes),
            packed(self._edges),
            self._node_columns,
            self._edge_columns,
            self._properties,
            self._of_nodes.tally(),
            self._of_edges.tally(),
            self._ledger,
        )

    def take(self, thing: Thing) -> None:
        """Count what is said of a thing, and keep what it becomes."""
        label = self._label(thing.classes[0])
        self._given.add(label, thing.said)
        if not self._things.is_asked_for(thing):
            for said in thing.said:
                self._leave("outside-scope", thing, label, said)
        elif thing.ends:
            self._take_edge(thing, label)
        else:
            self._take_node(thing, label)

    def _take_node(self, thing: Thing, label: str) -> None:
        """Keep the node that a thing is, and the edges that begin at it."""
        values: Numbered = {}
        of_node: list[Statement] = []
        of_edges: list[Statement] = []
        stated: list[Statement] = []
        for said, fate in self._things.fates(thing):
            if fate == "left":
                self._leave(self._things.why_left(said), thing, label, said)
                continue
            if fate == "node":
                stated.append(said)
            elif said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                self._node_columns.put(values, said)
            (of_edges if fate in _OF_EDGES else of_node).append(said)
        labels = tuple(map(self._label, thing.classes))
        period = period_of_thing(thing)
        self._nodes.append(node(thing, labels, values, period, self._language))
        self._of_nodes.add(label, of_node)
        if stated:
            self._properties.update([said.predicate for said in stated])
            evidence = self._sources.behind(thing.iri, thing.every)
            self._edges += edges(thing, stated, evidence, period)
        self._of_edges.add(label, of_edges)

    def _take_edge(self, thing: Thing, label: str) -> None:
        """Keep the edge that a collapsed thing is, which takes along everything but triples."""
        values: Numbered = {}
        kept: list[Statement] = []
        for said, fate in self._things.fates(thing):
            if fate == "left":
                self._leave(self._things.why_left(said), thing, label, said)
                continue
            if said.graph != thing.home:
                self._tell_graph(thing, said)
            if fate == "value":
                self._edge_columns.put(values, said)
            kept.append(said)
        evidence = self._sources.behind(thing.iri, thing.every)
        self._edges.append(joined(thing, label, values, evidence, period_of_thing(thing)))
        self._of_edges.add(label, kept)

    def _leave(self, reason: str, thing: Thing, label: str, said: Statement) -> None:
        self._ledger.leave(reason, Key(label, said.predicate, said.graph), thing.iri, said.value)

    def _tell_graph(self, thing: Thing, said: Statement) -> None:
        self._ledger.alter("graph-of-value", thing.iri, said.predicate, said.value)


# A graph of statements read as a property graph: nodes, edges, and who says each edge


E = TypeVar("E", Node, Edge)

_GRAPHS = 4
"""So many are read in turn by one of them."""


class PropertyGraph:
    """Nodes and edges of a graph, which is read once; they can be asked for as often as wanted.

    What is told of no node is a value, not a node: a licence, a web page. The ontology's own
    statements stay apart. `ledger` is told of every statement.
    """

    def __init__(
        self,
        scan: Scan,
        ledger: Ledger,
        *,
        language: str = "en",
        collapse: bool = False,
        scope: Scope | None = None,
    ) -> None:
        self.language = language
        self.ledger = ledger
        self.classes = Classes(scan)
        self._scan = scan
        reader = Reader(scan, self.classes, scope or Scope(), language, collapse=collapse)
        self._nodes, self._edges = Kept(NODE_FIELDS), Kept(reader.edge_fields)
        self._properties: set[str] = set()
        self._read(reader)

    @property
    def node_columns(self) -> tuple[Column, ...]:
        """Every column of nodes: those that each node has, then those of statements."""
        return self._nodes.columns.every

    @property
    def edge_columns(self) -> tuple[Column, ...]:
        """Every column of edges."""
        return self._edges.columns.every

    def label(self, kind: str) -> str:
        """The word for a class."""
        return self.classes.words[kind]

    @cached_property
    def edge_types(self) -> dict[str, str]:
        """The word for each property that is an edge, by its IRI."""
        return distinct((iri, local_name(iri)) for iri in self._properties)

    def nodes(self) -> Iterator[Node]:
        """Every node, by graph and name."""
        yield from chain.from_iterable(map(self._nodes_of, range(len(self._nodes))))
        self.ledger.hand("nodes", self._nodes.statements)

    def edges(self) -> Iterator[Edge]:
        """Every edge, by graph and name of its source."""
        yield from chain.from_iterable(map(self._edges_of, range(len(self._edges))))
        self.ledger.hand("edges", self._edges.statements)

    def written_nodes(self, write: Callable[[Node], bytes]) -> Iterator[Written]:
        """Every node as `write` has it, some at a time, by several processes if there are many."""
        yield from self._written(len(self._nodes), self._nodes_of, write)
        self.ledger.hand("nodes", self._nodes.statements)

    def written_edges(self, write: Callable[[Edge], bytes]) -> Iterator[Written]:
        """Every edge as `write` has it, as for nodes."""
        yield from self._written(len(self._edges), self._edges_of, write)
        self.ledger.hand("edges", self._edges.statements)

    def _nodes_of(self, batch: int) -> Iterator[Node]:
        return map(partial(named_tuple, Node), self._nodes.batch(batch))

    def _edges_of(self, batch: int) -> Iterator[Edge]:
        told = {iri: ((word,), (curie(iri),)) for iri, word in self.edge_types.items()}
        for name, source, target, label, said, row, period in self._edges.batch(batch):
            if said:
                row["type"], row["property"] = told[said]
                (label,) = row["type"]
            yield named_tuple(Edge, (name, source, target, label, row, period))

    def _written(
        self, batches: int, elements: Callable[[int], Iterator[E]], write: Callable[[E], bytes]
    ) -> Iterator[Written]:
        def task(batch: int) -> Iterator[tuple[Written, Ledger]]:
            with self.ledger.apart() as told:
                parts = [write(element) for element in elements(batch)]
                written = Written(len(parts), b"".join(parts))
            yield written, told

        for written, told in parallel_map(task, range(batches), self._scan.copies):
            self.ledger.take(told)
            yield written

    def _read(self, reader: Reader) -> None:
        """Read everything: count what there is, and keep each node and edge until it is written."""
        apart = sorted(reader.things.apart)
        for graph in apart:
            for subject in self._scan.subjects(graph):
                for said in self._scan.about(subject):
                    if said.graph == graph:
                        key = Key("", said.predicate, graph)
                        self.ledger.given.add(key)
                        self.ledger.leave("ontology-apart", key, subject, said.value)
        graphs = [graph for graph in self._scan.graphs() if graph not in reader.things.apart]
        parts = [graphs[first : first + _GRAPHS] for first in range(0, len(graphs), _GRAPHS)]
        _ = self.classes.words  # once, and not in each copy
        read = partial(reader.batches, ledger=self.ledger)
        for batch in parallel_map(read, parts, self._scan.copies):
            self._nodes.take(batch.nodes, batch.node_columns, batch.of_nodes)
            self._edges.take(batch.edges, batch.edge_columns, batch.of_edges)
            self._properties |= batch.properties
            self.ledger.take(batch.told)
