"""How many statements there are of each kind, counted while they are written."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import lru_cache

import pyoxigraph as ox

from kg.namespaces import RDF
from kg.store.scan import node_text

_TYPE = RDF + "type"
_PREDICATE = re.compile(r"<[^>]+> <([^>]+)> [^\n]+\n")  # a whole line: twice as quick as ^
Counted = Counter[tuple[tuple[str, ...], str, str]]
"""Statements by the classes of their subject, their property and their graph."""


class Tally:
    """Counts the statements of graphs that come one by one, each with its lines sorted.

    A thing in one graph with one class is counted by its lines. Any other is looked up in the
    store at the end.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._found: Counted = Counter()
        self._seen: set[str] = set()
        self._again: set[str] = set()
        self._special: set[str] = set()

    def add(self, graph: str, lines: list[str], text: str) -> None:
        """Count a graph by its lines, which `text` holds as N-Quads; a character is a byte."""
        predicates = _PREDICATE.findall(text)
        by_kind: dict[str, list[str]] = {}
        seen, start = self._seen, 0
        while start < len(lines):
            line = lines[start]
            subject = line[: line.index(" ")]
            end = bisect_left(lines, subject + "!", start)
            part = predicates[start:end]
            if subject in seen:
                self._again.add(subject)
            else:
                seen.add(subject)
                kind = ""
                if part.count(_TYPE) == 1:
                    kind = lines[start + part.index(_TYPE)][len(subject) + len(_TYPE) + 4 :]
                if kind.startswith("<"):
                    by_kind.setdefault(kind, []).extend(part)
                else:
                    self._special.add(subject)
            start = end
        for kind, used in by_kind.items():
            kinds = (_text(kind[1:-1]),)
            for predicate, number in Counter(used).items():
                self._found[kinds, _text(predicate), graph] += number

    def counted(self) -> Counted:
        """The counts, when every graph has been added."""
        for subject in self._again - self._special:
            self._take_back(subject)
        for subject in self._again | self._special:
            quads = self._about(subject)
            kinds = tuple(sorted({node_text(q.object) for q in quads if _is_typing(q)}))
            for quad in quads:
                self._found[kinds, quad.predicate.value, node_text(quad.graph_name)] += 1
        return +self._found

    def _take_back(self, subject: str) -> None:
        """Count no more what the first graph said of a thing, of which others speak too."""
        quads = self._about(subject)
        first = min((quad.graph_name for quad in quads), key=_place)
        here = [quad for quad in quads if quad.graph_name == first]
        (kind,) = (node_text(quad.object) for quad in here if _is_typing(quad))
        for quad in here:
            self._found[(kind,), quad.predicate.value, node_text(first)] -= 1

    def _about(self, subject: str) -> list[ox.Quad]:
        return list(self._store.quads_for_pattern(ox.NamedNode(_text(subject[1:-1])), None, None))


def _is_typing(quad: ox.Quad) -> bool:
    return quad.predicate.value == _TYPE


def _place(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph) -> str:
    """Where a graph comes: the default graph first, then by name."""
    return "" if isinstance(graph, ox.DefaultGraph) else str(graph)


@lru_cache(maxsize=10_000)
def _text(name: str) -> str:
    return name.encode("latin-1").decode()
