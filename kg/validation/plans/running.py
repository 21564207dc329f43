"""Judging many plans: in this process or by workers, whichever executor they come from."""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, nullcontext

from kg.errors import KgError
from kg.validation.plans.judging import Judged, Setup, judge_batch, prepared
from kg.validation.plans.pieces import Unit

BATCH = 4_000_000
"""How many bytes a worker holds at once: about 17,000 statements."""

_SAMPLE = 2
_LARGE = 100


def jobs_by_default() -> int:
    """One for each processor that this process may use."""
    return len(os.sched_getaffinity(0))


def workers(jobs: int, setup: Setup) -> AbstractContextManager[Executor | None]:
    """A pool of `jobs` processes, which inherit what is made ready here; none for one job."""
    if jobs < 2:
        return nullcontext()
    prepared(setup)
    return ProcessPoolExecutor(jobs, multiprocessing.get_context("fork"))


def judge_all(
    units: Sequence[Unit], setup: Setup, *, jobs: int, executor: Executor | None = None
) -> Iterator[Judged]:
    """Every unit judged, in no order; by `executor` where one is given.

    A worker that dies takes nothing with it: what it had is judged anew, each plan in a process
    of its own, and one that kills that too is left to pySHACL.
    """
    found = batches(units)
    if executor is not None:
        yield from _by(executor, found, setup)
        return
    with workers(min(jobs, len(found)), setup) as pool:
        if pool is None:
            for batch in found:
                yield from judge_batch(setup, batch)
        else:
            yield from _by(pool, found, setup)


def batches(units: Iterable[Unit]) -> list[list[Unit]]:
    """The units in groups that a worker can hold, neighbours together."""
    found: list[list[Unit]] = []
    size = BATCH
    for unit in units:
        if size + unit.size > BATCH:
            found.append([])
            size = 0
        found[-1].append(unit)
        size += unit.size
    return found


def sample(units: Sequence[Unit]) -> list[Unit]:
    """The units of a large run that the other engine looks at too; the same for the same run."""
    if len(units) < _LARGE:
        return []
    return random.Random(len(units)).sample(list(units), _SAMPLE)


def _by(executor: Executor, found: Sequence[Sequence[Unit]], setup: Setup) -> Iterator[Judged]:
    tasks = {executor.submit(judge_batch, setup, batch): batch for batch in found}
    lost = []
    for task in as_completed(tasks):
        outcome = _outcome(task)
        if outcome is None:
            lost += tasks[task]
        else:
            yield from outcome
    for unit in lost:
        yield from _alone(unit, setup)


def _outcome(task: Future[list[Judged]]) -> list[Judged] | None:
    """What a worker found; nothing when it died."""
    try:
        return task.result()
    except KgError:
        raise
    except Exception:
        return None


def _alone(unit: Unit, setup: Setup) -> list[Judged]:
    for engine in (setup.engine, "pyshacl"):
        with workers(2, setup._replace(engine=engine)) as pool:
            assert pool is not None
            task = pool.submit(judge_batch, setup._replace(engine=engine), [unit])
            if (outcome := _outcome(task)) is not None:
                return outcome
    return judge_batch(setup._replace(engine="pyshacl"), [unit])
