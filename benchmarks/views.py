"""Questions about all plans, from a view and from Virtuoso: `python -m benchmarks.views 1000000`.

Of each question of which a store keeps a view: the first answer, which makes it, the next ones, and
the first after one plan has changed; beside them what Virtuoso takes for the same SPARQL and the
same graphs. Rows are compared by value. By the clock and by processors, ours and the server's.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks import servers
from benchmarks.material import kg
from benchmarks.measuring import Run, call, run, worked
from benchmarks.plans import write_files
from benchmarks.plans.setting import City
from kg.catalogue.views import ViewQuery
from kg.errors import EngineError
from kg.question import Question, everything
from kg.session import Session, load
from kg.store.remote import RemoteStore
from kg.terms import Answer, Literal

TURNS = 5
MOST = 2.0
"""How many times as long as Virtuoso's an answer from a view may take."""
_BOUNDS = servers.Bounds(buffers=340_000, seconds=600)
_CHANGED = City(1, 1).slug


class Taken(NamedTuple):
    """What a question took: the first time, from its view, after a change, and at Virtuoso."""

    first: Run
    kept: Run
    renewed: Run
    theirs: Run

    def times(self) -> float:
        """The view and its renewal against Virtuoso: the largest of clock and processors.

        >>> slow, quick = Run(2.0, 1.0), Run(0.1, 0.1)
        >>> Taken(first=slow, kept=quick, renewed=Run(1.0, 0.1), theirs=slow).times()
        0.5
        """
        ours = (self.kept, self.renewed)
        clock = max(run.seconds for run in ours) / self.theirs.seconds
        return max(clock, max(run.cpu for run in ours) / self.theirs.cpu)


def main(triples: int) -> None:
    """Measure, and print a line a question and one about all."""
    questions = [question for question in everything() if question.of_each_plan]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files, store = folder / "files", folder / "store"
        write_files(files, triples=triples, faults=0)
        run(kg("load", files, "--store", store))
        (folder / "virtuoso").mkdir()
        with servers.virtuoso(_program, folder / "virtuoso", _BOUNDS) as server:
            session, remote = load(store=str(store)), RemoteStore(f"{server.address}/sparql")
            _fill(server, session, folder / "virtuoso")
            first = {q.name: call(partial(session.query, q.name)) for q in questions}
            kept = {q.name: _usual(partial(session.query, q.name)) for q in questions}
            theirs, wrong = dict[str, Run](), list[str]()
            for question in questions:
                ask = partial(_asked, question, remote)
                try:
                    ours, answer = session.query(question.name), ask()
                    theirs[question.name] = _usual(ask, server.process)
                except EngineError as error:
                    print(f"{question.name}: Virtuoso: {error}", flush=True)
                    continue
                if _rows(ours) != _rows(answer):
                    wrong.append(question.name)
        session = _changed(store, files)
        renewed = {q.name: call(partial(session.query, q.name)) for q in questions}
    taken = {n: Taken(first[n], kept[n], renewed[n], run) for n, run in theirs.items()}
    for name, one in taken.items():
        print(f"{name}: first {_told(one.first)}, kept {_told(one.kept)}, renewed", end=" ")
        print(f"{_told(one.renewed)}; Virtuoso {_told(one.theirs)}: {one.times():.2f} times")
    held = sum(one.times() <= MOST for one in taken.values())
    print(f"{held} of {len(questions)} at most {MOST} times; other rows: {', '.join(wrong) or 0}")


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name}: is not installed; run make test-deps")
    return found


def _fill(server: servers.Running, session: Session, folder: Path) -> None:
    """Load the graphs of a session into Virtuoso, which reads files in its own folder."""
    with (folder / "graphs.nq").open("wb") as file:
        session.graph.store.dump(file)
    load = f"ld_dir('{folder}', 'graphs.nq', 'urn:none'); rdf_loader_run(); checkpoint;"
    login = (servers.LOGIN["KG_USER"], servers.LOGIN["KG_PASSWORD"])
    command = [_program("isql-vt"), f"127.0.0.1:{server.sql}", *login, f"exec={load}"]
    subprocess.run(command, check=True, capture_output=True)


def _asked(question: Question, remote: RemoteStore) -> Answer:
    query = ViewQuery.of(question)
    return remote.ask(query.sparql()).only(*query.columns)


def _changed(store: Path, files: Path) -> Session:
    """The store when each thing of one plan has another label, by which rows are sorted."""
    file = files / f"{_CHANGED}.ttl"
    file.write_text(file.read_text("utf-8").replace('rdfs:label "', 'rdfs:label "M'), "utf-8")
    run(kg("load", file, "--store", store))
    return load(store=str(store))


def _usual(task: Callable[[], object], server: int | None = None) -> Run:
    """The medians of some runs of a task, with what a server worked for it."""
    runs = list(_runs(task, server))
    return Run(median(one.seconds for one in runs), median(one.cpu for one in runs))


def _runs(task: Callable[[], object], server: int | None) -> Iterator[Run]:
    for _ in range(TURNS):
        before, begun = worked(server) if server else 0.0, time.perf_counter()
        one = call(task)
        yield one._replace(cpu=worked(server) - before) if server else one
        if time.perf_counter() - begun > 10:
            break


def _rows(answer: Answer) -> Counter[tuple[object, ...]]:
    """The rows by value, however often each is there."""
    cells = (tuple(_value(cell) for cell in row) for row in answer)
    return Counter(cells)


def _value(cell: object) -> object:
    return str(cell.python()) if isinstance(cell, Literal) else cell


def _told(one: Run) -> str:
    return f"{one.seconds:.3g} s ({one.cpu:.3g} s of processors)"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
