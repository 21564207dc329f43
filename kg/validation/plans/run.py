"""One run over many plans, each judged by itself, and over what they share."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import partial
from typing import NamedTuple, TypeVar

import kg.resources
from kg.errors import EngineError, KgError
from kg.files import shown
from kg.text import Words, counted
from kg.validation.engines.fast import REFERENCE, engine_version
from kg.validation.judge import nothing_checked
from kg.validation.plans.cache import (
    Cache,
    judged_of,
    judged_values,
    outline_of,
    outline_values,
)
from kg.validation.plans.links import Context, Outline, digest, meeting
from kg.validation.plans.pieces import Inputs, Piece, Unit, parse_piece
from kg.validation.plans.plan_judge import (
    Judged,
    Setup,
    judge_batch,
    judge_shared,
    outline_batch,
    prepared,
    representatives,
)
from kg.validation.report import Finding, Report, distinct
from kg.worker import Limits, Wording, WorkerError, parallel_map, run_apart

BATCH = 3_000_000
"""The bytes of N-Quads that a worker judges at once: about 12,500 statements."""

WORDING = Wording(
    name=("validation", "校验"),
    less=("check less at once", "请减少一次校验的内容"),
    simpler=("simplify data or shapes", "请简化数据或形状"),
)
_LARGE = 100
_SAMPLE = 2

R = TypeVar("R")
Batch = Sequence[Unit]
Task = Callable[[Setup, Batch], list[R]]


class Workers(NamedTuple):
    """The number of worker processes, or an executor of the caller."""

    jobs: int = 1
    executor: Executor | None = None

    def map(
        self, task: Task[R], setup: Setup, units: Sequence[Unit], *, one_by_one: bool = False
    ) -> Iterator[R]:
        """The results of a task for every unit, in batches.

        A batch that kills its worker is done again in processes of its own, in the end unit by
        unit. Raises `EngineError` for a unit that no process survives.
        """
        rescue = partial(_rescued, task, setup)
        batches = _batches(units, 0 if one_by_one else BATCH)
        if self.executor is not None:
            return _by_executor(self.executor, partial(task, setup), batches, rescue)
        return parallel_map(partial(task, setup), batches, self.jobs, WORDING, rescue)


def _batches(units: Iterable[Unit], most: int) -> list[Batch]:
    """Neighbours together, up to so many bytes."""
    found: list[list[Unit]] = []
    size = most
    for unit in units:
        if size + unit.size > most:
            found.append([])
            size = 0
        found[-1].append(unit)
        size += unit.size
    return list(found)


def _rescued(task: Task[R], setup: Setup, batch: Batch) -> Iterator[R]:
    try:
        yield from run_apart(partial(task, setup, batch), Limits(memory=None), WORDING)
    except WorkerError:
        if len(batch) == 1:
            name = batch[0].name
            raise EngineError(
                f"{name}: every process that judged it died; split the plan, or free memory",
                f"{name}：处理它的进程均异常终止；请拆分该规划，或释放内存",
            ) from None
        for unit in batch:
            yield from _rescued(task, setup, [unit])


def _by_executor(
    executor: Executor,
    task: Callable[[Batch], list[R]],
    batches: Sequence[Batch],
    rescue: Callable[[Batch], Iterator[R]],
) -> Iterator[R]:
    """The results of an executor, which may break."""
    tasks: dict[Future[list[R]], Batch] = {}
    lost: list[Batch] = []
    for batch in batches:
        try:
            tasks[executor.submit(task, batch)] = batch
        except BrokenExecutor:
            lost.append(batch)
    for future in as_completed(list(tasks)):
        batch = tasks.pop(future)
        try:
            yield from future.result()
        except KgError:
            raise
        except Exception:  # whatever executors raise for a worker that died
            lost.append(batch)
    for batch in lost:
        yield from rescue(batch)


def validate(given: Inputs, engine: str, workers: Workers, cache: Cache | None = None) -> Report:
    """Validate each plan, and what plans share, by the shipped shapes and checks.

    The findings are those of judging everything at once. With `cache` only what changed since the
    last run is judged.
    """
    if given.grouped:  # on files that other machines cannot open
        workers = workers._replace(executor=None)
    run = _Run(given, engine, workers, cache)
    plans = run.plans()
    judged = [*plans, run.shared(plans)]
    ready = prepared(run.setup)
    shapes = ready.context.targets.shapes
    run.refuse_unchecked(judged, len(shapes))
    counts = (sum(nodes) for nodes in zip(*(one.nodes for one in judged), strict=True))
    remarks, agreeing = run.cross_check(plans)
    notes = [_grouped(shown(path)) for path in given.grouped]
    failed = cache.save() if cache else None
    return Report(
        findings=distinct(finding for one in judged for finding in one.findings),
        nodes_per_shape=dict(zip(shapes, counts, strict=True)),
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged),
        remarks=remarks,
        notes=[*notes, *agreeing, *([failed] if failed else [])],
        engine=ready.rules.engine.name,
        engine_version=engine_version(ready.rules.engine.name),
    )


class _Run:
    """A run, with its units grouped as they are judged."""

    def __init__(self, given: Inputs, engine: str, workers: Workers, cache: Cache | None) -> None:
        self.setup = Setup(engine, given.in_order(given.shared), run=os.urandom(8))
        self._given = given
        self._workers = workers
        self._cache = cache
        self._outlines = self._outlined(given.units)
        self._units: dict[str, Unit] = {}
        """By name, each of them one that was given, or several merged."""
        self._parts: dict[str, Sequence[str]] = {}
        """The names of the given units that each consists of."""
        self._uncached: Sequence[Unit] = ()
        self._group()

    def _outlined(self, units: Sequence[Unit]) -> dict[str, Outline]:
        found = dict[str, Outline]()
        if cache := self._cache:
            known = {u.name: cache.recall("outlines", cache.digest(u.pieces)) for u in units}
            found = {name: outline_of(values) for name, values in known.items() if values}
        rest = {unit.name: unit for unit in units if unit.name not in found}
        setup = self.setup._replace(shared=())
        for name, own in self._workers.map(outline_batch, setup, list(rest.values())):
            found[name] = own
            if cache:
                key = cache.digest(rest[name].pieces)
                cache.keep("outlines", key, outline_values(own))
        return found

    def _group(self) -> None:
        """Treat units as shared that describe shared things, and merge units that meet."""
        units = {unit.name: unit for unit in self._given.units}
        while described := [
            n for n, own in self._outlines.items() if self._context.is_described_by(own)
        ]:
            pieces = [piece for name in described for piece in units[name].pieces]
            shared = self._given.in_order([*self.setup.shared, *pieces])
            self.setup = self.setup._replace(shared=shared)
            for name in described:
                del self._outlines[name]
        groups = meeting(self._outlines, self._context)
        alone = self._outlines.keys() - set[str]().union(*groups)
        for names in [*([name] for name in sorted(alone)), *map(sorted, groups)]:
            unit = self._given.merged(units[name] for name in names)
            self._units[unit.name], self._parts[unit.name] = unit, names

    @property
    def _context(self) -> Context:
        return prepared(self.setup).context

    def plans(self) -> list[Judged]:
        """Every unit judged, or known from the last run."""
        keys, judged = self._keys(), dict[str, Judged]()
        if cache := self._cache:
            known = {name: cache.recall("judged", key) for name, key in keys.items()}
            judged = {n: judged_of(own, self._units[n]) for n, own in known.items() if own}
        self._uncached = [unit for name, unit in self._units.items() if name not in judged]
        for one in self._workers.map(judge_batch, self.setup, self._uncached):
            judged[one.name] = one
            if cache:
                values = judged_values(one, self._units[one.name])
                cache.keep("judged", keys[one.name], values)
        return [judged[name] for name in sorted(judged)]

    def _keys(self) -> dict[str, str]:
        """For each unit a hash of its text and its slice, on which its findings depend."""
        if (cache := self._cache) is None:
            return {}
        keys = {}
        context, shared = self._context, cache.digest(self.setup.shared)
        for name, unit in self._units.items():
            text = cache.digest(unit.pieces)
            known = cache.recall("slices", text)
            if not known or known[0] != shared:
                parts = (self._outlines[part] for part in self._parts[name])
                known = [shared, context.digest(parts)]
                cache.keep("slices", text, known)
            keys[name] = f"{text} {known[1]}"
        return keys

    def shared(self, plans: Sequence[Judged]) -> Judged:
        """What plans share, judged with what they state about it."""
        rows = representatives(plans)
        unit = Unit("", (*map(Piece, kg.resources.ontology_files()), *self.setup.shared), 0)
        if (cache := self._cache) is None:
            return judge_shared(self.setup, rows)
        texts = [cache.digest(self.setup.shared).encode(), *(b" ".join(row) for row in rows)]
        key = digest(texts)
        if values := cache.recall("judged", key):
            return judged_of(values, unit)
        judged = judge_shared(self.setup, rows)
        cache.keep("judged", key, judged_values(judged, unit))
        return judged

    def refuse_unchecked(self, judged: Sequence[Judged], shapes: int) -> None:
        """Raise `InputError` for the first file that has no focus node of any shape."""
        ontology = map(Piece, kg.resources.ontology_files())
        pieces = {name: unit.pieces for name, unit in self._units.items()}
        pieces[""] = (*ontology, *self.setup.shared)
        seen = {pieces[one.name][number].path for one in judged for number in one.focus_pieces}
        for path in self._given.files:
            if path not in seen:
                own = [p for some in pieces.values() for p in some if p.path == path]
                subjects = {row[0] for piece in own for row in parse_piece(piece).rows}
                raise nothing_checked(path, len(subjects), shapes)

    def cross_check(self, plans: Sequence[Judged]) -> tuple[list[Words], list[Words]]:
        """Judge some plans of a large run by pySHACL too: remarks where it differs, else a note.

        They are chosen at random, the same in every run, from those that are neither merged nor
        cached.
        """
        some = [unit for unit in self._uncached if len(self._parts[unit.name]) == 1]
        if self.setup.engine == REFERENCE or len(some) < _LARGE:
            return [], []
        some = random.Random(len(some)).sample(some, _SAMPLE)
        setup = self.setup._replace(by=REFERENCE)
        found = {one.name: _signature(one.findings) for one in plans}
        again = list(self._workers.map(judge_batch, setup, some, one_by_one=True))
        differing = sorted(one.name for one in again if _signature(one.findings) != found[one.name])
        return [_disagrees(name) for name in differing], [] if differing else [_agrees(len(again))]


def _signature(findings: Iterable[Finding]) -> set[tuple[object, ...]]:
    return {(finding.sort_key, finding.component) for finding in findings}


def _agrees(count: int) -> Words:
    return {
        "en": f"cross-check: pySHACL finds the same in {counted(count, 'plan')}",
        "zh": f"交叉核对：pySHACL 在 {count} 个规划中所得相同",
    }


def _disagrees(name: str) -> Words:
    return {
        "en": f"{name}: pySHACL finds something else than the fast engine; run --engine pyshacl",
        "zh": f"{name}：pySHACL 与快速引擎所得不同；请以 --engine pyshacl 运行",
    }


def _grouped(path: str) -> Words:
    return {
        "en": f"{path}: its graphs do not stand together; they were grouped on disk first",
        "zh": f"{path}：同一图的语句未连续存放；已先在磁盘上归组",
    }
