"""Canonical labels of blank nodes: RDFC-1.0 where its work is bounded, else by refinement.

RDFC-1.0 tries every order of blank nodes that look alike and lead to each other, which for a dozen
that all point at each other takes longer than anyone waits. Such data are recognised beforehand,
by their structure alone. Their blank nodes are split into classes: those that differ in
what is stated of them, or in the classes of their neighbours, come into different classes; where
a class still holds several, one of them is set apart, and the rest is compared with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from kg.terms import Quad, Quads, relabelled

_MOST_IN_CROWD = 6
"""The most alike blank nodes that lead to each other in any other way than in a row."""
_MOST_STEPS = 2_000_000
"""The most work: RDFC-1.0 takes the cube of their number for a row, and far more for a crowd."""


def canonicalise(quads: Iterable[Quad]) -> Quads:
    """The quads sorted, blank nodes under canonical labels: the same for one graph.

    The labels are those of RDFC-1.0, unless its work would have no bound. Then a graph that has
    blank nodes of the same class and yet no symmetry, as mathematicians build, may have other
    labels when it is read again.
    """
    dataset = ox.Dataset(quads)
    found = edges(dataset)
    if _is_bounded(found):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return sorted(dataset, key=str)
    labels = _Classes(found).labels()
    return sorted(relabelled(dataset, labels.__getitem__), key=str)


class Edge(NamedTuple):
    """A statement with blank nodes as one of them sees it.

    `look` is its text, in which this node is `_:a` and all others are `_:z`; `others` are these.
    """

    look: str
    others: Sequence[str]


def edges(quads: Iterable[Quad]) -> dict[str, list[Edge]]:
    found = defaultdict[str, list[Edge]](list)
    for quad in quads:
        nodes = dict.fromkeys(blank_nodes(quad))
        for own in nodes:
            others = [node for node in nodes if node != own]
            found[own].append(Edge(" ".join([_seen_by(own, term) for term in quad]), others))
    return found


def _seen_by(own: str, term: object) -> str:
    if isinstance(term, ox.BlankNode):
        return "_:a" if term.value == own else "_:z"
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join([_seen_by(own, part) for part in term])} )>>"
    return str(term)


def blank_nodes(terms: Iterable[object]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, ox.BlankNode):
            yield term.value
        elif isinstance(term, ox.Triple):
            yield from blank_nodes(term)


def _is_bounded(edges: dict[str, list[Edge]]) -> bool:
    """Whether RDFC-1.0 ends soon: few blank nodes that lead to each other look alike to it."""
    looks = {node: _look(own) for node, own in edges.items() if any(edge.others for edge in own)}
    count = Counter(looks.values())
    alike = {node for node, look in looks.items() if count[look] > 1}
    crowded = set[str]()
    neighbours = dict[str, set[str]]()
    for node in alike:
        by_look = defaultdict[tuple[object, ...], set[str]](set)
        for look, others in edges[node]:
            for other in alike.intersection(others):
                by_look[look, looks[other]].add(other)
        neighbours[node] = set().union(*by_look.values())
        if any(len(related) > 1 for related in by_look.values()):
            crowded.add(node)
    steps = 0
    for component in components(neighbours):
        is_row = crowded.isdisjoint(component)
        if not is_row and len(component) > _MOST_IN_CROWD:
            return False
        steps += len(component) ** 3 * (1 if is_row else 100)
    return steps <= _MOST_STEPS


def components(neighbours: dict[str, set[str]]) -> Iterator[set[str]]:
    left = set(neighbours)
    while left:
        component, reached = set[str](), {left.pop()}
        while reached:
            component |= reached
            reached = set[str]().union(*(neighbours[node] for node in reached)) - component
        left -= component
        yield component


def _look(edges: Iterable[Edge]) -> tuple[str, ...]:
    return tuple(sorted(edge.look for edge in edges))


class _Classes:
    """Numbered classes of blank nodes, refined until each holds one.

    Numbers follow from the structure of the data alone.
    """

    def __init__(self, edges: dict[str, list[Edge]]) -> None:
        self._edges = edges
        self._members: list[dict[str, None]] = []
        self._class_of: dict[str, int] = {}
        self._splitters = deque[int]()
        by_look = defaultdict[tuple[str, ...], list[str]](list)
        for node in sorted(edges):
            by_look[_look(edges[node])].append(node)
        for _, nodes in sorted(by_look.items()):
            self._add(nodes)

    def labels(self) -> dict[str, str]:
        """The label of each blank node: the number of the class that holds it alone."""
        self._refine()
        for number in range(len(self._edges)):
            while len(self._members[number]) > 1:
                self._add([next(reversed(self._members[number]))])
                self._refine()
        return {node: f"c14n{number}" for node, number in self._class_of.items()}

    def _add(self, nodes: Sequence[str]) -> None:
        """Move nodes to a class of their own, by which others are then split."""
        number = len(self._members)
        for node in nodes:
            if node in self._class_of:
                del self._members[self._class_of[node]][node]
            self._class_of[node] = number
        self._members.append(dict.fromkeys(nodes))
        self._splitters.append(number)

    def _refine(self) -> None:
        """Split classes by the edges to each splitter; the largest part of each stays."""
        while self._splitters:
            seen = defaultdict[str, list[tuple[str, int]]](list)
            for node in self._members[self._splitters.popleft()]:
                for look, others in self._edges[node]:
                    for place, other in enumerate(others):
                        seen[other].append((look, place))
            parts = defaultdict[int, defaultdict[tuple[object, ...], list[str]]](
                lambda: defaultdict(list)
            )
            for node, ways in seen.items():
                parts[self._class_of[node]][tuple(sorted(ways))].append(node)
            for number, touched in sorted(parts.items()):
                in_order = [nodes for _, nodes in sorted(touched.items())]
                untouched = len(self._members[number]) - sum(map(len, in_order))
                largest = max(in_order, key=len)
                if len(largest) >= untouched:
                    in_order.remove(largest)
                    rest = self._members[number].keys() - set().union(largest, *in_order)
                    in_order = [sorted(rest), *in_order] if rest else in_order
                for nodes in in_order:
                    self._add(nodes)
