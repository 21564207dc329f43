"""A process that stands ready: the same answers, its limits, its end, and whose it is."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from children import children

import kg
from kg.errors import EngineError, InputError
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.worker import Limits, PersistentWorker, run

LONG = 30.0


def _process(_: object) -> int:
    return os.getpid()


def _held(held: object) -> object:
    return held


def _endless(_: object) -> None:
    while True:
        pass


def _refuse(_: object) -> None:
    raise InputError("the cup is empty", "杯子是空的")


def _kill(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _heavy(_: object) -> int:
    return len(bytearray(64 * 1024**3))


@pytest.fixture
def no_process_is_left() -> Iterator[None]:
    """Other tests' sessions may have theirs."""
    before = children()
    yield
    gc.collect()
    assert children() <= before


@pytest.mark.usefixtures("no_process_is_left")
def test_one_process_does_one_task_after_another() -> None:
    worker = PersistentWorker("held")
    first, second = (worker.run(_process, LONG) for _ in range(2))
    assert first == second != os.getpid()
    assert worker.run(_held, LONG) == "held"


def test_a_refusal_leaves_it_standing() -> None:
    worker = PersistentWorker(None)
    before = worker.run(_process, LONG)
    with pytest.raises(InputError, match="the cup is empty"):
        worker.run(_refuse, LONG)
    assert worker.run(_process, LONG) == before


@pytest.mark.parametrize(
    ("task", "seconds", "told"),
    [
        (_endless, 0.3, r"not done within 0\.3 s"),
        (_kill, LONG, "the engine died of it"),
        (_heavy, LONG, "needs more memory than it may have"),
    ],
    ids=["late", "killed", "heavy"],
)
@pytest.mark.usefixtures("no_process_is_left")
def test_after_what_took_too_much_another_begins(
    task: Callable[[object], object], seconds: float, told: str
) -> None:
    worker = PersistentWorker(None)
    before = worker.run(_process, LONG)
    began = time.monotonic()
    with pytest.raises(EngineError, match=told):
        worker.run(task, seconds)
    assert time.monotonic() - began < 10
    assert worker.run(_process, LONG) not in (before, os.getpid())


def test_a_process_that_somebody_ended_is_begun_anew() -> None:
    worker = PersistentWorker("held")
    before = worker.run(_process, LONG)
    os.kill(before, signal.SIGKILL)
    time.sleep(0.2)
    assert worker.run(_process, LONG) != before
    assert worker.run(_held, LONG) == "held"


def test_an_answer_that_nobody_waited_for_is_not_that_of_the_next_task() -> None:
    """As when a handler of signals, such as an alarm's, calls the caller away."""

    def call_away(*_: object) -> None:
        raise LookupError

    worker = PersistentWorker("held")
    assert worker.run(_held, LONG) == "held"
    before = signal.signal(signal.SIGALRM, call_away)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.2)
        with pytest.raises(LookupError):
            worker.run(partial(_after, 0.6), LONG)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert worker.run(_held, LONG) == "held"


def test_each_task_has_the_whole_of_its_own_time() -> None:
    worker = PersistentWorker(None)
    for _ in range(3):
        assert worker.run(partial(_after, 0.4), 0.8) == "done"


def _after(seconds: float, _: object) -> str:
    time.sleep(seconds)
    return "done"


def test_each_thread_has_its_own_which_ends_with_it() -> None:
    worker, found = PersistentWorker("held"), list[int]()
    ours = worker.run(_process, LONG)
    for _ in range(2):
        thread = threading.Thread(target=lambda: found.append(worker.run(_process, LONG)))
        thread.start()
        thread.join()
    assert len({ours, *found}) == 3
    assert worker.run(_process, LONG) == ours
    gc.collect()
    assert [process for process in found if Path(f"/proc/{process}").exists()] == []


def test_threads_do_not_wait_for_each_other() -> None:
    worker, found = PersistentWorker("held"), list[object]()
    threads = [
        threading.Thread(target=lambda: found.append(worker.run(partial(_after, 1), LONG)))
        for _ in range(6)
    ]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, time.monotonic() - began < 5) == (["done"] * 6, True)


def test_a_process_forked_by_somebody_else_begins_its_own() -> None:
    """Two processes at one connection would read each other's answers."""
    worker = PersistentWorker("held")
    before = worker.run(_process, LONG)
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.write(writing, pickle.dumps(worker.run(_process, LONG)))
        del worker
        gc.collect()
        os._exit(0)
    os.close(writing)
    theirs = pickle.loads(os.read(reading, 1000))
    os.close(reading)
    os.waitpid(process, 0)
    assert theirs not in (before, process, os.getpid())
    assert worker.run(_process, LONG) == before


def test_within_a_limited_task_nothing_is_begun() -> None:
    worker = PersistentWorker(None)
    first, second = run(lambda: (os.getpid(), worker.run(_process, LONG)), Limits(LONG))
    assert first == second


def test_a_large_task_and_a_large_answer_cross_whole() -> None:
    given = "大" * 5_000_000
    assert PersistentWorker(given).run(_held, LONG) == given
    assert PersistentWorker(None).run(partial(_first, given), LONG) == given


def _first(given: str, _: object) -> str:
    return given


def test_a_store_that_changed_is_asked_as_it_is_now(tmp_path: Path) -> None:
    store = MemoryStore()
    session = Session(store, seconds=LONG)
    asked = "SELECT ?s { ?s <urn:p> 1 }"
    assert len(session.ask(asked)) == 0
    (tmp_path / "one.ttl").write_text("<urn:one> <urn:p> 1 .")
    store.load(tmp_path / "one.ttl")
    assert len(session.ask(asked)) == 1
    (tmp_path / "two.ttl").write_text("<urn:two> <urn:p> 1 .")
    store.load_beside(tmp_path / "two.ttl")
    assert len(session.ask(asked)) == 2


def test_a_name_that_came_later_is_found(tmp_path: Path) -> None:
    """What a name means is looked up once for each state of a store."""
    store = MemoryStore()
    session = Session(store)
    with pytest.raises(InputError, match="is not in the graph"):
        session.query("evidence", thing="urn:one")
    (tmp_path / "one.ttl").write_text("<urn:one> <urn:p> 1 .")
    store.load(tmp_path / "one.ttl")
    assert len(session.query("evidence", thing="urn:one")) == 0


def test_limited_and_not_every_answer_is_the_same() -> None:
    bare, limited = kg.load(), kg.load(seconds=LONG)
    for name, arguments in [
        ("clusters", {}),
        ("evidence", {"thing": "datuan-2021-new-energy-share"}),
        ("enterprise-record", {"enterprise": "crrc"}),
    ]:
        ours, theirs = bare.query(name, **arguments), limited.query(name, **arguments)
        assert len(ours) >= 1
        assert ours == theirs
    with pytest.raises(InputError, match="no such question"):
        limited.query("nothing")


def test_an_argument_that_cannot_be_sent_is_refused_as_ever() -> None:
    with pytest.raises(InputError, match="is no slug, CURIE or IRI"):
        kg.load(seconds=LONG).query("evidence", thing=threading.Lock())  # type: ignore[arg-type]


def test_what_nobody_has_any_more_is_gone_at_once() -> None:
    """A store on disk keeps its generation from being removed for as long as it is there."""
    session = Session(MemoryStore.of(kg.load().graph.store.quads()), seconds=LONG)
    assert len(session.query("evidence", thing="datuan-2021-new-energy-share")) >= 1
    store = weakref.ref(session.store)
    gc.disable()
    try:
        del session
        assert store() is None
    finally:
        gc.enable()
