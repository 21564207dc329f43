"""An answer that a store keeps is that which the question gives, after each kind of change too."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from kept_store import KeptStore

import kg
from benchmarks.plans.setting import City
from kg.catalogue import binding
from kg.catalogue.views import ViewQuery
from kg.errors import EngineError
from kg.question import everything, find
from kg.store.disk import loader, views
from kg.store.disk.manifest import generations
from kg.terms import Iri

QUESTIONS = [question for question in everything() if question.of_each_plan]
CITIES = [City(1, number) for number in range(1, 8)]
PLANS = [city.plan[1:-1] for city in CITIES]
FIRST, SECOND, LAST = CITIES[0], CITIES[1], CITIES[-1]
CHANGES = int(os.environ.get("KG_CHANGES", "4"))


class Changing(KeptStore):
    """A store of plans, their files, and what happens to them."""

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file wherever it stands, and load the file."""
        text = self.path(name).read_text("utf-8")
        assert old in text
        self.path(name).write_text(text.replace(old, new), "utf-8")
        self.load(name)

    def ask(self) -> set[str] | None:
        """Ask every question twice, and compare both answers with that without a view.

        The plans that were asked again; none where there was no view.
        """
        session = kg.load(store=str(self.store))
        asked: list[set[str] | None] = []
        for question in QUESTIONS:
            direct, view = binding.answer(session.store, question, {}), self.view(question.name)
            asked.append(None if view is None else set(view.pending))
            assert session.query(question.name) == direct, question.name
            assert session.query(question.name) == direct, question.name
            view = self.view(question.name)
            assert view
            assert not view.pending
        assert all(one == asked[0] for one in asked)
        return asked[0]

    def view(self, name: str) -> views.View | None:
        """What is kept of a question."""
        return views.read(generations(self.store)[-1], name, ViewQuery.of(find(name)).key())


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Changing:
    """Plans of seven cities, and a store of six of them that was asked every question."""
    made = Changing.of_cities(tmp_path_factory.mktemp("plans"), len(CITIES), triples=9_300)
    names = [path.stem for path in made.files.iterdir()]
    made.load(*(name for name in names if not name.startswith(LAST.slug)))
    assert made.ask() is None
    return made


@pytest.fixture
def changing(asked: Changing, tmp_path: Path) -> Iterator[Changing]:
    """A copy of this store; the files are as they were when the test has ended."""
    with asked.copied(tmp_path) as copy:
        yield copy


def new_label(changing: Changing, name: str = FIRST.slug) -> None:
    """Let every thing of a file have another label, by which rows are sorted."""
    changing.replace(name, 'rdfs:label "', 'rdfs:label "M')


def new_figures(changing: Changing) -> None:
    """Let each target of the first plan be at least what it was about, or the other way round."""
    signs = ("comparator:about", "comparator:at-least")
    text = changing.path(FIRST.slug).read_text("utf-8")
    changing.replace(FIRST.slug, *(signs if signs[0] in text else reversed(signs)))


def unload(changing: Changing) -> None:
    """Take the first plan out, unless it is."""
    plans = kg.load(store=str(changing.store)).query("plans").column("plan")
    if Iri(PLANS[0]) in plans:
        loader.unload(changing.store, PLANS[0])


ALONE: dict[str, Callable[[Changing], object]] = {
    "labels": new_label,
    "outcomes": lambda changing: new_label(changing, f"{FIRST.slug}-outcomes"),
    "figures": new_figures,
    "unloaded": unload,
    "what it replaces": lambda changing: changing.state(
        FIRST.slug, f"{FIRST.plan} dcterms:replaces {SECOND.plan} ."
    ),
}
"""What changes the rows of the first plan alone."""
MORE: dict[str, Callable[[Changing], object]] = {
    "places": lambda changing: new_label(changing, "fictitious-places"),
    "documents": lambda changing: new_label(changing, "fictitious-sources"),
    "another plan": lambda changing: changing.state(
        FIRST.slug, f'{SECOND.plan} rdfs:label "another"@en .'
    ),
    "a class": lambda changing: changing.state(
        FIRST.slug, "plan:Cluster rdfs:subClassOf plan:Project ."
    ),
    "a thing of another plan": lambda changing: changing.state(
        FIRST.slug, f"{SECOND.cluster(SECOND.industries[0])} plan:deadline 1 ."
    ),
    "a thing in another plan": lambda changing: changing.state(
        FIRST.slug, f"{FIRST.cluster(FIRST.industries[0])} plan:inPlan {SECOND.plan} ."
    ),
    "what another plan names": lambda changing: changing.state(
        FIRST.slug,
        '<https://w3id.org/industry-plan/id/fictitious-source-000> rdfs:label "another"@en .',
    ),
}
"""What may change the rows of other plans, too."""


@pytest.mark.parametrize("name", ALONE)
def test_only_the_plan_that_changed_is_asked_again(name: str, changing: Changing) -> None:
    ALONE[name](changing)
    assert changing.ask() == {PLANS[0]}
    assert changing.ask() == set()


@pytest.mark.parametrize("name", MORE)
def test_all_are_asked_again_when_others_may_have_changed(name: str, changing: Changing) -> None:
    MORE[name](changing)
    assert changing.ask() is None
    assert changing.ask() == set()


def test_a_new_plan_is_asked_and_what_changed_before_it(changing: Changing) -> None:
    new_label(changing)
    changing.load(LAST.slug, f"{LAST.slug}-outcomes")
    assert changing.ask() == {PLANS[0], PLANS[-1]}
    new_label(changing, SECOND.slug)
    assert changing.ask() == {PLANS[1]}
    loader.rebuild(changing.store)
    assert changing.ask() is None


def test_random_changes(changing: Changing) -> None:
    """Changes of all kinds one after another, one or two between questions."""
    random, kinds = Random(CHANGES), [*ALONE.values(), *MORE.values()]
    for _ in range(CHANGES):
        for change in random.choices([*kinds, *ALONE.values()], k=random.randint(1, 2)):
            change(changing)
        changing.ask()


def test_a_view_is_cut_at_the_limit(asked: Changing) -> None:
    few, whole = kg.load(store=str(asked.store), limit=3), kg.load(store=str(asked.store))
    answer = few.query("commitments")
    assert answer.truncated
    assert answer.rows == whole.query("commitments").rows[:3]


def test_with_a_limit_and_no_view_a_question_is_asked_as_it_is(changing: Changing) -> None:
    new_label(changing, "fictitious-places")
    session = kg.load(store=str(changing.store), limit=3)
    assert session.query("commitments").truncated
    assert changing.view("commitments") is None


def test_a_question_is_asked_within_the_limit_of_time(changing: Changing) -> None:
    new_label(changing, "fictitious-places")
    with pytest.raises(EngineError):
        kg.load(store=str(changing.store), seconds=1e-6).query("commitments")
    answer = kg.load(store=str(changing.store), seconds=60).query("commitments")
    assert changing.view("commitments")
    # What is kept is read here, and not by a worker.
    assert kg.load(store=str(changing.store), seconds=1e-6).query("commitments") == answer


def test_a_question_with_an_argument_has_no_view(changing: Changing) -> None:
    new_label(changing, "fictitious-places")
    kg.load(store=str(changing.store)).query("commitments", plan=PLANS[0])
    assert changing.view("commitments") is None


def test_of_many_changes_all_is_asked_again(
    changing: Changing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.catalogue.views._MOST_RENEWED", 1)
    new_label(changing)
    new_label(changing, SECOND.slug)
    assert changing.ask() == {*PLANS[:2]}
