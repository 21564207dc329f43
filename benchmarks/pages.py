"""Pages that `kg serve` reads from a store: `python -m benchmarks.pages 1000000`.

A sample of all things in a store of generated plans, each page asked for once, one after another,
in a language drawn by lot; then searches for a part of a name of some of them, and for one that is
misspelt; then each question that can be asked about a plan, as JSON, about some plans; then the
home page, the first time and again. What a store caches is cached before. By the clock, over
loopback; memory is the largest share of the server and its workers. A folder may be given in place
of a number of triples: that of a store.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.material import Material, kg, program
from benchmarks.measuring import run, watched_share
from benchmarks.questions import binds_a_plan
from benchmarks.servers import free_ports
from benchmarks.web import SECONDS, served
from kg.namespaces import ID, PLAN, RDFS
from kg.question import everything
from kg.store.disk import manifest
from kg.store.parser import TYPE
from kg.terms import text_of
from kg.text import LANGUAGES

PAGES, PLANS, SEARCHES = 400, 9, 100
LABEL = ox.NamedNode(RDFS + "label")
SEED = 1


def main(given: str) -> None:
    """Measure, and print."""
    with _stored(given) as store:
        paths = sample(store)
        with watched_share() as own:
            time.sleep(0.1)
        (port,) = free_ports(1)
        command = (program("kg"), "serve", "--store", store, "--port", str(port))
        with served(*command, port=port), watched_share() as share:
            for name, asked in (("pages", paths), ("searches", searches(store))):
                taken = [_milliseconds(port, path) for path in asked]
                half, late = median(taken), quantiles(taken, n=20)[-1]
                summary = f"median {half:.0f} ms, 95 % within {late:.0f} ms"
                print(f"{len(taken)} {name}: {summary}", flush=True)
            for name, asked in questions(store).items():
                print(f"q/{name}: {median(_milliseconds(port, path) for path in asked):.1f} ms")
            first, *home = [_milliseconds(port, "/en/") for _ in range(4)]
        print(f"home: {first:.0f} ms, then {median(home):.0f} ms", end="; ")
        print(f"{share.together - own.together:.0f} MB of memory")


@contextmanager
def _stored(given: str) -> Iterator[Path]:
    if not given.isdecimal():
        yield Path(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        material = Material(Path(folder), int(given))
        run(kg("load", material.plans, "--store", material.store, "--warm"))
        yield material.store


def engine_of(store: Path) -> ox.Store:
    """The engine in the folder of a store."""
    return ox.Store.read_only(str(manifest.generations(store)[-1] / manifest.ENGINE))


def sample(store: Path) -> Sequence[str]:
    """The paths of pages of some things of the plans, the same each time."""
    random, engine = Random(SEED), engine_of(store)
    found = (text_of(quad.subject) for quad in engine.quads_for_pattern(None, TYPE, None))
    things = sorted({iri for iri in found if iri.startswith(ID)})
    chosen = random.sample(things, min(PAGES, len(things)))
    return [f"/{random.choice(LANGUAGES)}/id/{quote(iri.removeprefix(ID))}" for iri in chosen]


def questions(store: Path) -> Mapping[str, Sequence[str]]:
    """The paths of each question about one plan, of some plans, by its name; the same each time."""
    random, engine = Random(SEED), engine_of(store)
    typed = engine.quads_for_pattern(None, TYPE, ox.NamedNode(PLAN + "Plan"))
    plans = random.sample(sorted(text_of(quad.subject) for quad in typed), PLANS)
    return {
        question.name: [f"/q/{question.name}.json?plan={quote(plan, safe='')}" for plan in plans]
        for question in filter(binds_a_plan, everything())
    }


def searches(store: Path) -> Sequence[str]:
    """The paths of searches, the same each time: two words of a label, or two letters changed."""
    random, engine = Random(SEED), engine_of(store)
    labels = {text_of(quad.object) for quad in engine.quads_for_pattern(None, LABEL, None)}
    chosen = random.sample(sorted(label for label in labels if len(label) > 5), SEARCHES)
    texts = [
        f"{text[1]}{text[0]}{text[2:]}" if number % 4 == 0 else " ".join(text.split()[:2])[:20]
        for number, text in enumerate(chosen)
    ]
    return [f"/{random.choice(LANGUAGES)}/search?q={quote(text)}" for text in texts]


def _milliseconds(port: int, path: str) -> float:
    connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    begun = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    taken = time.perf_counter() - begun
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return 1000 * taken


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "1000000")
