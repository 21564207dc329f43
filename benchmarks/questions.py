"""Canned questions from Python against the same SPARQL typed into bare pyoxigraph, once warm.

`kg` is `session.query`, its arguments found by name and checked; the peer is given the text that
`kg query NAME --show` prints. Both fetch all rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from statistics import median
from typing import NamedTuple

import pyoxigraph as ox

import kg
from benchmarks.figures import Figure, Limit
from benchmarks.material import PLAN, Material
from benchmarks.measuring import Run, call
from kg.catalogue import binding, names
from kg.catalogue.description import example
from kg.errors import EngineError
from kg.question import Question, everything
from kg.session import Session
from kg.store.embedded import MemoryStore

STATISTICS = ("targets", "firmness-by-plan", "technology-counts", "commitments-by-modality")
"""Questions over all plans."""
ALL = "all of these"
EVERY = "every canned question, from Python"
DEAREST = "the one of them that takes the most times as long"
ON_TOP = "a limit of time, on top of a canned question"
_LONGEST = 20.0
"""Seconds after which a question about one plan is given up."""
ENOUGH = 2.0
"""Seconds of a question that are enough to know its time."""
_PATIENCE = 60.0
"""Seconds that a question may take which is not given up."""
_SLOW = 1.0
_PEER = "pyoxigraph, query"
_KILLABLE = 0.030


class Sides(NamedTuple):
    """The same graph for both."""

    session: Session
    bare: ox.Store

    def runs(
        self, question: Question, arguments: Mapping[str, str], most: int
    ) -> tuple[list[Run], list[Run]]:
        """What each side takes, ours first."""
        find = partial(names.resolve, self.session.store.ask)
        texts = binding.texts(question, binding.terms(question, arguments, find))
        session = self.session
        about_all = partial(session.everything, question.name)  # not from a view
        ours, theirs = in_turn(
            most,
            partial(session.query, question.name, **arguments) if arguments else about_all,
            lambda: self._bare_rows(question, texts),
        )
        return ours, theirs

    def _bare_rows(self, question: Question, texts: Sequence[str]) -> list[object]:
        """The rows of an answer without `kg`; those of its steps go to a store of their own."""
        constructed = ox.Store()
        for step, text in zip(question.steps, texts, strict=False):
            asked = self.bare if step.reads_graph else constructed
            found = asked.query(text, use_default_graph_as_union=True)
            constructed.extend(ox.Quad(*triple) for triple in found)  # type: ignore[union-attr]
        asked = constructed if question.steps else self.bare
        return list(asked.query(texts[-1], use_default_graph_as_union=True))  # type: ignore[arg-type]


def in_turn(most: int, *tasks: Callable[[], object]) -> list[list[Run]]:
    """What each task takes, run in turn: up to so many times, fewer when they are long.

    The first turn finds files and caches cold, and does not count where there is another.
    """
    first = [call(task) for task in tasks]
    fewer = min(most, int(ENOUGH / sum(run.seconds for run in first)))
    turns = [[call(task) for task in tasks] for _ in range(fewer)] or [first]
    return [list(side) for side in zip(*turns, strict=True)]


def warm(material: Material, runs: int) -> Iterator[Figure]:
    """Every question that can be asked about a plan, on a store on disk."""
    sides = _on_disk(material)
    limits = [Limit("cpu", 1.5, "small")]
    every: list[tuple[list[Run], list[Run]]] = []
    for question in filter(binds_a_plan, everything()):
        facts = ("warm", question.name, material.triples)
        if cut := _given_up(question, material):
            yield Figure.of(*facts, [cut], limits=limits, told={"cut": True})
            continue
        both = sides.runs(question, {"plan": PLAN}, 20 * runs)
        every.append(both)
        yield Figure.of(*facts, *both, peer=_PEER, limits=limits)
    ours, theirs = ([_added(both[side] for both in every)] for side in (0, 1))
    yield Figure.of(
        "warm",
        ALL,
        material.triples,
        ours,
        theirs,
        peer=_PEER,
        limits=[Limit("cpu", 1.2)],
        told={"questions": len(every)},
    )


def _given_up(question: Question, material: Material) -> Run | None:
    """What a question took until it was given up; nothing where it was answered."""
    limited, begun = kg.load(store=str(material.store), seconds=_LONGEST), os.times()
    try:
        limited.query(question.name, plan=PLAN)
    except EngineError:
        ended = os.times()  # of the process that did it, too
        user = ended.children_user - begun.children_user
        return Run(_LONGEST, user + ended.children_system - begun.children_system)
    return None


def binds_a_plan(question: Question) -> bool:
    """Whether a question can be asked about one plan.

    >>> [question.name for question in everything() if binds_a_plan(question)][:3]
    ['capacities', 'checkable-share', 'claims']
    """
    return any(one.name == "plan" and one.of_class == "plan:Plan" for one in question.params)


def statistics(material: Material, runs: int) -> Iterator[Figure]:
    """Some questions over all plans, on a store on disk."""
    sides = _on_disk(material)
    for question in everything():
        if question.name in STATISTICS:
            both = sides.runs(question, {}, 20 * runs)
            yield Figure.of("statistics", question.name, material.triples, *both, peer=_PEER)


def _on_disk(material: Material) -> Sides:
    session = kg.load(store=str(material.store))
    return Sides(session, ox.Store.read_only(str(material.engine)))


def shipped(runs: int) -> Iterator[Figure]:
    """Every question with its example on the shipped graph, in memory."""
    yield from _asked("questions", MemoryStore.of(kg.load().graph.store.quads()), None, runs)


def beside(material: Material, runs: int) -> Iterator[Figure]:
    """The same where generated plans lie beside what is shipped."""
    store = MemoryStore.of(kg.load().graph.store.quads())
    store._store.bulk_load(path=str(material.plans), format=ox.RdfFormat.N_QUADS)
    yield from _asked("beside", store, material.triples, runs)


def _asked(part: str, store: MemoryStore, triples: int | None, runs: int) -> Iterator[Figure]:
    """Every question with its example; the one that takes the most times as long; a limit.

    With a limit of time a question is asked in a process of its own, which can be ended.
    """
    sides, limited = Sides(Session(store), store._store), Session(store, seconds=_PATIENCE)
    turns = {q.name: sides.runs(q, example(q, store.ask), 20 * runs) for q in everything()}
    ours, theirs = ([_added(both[side] for both in turns.values())] for side in (0, 1))
    figure = partial(Figure.of, part, peer=_PEER, limits=[Limit("cpu", 1.2)])
    yield figure(EVERY, triples, ours, theirs, told={"questions": len(turns)})
    dearest = max(turns, key=lambda name: _times(*turns[name]))
    yield figure(DEAREST, triples, *turns[dearest], told={"question": dearest})
    # By itself: who has forked pays for it in what is done next.
    on_top = []
    for question in everything():
        usual = median(one.seconds for one in turns[question.name][0])
        ask = partial(limited.query, question.name, **example(question, store.ask))
        few = [call(ask) for _ in range(1 if usual > _SLOW else 3)]
        on_top += [Run(run.seconds - usual, run.cpu) for run in few]
    yield Figure.of(
        part,
        ON_TOP,
        triples,
        on_top,
        by="seconds",
        limits=[Limit("seconds", _KILLABLE, "itself")],
    )


def _times(ours: Iterable[Run], theirs: Iterable[Run]) -> float:
    return median(run.cpu for run in ours) / median(run.cpu for run in theirs)


def _added(every: Iterable[list[Run]]) -> Run:
    """The medians of every question, one after another."""
    seconds, cpu = 0.0, 0.0
    for runs in every:
        seconds += median(run.seconds for run in runs)
        cpu += median(run.cpu for run in runs)
    return Run(seconds, cpu)
