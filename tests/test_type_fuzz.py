"""Each property of the fixed plans with values of other types: everything answers nonetheless.

A case is one statement of a property with another value, with a second value, or missing. Of
every property and every value there is one; `make test` draws 100, of each value as many as of
another, and `make long` takes all.
"""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

import kg
from kg.catalogue.names import example
from kg.errors import KgError
from kg.export.export import to_path
from kg.export.formats.registry import formats
from kg.namespaces import ID, PLAN, SH, VOCAB, XSD
from kg.question import everything
from kg.resources import content
from kg.session import Session
from kg.store.embedded import MemoryStore
from kg.terms import Iri, OxTerm, text_of
from kg.text import visible
from kg.tracking import reading
from kg.tracking.reading import Reading
from kg.tracking.rule import Verdict, judge
from kg.web.report import render

CASES = os.environ.get("KG_SLIPS", "100")
BATCH = 100 if CASES == "100" else 20
DAY = date(2026, 11, 24)


def literal(text: str, datatype: str = "string") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


ABSENT, DOUBLED, ITSELF = "absent", "doubled", "itself"
VALUES: list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | str] = [
    *(ABSENT, DOUBLED, ITSELF, ox.BlankNode("x")),
    *map(
        ox.NamedNode, ("urn:other", ID + "nothing", VOCAB + "comparator/more-than", PLAN + "Plan")
    ),
    ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal("c")),
    *map(literal, ("", "text", "50 %", "\x01\x02", "\ud7ff\uffff", "a\nb\t\"c\" <d> & 'e'")),
    *(ox.Literal("x", language=tag) for tag in ("en", "zh-hant", "x-private")),
    ox.Literal("x", language="zh", direction=ox.BaseDirection.RTL),
    *(literal(text, "date") for text in ("31.12.2021", "2021-02-30", "0000-01-01", "12021-01-01")),
    *(literal(text, "date") for text in ("-0001-01-01", "2021-12-31Z", "9999-12-31", "0001-01-01")),
    *(
        literal("2021", "gYear"),
        literal("2021-12-31T24:00:00", "dateTime"),
        literal("P1Y", "duration"),
    ),
    *(literal(text, "double") for text in ("NaN", "INF", "-0", "1e400")),
    *(literal("9" * 1_000_000, "integer"), literal("0." + "0" * 2000 + "1", "decimal")),
    *(literal("-5", "decimal"), literal("1.5.2", "decimal"), literal("abc", "integer")),
    *(literal("maybe", "boolean"), literal("true", "boolean")),
    ox.Literal("1", datatype=ox.NamedNode("urn:type")),
]
SPARE = (
    *(ox.NamedNode("urn:other"), literal("2020-02-29", "date")),
    *(literal("false", "boolean"), literal("1", "integer"), literal("1.5", "decimal")),
    ox.Literal("x", language="en"),
)
"""Second values, one of a kind, for a property that has one value in all of the data."""


class Case(NamedTuple):
    """A statement, those in its place, and the value that they were made with."""

    old: ox.Quad
    new: tuple[ox.Quad, ...]
    value: str


@cache
def base() -> Session:
    return kg.load()


def is_of_the_ontology(quad: ox.Quad) -> bool:
    return not str(quad.graph_name).startswith("<https://w3id.org/industry-plan/data/")


@cache
def cases() -> list[Case]:
    """A case of every property and value, the statement drawn; in any sample, all values alike."""
    drawn = random.Random(20261124)
    by_property: dict[ox.NamedNode, list[ox.Quad]] = defaultdict(list)
    for quad in sorted(base().graph.store.quads(), key=str):
        if not is_of_the_ontology(quad):
            by_property[quad.predicate].append(quad)
    by_value: list[list[Case]] = [[] for _ in VALUES]
    for _, quads in sorted(by_property.items(), key=lambda item: str(item[0])):
        for value, of_value in zip(VALUES, by_value, strict=True):
            old = drawn.choice(quads)
            subject, predicate, _, graph = old
            other = drawn.choice(others(old, quads)) if value == DOUBLED else value
            placed = subject if value == ITSELF else other
            new = () if isinstance(placed, str) else (ox.Quad(subject, predicate, placed, graph),)
            of_value.append(Case(old, (old, *new) if value == DOUBLED else new, str(value)))
    for of_value in by_value:
        drawn.shuffle(of_value)
    found = [case for turn in zip(*by_value, strict=True) for case in turn]
    return found if CASES == "all" else found[: int(CASES)]


