"""Which fault goes where, the same for the same seed, and the units with their faults in them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import NamedTuple

from benchmarks.plans import shared
from benchmarks.plans.faults.across import ACROSS, reaching
from benchmarks.plans.faults.bed import Bed, Expected, Operator
from benchmarks.plans.faults.table import IN_CONTEXT, OPERATORS
from benchmarks.plans.setting import City
from benchmarks.plans.terms import Graph
from benchmarks.plans.unit import plan_graphs
from kg.errors import InputError

_CONTEXT_SHARE = 100
"""One fault of so many is in the context."""


class Fault(NamedTuple):
    """A planted fault: its kind, and every finding that it must bring."""

    operator: str
    findings: Sequence[Expected]


class Unit(NamedTuple):
    """Graphs that stand together, with the faults in them."""

    graphs: Sequence[Graph]
    faults: Sequence[Fault] = ()


class Order(NamedTuple):
    """What is asked for: so many plans, faults within them, and faults that span two."""

    seed: int
    plans: int
    faults: int = 0
    across: int = 0


def units(order: Order) -> Iterator[Unit]:
    """Every plan with its outcomes, and then the context, each with its faults.

    Raises `InputError` at the end when not all found a place.
    """
    in_context = order.faults // _CONTEXT_SHARE
    within, across = _Queue(OPERATORS), _Queue(ACROSS)
    for number in range(1, order.plans + 1):
        graphs, city = plan_graphs(order.seed, number), City(order.seed, number)
        due = (order.faults - in_context) * number // order.plans
        due_across = order.across * (number - 1) // max(1, order.plans - 1)
        faults: list[Fault] = []
        if within.owes(due) or across.owes(due_across):
            bed = Bed(graphs, city.random("faults"))
            faults += within.plant(OPERATORS, bed, due)
            faults += across.plant(reaching(City(order.seed, number - 1)), bed, due_across)
            bed.close()
        yield Unit(graphs, faults)
    graphs = list(shared.graphs(order.seed, order.plans))
    bed = Bed(graphs, Random(f"{order.seed} faults"))
    faults = _Queue(IN_CONTEXT).plant(OPERATORS, bed, in_context)
    bed.close()
    yield Unit(graphs, faults)
    if within.owes(order.faults - in_context) or across.owes(order.across):
        raise InputError(
            f"{order.plans} plans have no place for so many faults; ask for fewer",
            f"{order.plans} 份规划容不下这么多错误；请减少数目",
        )


class _Queue:
    """Kinds of faults by their names, the one that waited longest first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._waiting = deque(names)
        self._planted = 0

    def owes(self, due: int) -> bool:
        """Whether fewer than `due` were planted so far."""
        return self._planted < due

    def plant(self, operators: Mapping[str, Operator], bed: Bed, due: int) -> list[Fault]:
        """Faults until `due` were planted in all, or until the bed has no place for more."""
        faults = []
        while self.owes(due) and (fault := self._next(operators, bed)):
            faults.append(fault)
            self._planted += 1
        return faults

    def _next(self, operators: Mapping[str, Operator], bed: Bed) -> Fault | None:
        for name in self._waiting:
            if findings := operators[name](bed):
                self._waiting.remove(name)
                self._waiting.append(name)
                return Fault(name, findings)
        return None
