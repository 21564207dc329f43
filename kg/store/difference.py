"""The difference of two graphs: what the one has and the other has not, blank nodes matched.

Statements without blank nodes are compared by 16-byte digests of their lines, so that of two
graphs of 10⁶ only the differing lines are held. Of those with blank nodes, parts that are
isomorphic are the same; in the rest, a blank node is matched with the one that has most of its
statements. Whatever is matched, the first graph with the difference is the second.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import count, islice
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.store.labels import Edge, blank_nodes, canonicalise, components, edges
from kg.store.nquads import written_node
from kg.terms import Quad, Quads, nquads, relabelled, text_of

Source = Callable[[], Iterator[list[bytes]]]
"""Gives the statements of a file or a store as lines, in batches, each time it is called."""

_MOST_CANDIDATES = 20
"""The most blank nodes that are compared with another because of one statement."""
_MARK = b"_:"


class Difference(NamedTuple):
    """The quads that are only in the first graph, and those that are only in the second.

    Blank nodes have the canonical labels of the first graph; those that it has not are n0, n1, ….
    `kept` are subjects of statements with blank nodes that are in both.
    """

    removed: Quads
    added: Quads
    kept: set[str]


def difference(a: Sequence[Source], b: Sequence[Source]) -> Difference:
    """What changes from `a` to `b`; raises `InputError` for what cannot be read."""
    blank_a, blank_b = list[Quad](), list[Quad]()
    left, common, added = set[bytes](), set[bytes](), set[bytes]()
    for lines in _plain(a, blank_a):
        left.update([blake2b(line, digest_size=16).digest() for line in lines])
    for lines in _plain(b, blank_b):
        digests = [blake2b(line, digest_size=16).digest() for line in lines]
        for line, digest in zip(lines, digests, strict=True):
            if digest in left:
                left.remove(digest)
                common.add(digest)
            elif digest not in common:
                added.add(line)
    common.clear()
    again = _plain(a, []) if left else ()
    removed = {
        line for lines in again for line in lines if blake2b(line, digest_size=16).digest() in left
    }
    if len(removed) != len(left):
        raise InputError(
            "a file has changed while it was read; run again", "读取期间文件有改动；请重试"
        )
    gone, come, kept = _matched(blank_a, blank_b)
    return Difference(_parsed(sorted(removed)) + gone, _parsed(sorted(added)) + come, kept)


def lines_about(sources: Iterable[Source], subjects: Collection[str]) -> Iterator[Quad]:
    """The quads about these subjects, without those that have blank nodes."""
    wanted = set(map(written_node, subjects))
    for lines in _plain(sources, []):
        found = [line for line in lines if line.partition(b" ")[0] in wanted]
        if found:
            yield from _parsed(found)


def _plain(sources: Iterable[Source], blank: Quads) -> Iterator[list[bytes]]:
    """The lines without blank nodes; the quads of the others are added to `blank`."""
    for source in sources:
        aside = list[bytes]()
        for lines in source():
            marked = [line for line in lines if _MARK in line]
            aside += marked
            yield [line for line in lines if _MARK not in line] if marked else lines
        if aside:  # labels mean something in one file only, so they are renamed
            text = b"\n".join(aside)
            blank += ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=True)


def _parsed(lines: Iterable[bytes]) -> Quads:
    return list(ox.parse(b"\n".join(lines), ox.RdfFormat.N_QUADS))


# Blank nodes


def _matched(a: Quads, b: Quads) -> tuple[Quads, Quads, set[str]]:
    """The quads of `a` beyond `b`, those of `b` beyond `a`, and the subjects of those in both."""
    a, b = canonicalise(a), canonicalise(b)
    rest_a, rest_b = _unequal(_parts(a), _parts(b))
    pairs, fresh = _Matching(edges(rest_a), edges(rest_b)).pairs(), count()
    labelled = relabelled(rest_b, lambda own: pairs.get(own) or f"n{next(fresh)}")
    gone, come = set(rest_a).difference(labelled), set(labelled).difference(rest_a)
    kept = {text_of(quad.subject) for quad in a if quad not in gone}
    return sorted(gone, key=str), sorted(come, key=str), kept


def _parts(quads: Quads) -> dict[bytes, list[Quads]]:
    """The parts that no blank node joins, by their canonical form; in order."""
    neighbours = defaultdict[str, set[str]](set)
    for quad in quads:
        nodes = set(blank_nodes(quad))
        for node in nodes:
            neighbours[node] |= nodes
    part_of = {node: n for n, part in enumerate(components(neighbours)) for node in part}
    parts = defaultdict[int, Quads](list)
    for quad in quads:
        parts[part_of[node] if (node := next(blank_nodes(quad), "")) else -1].append(quad)
    found = defaultdict[bytes, list[Quads]](list)
    for part in sorted(parts.values(), key=lambda part: str(part[0])):
        found[nquads(canonicalise(part))].append(part)
    return found


def _unequal(a: dict[bytes, list[Quads]], b: dict[bytes, list[Quads]]) -> tuple[Quads, Quads]:
    """The quads of the parts that the other has not, or not so often."""

    def rest(own: dict[bytes, list[Quads]], other: dict[bytes, list[Quads]]) -> Quads:
        left = (part for form, parts in own.items() for part in parts[len(other.get(form, ())) :])
        return [quad for part in left for quad in part]

    return rest(a, b), rest(b, a)


class _Matching:
    """The node of `a` for nodes of `b`: those with most statements in common first."""

    def __init__(self, a: dict[str, list[Edge]], b: dict[str, list[Edge]]) -> None:
        self._a, self._b = a, b
        self._pairs, self._taken = dict[str, str](), set[str]()
        self._heap = list[tuple[int, str, str]]()
        self._holders = defaultdict[str, dict[str, None]](dict)
        for x in sorted(a):
            for edge in a[x]:
                self._holders[edge.look][x] = None

    def pairs(self) -> dict[str, str]:
        """The matched nodes; those are seen twice whose few candidates others took."""
        for y in sorted(self._b):
            self._push_candidates(y)
        self._take_best()
        for y in sorted(self._b.keys() - self._pairs.keys()):
            self._push_candidates(y)
            self._take_best()
        return self._pairs

    def _push_candidates(self, y: str) -> None:
        """Nodes with a statement like one of `y`, by the rarest first."""
        looks = {edge.look: len(self._holders[edge.look]) for edge in self._b[y]}
        in_order = sorted(looks, key=lambda look: (looks[look], look))
        like = (x for look in in_order for x in islice(self._holders[look], _MOST_CANDIDATES))
        for x in islice(dict.fromkeys(like), 2 * _MOST_CANDIDATES):
            heappush(self._heap, (-self._score(x, y), x, y))

    def _take_best(self) -> None:
        while self._heap:
            before, x, y = heappop(self._heap)
            if x in self._taken or y in self._pairs or not (points := self._score(x, y)):
                continue
            if points < -before:
                heappush(self._heap, (-points, x, y))
                continue
            self._pairs[y] = x
            self._taken.add(x)
            for edge in self._a[x]:
                self._holders[edge.look].pop(x, None)
            self._push_neighbours(x, y)

    def _push_neighbours(self, x: str, y: str) -> None:
        """Compare again what a pair leads to by like statements."""
        by_look = defaultdict[str, list[Sequence[str]]](list)
        for look, others in self._a[x]:
            by_look[look].append(others)
        for look, others in self._b[y]:
            for theirs in by_look[look][:_MOST_CANDIDATES]:
                for one, other in zip(theirs, others, strict=False):
                    if one not in self._taken and other not in self._pairs:
                        heappush(self._heap, (-self._score(one, other), one, other))

    def _score(self, x: str, y: str) -> int:
        """Two for each statement in common, one for each that may become so."""
        exact = {(look, *others) for look, others in self._a[x]}
        may = Counter(look for look, own in self._a[x] if not self._taken.issuperset(own))
        points = 0
        for look, others in self._b[y]:
            if all(other in self._pairs for other in others):
                points += 2 * ((look, *map(self._pairs.__getitem__, others)) in exact)
            elif may[look]:
                may[look] -= 1
                points += 1
        return points
