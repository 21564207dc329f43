"""The table of changes is the history of verdicts, of a store on disk after each load too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, seed
from hypothesis import strategies as st
from kept_store import KeptStore
from tracking.both import store_of
from tracking.worlds import FEWER, World, slipped, worlds

import kg
from benchmarks.plans.setting import City
from kg.namespaces import prefix_lines
from kg.session import Session
from kg.store.disk import loader, views
from kg.store.disk.store import DiskStore
from kg.terms import Answer, Iri, Literal
from kg.tracking import changes
from kg.tracking.changes import COLUMNS, VIEW, Change, Changes, kept_changes
from kg.tracking.reading import Reading, name, read
from kg.tracking.scorecard import scores_of
from kg.tracking.track import history

ROWS = Path(__file__).parent / "rows"
CITIES = [City(1, number) for number in range(1, 5)]
PLANS = [city.plan[1:-1] for city in CITIES]
FIRST, SECOND, *_ = CITIES
PREFIXES = prefix_lines("comparator", "dcterms", "event-kind", "plan", "prov", "xsd")
DAYS = [date(2020, 6, 30), date(2023, 12, 31), date(2026, 11, 24), date(2031, 1, 1), date.max]


def compare(found: Changes, reading: Reading, searches: Answer, until: date) -> int:
    """Compare what is found up to a day with the history of that day; how many changes it has."""
    steps = [one for one in history(reading, {}, until, None).steps if one.changed]
    steps = [one for one in steps if one.day]
    steps.sort(key=lambda s: (s.verdict.as_of, s.verdict.promise.commitment), reverse=True)
    newest = [(c.day, c.commitment, c.outcome, tuple(c.because)) for c in found.newest(until, 99)]
    assert newest == [
        (s.verdict.as_of, s.verdict.promise.commitment, s.verdict.outcome, tuple(s.because))
        for s in steps[:99]
    ]
    scores = scores_of(history(reading, {}, until, None), searches)
    of_plans = sorted(scores, key=lambda score: score.verdict.promise.plan)
    latest = found.latest(until)
    assert list(latest) == [score.verdict.promise.commitment for score in of_plans]
    for score in scores:
        verdict, change = score.verdict, latest[score.verdict.promise.commitment]
        assert (change.plan, change.deadline) == (verdict.promise.plan, verdict.promise.deadline)
        assert (change.outcome, name(change.reason)) == (verdict.outcome, verdict.reason)
        assert change.day == score.first_known
        assert change.is_sought(until) == score.is_sought
    return len(steps)


def test_on_the_fixed_plans(session: Session) -> None:
    reading, searches = read(session.store.ask), session.query("searches")
    counted = [compare(session.changes(), reading, searches, until) for until in DAYS]
    assert counted == sorted(counted)
    assert counted[-1] >= 12


@pytest.mark.parametrize(("strategy", "unreadable"), [(worlds(), 0), (slipped(), 5)])
def test_on_random_plans(strategy: st.SearchStrategy[World], unreadable: int) -> None:
    seen: Counter[str] = Counter()

    @seed(20261202)
    @FEWER
    @given(strategy)
    def same(world: World) -> None:
        session = Session(store_of(world.triples))
        reading = read(session.store.ask)
        made = ((Iri(c), Literal.of(s.made)) for s in reading.facts.searches for c in s.about)
        searches = Answer(("thing", "searchedOn"), tuple(made))  # those of a world have no class
        for until in DAYS:
            seen["changes"] += compare(session.changes(), reading, searches, until)
        reasons = [c.reason for c in session.changes().latest(date.max).values()]
        seen["unreadable"] += sum(reason.endswith("/statement-unusable") for reason in reasons)

    same()
    assert seen["changes"] >= FEWER.max_examples, seen
    assert seen["unreadable"] >= unreadable, seen


# Kept by a store on disk


class Stored(KeptStore):
    """Plans of four cities as files, and a store of them whose changes are kept."""

    def state(self, name: str, statements: str) -> None:
        """See `KeptStore`; the statements may have any of `PREFIXES`."""
        super().state(name, f"{PREFIXES}\n{statements}")

    def due(self) -> set[str] | None:
        """The plans that are read again; none where all are. What is kept then is the whole."""
        store = DiskStore(self.store)
        generation, ask = store.generation, store.ask
        view = views.read(generation, VIEW, changes._key())
        whole = changes.changes(read(ask, checks=False)).rows(COLUMNS)
        assert whole
        for _ in range(2):
            assert kept_changes(generation, ask).rows(COLUMNS) == whole
        return None if view is None else {*view.pending, *view.affected} & {*PLANS}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    stored = Stored.of_cities(tmp_path_factory.mktemp("plans"), len(CITIES), triples=5_500)
    stored.load(*(path.stem for path in stored.files.iterdir()))
    assert stored.due() is None
    return stored


@pytest.fixture
def stored(made: Stored, tmp_path: Path) -> Iterator[Stored]:
    """A copy of this store and of its files."""
    with made.copied(tmp_path) as copy:
        yield copy


ID = "https://w3id.org/industry-plan/id/"
NEWER = f"""<{ID}newer> a plan:Document ; plan:issuedUntil "2031-01-01"^^xsd:date .
<{ID}extra> dcterms:source <{ID}newer> ;"""
"""A document that is newer than all, and of it the beginning of something."""


def sought(stored: Stored) -> str:
    """A commitment of the second plan that was not looked for before 2018."""
    session = kg.load(store=str(stored.store))
    return next(c for c, one in session.changes().latest(date.max).items() if one.plan == PLANS[1])


def observed(stored: Stored) -> str:
    """Figures of the second city for each of its targets, at the end of the plan and of a year."""
    asked = f"""PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        SELECT DISTINCT ?indicator ?unit {{
          ?target plan:inPlan <{PLANS[1]}> ; plan:measures ?indicator ; plan:unit ?unit }}"""
    rows = kg.load(store=str(stored.store)).ask(asked).rows
    assert rows
    year = SECOND.last_year
    return "\n".join(
        f"""<{ID}extra-{place}-{first}> a plan:Observation ; plan:observedOf {SECOND.iri} ;
        plan:measures <{indicator}> ; plan:unit <{unit}> ; plan:value 999999.0 ;
        plan:comparator comparator:at-least ; dcterms:source <{ID}newer> ;
        plan:heldFrom "{year}-{first}"^^xsd:date ; plan:heldUntil "{year}-12-31"^^xsd:date ."""
        for place, (indicator, unit) in enumerate(rows)
        for first in ("01-01", "12-31")
    )


def project(stored: Stored) -> str:
    """A project of which a milestone of the second plan is."""
    asked = f"""PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        SELECT ?project {{ ?one plan:inPlan <{PLANS[1]}> ; plan:milestoneOf ?project }} LIMIT 1"""
    return f"<{kg.load(store=str(stored.store)).ask(asked).rows[0][0]}>"


NEW: dict[str, Callable[[Stored], str]] = {
    "nothing of another plan": lambda _: f"{NEWER} a plan:Search .",
    "a figure": lambda stored: f"{NEWER} a plan:Search .\n{observed(stored)}",
    "a search": lambda stored: (
        f"""{NEWER} a plan:Search ;
        plan:soughtFor <{sought(stored)}> ; plan:searchedOn "2018-01-01"^^xsd:date ."""
    ),
    "an event": lambda stored: (
        f"""{NEWER} a plan:Event ; plan:happenedTo {project(stored)} ;
        plan:eventKind event-kind:completed ; plan:heldFrom "2030-01-01"^^xsd:date ;
        plan:heldUntil "2030-01-01"^^xsd:date ."""
    ),
    "a successor of the plan": lambda _: f"{FIRST.plan} dcterms:replaces {SECOND.plan} .",
    "a successor of a promise": lambda stored: (
        f"""
        <{sought(stored)}-later> a plan:Target ; plan:inPlan {FIRST.plan} ;
        prov:wasRevisionOf <{sought(stored)}> ."""
    ),
}
"""What the first plan may state that bears on the verdicts of the second."""


def about(stored: Stored, plan: str) -> list[Change]:
    """The changes of the verdicts of a plan."""
    found = kg.load(store=str(stored.store)).changes()
    return [one for one in found.newest(date.max, 10_000) if one.plan == plan]


@pytest.mark.parametrize("name", NEW)
def test_plans_are_read_again_on_which_a_change_bears(name: str, stored: Stored) -> None:
    before = about(stored, PLANS[1])
    expected = {PLANS[0]} if name == "nothing of another plan" else {*PLANS[:2]}
    stored.state(f"{FIRST.slug}-outcomes", NEW[name](stored))
    assert stored.due() == expected
    assert (about(stored, PLANS[1]) == before) == (name == "nothing of another plan")
    assert stored.due() == set()
    loader.unload(stored.store, PLANS[0])  # which takes it away again
    assert stored.due() == expected
    assert about(stored, PLANS[1]) == before
    assert not about(stored, PLANS[0])


def test_a_revision_bears_on_the_plans_of_the_figure(stored: Stored) -> None:
    """The figures of the second plan's city are revised to nothing in the graph of the first."""
    figures = observed(stored)
    stored.state(f"{SECOND.slug}-outcomes", f"{NEWER} a plan:Search .\n{figures}")
    stored.due()
    before = about(stored, PLANS[1])
    revisions = re.sub(r"<(\S+)> a ", r"<\1-later> prov:wasRevisionOf <\1> ; a ", figures)
    stored.state(f"{FIRST.slug}-outcomes", revisions.replace("999999.0", "0.0"))
    assert stored.due() == {*PLANS[:2]}
    assert about(stored, PLANS[1]) != before
    loader.unload(stored.store, PLANS[0])
    assert stored.due() == {*PLANS[:2]}
    assert about(stored, PLANS[1]) == before


