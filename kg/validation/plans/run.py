"""The plans of one run, who works on them, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path

import kg.resources
from kg.validation.engines.table import REFERENCE
from kg.validation.plans import across, crosscheck
from kg.validation.plans.cache import Cache, Known
from kg.validation.plans.crew import Crew
from kg.validation.plans.inputs import Inputs
from kg.validation.plans.judging import Judged, Setup
from kg.validation.plans.pieces import Piece, Unit, as_one
from kg.validation.plans.running import Work, judge_all
from kg.validation.plans.shared import gathered, judge_shared
from kg.validation.plans.trust import digest
from kg.validation.report import Words


class Run:
    """One run over some plans."""

    def __init__(
        self,
        given: Inputs,
        engine: str,
        crew: Crew,
        lent: Executor | None,
        cache: Cache | None,
    ) -> None:
        self.given = given
        self.engine = engine
        self.crew = crew
        self.lent = lent
        self.cache = cache
        self.seen: set[Path] = set()
        """The files of which a shape looks at something."""
        self._units = {unit.name: unit for unit in given.units}
        self._known: dict[Unit, Known] = {}
        self._ahead: dict[str, Known] = {}
        """By name what a worker judged together before all ties were known."""
        self._anew: set[str] = set()
        self._shared: set[str] = set()
        self.setup = self._setup()
        self._base = self._context()

    def _setup(self) -> Setup:
        pieces = [piece for name in self._shared for piece in self._units[name].pieces]
        return Setup(self.engine, self.given.in_order([*self.given.context, *pieces]))

    def _context(self) -> str:
        """A hash of what the plans share."""
        if self.cache is None:
            return digest([repr(self.setup.context).encode()])
        return self.cache.files.digest(self.setup.context)

    def plans(self) -> list[Judged]:
        """Every plan judged, and those together that have to do with one another."""
        judged = {one.name: one for one in self._apart()}
        groups = across.connected({name: one.ties for name, one in judged.items()})
        connected = set[str]().union(*groups)
        waiting = {name for name, one in judged.items() if not one.slice} - connected
        groups += [{name} for name in sorted(waiting)]
        together = self._each([self._together(group) for group in groups])
        alone = judged.keys() - connected - waiting
        return [*(judged[name] for name in sorted(alone)), *together]

    def _apart(self) -> list[Judged]:
        """Every plan judged by itself, until none of them is part of what all share."""
        shared = self._shared_before()
        while True:
            self._shared |= shared
            self.setup = self._setup()
            units = [unit for unit in self.given.units if unit.name not in self._shared]
            judged = self._each(units)
            shared = {one.name for one in judged if one.ties.shared}
            if not shared:
                return judged

    def _shared_before(self) -> set[str]:
        """The plans that the last run took as shared, when nothing of it can have changed."""
        if self.cache is None or self.cache.base != self._base:
            return set()
        units = [self._units.get(name) for name in self.cache.shared]
        same = all(unit and self._recall(unit) for unit in units)
        return set(self.cache.shared) if same else set()

    def _together(self, names: Iterable[str]) -> Unit:
        return as_one((self._units[name] for name in names), self.given.in_order)

    def _each(self, units: Sequence[Unit]) -> list[Judged]:
        """Some plans judged, but for those that are known to show what they showed."""
        context = self._context()
        known = {unit.name: found for unit in units if (found := self._recall(unit))}
        rest = [u for u in units if u.name not in known or known[u.name].context != context]
        slices = {name: found.judged.slice for name, found in known.items()}
        named = {unit.name: unit for unit in units}
        for one in judge_all(rest, Work(self.setup, slices, self.crew, self.lent)):
            if one.name not in named:
                self._ahead[one.name] = Known(context, one)
                continue
            if one.slice and one.slice == slices.get(one.name):
                one = one._replace(findings=known[one.name].judged.findings)
            else:
                self._anew.add(one.name)
            self._known[named[one.name]] = Known(context, one)
        return [self._judged(unit) for unit in units]

    def _recall(self, unit: Unit) -> Known | None:
        if unit not in self._known:
            found = self._ahead.get(unit.name) or (self.cache and self.cache.recall(unit))
            if found:
                self._known[unit] = found
        return self._known.get(unit)

    def _judged(self, unit: Unit) -> Judged:
        judged = self._known[unit].judged
        self.seen.update(unit.pieces[number].path for number in judged.seen)
        return judged

    def common(self, plans: Sequence[Judged]) -> Judged:
        """What plans share, judged by itself with what they tell of it."""
        told = gathered(plans)
        ontology = map(Piece, kg.resources.ontology_files())
        unit = Unit("", (*ontology, *self.setup.context), 0)
        context = digest([self._context().encode(), *(b" ".join(row) for row in told)])
        if not (known := self._recall(unit)) or known.context != context:
            self._known[unit] = Known(context, judge_shared(self.setup, told))
        return self._judged(unit)

    def again(self, plans: Sequence[Judged]) -> list[Judged]:
        """Some plans of a large run judged by the reference, if it was not that which judged.

        What is known from the last run was cross-checked then.
        """
        if self.engine == REFERENCE:
            return []
        some = crosscheck.sample(self.given.units, [p for p in plans if p.name in self._anew])
        setup = self.setup._replace(again=True)
        return list(judge_all(some, Work(setup, {}, self.crew, self.lent)))

    def keep(self) -> list[Words]:
        """Make this run the last one; what to say if that fails."""
        if self.cache is None:
            return []
        for unit, known in self._known.items():
            self.cache.keep(unit, known)
        failed = self.cache.save(self._base, self._shared)
        return [failed] if failed else []
