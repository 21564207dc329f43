"""A store read thing by thing, in an order that is the same for the same graph."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, partial, wraps
from itertools import chain, compress, count, groupby, islice
from sys import intern
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.interface import Engine, Name, Readable, subjects
from kg.terms import (
    DIR_LANG_STRING,
    LANG_STRING,
    TRIPLE_TERM,
    Node,
    OxTerm,
    Statement,
    is_blank,
    named_tuple,
    node_of,
    text_of,
)
from kg.worker import parallel_map

# What a function found, remembered for as long as there is room


K = TypeVar("K")
V = TypeVar("V")

_MOST = 1_000


class Remembered(dict[K, V]):
    """What `find` gives for each key that is asked for; when there are 1,000, all are forgotten.

    What is remembered is found in two thirds of the time that `functools.lru_cache` takes, what is
    not in half as much again: it is for where the same few come up millions of times. To find
    nothing (what is empty) is how `find` says that an answer is not to be remembered.

    >>> lengths = Remembered(len)
    >>> lengths["华为"], dict(lengths)
    (2, {'华为': 2})
    """

    def __init__(self, find: Callable[[K], V]) -> None:
        self._find = find

    def __missing__(self, key: K) -> V:
        if len(self) >= _MOST:
            self.clear()
        if found := self._find(key):
            self[key] = found
        return found


# Statements and terms as the plain text that is read of a store


class NoLabelError(Exception):
    """A node without an IRI came up, and has no label yet that is always the same."""


def text_without_labels(term: OxTerm) -> str:
    """The same for a term in which no node is without an IRI; `NoLabelError` for another."""
    if isinstance(term, ox.BlankNode | ox.Triple):
        raise NoLabelError
    return text_of(term)


def iri(text: str) -> ox.NamedNode:
    """The same for an IRI; `NoLabelError` for a label."""
    if is_blank(text):
        raise NoLabelError
    return ox.NamedNode(text)


def reader(text: Callable[[OxTerm], str]) -> Callable[[ox.Quad], Statement]:
    """What makes a statement of a quad; `text` gives the text of a term."""
    # Of properties, datatypes and graphs there are few: each name is held once.
    names = Remembered[OxTerm, str](lambda term: intern(text(term)))
    named, literal = ox.NamedNode, ox.Literal

    def said_of(quad: ox.Quad) -> Statement:
        value, said, name = quad.object, names[quad.predicate], names[quad.graph_name]
        if type(value) is named:
            parts = said, value.value, "", "", name
        elif type(value) is not literal:
            datatype = TRIPLE_TERM if isinstance(value, ox.Triple) else ""
            parts = said, text(value), datatype, "", name
        elif not value.language:
            parts = said, value.value, names[value.datatype], "", name
        elif value.direction:
            language = f"{value.language}--{value.direction}"
            parts = said, value.value, DIR_LANG_STRING, language, name
        else:
            parts = said, value.value, LANG_STRING, value.language, name
        return named_tuple(Statement, parts)

    return said_of


said_of = reader(text_of)
"""A statement as it is read; blank nodes under the labels that the store has."""
said_without_labels = reader(text_without_labels)
"""The same where every node has an IRI; `NoLabelError` where one has not."""

P = ParamSpec("P")
R = TypeVar("R")
_CACHED = 1_000
"""What is said of so many things is remembered: a claim is read for others and for itself."""
_MANY = 50_000
"""From so many statements on several processes read and write them."""
_NO_GRAPH = ox.DefaultGraph()
_RDF_TYPE = ox.NamedNode(RDF + "type")


def _labelled(read: Callable[Concatenate[Scan, P], R]) -> Callable[Concatenate[Scan, P], R]:
    """A reading that is done once more when a node without an IRI comes up for the first time."""

    @wraps(read)
    def reading(scan: Scan, /, *args: P.args, **named: P.kwargs) -> R:
        try:
            return read(scan, *args, **named)
        except NoLabelError:
            scan._label()
            return read(scan, *args, **named)

    return reading


class Scan:
    """What an export reads of a store. Blank nodes are written `_:label`.

    It holds one graph's names at a time, so that reading takes no memory that grows with the
    whole. So many `copies` of this process may read beside each other. Where `canonical` gives
    the same store under labels that are always the same, found by so many processes, that is read
    from the first blank node on: no store needs to be searched for one before it is read.
    """

    def __init__(
        self,
        store: Readable,
        *,
        canonical: Callable[[int], Readable] | None = None,
        copies: int = 1,
    ) -> None:
        self._store = store
        self._canonical = canonical
        self._copies = copies
        self._resource, self._text = (iri, text_without_labels) if canonical else (node_of, text_of)
        self._said_of = said_without_labels if canonical else said_of
        self._known: dict[str, Node] = {}
        self._about = lru_cache(_CACHED)(self._read)

    def _label(self) -> None:
        """Read the store under canonical labels from now on."""
        assert self._canonical
        self._store = self._canonical(self.copies)
        self._resource, self._text, self._said_of = node_of, text_of, said_of

    @cached_property
    def copies(self) -> int:
        """How many processes are to read it beside each other: one where there is little."""
        is_large = next(islice(self._store, _MANY - 1, None), None) is not None
        return self._copies if is_large else 1

    @_labelled
    def graphs(self) -> list[str]:
        """The names of the graphs, sorted; the default graph, if it holds any, is empty text."""
        named = sorted(map(self._text, self._store.named_graphs()))
        in_none = any(self._store.quads_for_pattern(None, None, None, _NO_GRAPH))
        return [""] * in_none + named

    @_labelled
    def subjects(self, graph: str) -> list[str]:
        """What a graph says something about, sorted."""
        found = subjects(self._store, self._graph(graph))
        self._known = {self._text(subject): subject for subject in found}
        return sorted(self._known)

    def about(self, subject: str) -> Sequence[Statement]:
        """Every statement about a thing in any graph, sorted."""
        return self._about(subject)

    @_labelled
    def _read(self, subject: str) -> Sequence[Statement]:
        quads = self._store.quads_for_pattern(self._node(subject), None, None)
        return sorted(map(self._said_of, quads))

    @_labelled
    def graphs_about(self, node: str) -> set[str]:
        """The graphs that say something about a node."""
        quads = self._store.quads_for_pattern(self._node(node), None, None)
        return {self._text(quad.graph_name) for quad in quads}

    @_labelled
    def tells_of(self, node: str, *, beyond: Collection[str]) -> bool:
        """Whether any graph `beyond` those says something about a node."""
        quads = self._store.quads_for_pattern(self._node(node), None, None)
        return any(self._text(quad.graph_name) not in beyond for quad in quads)

    @_labelled
    def objects(self, subject: str, predicate: str) -> list[str]:
        """The values of a property of a thing, as text, sorted, each once."""
        quads = self._store.quads_for_pattern(self._node(subject), _property(predicate), None)
        return _sorted([self._text(quad.object) for quad in quads])

    @_labelled
    def types(self, subject: str) -> list[str]:
        """The classes of a thing, sorted; a literal names none."""
        quads = self._store.quads_for_pattern(self._node(subject), _RDF_TYPE, None)
        return _sorted([self._text(quad.object) for quad in quads if _is_node(quad.object)])

    @_labelled
    def classes(self) -> set[str]:
        """Every class that a thing has."""
        found = {quad.object for quad in self._store.quads_for_pattern(None, _RDF_TYPE, None)}
        return {self._text(term) for term in found if _is_node(term)}

    @_labelled
    def values_of(self, predicate: str) -> list[str]:
        """Every value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), None)
        return sorted({self._text(value) for value in {quad.object for quad in quads}})

    @_labelled
    def subjects_of(self, predicate: str, value: str) -> list[str]:
        """The things that have a node as their value of a property, sorted, each once."""
        quads = self._store.quads_for_pattern(None, _property(predicate), self._node(value))
        return _sorted([self._text(quad.subject) for quad in quads])

    @_labelled
    def neighbours(self, node: str) -> set[str]:
        """The nodes that one statement joins to a node, in either direction."""
        term = self._node(node)
        begun = (quad.object for quad in self._store.quads_for_pattern(term, None, None))
        ended = (quad.subject for quad in self._store.quads_for_pattern(None, None, term))
        return {self._text(found) for found in chain(filter(_is_node, begun), ended)}

    def _node(self, text: str) -> Node:
        """A node by its text; an engine looks closely at each name that is made one."""
        return self._known.get(text) or self._resource(text)

    def _graph(self, name: str) -> Node | ox.DefaultGraph:
        return self._node(name) if name else _NO_GRAPH


