"""Names kept beside a store on disk: found as in memory, and made anew where they are not whole."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import click
import pytest
from typed import places

import kg
from kg.catalogue import search, stored_names
from kg.catalogue.search import NAMED
from kg.cli.store import _warm, load_command
from kg.errors import InputError
from kg.namespaces import ID, RDFS
from kg.session import Session
from kg.store.disk import loader
from kg.store.disk.sources import load_sources

OWN = f"""\
PREFIX plan: <https://w3id.org/industry-plan/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<{ID}alpha> a plan:Enterprise ; rdfs:label "%s"@en .
"""
SOME = int(os.environ.get("KG_NAMES", "40"))
"""Labels of which parts are looked for."""


@pytest.fixture(autouse=True)
def _small_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "_LARGE", 1)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory, session: Session) -> Session:
    """The fixed plans with all that they share, in a store on disk."""
    folder = tmp_path_factory.mktemp("names") / "store"
    files = [source.path for source in (*session.graph.ontology, *session.graph.data)]
    loader.load(folder, load_sources(files))
    return kg.load(store=str(folder))


def file_of(session: Session) -> Path:
    generation = getattr(session.store, "generation", None)
    assert isinstance(generation, Path)
    return generation / stored_names.FILE


def texts(session: Session) -> Iterator[str]:
    """Some names, the first half of each, its first and last words, and its pinyin."""
    labels = sorted(
        {str(text) for text in session.ask(f"SELECT ?t {{ ?x <{RDFS}label> ?t }}").column("t")}
    )
    for label in Random(1).sample(labels, SOME):
        text = label[:120]
        yield text
        yield text[: len(text) // 2]
        words = text.split()
        yield f"{words[-1]} {words[0]}"
        yield search._Text(text).letters


def test_what_people_type_leads_to_what_they_mean(stored: Session) -> None:
    """Counts what is typed."""
    found = places(stored, Path(__file__).with_name("names.toml"))
    assert len(found) == 25
    assert {text: place for text, place in found.items() if place > 1} == {}
    assert file_of(stored).exists()


def test_the_same_is_found_as_in_memory(stored: Session, session: Session) -> None:
    """Of what is named by the text, each thing, in the same way; counts what is looked for."""
    count, hits = 0, 0
    for text in texts(session):
        if not search.fold(text):
            continue
        in_memory = named(session, text)
        assert named(stored, text) == in_memory, text
        count, hits = count + 1, hits + len(in_memory)
    assert count > 3 * SOME
    assert hits > 5 * SOME


def named(session: Session, text: str) -> set[tuple[str, str]]:
    found, _ = search.search(session.store.ask, text)
    return {(hit.thing.value, hit.match) for hit in found if hit.match in NAMED}


def test_rows_have_their_labels_and_notes(stored: Session, session: Session) -> None:
    for text in ("CRRC", "大团新能源", "中国联通"):
        assert stored.find(text).rows[0] == session.find(text).rows[0]


def test_a_question_offers_the_nearest(stored: Session) -> None:
    with pytest.raises(InputError, match=r"did you mean id:datuan-2021\?"):
        stored.query("clusters", plan="datuan-2012")


@pytest.mark.parametrize("harm", ["cut", "overwritten", "emptied", "of another version", "text"])
def test_a_damaged_file_is_made_anew(harm: str, stored: Session) -> None:
    expected = named(stored, "CRRC")
    path = file_of(stored)
    raw = path.read_bytes()
    if harm == "of another version":
        with sqlite3.connect(path) as file:
            file.execute("PRAGMA user_version = 1")
    else:
        path.write_bytes(
            {
                "cut": raw[: len(raw) // 2],
                "overwritten": raw[:4096] + bytes(len(raw) - 4096),
                "emptied": b"",
                "text": b"no names " * 1000,
            }[harm]
        )
    assert named(stored, "CRRC") == expected
    assert named(stored, "CRRC") == expected
    assert path.stat().st_size == pytest.approx(len(raw), rel=0.05)
    assert [entry.name for entry in path.parent.glob(".*")] == []


def test_while_another_process_makes_them_the_names_are_read_as_in_memory(
    stored: Session, session: Session
) -> None:
    path = file_of(stored)
    path.unlink(missing_ok=True)
    with path.with_name(f".{path.name}").open("wb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert stored.find("CRRC").rows[0] == session.find("CRRC").rows[0]
        assert not path.exists()
    assert stored.find("CRRC").rows[0] == session.find("CRRC").rows[0]
    assert path.exists()


def test_names_are_those_of_the_newest_load(tmp_path: Path) -> None:
    for label in ("Zebra Works", "Okapi Works"):
        (tmp_path / "own.ttl").write_text(OWN % label, "utf-8")
        loader.load(tmp_path / "store", load_sources([tmp_path / "own.ttl"]))
        session = kg.load(store=str(tmp_path / "store"))
        found = {text: len(session.find(text)) for text in ("zebra", "okapi")}
        assert found == {"zebra": label.startswith("Z"), "okapi": label.startswith("O")}


def test_warm_makes_them(stored: Session) -> None:
    path = file_of(stored)
    path.unlink(missing_ok=True)
    with click.Context(load_command, obj={"language": "en", "labels": None}).scope():
        _warm(path.parent.parent)
    assert path.exists()
