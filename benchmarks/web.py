"""`kg serve` beside bare servers of the same data, on loopback: `python -m benchmarks.web`.

SPARQL by 1, 8 and 32 clients beside `oxigraph serve-read-only`; 16 clients alone, and beside four
that send queries without end; the first page beside a bare program on starlette; pages of things,
none asked for before, beside Datasette's pages of the same rows (extra `beside`). The sides take
turns; ratios within one run say more than seconds on a machine that others use.
"""

from __future__ import annotations

import asyncio
import http.client
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import kg
from benchmarks.figures import Cost
from benchmarks.material import program
from benchmarks.measuring import Run, kept_bytecode, worked
from kg.catalogue.description import runnable
from kg.question import everything

REQUESTS = 134
STARTS = 9
MOST = 1.3
"""How many times as long as that of the bare program the first page may take."""
HOSTILE = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } #"
SECONDS = 60
BARE = """
import sys, uvicorn, kg
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
session = kg.load()
def page(request):
    rows = [row for name in ("plans", "targets", "verdict-counts") for row in session.query(name)]
    return PlainTextResponse(str(rows))
uvicorn.run(Starlette(routes=[Route("/", page)]), port=int(sys.argv[1]), log_level="error")
"""


class Load(NamedTuple):
    """What some clients got: answers a second, and the seconds within which 95 % came."""

    rate: float
    late: float
    refused: int

    def __str__(self) -> str:
        text = f"{self.rate:.0f}/s, 95 % within {self.late * 1000:.0f} ms"
        return text + (f", {self.refused} refused" if self.refused else "")


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read an answer, whole or in chunks; its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if found := re.search(rb"content-length: (\d+)", head):
        await reader.readexactly(int(found[1]))
    else:
        while size := int(await reader.readuntil(b"\r\n"), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head.split(b" ", 2)[1])


def load(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """So many clients take the requests from one list, each as soon as it can."""
    left, took, refused = list(requests), list[float](), 0

    async def client() -> None:
        nonlocal refused
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        while left:
            asked = time.perf_counter()
            writer.write(left.pop())
            refused += await _answer(reader) == 503
            took.append(time.perf_counter() - asked)
        writer.close()

    async def together() -> float:
        started = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(clients)))
        return time.perf_counter() - started

    seconds = asyncio.run(together())
    return Load(len(took) / seconds, sorted(took)[int(len(took) * 0.95)], refused)


def queries(path: str) -> list[bytes]:
    """The canned questions as requests, in turn."""
    texts = [runnable(question)[-1].encode() for question in everything() if not question.steps]
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    made = [f"{head}Content-Length: {len(text)}\r\n\r\n".encode() + text for text in texts]
    return [made[number % len(made)] for number in range(REQUESTS)]


