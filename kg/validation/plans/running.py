"""Judging many plans: in this process or by workers, whichever executor they come from."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    as_completed,
    wait,
)
from typing import NamedTuple

from kg.errors import EngineError, KgError
from kg.validation.engines.table import REFERENCE
from kg.validation.plans.crew import Crew
from kg.validation.plans.judging import Judged, Setup, judge_batch, prepared
from kg.validation.plans.pieces import Unit

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
