"""Pages of things that `kg serve` reads from a store: `python -m benchmarks.pages 1000000`.

A sample of all things in a store of generated plans, each page asked for once, one after another,
in a language drawn by lot; then the home page, the first time and again. What a store caches is
cached before. By the clock, over loopback; memory is the largest share of the server and its
workers. A folder may be given in place of a number of triples: that of a store.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median, quantiles
from urllib.parse import quote

import pyoxigraph as ox

from benchmarks.material import Material, kg, program
from benchmarks.measuring import run, watched_share
from benchmarks.servers import free_ports
from benchmarks.web import SECONDS, served
from kg.namespaces import ID
from kg.store.disk import manifest
from kg.store.parser import TYPE
from kg.terms import text_of
from kg.text import LANGUAGES

PAGES = 400
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
            taken = [_milliseconds(port, path) for path in paths]
            (half,), *_, late = quantiles(taken, n=2), quantiles(taken, n=20)[-1]
            print(
                f"{len(taken)} pages: median {half:.0f} ms, 95 % within {late:.0f} ms", flush=True
            )
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


def sample(store: Path) -> Sequence[str]:
    """The paths of pages of some things of the plans, the same each time."""
    random = Random(SEED)
    engine = ox.Store.read_only(str(manifest.generations(store)[-1] / manifest.ENGINE))
    found = (text_of(quad.subject) for quad in engine.quads_for_pattern(None, TYPE, None))
    things = sorted({iri for iri in found if iri.startswith(ID)})
    chosen = random.sample(things, min(PAGES, len(things)))
    return [f"/{random.choice(LANGUAGES)}/id/{quote(iri.removeprefix(ID))}" for iri in chosen]


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
