"""One run over many plans, each judged by itself, and over what they share."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, as_completed
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import kg.resources
from kg.errors import EngineError, KgError
from kg.files import shown
from kg.store.nquads import line_of
from kg.text import Words, counted
from kg.validation.engines.fast import REFERENCE, engine_version
from kg.validation.judge import nothing_checked
from kg.validation.plans.links import Context, Outline, digest, meeting
from kg.validation.plans.pieces import Inputs, Unit, parse_piece
from kg.validation.plans.plan_judge import (
    Judged,
    Setup,
    judge_batch,
    judge_shared,
    ontology_pieces,
    outline_batch,
    prepared,
    representatives,
)
from kg.validation.report import Report, distinct
from kg.worker import Limits, Wording, WorkerError, parallel_map, run_apart

if TYPE_CHECKING:
    from kg.validation.plans.cache import Cache

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
    for batch in batches:
        try:
            tasks[executor.submit(task, batch)] = batch
        except BrokenExecutor:
            yield from rescue(batch)
    for future in as_completed(tasks):
        try:
            yield from future.result()
        except KgError:
            raise
        except Exception:  # whatever executors raise for a worker that died
            yield from rescue(tasks[future])


def validate(given: Inputs, engine: str, workers: Workers, cache: Cache | None = None) -> Report:
    """Validate each plan, and what plans share, by the shipped shapes and checks.

    The findings are those of judging everything at once. With `cache` only what changed since the
    last run is judged.
    """
    if given.grouped:  # on files that other machines cannot open
        workers = workers._replace(executor=None)
    run = _Run(given, engine, workers, cache)
    plans = run.plans()
    judged = {**plans, "": run.shared(plans)}
    ready = prepared(run.setup)
    shapes = ready.context.targets.shapes
    run.refuse_unchecked(judged, len(shapes))
    counts = (sum(nodes) for nodes in zip(*(one.nodes for one in judged.values()), strict=True))
    remarks, agreeing = run.cross_check(plans)
    notes = [_grouped(shown(path)) for path in given.grouped]
    failed = cache.save() if cache else None
    return Report(
        findings=distinct(finding for one in judged.values() for finding in one.findings),
        nodes_per_shape=dict(zip(shapes, counts, strict=True)),
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged.values()),
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
        self._outlines = self._outlined()
        self._units = self._grouped()
        self._uncached: Sequence[Unit] = ()

    @property
    def _context(self) -> Context:
        return prepared(self.setup).context

    @property
    def _shared(self) -> Unit:
        """What plans share as a unit without a name."""
        return Unit("", (*ontology_pieces(), *self.setup.shared))

    def _outlined(self) -> dict[str, Outline]:
        units = self._given.units
        outlined = partial(self._workers.map, outline_batch, self.setup._replace(shared=()))
        if self._cache is None:
            return dict(outlined(units))
        keys = {unit.name: self._cache.digest(unit.pieces) for unit in units}
        return self._cache.memo("outlines", units, keys, outlined)

    def _grouped(self) -> list[Unit]:
        """The units as they are judged: those that describe shared things are treated as shared."""
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
        return [self._given.merged(units[name] for name in names) for names in groups]

    def plans(self) -> dict[str, Judged]:
        """Every unit judged, or known from the last run; by name."""
        if self._cache is None:
            return dict(self._judge(self._units))
        return self._cache.memo("judged", self._units, self._keys(self._cache), self._judge)

    def _judge(self, units: Sequence[Unit]) -> Iterator[tuple[str, Judged]]:
        self._uncached = units
        return self._workers.map(judge_batch, self.setup, units)

    def _keys(self, cache: Cache) -> dict[str, str]:
        """For each unit a hash of its text and its slice, on which its findings depend."""
        keys = {}
        shared = cache.digest(self.setup.shared)
        for unit in self._units:
            text = cache.digest(unit.pieces)
            known = cache.recall("slices", text)
            if not known or known[0] != shared:
                outlines = (self._outlines[part] for part in unit.parts)
                known = [shared, self._context.digest(outlines)]
                cache.keep("slices", text, known)
            keys[unit.name] = f"{text} {known[1]}"
        return keys

    def shared(self, plans: Mapping[str, Judged]) -> Judged:
        """What plans share, judged with what they state about it."""
        rows = representatives(plans.values())
        if (cache := self._cache) is None:
            return judge_shared(self.setup, rows)
        texts = [cache.digest(self.setup.shared).encode(), *map(line_of, rows)]
        judged = {"": digest(texts)}
        return cache.memo(
            "judged", [self._shared], judged, lambda _: [("", judge_shared(self.setup, rows))]
        )[""]

    def refuse_unchecked(self, judged: Mapping[str, Judged], shapes: int) -> None:
        """Raise `InputError` for the first file that has no focus node of any shape."""
        units = [*self._units, self._shared]
        seen = {unit.pieces[n].path for unit in units for n in judged[unit.name].focus_pieces}
        for path in self._given.files:
            if path not in seen:
                own = [piece for unit in units for piece in unit.pieces if piece.path == path]
                subjects = {row[0] for piece in own for row in parse_piece(piece).rows}
                raise nothing_checked(path, len(subjects), shapes)

    def cross_check(self, plans: Mapping[str, Judged]) -> tuple[list[Words], list[Words]]:
        """Judge some plans of a large run by pySHACL too: remarks where it differs, else a note.

        They are chosen at random, the same in every run, from those that are neither merged nor
        cached.
        """
        some = [unit for unit in self._uncached if len(unit.parts) == 1]
        if self.setup.engine == REFERENCE or len(some) < _LARGE:
            return [], []
        some = random.Random(len(some)).sample(some, _SAMPLE)
        setup = self.setup._replace(engine=REFERENCE)
        again = dict(self._workers.map(judge_batch, setup, some, one_by_one=True))
        differing = sorted(
            name for name, one in again.items() if _signature(one) != _signature(plans[name])
        )
        return [_disagrees(name) for name in differing], [] if differing else [_agrees(len(again))]


def _signature(judged: Judged) -> set[tuple[object, ...]]:
    return {(finding.sort_key, finding.component) for finding in judged.findings}


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
