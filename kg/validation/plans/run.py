"""The plans of one run, who works on them, and what is known of them."""

from __future__ import annotations

import random
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    as_completed,
    wait,
)
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.errors import EngineError, KgError
from kg.files import shown
from kg.text import Words, counted
from kg.validation.engines.table import REFERENCE
from kg.validation.judge import nothing_checked
from kg.validation.plans import units
from kg.validation.plans.cache import Cache, Known, digest
from kg.validation.plans.inputs import Inputs
from kg.validation.plans.plan_judge import (
    Judged,
    Setup,
    gathered,
    judge_batch,
    judge_shared,
    prepared,
)
from kg.validation.plans.units import Piece, Unit, as_one, stated
from kg.validation.plans.workers import Crew
from kg.validation.report import Finding, Report
from kg.validation.whole import report

# A few plans of a large run judged by the reference too, to hold the fast engine against it


_LARGE = 100
_SAMPLE = 2


def sample(units: Sequence[Unit], judged: Iterable[Judged]) -> list[Unit]:
    """Some units of a large run that were judged alone: the same ones for the same run."""
    alone = {one.name for one in judged}
    able = [unit for unit in units if unit.name in alone]
    return random.Random(len(able)).sample(able, _SAMPLE) if len(able) >= _LARGE else []


def differing_plans(judged: Iterable[Judged], again: Iterable[Judged]) -> list[str]:
    """The units in which the engines find different things."""
    found = {one.name: _keys(one.findings) for one in judged}
    return sorted(one.name for one in again if _keys(one.findings) != found[one.name])