def others(quad: ox.Quad, quads: list[ox.Quad]) -> list[OxTerm]:
    """The values of a property that the subject of a statement does not have."""
    own = {other.object for other in quads if other.subject == quad.subject}
    kind = getattr(quad.object, "datatype", None)
    spare = [value for value in SPARE if getattr(value, "datatype", None) == kind]
    return sorted({other.object for other in quads} - own, key=str) or spare


def store_of(*slips: Case) -> MemoryStore:
    gone = {case.old for case in slips}
    kept = [quad for quad in base().graph.store.quads() if quad not in gone]
    return MemoryStore.of([*kept, *(quad for case in slips for quad in case.new)])


# Each statement that cannot be used is named, and other verdicts stay


@cache
def kinds() -> dict[str, str]:
    """Whether the shapes want a date or an integer of a property, and the ontology a thing."""
    files = [ox.parse(path=path) for path in sorted((content() / "ontology/shapes").glob("*.ttl"))]
    shapes = [quad for file in files for quad in file]
    paths = {q.subject: q.object for q in shapes if q.predicate.value == SH + "path"}
    typed = {
        text_of(paths[q.subject]): text_of(q.object).removeprefix(XSD)
        for q in shapes
        if q.predicate.value == SH + "datatype" and q.subject in paths
    }
    things = base().store.ask("SELECT ?p { ?p a <http://www.w3.org/2002/07/owl#ObjectProperty> }")
    return typed | {str(row[0]): "thing" for row in things}


FIGURE = [PLAN + name for name in ("measures", "comparator", "value", "unit")]
HELD = [PLAN + "heldFrom", PLAN + "heldUntil"]
NEEDED = {"Target": FIGURE, "Observation": [*FIGURE, *HELD], "Event": [PLAN + "eventKind", *HELD]}
"""The properties of which a thing of a class needs one value that is known."""
USABLE = ("-5", "9999-12-31", "0001-01-01")
"""The numbers and days of `VALUES` that can be used."""


@cache
def must_be_named(case: Case) -> bool:
    """A value of another kind; where one known value is needed, none, two or an unknown one."""
    name, kept = text_of(case.old.predicate), {quad.object for quad in case.new}
    new, kind = kept - {case.old.object}, kinds().get(name)
    for value in new if len(kept) == 1 else ():
        if kind == "thing" and not isinstance(value, ox.NamedNode | ox.BlankNode):
            return True
        if kind in ("date", "integer") and text_of(value) not in USABLE:
            return True
    is_needed = any(name in NEEDED.get(one, ()) for one in classes(text_of(case.old.subject)))
    is_repaired = len(kept) == 1 and text_of(*kept) in USABLE
    return is_needed and kept != {case.old.object} and not is_repaired


@cache
def classes(thing: str) -> list[str]:
    """The classes of a thing; a target of no plan is not tracked."""
    wanted = f"FILTER(?c != <{PLAN}Target> || EXISTS {{ <{thing}> <{PLAN}inPlan> ?plan }})"
    answer = base().store.ask(f"SELECT ?c {{ <{thing}> a ?c {wanted} }}")
    return [str(row[0]).removeprefix(PLAN) for row in answer]


def judged(store: MemoryStore) -> tuple[Reading, dict[str, Verdict]]:
    read = reading.read(store.ask)
    return read, {p.commitment: judge(p, read.facts, DAY) for p in read.promises}


