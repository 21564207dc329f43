"""The difference of two graphs: what the one has and the other has not, blank nodes matched.

Statements without blank nodes are compared by 16-byte digests of their lines, so that of two
graphs of 10⁶ only the differing lines are held; a line that both have is parsed once. Of those
with blank nodes, parts that are isomorphic are the same; in the rest, a blank node is matched with
the one that has most of its statements. Whatever is matched, the first graph with the difference is
the second.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import count, islice
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from kg.errors import InputError
from kg.store.labels import Edge, blank_nodes, canonicalise, components, edges
from kg.store.nquads import Rest, written_node
from kg.terms import Quad, Quads, nquads, relabelled, text_of


class Source(Protocol):
    """Gives the statements of a file or a store as lines, in batches, each time it is called."""

    def __call__(self, rest: Rest | None = None) -> Iterator[list[bytes]]: ...


_MOST_CANDIDATES = 20
"""The most blank nodes that are compared with another because of one statement."""
_MARK = re.compile(rb"_:")


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
    blank_a, blank_b, numbers = list[Quad](), list[Quad](), dict[bytes, int]()
    lines_of_a = 0
    for lines in _plain(a, blank_a):
        numbers.update(zip(map(_digest, lines), count(lines_of_a + 1)))
        lines_of_a += len(lines)
    is_common = bytearray(lines_of_a + 1)

    def rest(lines: list[bytes]) -> list[bytes]:
        """The lines that `a` has not; the others are marked as common."""
        found = [numbers.get(_digest(line), 0) for line in lines]
        for number in found:
            is_common[number] = True
        return [line for line, number in zip(lines, found, strict=True) if not number]

    added = {line for lines in _plain(b, blank_b, rest) for line in lines}
    left = {number: digest for digest, number in numbers.items() if not is_common[number]}
    numbers.clear()
    again = _plain(a, []) if blank_a else (lines for source in a for lines in source())
    removed = list(_numbered(again, sorted(left)))
    if list(map(_digest, removed)) != [left[number] for number in sorted(left)]:
        raise InputError(
            "a file has changed while it was read; run again", "读取期间文件有改动；请重试"
        )
    gone, come, kept = _matched(blank_a, blank_b)
    return Difference(_parsed(sorted(removed)) + gone, _parsed(sorted(added)) + come, kept)


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=16).digest()


def _numbered(batches: Iterable[list[bytes]], numbers: Sequence[int]) -> Iterator[bytes]:
    """The lines of these numbers, in order; the first is 1."""
    read, wanted = 0, deque(numbers)
    for lines in batches if numbers else ():
        while wanted and wanted[0] <= read + len(lines):
            yield lines[wanted.popleft() - read - 1]
        read += len(lines)


def lines_about(sources: Iterable[Source], subjects: Collection[str]) -> Iterator[Quad]:
    """The quads about these subjects, without those that have blank nodes."""
    wanted = set(map(written_node, subjects))
    for lines in (lines for source in sources for lines in source()):
        found = [line for line in lines if line.partition(b" ")[0] in wanted]
        yield from _parsed(line for line in found if not _MARK.search(line))


def _plain(
    sources: Iterable[Source], blank: Quads, rest: Rest | None = None
) -> Iterator[list[bytes]]:
    """The lines without blank nodes; the quads of the others are added to `blank`."""
    for source in sources:
        aside = list[bytes]()
        for lines in source(rest):
            if _MARK.search(b"\n".join(lines)):
                aside += filter(_MARK.search, lines)
                lines = [line for line in lines if not _MARK.search(line)]
            yield lines
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