@pytest.mark.parametrize("link", ["about", "covers", "each", "milestoneOf"])
def test_a_fact_bears_on_the_plans_that_lead_to_what_it_is_about(link: str, stored: Stored) -> None:
    leading = (
        SECOND.plan if link == "covers" else f"<{ID}one> plan:inPlan {SECOND.plan} . <{ID}one>"
    )
    stored.state(SECOND.slug, f"{leading} plan:{link} <{ID}elsewhere> .")
    assert stored.due() == {PLANS[1]}
    stored.state(FIRST.slug, f"<{ID}extra> plan:observedOf <{ID}elsewhere> .")
    assert stored.due() == {*PLANS[:2]}


def test_a_judgement_bears_on_other_plans_when_it_changes(stored: Stored) -> None:
    asked = f"""PREFIX plan: <https://w3id.org/industry-plan/ontology#>
        SELECT ?indicator {{ ?one plan:inPlan <{PLANS[1]}> ; plan:measures ?indicator }}"""
    indicator = kg.load(store=str(stored.store)).ask(asked).rows[0][0]
    made = f"<{ID}extra> plan:standIn <{ID}other> ; plan:standsFor <{indicator}> ."
    stored.state(f"{FIRST.slug}-outcomes", made)
    due = stored.due()
    assert due is not None
    assert due >= {*PLANS[:2]}
    stored.state(f"{FIRST.slug}-outcomes", f'<{ID}extra> rdfs:label "another"@en .')
    assert stored.due() == due
    stored.state(f"{FIRST.slug}-outcomes", f'<{ID}extra-other> rdfs:label "another"@en .')
    assert stored.due() == {PLANS[0]}