def _keys(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    return {(finding.sort_key, finding.component) for finding in findings}


def agreed(count: int) -> Words:
    """What to say when the engines agree."""
    return {
        "en": f"cross-check: pySHACL finds the same in {counted(count, 'plan')}",
        "zh": f"交叉核对：pySHACL 在 {count} 个规划中所得相同",
    }


def disagreed(name: str) -> Words:
    """What to say when they do not."""
    return {
        "en": f"{name}: pySHACL finds something else than the fast engine; run --engine pyshacl",
        "zh": f"{name}：pySHACL 与快速引擎所得不同；请以 --engine pyshacl 运行",
    }


# Judging many plans: in this process or by workers, whichever executor they come from


BATCH = 3_000_000
"""How many bytes a worker holds at once: about 12,500 statements."""

Batch = Sequence[Unit]


class Work(NamedTuple):
    """How units are to be judged, and by whom."""

    setup: Setup
    known: Mapping[str, bytes]
    """The slices with which some of them were judged before."""
    crew: Crew
    lent: Executor | None = None
    """Somebody else's workers, to be asked first."""

    def submit(self, executor: Executor, batch: Batch) -> Future[list[Judged]]:
        """Have a batch judged by a worker."""
        known = {unit.name: self.known[unit.name] for unit in batch if unit.name in self.known}
        return executor.submit(judge_batch, self.setup, batch, known)


def judge_all(units: Iterable[Unit], work: Work) -> Iterator[Judged]:
    """Every unit judged, in no order.

    A worker that dies takes nothing with it: what it had is judged anew in a process of its own,
    plan by plan if that dies too, and a plan that no process survives is left to pySHACL.

    Raises `EngineError` for a plan that pySHACL does not survive either.
    """
    left = batches(units, largest=0 if work.setup.again else BATCH)
    if work.lent is not None:
        left = yield from _by_lent(work.lent, left, work)
    elif work.crew.jobs == 1 or (len(left) < 2 and not work.crew.begun):
        for batch in left:
            yield from _here(batch, work)
        return
    while left:
        left = yield from _by_own(left, work)


def batches(units: Iterable[Unit], *, largest: int) -> list[Batch]:
    """The units in groups that a worker can hold, neighbours together."""
    found: list[list[Unit]] = []
    size = largest
    for unit in units:
        if size + unit.size > largest:
            found.append([])
            size = 0
        found[-1].append(unit)
        size += unit.size
    return list(found)


Judging = Generator[Judged, None, list[Batch]]
"""What is judged, and in the end the batches that are left."""


def _by_lent(executor: Executor, found: Sequence[Batch], work: Work) -> Judging:
    """By somebody else's workers, who may be many: they are given all at once.

    An executor that broke takes no more.
    """
    tasks: dict[Future[list[Judged]], Batch] = {}
    lost: list[Batch] = []
    for batch in found:
        try:
            tasks[work.submit(executor, batch)] = batch
        except BrokenExecutor:
            lost.append(batch)
    for task in as_completed(list(tasks)):
        batch = tasks.pop(task)
        if (outcome := _outcome(task)) is None:
            lost.append(batch)
        else:
            yield from outcome
    return lost


def _by_own(found: Sequence[Batch], work: Work) -> Judging:
    """By processes of our own, until all is done or one dies.

    They are given no more than they can soon do: so it is known what the one that dies had.
    """
    left: list[Batch] = list(reversed(found))
    lost: list[Batch] = []
    running: dict[Future[list[Judged]], Batch] = {}
    is_broken = False
    if not work.crew.begun:
        prepared(work.setup)  # for the copies of this process to begin with
    pool = work.crew.pool()
    while (left or running) and not is_broken:
        try:
            while left and len(running) < 2 * work.crew.jobs:
                running[work.submit(pool, left[-1])] = left[-1]
                left.pop()
        except BrokenExecutor:
            is_broken = True
        for task in wait(running, return_when=FIRST_COMPLETED).done:
            batch = running.pop(task)
            is_broken |= isinstance(task.exception(), BrokenExecutor)
            if (outcome := _outcome(task)) is None:
                lost.append(batch)
            else:
                yield from outcome
    if is_broken:
        work.crew.end()
    for batch in [*lost, *running.values()]:
        yield from _alone(batch, work)
    return left[::-1]


def _outcome(task: Future[list[Judged]]) -> list[Judged] | None:
    """What a worker found; nothing when it died."""
    try:
        return task.result()
    except KgError:
        raise
    except Exception:
        return None


def _here(batch: Batch, work: Work) -> Iterable[Judged]:
    try:
        return judge_batch(work.setup, batch, work.known)
    except KgError:
        raise
    except Exception:
        return _alone(batch, work)


def _alone(batch: Batch, work: Work) -> Iterator[Judged]:
    with work.crew.one() as crew:
        outcome = _outcome(work.submit(crew.pool(), batch))
    if outcome is not None:
        yield from outcome
    elif len(batch) > 1:
        for unit in batch:
            yield from _alone([unit], work)
    elif work.setup.engine != REFERENCE:
        setup = work.setup._replace(engine=REFERENCE)
        yield from _alone(batch, work._replace(setup=setup, known={}))
    else:
        raise EngineError(
            f"{batch[0].name}: every process that judged it died; split the plan, or free memory",
            f"{batch[0].name}：处理它的进程均异常终止；请拆分该规划，或释放内存",
        )


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
        groups = units.connected_units({name: one.ties for name, one in judged.items()})
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
        some = sample(self.given.units, [p for p in plans if p.name in self._anew])
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


# One run over many plans, each judged by itself, and over what they share


def validate(
    given: Inputs,
    engine: str,
    crew: Crew,
    *,
    lent: Executor | None = None,
    cache: Cache | None = None,
) -> Report:
    """Hold each plan, and what plans share, against the shipped shapes and checks.

    The findings are those of judging all in one: plans that have to do with one another are
    judged together, and a plan that says what shared things are is taken as shared itself. The
    plans are judged by the executor that is `lent`, or else by `crew`. With `cache` only what
    changed since the last run is looked at.
    """
    run = Run(given, engine, crew, lent, cache)
    plans = run.plans()
    judged = [*plans, run.common(plans)]
    ready = prepared(run.setup)
    shapes = ready.context.sight.shapes
    _refuse_unlooked_at(run, len(shapes))
    again = run.again(plans)
    differing = differing_plans(plans, again)
    notes = [_grouped(shown(path)) for path in given.grouped]
    notes += [agreed(len(again))] if again and not differing else []
    notes += run.keep()
    remarks = [disagreed(name) for name in differing]
    return replace(_report(judged, shapes, ready.rules.engine.name), remarks=remarks, notes=notes)


def _grouped(path: str) -> Words:
    return {
        "en": f"{path}: its graphs do not stand together; they were grouped on disk first",
        "zh": f"{path}：同一图的语句未连续存放；已先在磁盘上归组",
    }


def _refuse_unlooked_at(run: Run, shapes: int) -> None:
    """Raise `InputError` for the first file none of whose things a shape looks at."""
    for path in run.given.files:
        if path not in run.seen:
            own = [piece for piece in run.given.pieces if piece.path == path]
            subjects = {row[0] for piece in own for row in stated(piece).rows}
            raise nothing_checked(path, len(subjects), shapes)


def _report(judged: Sequence[Judged], shapes: Sequence[str], engine: str) -> Report:
    counts = (sum(nodes) for nodes in zip(*(one.nodes for one in judged), strict=True))
    return report(
        (finding for one in judged for finding in one.findings),
        nodes=dict(zip(shapes, counts, strict=True)),
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged),
        engine=engine,
    )
