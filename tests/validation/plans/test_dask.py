"""A cluster's workers: Dask's, two processes on this machine, one of them killed midway."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path

import pytest
from environment import PLANS
from validation.plans import at_once
from validation.plans.comparing import plan_by_plan

from benchmarks.plans import write_nquads
from kg.validation.plans import run

distributed = pytest.importorskip("distributed", reason="the extra [cluster] is not installed")

SOURCES = PLANS / "sources.ttl"


class Killing(Executor):
    """An executor of which a worker is killed as soon as a first task is done."""

    def __init__(self, lent: Executor, worker: int) -> None:
        self.lent = lent
        self.worker: int | None = worker
        self.done = 0

    def submit(self, task: Callable[..., object], /, *given: object) -> Future[object]:
        future: Future[object] = self.lent.submit(task, *given)
        future.add_done_callback(self._kill)
        return future

    def _kill(self, _: Future[object]) -> None:
        self.done += 1
        if self.worker is not None:
            os.kill(self.worker, signal.SIGKILL)
            self.worker = None


@pytest.fixture(scope="module")
def client() -> Iterator[object]:
    """Two worker processes that are reached on loopback, without a dashboard."""
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    )
    with cluster, distributed.Client(cluster) as client:
        yield client


def test_the_report_is_the_same_though_a_worker_dies(
    client: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH", 500_000)
    path = tmp_path / "plans.nq"
    write_nquads(path, triples=10_000, seed=5, faults=60, across=3)
    pids = client.run(os.getpid)
    assert len(pids) == 2
    assert all(address.startswith("tcp://127.0.0.1:") for address in pids)
    killing = Killing(client.get_executor(), next(iter(pids.values())))
    report = plan_by_plan([path, SOURCES], "fast", lent=killing)
    assert replace(report, notes=(), remarks=()) == at_once.validate([path, SOURCES], "fast")
    assert killing.worker is None
    assert killing.done > 4
    assert set(client.run(os.getpid).values()) != set(pids.values())
