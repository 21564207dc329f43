"""A graph of statements as a property graph: nodes, edges, and the evidence for each edge."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from io import StringIO
from typing import Any

from kg.export.graph.evidence import Evidence, EvidenceFinder
from kg.export.graph.model import (
    EDGE_FIELDS,
    JOINED_FIELDS,
    NODE_FIELDS,
    Column,
    Columns,
    Edge,
    Node,
    Period,
    Values,
    curie,
    distinct,
    local_name,
    period_of,
    short_id,
)
from kg.export.graph.things import Classes, Fate, Options, Thing, Things
from kg.export.ledger import Ledger
from kg.files import writing
from kg.namespaces import DCTERMS, RDFS, SCHEMA, SKOS
from kg.store.scan import Scan
from kg.terms import Statement, is_blank
from kg.worker import parallel_map

_NAMES = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title", SCHEMA + "name")
_NAME_RANKS = {name: rank for rank, name in enumerate(_NAMES)}
_KEPT: frozenset[Fate] = frozenset({"type", "value", "link", "end"})
_PART_STATEMENTS = 5_000
"""About how many statements make a part."""
_TASK_GRAPHS = 4
"""The number of graphs that a process reads before it is the turn of the next."""


class PropertyGraph:
    """Nodes and edges of a graph, which is read once; they wait on disk to be read in turn.

    A resource without statements is a value, not a node: a licence, a web page. The ontology's
    own statements stay apart. `ledger` counts every statement.
    """

    def __init__(self, scan: Scan, ledger: Ledger, options: Options | None = None) -> None:
        self.ledger = ledger
        self.classes = Classes(scan)
        reader = _Reader(scan, self.classes, options or Options(), ledger)
        for graph in sorted(reader.things.apart):
            for subject in scan.subjects(graph):
                here = [item for item in scan.about(subject) if item.graph == graph]
                ledger.statements.count("", here)
                for statement in here:
                    ledger.leave("ontology-apart", "", subject, statement)
        graphs = [graph for graph in scan.graphs() if graph not in reader.things.apart]
        tasks = [graphs[n : n + _TASK_GRAPHS] for n in range(0, len(graphs), _TASK_GRAPHS)]
        _ = self.classes.words  # found once, not by every process
        # All columns must be known before the first row is written, and memory must not grow.
        self._nodes, self._edges = Spool(), Spool()
        self._sum = Part(reader.edge_fields, ledger)
        for nodes, edges, part in parallel_map(reader.parts, tasks, scan.copies):
            self._nodes.append(nodes)
            self._edges.append(edges)
            self._sum.merge(part)
        self.node_columns = self._sum.node_columns.every
        """Every column of nodes: the fields of all nodes, then those of statements."""
        self.edge_columns = self._sum.edge_columns.every
        """Every column of edges."""
        self.edge_types = distinct((iri, local_name(iri)) for iri in self._sum.links)
        """The word for each property that is an edge, by its IRI."""

    def nodes(self) -> Iterator[Node]:
        """Every node, by graph and name."""
        keys = self._sum.node_columns.keys
        for name, label, title, values, period in self._nodes:
            row = {keys[key]: texts for key, texts in values.items()}
            yield Node(name, label, title, row, period)
        self.ledger.hand("nodes", self._sum.of_nodes)

    def edges(self) -> Iterator[Edge]:
        """Every edge, by graph and name of its source."""
        keys, types = self._sum.edge_columns.keys, self.edge_types.items()
        words = {iri: {"type": (word,), "property": (curie(iri),)} for iri, word in types}
        for name, source, target, predicate, values, period in self._edges:
            row = {keys[key]: texts for key, texts in values.items()}
            row = {**words.get(predicate, {}), **row}
            yield Edge(name, source, target, row["type"][0], row, period)
        self.ledger.hand("edges", self._sum.of_edges)


class Part:
    """What was found in a part of the graph besides its nodes and edges.

    `links` are the properties that are edges; `of_nodes` and `of_edges` count the statements.
    """

    def __init__(self, edge_fields: tuple[Column, ...], ledger: Ledger) -> None:
        self.node_columns, self.edge_columns = Columns(NODE_FIELDS), Columns(edge_fields)
        self.links: set[str] = set()
        self.of_nodes = self.of_edges = 0
        self.ledger = ledger

    def merge(self, other: Part) -> None:
        self.node_columns.merge(other.node_columns)
        self.edge_columns.merge(other.edge_columns)
        self.links |= other.links
        self.of_nodes += other.of_nodes
        self.of_edges += other.of_edges
        self.ledger.merge(other.ledger)


class _Reader:
    """Reads things as nodes and edges."""

    def __init__(self, scan: Scan, classes: Classes, options: Options, ledger: Ledger) -> None:
        self.edge_fields = EDGE_FIELDS + JOINED_FIELDS if options.collapse else EDGE_FIELDS
        self.things = Things(scan, classes, options)
        self._evidence = EvidenceFinder(scan, self.things.is_known)
        self._classes = classes
        self._language = options.language
        self._caption = options.caption
        self._has_losses = ledger.losses is not None

    def parts(self, graphs: Iterable[str]) -> Iterator[tuple[bytes, bytes, Part]]:
        """The nodes and the edges of graphs, packed, a part at a time, by graph and name."""
        things = (thing for graph in graphs for thing in self.things.of(graph))
        while True:
            self._part = Part(self.edge_fields, Ledger(StringIO() if self._has_losses else None))
            self._nodes: list[Any] = []
            self._edges: list[Any] = []
            size = 0
            for thing in things:
                self._add(thing)
                size += len(thing.statements)
                if size >= _PART_STATEMENTS:
                    break
            if not size:
                return
            yield packed(self._nodes), packed(self._edges), self._part

    def _add(self, thing: Thing) -> None:
        """Count the statements about a thing, and keep the node with its edges or the one edge."""
        part, ledger = self._part, self._part.ledger
        label = self._classes.words[thing.classes[0]]
        ledger.statements.count(label, thing.statements)
        if self.things.selection and not self.things.selection.has(thing.iri):
            for statement in thing.statements:
                ledger.leave("outside-scope", label, thing.iri, statement)
            return
        columns = part.edge_columns if thing.ends else part.node_columns
        values: dict[str, tuple[str, ...]] = {}
        links: list[Statement] = []
        ends = kept = 0
        for statement in thing.statements:
            fate = self.things.fate(thing, statement)
            if fate == "link":
                links.append(statement)
                continue
            if fate not in _KEPT:
                ledger.leave(fate, label, thing.iri, statement)
                continue
            if statement.graph != thing.home:
                predicate, value = statement.predicate, statement.value
                ledger.alter("graph-of-value", thing.iri, predicate, value)
            if fate == "value":
                columns.put(values, statement)
            ends, kept = (ends + 1, kept) if fate == "end" else (ends, kept + 1)
        period = period_of(thing.statements)
        if thing.ends:
            self._add_joined(thing, label, values, period)
            part.of_edges += kept
            return
        self._add_node(thing, label, values, period)
        part.of_nodes += kept
        self._add_edges(thing, links, period)
        part.of_edges += len(links) + ends

    def _add_node(self, thing: Thing, label: str, values: Values, period: Period) -> None:
        short = curie(thing.iri)
        names = [item for item in thing.statements if item.predicate in _NAME_RANKS]
        en, zh = name_of(names, "en"), name_of(names, "zh")
        name = {"en": en, "zh": zh}.get(self._language) or en or zh or name_of(names, "")
        if not name and self._caption and not is_blank(thing.iri):
            name = self._caption(thing.iri).get(self._language, "")
        fields: Values = {
            "iri": (thing.iri,),
            "curie": (short,),
            "class": (label,),
            "classes": tuple(map(self._classes.words.__getitem__, thing.classes)),
            "types": tuple(map(curie, thing.types)),
            "name": (name or short,),
            "name_en": (en,),
            "name_zh": (zh,),
            "graph": (curie(thing.home),),
        }
        row = {**_filled(fields), **values}
        self._nodes.append((short_id(thing.iri), label, name or short, row, period))

    def _add_edges(self, thing: Thing, links: list[Statement], period: Period) -> None:
        if not links:
            return
        source = short_id(thing.iri)
        evidence = self._evidence.of_thing(thing.iri, thing.every)
        rows = {graph: _origin(graph, evidence, period) for graph in {link[-1] for link in links}}
        for predicate, value, _, _, graph in links:
            self._part.links.add(predicate)
            text = f"{thing.iri}\n{predicate}\n{value}\n{graph}"
            name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
            ends = source, short_id(value)
            self._edges.append((f"e{name}", *ends, predicate, rows[graph], period))

    def _add_joined(self, thing: Thing, label: str, values: Values, period: Period) -> None:
        assert thing.ends
        evidence = self._evidence.of_thing(thing.iri, thing.every)
        row = {"type": (label,), **_origin(thing.home, evidence, period), "iri": (thing.iri,)}
        if thing.types:
            row["types"] = tuple(map(curie, thing.types))
        ends = map(short_id, thing.ends)
        self._edges.append((short_id(thing.iri), *ends, "", {**row, **values}, period))


def _origin(graph: str, evidence: Evidence, period: Period) -> Values:
    fields = {
        "graph": (curie(graph),),
        "kind": (evidence.kind,),
        "claim": tuple(map(short_id, evidence.claims)),
        "source_document": tuple(map(short_id, evidence.documents)),
        "source_place": evidence.places,
        "modality": evidence.modalities,
    }
    return _filled(fields | {key: (text,) for key, text in period._asdict().items()})


def _filled(row: Values) -> Values:
    return {key: texts for key, texts in row.items() if texts and texts[0]}


def name_of(statements: Iterable[Statement], language: str) -> str:
    """The name of a thing in a language, or in any for none; empty when it has none.

    A tag with a region or script will do where the bare one is missing.
    """
    found = [
        (_NAME_RANKS[item.predicate], item.language != language, item.value)
        for item in statements
        if item.predicate in _NAME_RANKS and item.datatype
        if not language or item.language == language or item.language.startswith(f"{language}-")
    ]
    return min(found)[2] if found else ""


# What must wait on disk until everything is read

_MAX_MEMORY_BYTES = 2**22
"""More than this lies on disk."""


def packed(records: list[Any]) -> bytes:
    """Records, tuples of plain values, as a batch for a spool; a value they share is held once."""
    return pickle.dumps(records, pickle.HIGHEST_PROTOCOL)


class Spool:
    """Records in their order, to be read as often as wanted; memory does not grow with them.

    >>> spool = Spool()
    >>> spool.append(packed([("huawei", ("华为",))]))
    >>> list(spool), list(spool)
    ([('huawei', ('华为',))], [('huawei', ('华为',))])
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_MAX_MEMORY_BYTES)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._end = 0

    def append(self, batch: bytes) -> None:
        """Add a batch; `EngineError` where the disk has no room for it."""
        with writing(tempfile.gettempdir()):
            self._file.seek(self._end)
            self._file.write(batch)
            self._file.flush()
        self._end = self._file.tell()

    def __iter__(self) -> Iterator[Any]:
        place = 0
        while place < self._end:
            self._file.seek(place)  # another iteration may have moved it
            records = pickle.load(self._file)
            place = self._file.tell()
            yield from records
