"""The graphs of a unit while faults are planted in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.plans.terms import TERM, Graph, Statement

# What so much leans on that a fault in it stays where it is: neighbours stay free for others.
_HUBS = frozenset(
    TERM[f"plan:{name}"]
    for name in ("Authority", "Cluster", "Document", "Enterprise", "Place", "Plan")
)
_TYPE = TERM["rdf:type"]


Test = Callable[["Bed", str], bool]
"""Whether a thing of a bed will do."""


class Expected(NamedTuple):
    """A finding that a fault must bring: its rule by its short name, and what it is about.

    The focus and the value are terms as N-Triples writes them. The path is a property by its
    short name, `^plan:states` for its inverse, or two properties with a slash between.
    """

    rule: str
    focus: str
    path: str | None = None
    value: str | None = None


Operator = Callable[["Bed"], list[Expected]]
"""A kind of fault: plants one and says what must be found; nothing, where it finds no place."""


class Bed:
    """The statements of a unit by subject, to be changed; a thing serves for one fault only."""

    def __init__(self, graphs: Sequence[Graph], rng: Random) -> None:
        self.rng = rng
        self._graphs = graphs
        self._blocks: list[dict[str, list[Statement]]] = []
        self._kinds: dict[str, list[str]] = {}
        self._near: dict[str, set[str]] = {}
        self._taken: set[str] = set()
        for graph in graphs:
            blocks: dict[str, list[Statement]] = {}
            for statement in graph.statements:
                blocks.setdefault(statement.subject, []).append(statement)
            self._blocks.append(blocks)
        self._survey()

    def _survey(self) -> None:
        kind_of = {
            statement.subject: statement.value
            for graph in self._graphs
            for statement in graph.statements
            if statement.predicate == _TYPE
        }
        for subject, kind in kind_of.items():
            self._kinds.setdefault(kind, []).append(subject)
        tied = {subject for subject, kind in kind_of.items() if kind not in _HUBS}
        for graph in self._graphs:
            for subject, _, value in graph.statements:
                if subject in tied and value in tied:
                    self._near.setdefault(subject, set()).add(value)
                    self._near.setdefault(value, set()).add(subject)

    def close(self) -> None:
        """Give the statements back to the graphs."""
        for graph, blocks in zip(self._graphs, self._blocks, strict=True):
            graph.statements = [statement for block in blocks.values() for statement in block]

    def pick(self, kind: str, *having: str, where: Test = lambda bed, subject: True) -> str | None:
        """A thing of a class, by its short name, that has these properties; taken from then on."""
        free = [
            subject
            for subject in self._kinds.get(TERM[kind], [])
            if subject not in self._taken
            and all(self.values(subject, name) for name in having)
            and where(self, subject)
        ]
        if not free:
            return None
        chosen = self.rng.choice(free)
        self.take(chosen)
        return chosen

    def of_kind(self, kind: str) -> list[str]:
        """The things of a class, taken or not."""
        return self._kinds.get(TERM[kind], [])

    def take(self, subject: str) -> None:
        """Keep a thing, and what it is tied to, from further faults."""
        self._taken |= {subject, *self._near.get(subject, ())}

    def values(self, subject: str, name: str) -> list[str]:
        """What is said of a thing by a property."""
        predicate = TERM[name]
        return [s.value for s in self._block(subject) if s.predicate == predicate]

    def value(self, subject: str, name: str) -> str:
        """The first of what is said of a thing by a property."""
        return self.values(subject, name)[0]

    def holders(self, name: str, value: str) -> list[str]:
        """The things of which a property says `value`."""
        wanted = TERM[name], value
        return [
            statement.subject
            for blocks in self._blocks
            for block in blocks.values()
            for statement in block
            if statement[1:] == wanted
        ]

    def drop(self, subject: str, name: str, value: str | None = None) -> None:
        """Say no longer what a property says of a thing, or only not one value of it."""
        predicate, block = TERM[name], self._block(subject)
        block[:] = [
            statement
            for statement in block
            if statement.predicate != predicate or (value and statement.value != value)
        ]

    def swap(self, subject: str, name: str, new: str, old: str | None = None) -> str:
        """Say another value in the place of the first, or of `old`; the new value."""
        block = self._block(subject)
        statement = Statement(subject, TERM[name], old or self.value(subject, name))
        block[block.index(statement)] = statement._replace(value=new)
        return new

    def add(self, subject: str, name: str, value: str) -> str:
        """Say one thing more; the value."""
        self._block(subject).append(Statement(subject, TERM[name], value))
        return value

    def copy(self, subject: str, name: str) -> str:
        """Say the first value of a property in the last graph as well; the value."""
        statement = Statement(subject, TERM[name], self.value(subject, name))
        self._blocks[-1].setdefault(subject, []).append(statement)
        return statement.value

    def describe(self, statements: Sequence[Statement]) -> None:
        """Add the description of a thing to the first graph."""
        self._blocks[0].setdefault(statements[0].subject, []).extend(statements)

    def rename(self, subject: str, new: str) -> str:
        """Give a thing another name, where it is described; the new name."""
        for blocks in self._blocks:
            if subject in blocks:
                moved = [statement._replace(subject=new) for statement in blocks.pop(subject)]
                blocks[new] = moved
        return new

    def _block(self, subject: str) -> list[Statement]:
        return next(blocks[subject] for blocks in self._blocks if subject in blocks)