def _is_node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> bool:
    return isinstance(term, ox.NamedNode | ox.BlankNode)


@lru_cache(maxsize=1_000)
def _property(name: str) -> ox.NamedNode:
    """A property's term; an engine looks closely at each name that is made one."""
    return ox.NamedNode(name)


def _sorted(texts: list[str]) -> list[str]:
    """Texts in order, each once; mostly there is one at most."""
    return sorted(set(texts)) if len(texts) > 1 else texts


# A store whose nodes without an IRI have labels that are the same for the same graph


_MAYBE_WITHOUT = ox.BlankNode | ox.Triple


class Named:
    """A store read under canonical labels (RDFC-1.0).

    Only graphs in which a node has no IRI are copied, to `few`: what is said in others has no part
    in the labels. Everything else is read where it is. So many `copies` of this process look for
    those graphs: what an engine on disk keeps in memory of all it reads goes with them.
    """

    def __init__(self, store: Readable, copies: int = 1) -> None:
        self._store = store
        self._copied = _graphs_with_blank(store, copies)
        copied = ox.Dataset(
            quad
            for graph in self._copied
            for quad in store.quads_for_pattern(None, None, None, graph)
        )
        copied.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        self.few = ox.Store()
        self.few.extend(copied)
        self._few_graphs = {*self.few.named_graphs(), *({ox.DefaultGraph()} & self._copied)}

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[ox.Quad]:
        return self.quads_for_pattern(None, None, None)

    def quads_for_pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        value: Node | None,
        graph: Name | None = None,
        /,
    ) -> Iterator[ox.Quad]:
        """The quads that match."""
        yield from self.few.quads_for_pattern(subject, predicate, value, graph)
        if graph in self._few_graphs or any(isinstance(n, ox.BlankNode) for n in (subject, value)):
            return
        for quad in self._store.quads_for_pattern(subject, predicate, value, graph):
            if quad.graph_name not in self._copied:
                yield quad

    def named_graphs(self) -> Iterable[Node]:
        """The names of the graphs."""
        yield from self.few.named_graphs()
        for graph in self._store.named_graphs():
            if graph not in self._copied:
                yield graph

    def dump(self, *, format: ox.RdfFormat, from_graph: Name) -> bytes | None:  # noqa: A002
        """A graph written out."""
        return self._holder(from_graph).dump(format=format, from_graph=from_graph)

    def subjects(self, graph: Name) -> Iterable[Node]:
        """What a graph says something about."""
        return subjects(self._holder(graph), graph)

    def _holder(self, graph: Name) -> Readable:
        """The store that a graph is read of."""
        return self.few if graph in self._few_graphs else self._store


