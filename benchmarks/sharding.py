"""What can still be answered when plans are spread over several stores.

A shard has some of the plans with their outcomes and verdicts, and all that plans share. Each
question of the catalogue is asked of everything and of each shard, in memory.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

import kg
from benchmarks.figures import Figure
from benchmarks.material import PLAN
from benchmarks.measuring import call
from benchmarks.plans import write_nquads
from benchmarks.questions import binds_a_plan
from kg.errors import InputError
from kg.question import Question, everything
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Row
from kg.tracking.stored_verdicts import as_turtle, datasets
from kg.workspace import data_files

SHARDS = 2
_TRIPLES = 30_000
_PLAN = re.compile(r"/(?:data|id)/(fictitious-(\d+)|datong(?=[->]|$))")


def shard_of(name: str) -> int | None:
    """The shard of a graph, or of a thing, by its plan; none for what plans share.

    >>> shard_of("https://w3id.org/industry-plan/data/fictitious-00007-outcomes")
    1
    >>> shard_of("https://w3id.org/industry-plan/data/sources") is None
    True
    """
    found = _PLAN.search(name)
    return int(found[2] or 0) % SHARDS if found else None


def sharding(runs: int) -> Iterator[Figure]:
    """What joins the answers to each question; it does not vary, so that it is asked once."""
    del runs
    told: dict[str, str] = {}
    run = call(lambda: told.update(joined()))
    yield Figure.of("sharding", "what joins the answers of shards", None, [run], told=told)


def joined() -> Iterator[tuple[str, str]]:
    """Each question, about all plans and about one, with what joins its answers.

    `one` shard alone answers, or the `rows` of all put together, or `nothing` makes the answer.
    """
    quads = _everything()
    whole, *shards = (Session(MemoryStore.of(some)) for some in [quads, *_split(quads)])
    for question in everything():
        needed = {one.name: one.example or "" for one in question.params if not one.optional}
        if "plan" not in needed:
            yield question.name, _joining(question, needed, whole, shards)
        if binds_a_plan(question):
            bound, home = {**needed, "plan": PLAN}, shards[shard_of(PLAN) or 0]
            alone = _rows(question, bound, whole) == _rows(question, bound, home)
            how = "one" if alone else _joining(question, bound, whole, shards)
            yield f"{question.name}, one plan", how


def _joining(
    question: Question, arguments: Mapping[str, str], whole: Session, shards: Sequence[Session]
) -> str:
    full = _rows(question, arguments, whole)
    parts = [_rows(question, arguments, shard) for shard in shards]
    return "rows" if full == Counter(set[Row]().union(*parts)) else "nothing"


def _rows(question: Question, arguments: Mapping[str, str], session: Session) -> Counter[Row]:
    """The rows of an answer; none where a shard does not know what is asked about."""
    try:
        return Counter(session.query(question.name, **arguments))
    except InputError:
        return Counter()


def _everything() -> list[ox.Quad]:
    """The shipped data, and generated plans with their verdicts."""
    with tempfile.TemporaryDirectory() as folder:
        plans = Path(folder, "plans.nq")
        write_nquads(plans, triples=_TRIPLES, faults=0)
        session = kg.load(files=[*data_files(), plans])
    quads = list(session.graph.store.quads())
    tracking = session.track()
    for dataset in datasets(session.store.ask, tracking.plans):
        graph = ox.NamedNode(dataset.iri)
        verdicts = ox.parse(as_turtle(dataset, [tracking]), format=ox.RdfFormat.TURTLE)
        quads += [ox.Quad(one.subject, one.predicate, one.object, graph) for one in verdicts]
    return quads


def _split(quads: Sequence[ox.Quad]) -> Iterator[list[ox.Quad]]:
    """What each shard holds."""
    for number in range(SHARDS):
        yield [one for one in quads if shard_of(str(one.graph_name)) in (None, number)]