def reach(verdict: Verdict, read: Reading) -> set[str]:
    """The things whose statements a verdict depends on."""
    promise, before = verdict.promise, verdict.last_before
    facts = [*verdict.seen, *verdict.usable, *([before] if before else [])]
    return {
        *(promise.commitment, promise.plan),
        *(fact.iri for fact in facts),
        *(fact.document for fact in facts),
        *(judgement.iri for judgement in read.facts.judgements),
        *(search.iri for search in read.facts.searches if promise.commitment in search.about),
    }


def test_each_slip_is_named_and_no_other_verdict_changes() -> None:
    store = MemoryStore.of(base().graph.store.quads())
    engine = store._store
    before, verdicts = judged(store)
    assert before.unusable == []
    assert len(verdicts) == 4
    named = changed = 0
    for case in cases():
        engine.remove(case.old)
        assert not any(quad in engine for quad in case.new), case
        engine.extend(case.new)
        after, now = judged(store)
        subject = text_of(case.old.subject)
        shown = reading.unusable(store.ask, Iri(subject))
        assert shown == [item for item in after.unusable if item.thing == subject], case
        for quad in case.new:
            engine.remove(quad)
        engine.add(case.old)
        said = {(item.thing, item.property) for item in after.unusable}
        lines = [item.as_text(language) for item in after.unusable for language in ("en", "zh")]
        assert all(visible(line) == line and len(line) < 500 for line in lines), lines
        if must_be_named(case):
            named += 1
            assert (subject, text_of(case.old.predicate)) in said, case
        for commitment in verdicts.keys() | now.keys():
            old, new = verdicts.get(commitment), now.get(commitment)
            if old != new:
                changed += 1
                near = reach(old, before) if old else {commitment}
                near |= reach(new, after) if new else {commitment}
                assert subject in near, (case, old, new)
    assert reading.read(store.ask) == before
    assert named >= len(cases()) // 4
    assert changed >= len(cases()) // 50


def test_every_value_is_among_the_cases() -> None:
    """Counts the cases and the values: of each as many as of another, or one more."""
    assert len(cases()) >= 100
    assert len(VALUES) >= 40
    times = Counter(case.value for case in cases())
    assert len(times) == len(VALUES)
    assert max(times.values()) <= min(times.values()) + 1


# Everything answers

BATCHES = range(-(-(len(cases()) if CASES == "all" else int(CASES)) // BATCH))
FORMATS = sorted(formats())


def tasks(number: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done with a batch; every third format is written, in `make long` each."""
    session = Session(store_of(*cases()[number * BATCH : (number + 1) * BATCH]))
    yield "track", session.track
    yield "track as of a day", partial(session.track, "2021-12-31")
    yield "history", session.history
    yield "silence", session.silence
    yield "verify", session.recompute
    yield "page", partial(render, session)
    yield "find", partial(session.find, "Huawei")
    subjects = sorted({text_of(case.old.subject) for case in cases()[number * BATCH :][:5]})
    for question in everything():
        arguments = {
            p.name: example(base().store.ask, p) for p in question.params if not p.optional
        }
        yield question.name, partial(session.query, question.name, **arguments)
        if question.name in ("description", "mentions", "evidence"):  # kg show
            for subject in subjects:
                yield question.name, partial(session.query, question.name, thing=subject)


@pytest.mark.parametrize("number", BATCHES)
def test_everything_answers(number: int, tmp_path: Path) -> None:
    done = 0
    for name, task in tasks(number):
        try:
            answer = task()
        except KgError as error:
            raise AssertionError(name) from error
        if hasattr(answer, "table"):
            assert all(len(answer.table(language).columns) > 5 for language in ("en", "zh"))
        done += 1
    assert done >= 70
    store = store_of(*cases()[number * BATCH : (number + 1) * BATCH])
    for name in FORMATS if CASES == "all" else FORMATS[number::3]:
        to_path(store, name, tmp_path / name)
