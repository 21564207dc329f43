"""How many statements there are of each kind, counted by their lines while they are written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import compress, count, groupby
from typing import NamedTuple

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.engine import Engine, Readable
from kg.store.said import TRIPLE_TERM, is_label, node_text
from kg.store.scan import Scan

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
            if len(here) == 1 and here[0].is_node and not is_label(here[0].value):
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
    return [node_text(solution["s"]) for solution in found]


def _name(term: bytes) -> str:
    """An IRI or the label of a node, as a scan gives it."""
    return (term if term.startswith(b"_:") else term[1:-1]).decode()