@pytest.mark.parametrize("file", ["fictitious-places", "fictitious-sources"])
def test_all_is_read_again_when_something_shared_changed(file: str, stored: Stored) -> None:
    before = about(stored, PLANS[1])
    stored.state(file, f"{NEWER} a plan:Search .\n{observed(stored)}")
    assert stored.due() is None
    assert about(stored, PLANS[1]) != before


def test_nobody_need_look_for_what_was_replaced() -> None:
    """Before its successor nothing is known of it; what is known later does not bear on it."""
    changes_of = kg.load(files=[ROWS / "replaced.ttl"]).changes()
    for until, is_sought in ((date(2024, 1, 31), False), (date(2024, 2, 1), True)):
        (change,) = changes_of.latest(until).values()
        assert change.is_sought(until) is is_sought


def test_the_day_of_the_newest_document_moves(stored: Stored) -> None:
    """Counts commitments that a document of the future, and nothing else, leaves without a day."""
    session = kg.load(store=str(stored.store))
    before = session.changes().latest(session.newest())
    stored.state(FIRST.slug, f"{NEWER} a plan:Search .")
    session = kg.load(store=str(stored.store))
    assert session.newest() == date(2031, 1, 1)
    after = session.changes().latest(session.newest())
    reading = read(session.store.ask)
    compare(session.changes(), reading, session.query("searches"), session.newest())
    assert before != after


def test_a_damaged_view_is_made_anew(stored: Stored) -> None:
    (path,) = stored.store.glob(f"*/views/{VIEW}")
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    assert stored.due() is None
    assert stored.due() == set()


def test_some_are_read_at_a_time(stored: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    (path,) = stored.store.glob(f"*/views/{VIEW}")
    before = path.read_bytes()
    monkeypatch.setattr(changes, "_AT_ONCE", 3)
    path.unlink()
    assert stored.due() is None
    assert path.read_bytes() == before