def _graphs_with_blank(store: Readable, copies: int) -> set[Name]:
    """The graphs in which a thing may have no IRI, and those that have none themselves."""
    graphs = [ox.DefaultGraph(), *store.named_graphs()]
    parts = [graphs[first::copies] for first in range(copies)]
    return set(parallel_map(partial(_with_blank, store), parts, copies))


def _with_blank(store: Readable, graphs: Iterable[Name]) -> Iterator[Name]:
    for graph in graphs:
        quads = store.quads_for_pattern(None, None, None, graph)
        if isinstance(graph, ox.BlankNode) or any(map(has_blank, quads)):
            yield graph


def has_blank(quad: ox.Quad) -> bool:
    """Whether a thing in a statement may have no IRI; its graph is not looked at."""
    subject, value = quad.subject, quad.object
    return isinstance(subject, ox.BlankNode) or isinstance(value, _MAYBE_WITHOUT)


# How many statements there are of each kind, counted by their lines while they are written


_TYPE = RDF + "type"
_PREDICATE = re.compile(rb"[^ ]+ <([^>]+> .)[^\n]*\n")  # a whole line: twice as quick as ^
"""The predicate of a line, and by one character what kind of object it leads to."""
_TO_BLANK = b"> _"
_TO_IRI = _TYPE.encode() + b"> <"
_TYPING = {_TO_IRI, _TYPE.encode() + _TO_BLANK}
_SEVERAL = """SELECT DISTINCT ?s {
  { GRAPH ?g { ?s a ?t } GRAPH ?h { ?s a ?u } FILTER(?g != ?h) }
  UNION { ?s a ?t . GRAPH ?h { ?s a ?u } }
}"""


