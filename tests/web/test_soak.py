"""A soak: pages, questions, queries, refused and hostile requests, for `KG_SOAK` seconds.

Most requests differ from all before them, so that whatever is kept of each would be seen. In an
hour, which `make long` takes, the client rests after each answer, and leaves the machine to others.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

from store.runaways import RUNAWAYS
from web.served import FORGETFUL, Server, serving

SECONDS = float(os.environ.get("KG_SOAK", "2"))
RESTS = 6 if SECONDS > 60 else 0
"""So many times as long as an answer took, the client rests."""
MOST_PROCESSES = 2 + 2 * 3
"""The server, the process that forks workers, and two workers in each of three lanes."""
THINGS = ["datuan-2021", "crrc", "datuan-2021-new-energy-share", "china-daily-2021-03-12"]
PAGES = ["targets", "quality", "compare", "downloads", "ontology", "about", "q/clusters", "graph"]
SUFFIXES = ["ttl", "jsonld", "json", "csv", "md"]
REFUSED = {
    "/sparql?query=SELECT": 400,
    "/sparql?update=CLEAR%20ALL": 403,
    f"/sparql?query={quote('SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }')}": 400,
    "/data/none": 404,
    "/id/none.ttl": 404,
    "/en/../../etc/passwd": 404,
    "/en/q/none": 400,
}

Kind = Callable[[Server, random.Random], str]
"""A request; what came of it, where that was not expected."""


class Sample(NamedTuple):
    """What stood at a moment of the soak."""

    second: float
    requests: int
    bytes: int
    processes: int


def number(chance: random.Random) -> int:
    return chance.randrange(10**9)


def asked(server: Server, target: str, expected: int = 200) -> str:
    status, body = server.get(target)
    return "" if status == expected else f"{status} {target} {body[:200]!r}"


def page(server: Server, chance: random.Random) -> str:
    language = chance.choice(("en", "zh"))
    path = chance.choice((*PAGES, *(f"id/{thing}" for thing in THINGS)))
    return asked(server, f"/{language}/{path}")


def day(server: Server, chance: random.Random) -> str:
    as_of = date(2021, 1, 1) + timedelta(days=chance.randrange(2000))
    return asked(server, f"/en/id/{chance.choice(THINGS)}?asOf={as_of}")


def search(server: Server, chance: random.Random) -> str:
    return asked(server, f"/zh/search?q={number(chance)}")


def thing(server: Server, chance: random.Random) -> str:
    return asked(server, f"/id/{chance.choice(THINGS)}.{chance.choice(SUFFIXES)}")


def query(server: Server, chance: random.Random) -> str:
    text = quote(f"SELECT * {{ ?s ?p ?o }} LIMIT {chance.randrange(2000)} # {number(chance)}")
    return asked(server, f"/sparql?query={text}")


def refused(server: Server, chance: random.Random) -> str:
    target, status = chance.choice(list(REFUSED.items()))
    return asked(server, target, status)


def unknown(server: Server, chance: random.Random) -> str:
    return asked(server, f"/en/id/{number(chance)}", 404)


def who_leaves(server: Server, chance: random.Random) -> str:
    """Half a request, or an answer that nobody reads."""
    text = quote(f"SELECT * {{ ?s ?p ?o . ?a ?b ?o }} LIMIT 20000 # {number(chance)}")
    request = f"GET /sparql?query={text} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    with server.socket() as client:
        client.sendall(chance.choice((request, request[: number(chance) % len(request)])))
        time.sleep(chance.random() / 10)
    return ""


def runaway(server: Server, chance: random.Random) -> str:
    text = quote(f"{RUNAWAYS['cross product']} # {number(chance)}")
    return asked(server, f"/sparql?query={text}", 503)


def killed(server: Server, chance: random.Random) -> str:
    """No answer is lost when a worker is killed."""
    for worker in server.workers():
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
    return page(server, chance)


KINDS: dict[Kind, float] = {
    page: 20,
    day: 20,
    search: 10,
    thing: 10,
    query: 20,
    refused: 10,
    unknown: 10,
    who_leaves: 2,
    runaway: 0.1,
    killed: 0.1,
}
"""How often each is drawn."""


def soak(server: Server, seconds: float, failures: list[str]) -> Iterator[Sample]:
    """Ask for so long, at first once of each usual kind; sixty samples of the server."""
    chance = random.Random(20)
    failures.extend(filter(None, (kind(server, chance) for kind in KINDS if KINDS[kind] > 1)))
    started = time.monotonic()
    requests = 0
    for sample in range(1, 61):
        while (begun := time.monotonic()) < started + seconds * sample / 60:
            (kind,) = chance.choices(list(KINDS), list(KINDS.values()))
            if what := kind(server, chance):
                failures.append(what)
            requests += 1
            time.sleep(RESTS * (time.monotonic() - begun))
        processes = 2 + len(server.workers())
        yield Sample(time.monotonic() - started, requests, server.memory(), processes)


def test_nothing_fails_and_memory_does_not_grow() -> None:
    """The first third of the time is for what is kept to be made: caches, what workers read."""
    failures: list[str] = []
    with serving(other=FORGETFUL) as server:
        samples = list(soak(server, SECONDS, failures))
    assert failures == []
    assert not [line for line in server.lines if not line.startswith("127.0.0.1 - - [")]
    assert samples[-1].requests > 0
    assert max(one.processes for one in samples) <= MOST_PROCESSES
    third = len(samples) // 3
    early, late = (
        median(one.bytes for one in part) for part in (samples[third:-third], samples[-third:])
    )
    assert late < early * 1.1 + 2**25, samples
