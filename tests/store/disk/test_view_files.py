"""The file of a view: written whole or not at all, and read only if it is as it was written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.store.disk import loader, views
from kg.store.disk.sources import load_sources
from kg.store.disk.store import DiskStore
from kg.store.disk.views import View
from kg.terms import Answer, BlankNode, Iri, Literal

A, B = Iri("urn:a"), Iri("urn:b")
ROWS = (
    (A, Literal("x"), None),
    (
        B,
        Literal("x"),
        Literal("词\n“", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "zh"),
    ),
    (B, Literal("050.10", "http://www.w3.org/2001/XMLSchema#decimal"), Literal("")),
)
ANSWER = Answer(("plan", "one", "other"), ROWS)


@pytest.fixture
def generation(tmp_path: Path) -> Path:
    folder = tmp_path / "generation-3"
    folder.mkdir()
    return folder


def written(generation: Path, answer: Answer = ANSWER) -> View:
    view = views.of(answer, answer.columns[1:], distinct=True)
    views.write(generation, "question", "key", view)
    return view


def test_a_view_is_read_as_it_was_written(generation: Path) -> None:
    written(generation)
    view = views.read(generation, "question", "key")
    assert view
    assert view.rows(ANSWER.columns) == ROWS
    assert view.shown(("other", "one")).rows == tuple((other, one) for _, one, other in ROWS)
    assert list(view.pending) == []


def test_a_view_without_rows(generation: Path) -> None:
    written(generation, Answer(("plan", "one")))
    view = views.read(generation, "question", "key")
    assert view
    assert view.shown(("one",)) == Answer(("one",))


@pytest.mark.parametrize(("distinct", "rows"), [(True, 2), (False, 3)])
def test_rows_that_are_alike_but_for_the_plan_are_shown_once(
    generation: Path, distinct: bool, rows: int
) -> None:
    answer = Answer(("plan", "one"), ((A, A), (B, A), (B, B)))
    views.write(generation, "question", "key", views.of(answer, ("one",), distinct=distinct))
    view = views.read(generation, "question", "key")
    assert view
    assert view.rows(answer.columns) == answer.rows
    assert len(view.shown(("one",))) == rows


def test_a_view_of_another_key_or_question_is_none(generation: Path) -> None:
    written(generation)
    assert views.read(generation, "question", "another") is None
    assert views.read(generation, "another", "key") is None


def test_a_view_with_blank_nodes_is_not_kept(generation: Path) -> None:
    written(generation, Answer(("plan", "one"), ((A, BlankNode("b")),)))
    assert views.read(generation, "question", "key") is None


def test_each_damage_is_noticed(generation: Path) -> None:
    """Each byte changed or cut off."""
    written(generation)
    path = generation / "views" / "question"
    raw = path.read_bytes()
    for place in range(len(raw)):
        path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
        assert views.read(generation, "question", "key") is None
        path.write_bytes(raw[:place])
        assert views.read(generation, "question", "key") is None
    path.write_bytes(raw)
    assert views.read(generation, "question", "key")


def test_a_view_of_a_machine_with_another_order_of_bytes_is_none(
    generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(generation)
    monkeypatch.setattr(sys, "byteorder", "big" if sys.byteorder == "little" else "little")
    assert views.read(generation, "question", "key") is None


def test_where_it_cannot_be_written_there_is_none(generation: Path) -> None:
    (generation / "views").write_text("a file in the place of the folder")
    written(generation)
    assert views.read(generation, "question", "key") is None


def test_a_write_that_breaks_off_leaves_the_former(
    generation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(generation)

    def broken(*_: object) -> None:
        raise OSError("broken off")

    monkeypatch.setattr(os, "replace", broken)
    written(generation, Answer(("plan", "one"), ((A, B),)))
    monkeypatch.undo()
    view = views.read(generation, "question", "key")
    assert view
    assert view.rows(ANSWER.columns) == ROWS
    assert os.listdir(generation / "views") == ["question"]


@pytest.mark.usefixtures("no_ontology")
def test_views_are_taken_over_with_what_changed(
    tmp_path: Path, source: Callable[..., Path]
) -> None:
    """By links; without the record of changes, only those made since count."""
    store = tmp_path / "store"
    loader.load(store, load_sources([source("a"), source("b")]))
    former = DiskStore(store)
    written(former.generation)
    loader.load(store, load_sources([source("a", 2)]))
    generation = DiskStore(store).generation
    view = views.read(generation, "question", "key")
    assert view
    assert list(view.pending) == ["https://w3id.org/industry-plan/id/a"]
    names = [former.generation / "views" / "question", generation / "views" / "question"]
    assert os.path.samefile(*names)
    (generation / "views" / "changes.json").unlink()
    assert views.read(generation, "question", "key") is None
    loader.load(store, load_sources([source("b", 2)]))
    assert views.read(DiskStore(store).generation, "question", "key") is None


@pytest.mark.usefixtures("no_ontology")
def test_of_a_large_change_nothing_is_taken_over(
    tmp_path: Path, source: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    loader.load(store, load_sources([source("a"), source("b")]))
    written(DiskStore(store).generation)
    monkeypatch.setattr(views, "_MOST_COMPARED", 3)
    loader.load(store, load_sources([source("a", 2)]))
    assert not (DiskStore(store).generation / "views").exists()