class Counted(NamedTuple):
    """Statements by the classes of their subject, by their property, and by their graph."""

    kinds: Counter[tuple[str, ...]]
    properties: Counter[str]
    graphs: Counter[str]


class Tally:
    """Counts the statements of graphs that come one by one, each with its lines sorted.

    What a graph gives one class is counted by its lines; the store is asked about anything else.
    Unless all nodes are `named`, a graph that has one without an IRI is not counted.
    """

    def __init__(self, store: Readable, *, named: bool) -> None:
        self._scan = Scan(store)
        self._named = named
        self._kinds: Counter[tuple[str, ...]] = Counter()
        self._by_line: Counter[bytes] = Counter()
        self._properties: Counter[bytes] = Counter()
        self._graphs: Counter[str] = Counter()

    def add(self, graph: str, lines: list[bytes], text: bytes) -> bool:
        """Count a graph by its lines, which `text` holds as N-Quads; whether it can be."""
        predicates = _PREDICATE.findall(text)
        if not self._named and b"_" in text and _has_blank(graph, lines, predicates):
            return False
        self._properties.update(predicates)
        self._graphs[graph] += len(lines)
        self._add_kinds(lines, predicates)
        return True

    def _add_kinds(self, lines: list[bytes], predicates: list[bytes]) -> None:
        """Count by classes: what is said of a thing stands together, its classes in a row."""
        done = 0
        for place in compress(count(), map(_TYPING.__contains__, predicates)):
            if place < done:  # one more class of a thing that is counted
                continue
            line = lines[place]
            subject = line[: line.index(b" ")]
            begun = done
            if not lines[done].startswith(subject + b" "):
                begun = bisect_left(lines, subject + b" ", done, place)
                self._ask(lines[done:begun])
            done = bisect_left(lines, subject + b"!", place + 1)
            kind = line[len(subject) + len(_TYPE) + 4 :]
            more = done > place + 1 and predicates[place + 1] in _TYPING
            if more or predicates[place] != _TO_IRI or kind[1:2] == b"<":
                self._ask(lines[begun:done])
            else:
                self._by_line[kind] += done - begun
        self._ask(lines[done:])

    def counted(self, several: Iterable[str]) -> Counted:
        """The counts, when every graph has been added; `several` is what `in_several` gives."""
        kinds, properties = self._kinds.copy(), Counter[str]()
        for kind, number in self._by_line.items():
            kinds[(_name(kind),)] += number
        for thing in several:
            kinds.update(self._corrections(thing))
        for predicate, number in self._properties.items():
            properties[predicate[:-3].decode()] += number
        return Counted(+kinds, properties, self._graphs)

    def _ask(self, lines: list[bytes]) -> None:
        """Count things whose class their lines alone do not tell."""
        for subject, group in groupby(lines, lambda line: line[: line.index(b" ")]):
            kinds = self._scan.types(_name(subject))
            self._kinds[tuple(kinds)] += sum(1 for _ in group)

    def _corrections(self, thing: str) -> Counter[tuple[str, ...]]:
        """What is to be added for a thing whose class several graphs tell, each for itself."""
        found: Counter[tuple[str, ...]] = Counter()
        said, kinds = self._scan.about(thing), tuple(self._scan.types(thing))
        typing = [
            i for i in said if i.predicate == _TYPE and (i.is_node or i.datatype == TRIPLE_TERM)
        ]
        for graph, number in Counter(item.graph for item in said).items():
            here = [item for item in typing if item.graph == graph]
            if len(here) == 1 and here[0].is_node and not is_blank(here[0].value):
                found[(here[0].value,)] -= number
                found[kinds] += number
        return found


def _has_blank(graph: str, lines: list[bytes], predicates: Iterable[bytes]) -> bool:
    """Whether a node without an IRI is the graph, a subject (the last one) or an object."""
    named = (graph.encode(), lines[-1])
    return any(text.startswith(b"_:") for text in named) or any(
        predicate.endswith(_TO_BLANK) for predicate in predicates
    )


def in_several(store: Engine) -> list[str]:
    """What is of a class in more than one graph."""
    found = store.query(_SEVERAL)
    assert isinstance(found, ox.QuerySolutions)
    return [text_of(solution["s"]) for solution in found]


def _name(term: bytes) -> str:
    """An IRI or the label of a node, as a scan gives it."""
    return (term if term.startswith(b"_:") else term[1:-1]).decode()
