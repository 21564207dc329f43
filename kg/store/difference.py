"""The difference of two graphs: what the one has and the other has not, blank nodes matched.

Statements without blank nodes are compared by 16-byte digests of their lines, so that of two
graphs of 10⁶ only the differing lines are held; a line that both have is checked once. Of those
with blank nodes, parts that are isomorphic are the same; in the rest, a blank node is matched with
the one that has most of its statements. Whatever is matched, the first graph with the difference is
the second.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import chain, compress, count, islice
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import InputError
from kg.store.labels import Edge, blank_nodes, canonicalise, components, edges
from kg.store.nquads import Part, written_node
from kg.terms import Quads, nquads, relabelled, text_of
from kg.worker import READING, parallel_map, processors

File = Sequence[Part]
"""The parts of a file or a store: in them a label means the same blank node."""

_MOST_CANDIDATES = 20
"""The most blank nodes that are compared with another because of one statement."""
_MARK = re.compile(rb"_:")
_DIGEST_BYTES = 16
_BLANK = bytes(_DIGEST_BYTES)
"""In place of the digest of a line with a blank node: such lines are compared otherwise."""
_JOBS, _PARTS_PER_JOB = 2, 8
"""Workers that hash lines of large files, by which 10⁶ take less than a fifth of Jena's time."""


class Difference(NamedTuple):
    """The quads that are only in the first graph, and those that are only in the second.

    Blank nodes have the canonical labels of the first graph; those that it has not are n0, n1, ….
    `kept` are subjects of statements with blank nodes that are in both.
    """

    removed: Quads
    added: Quads
    kept: set[str]


def difference(a: Sequence[File], b: Sequence[File]) -> Difference:
    """What changes from `a` to `b`; raises `InputError` for what cannot be read."""
    parts, of_a = [*chain(*a, *b)], sum(map(len, a))
    digests, only_a, only_b = [b""] * len(parts), set[bytes](), set[bytes]()
    is_parsed_whole = any(part.is_canonical for part in parts)
    jobs = 1 if is_parsed_whole else min(_JOBS, processors(), len(parts) // _PARTS_PER_JOB)
    tasks = [(number, part, number < of_a) for number, part in enumerate(parts)]
    for number, is_canonical, own in parallel_map(_digested, tasks, jobs, READING):
        digests[number] += b"".join(own)
        if number < of_a:
            parts[number].is_canonical = is_canonical
            only_a.update(own)
        else:  # a line of both is in `only_b` where it is repeated: it is left out at the end
            only_b.update(set(own).difference(only_a))
            only_a.difference_update(own)
    only_b.add(_BLANK)
    added, blank_b = _chosen(b, digests[of_a:], lambda part: part.written(), only_b)
    chosen = {*only_a, *only_b, *map(_digest, added)}  # as lines may be written otherwise in `b`
    removed, blank_a = _chosen(a, digests, Part.lines, chosen)
    gone, come, kept = _matched(blank_a, blank_b)
    gone, come = _parsed(sorted(removed - added)) + gone, _parsed(sorted(added - removed)) + come
    return Difference(gone, come, kept)


def _digested(task: tuple[int, Part, bool]) -> Iterator[tuple[int, bool, list[bytes]]]:
    """The digests of the lines of a numbered part, canonical or as written, in batches."""
    number, part, is_checked = task
    for lines in part.written():
        canonical = part.canonical(lines) if is_checked else lines
        yield number, canonical is lines, _digests(canonical)


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=_DIGEST_BYTES).digest()


def _digests(lines: list[bytes]) -> list[bytes]:
    """The digest of each line; all with blank nodes have the same."""
    if _MARK.search(b"\n".join(lines)):
        return [_BLANK if _MARK.search(line) else _digest(line) for line in lines]
    return list(map(_digest, lines))


def _chosen(
    files: Iterable[File],
    digests: Sequence[bytes],
    read: Callable[[Part], Iterable[list[bytes]]],
    chosen: set[bytes],
) -> tuple[set[bytes], Quads]:
    """The canonical lines of the chosen digests, those with blank nodes as quads."""
    of_part, plain, blank = iter(digests), set[bytes](), Quads()
    for file in files:
        aside = list[bytes]()
        for part, joined in zip(file, of_part, strict=False):
            own = [joined[at : at + _DIGEST_BYTES] for at in range(0, len(joined), _DIGEST_BYTES)]
            is_chosen = [digest in chosen for digest in own]
            if not any(is_chosen):
                continue
            lines = list(compress(chain.from_iterable(read(part)), is_chosen))
            if _digests(lines) != list(compress(own, is_chosen)):
                raise InputError(
                    "a file has changed while it was read; run again", "读取期间文件有改动；请重试"
                )
            for line in part.canonical(lines):
                if _MARK.search(line):
                    aside.append(line)
                else:
                    plain.add(line)
        if aside:  # labels mean something in one file only, so they are renamed
            text = b"\n".join(aside)
            blank += ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=True)
    return plain, blank


def statements_about(
    files: Iterable[File], subjects: Iterable[str], predicates: Iterable[str], gone: Quads
) -> tuple[set[str], Quads]:
    """The subjects that have statements besides those gone, and the quads of these predicates.

    Statements with blank nodes do not count.
    """
    wanted = {written_node(name): name for name in subjects}
    links = set(map(written_node, predicates))
    without, kept, quads = set(nquads(gone).split(b"\n")), set[str](), Quads()
    for lines in chain.from_iterable(part.lines() for file in files for part in file):
        about = [line for line in lines if line.partition(b" ")[0] in wanted]
        about = [line for line in about if not _MARK.search(line)]
        kept.update(wanted[line.partition(b" ")[0]] for line in about if line not in without)
        quads += _parsed(line for line in about if line.split(b" ", 2)[1] in links)
    return kept, quads


def _parsed(lines: Iterable[bytes]) -> Quads:
    return list(ox.parse(b"\n".join(lines), ox.RdfFormat.N_QUADS))


# Blank nodes


def _matched(a: Quads, b: Quads) -> tuple[Quads, Quads, set[str]]:
    """The quads of `a` beyond `b`, those of `b` beyond `a`, and the subjects of those in both."""
    a, b = canonicalise(a), canonicalise(b)
    parts_a, parts_b = _parts(a), _parts(b)
    rest_a, rest_b = _beyond(parts_a, parts_b), _beyond(parts_b, parts_a)
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


def _beyond(own: dict[bytes, list[Quads]], other: dict[bytes, list[Quads]]) -> Quads:
    """The quads of the parts that the other has not, or not so often."""
    left = (part for form, parts in own.items() for part in parts[len(other.get(form, ())) :])
    return [quad for part in left for quad in part]


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