def things(session: kg.Session) -> list[str]:
    """Things of the data, from all of their classes, each once."""
    asked = dict.fromkeys(map(str, session.query("things").column("thing")))
    found = [iri for iri in asked if "/id/" in iri]
    return found[:: len(found) // (2 * REQUESTS)]


def get(*paths: str) -> list[bytes]:
    """Pages as requests."""
    return [f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() for path in paths]


def tables(session: kg.Session, path: Path) -> None:
    """A database of SQLite: the statements about each thing and those that lead to it, as rows."""
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE about (thing, leads_here, property, other)")
        database.execute("CREATE INDEX things ON about (thing)")
        for one, link, value in session.ask("SELECT DISTINCT ?s ?p ?o { ?s ?p ?o }"):
            rows = [(str(one), 0, str(link), str(value)), (str(value), 1, str(link), str(one))]
            database.executemany("INSERT INTO about VALUES (?, ?, ?, ?)", rows)
        database.commit()


@contextmanager
def served(*command: str | Path, port: int) -> Iterator[Run]:
    """A server that runs; what it took until it answered its first page, all its processes."""
    started = time.perf_counter()
    streams: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    words = [*map(str, command)]
    with subprocess.Popen(words, env=kept_bytecode(), **streams) as process:
        try:
            while (seconds := time.perf_counter() - started) < SECONDS:
                try:
                    _first_page(port)
                    break
                except OSError:
                    time.sleep(0.005)
            yield Run(time.perf_counter() - started, worked(process.pid))
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
    assert seconds < SECONDS


def _first_page(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    connection.request("GET", "/en/" if port == OURS else "/")
    connection.getresponse().read()
    connection.close()


OURS, THEIRS = 18_765, 18_766


@contextmanager
def hostile(port: int) -> Iterator[None]:
    """Four clients that send queries without end, one after another."""
    stop = threading.Event()

    def send(number: int) -> None:
        while not stop.is_set():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
            kind = {"Content-Type": "application/sparql-query"}
            connection.request("POST", "/sparql", f"{HOSTILE}{number}", kind)
            connection.getresponse().read()
            connection.close()

    clients = [threading.Thread(target=send, args=(number,)) for number in range(4)]
    for client in clients:
        client.start()
    time.sleep(2)
    try:
        yield
    finally:
        stop.set()
        for client in clients:
            client.join()


def main() -> None:
    """Measure, and print."""
    command = (program("kg"), "serve", "--port", str(OURS))
    bare = (sys.executable, "-c", BARE, str(THEIRS))
    starts: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(STARTS + 1):
        for taken, words, port in ((starts[0], command, OURS), (starts[1], bare, THEIRS)):
            with served(*words, port=port) as run:
                taken.append(run)
    ours, theirs = (Cost.of(runs[1:], "seconds") for runs in starts)  # the first finds caches cold
    clock, cpu = ours.seconds / theirs.seconds, ours.cpu / theirs.cpu
    print(f"first page: {ours.line()}; bare starlette: {theirs.line()}")
    print(f"{clock:.2f} times by the clock, of {MOST} asked for; {cpu:.2f} times of processors")
    session = kg.load()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "data.db"
        tables(session, database)
        datasette = (program("datasette"), "serve", database, "--port", str(THEIRS))
        with served(*command, port=OURS), served(*datasette, port=THEIRS):
            asked = things(session)
            mine = load(OURS, get(*(f"/en/id/{iri.partition('/id/')[2]}" for iri in asked)), 1)
            rows = load(THEIRS, get(*(f"/data/about?thing={quote(iri)}" for iri in asked)), 1)
            print(f"a thing: {mine}; Datasette {rows}; {mine.late / rows.late:.2f} times")
        dump, store = Path(folder) / "data.nq", Path(folder) / "store"
        with dump.open("wb") as file:
            session.graph.store.dump(file)
        oxigraph = program("oxigraph")
        loading = [oxigraph, "load", "--location", str(store), "--file", str(dump)]
        subprocess.run([*map(str, loading)], check=True, capture_output=True)
        peer = (oxigraph, "serve-read-only", "--location", store, "--union-default-graph")
        with (
            served(*command, port=OURS),
            served(*peer, "--bind", f"127.0.0.1:{THEIRS}", port=THEIRS),
        ):
            sent, others = queries("/sparql"), queries("/query")
            for clients in (1, 8, 32):
                mine, bare_load = load(OURS, sent, clients), load(THEIRS, others, clients)
                times = mine.rate / bare_load.rate
                print(
                    f"{clients} clients: {mine}; oxigraph {bare_load}; {times:.1f} times the rate"
                )
            every = get(*(f"/en/id/{iri.partition('/id/')[2]}" for iri in things(session)))
            for name, first, second in (
                ("queries", sent, sent),
                ("pages", every[::2], every[1::2]),
            ):
                alone = load(OURS, first, 16)
                with hostile(OURS):
                    beside = load(OURS, second, 16)
                times = beside.late / alone.late
                print(f"16 clients, {name}: {alone}; beside 4 hostile {beside}; {times:.1f} times")


if __name__ == "__main__":
    main()
