"""What is served may lie in a folder, or behind another endpoint: it is answered alike."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from environment import own_environment
from processes import run
from web.served import Server, serving

import kg
from kg.namespaces import DATA, ID
from kg.resources import shipped_data
from kg.store.interface import Dataset
from kg.terms import Ask
from kg.tracking import reading
from kg.web.site import FILES, Site
from kg.workspace import find

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
GRAPH = f"{DATA}datuan"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk of the fixed plans."""
    made = tmp_path_factory.mktemp("served") / "store"
    found = find(None)
    files = found.files() if found else shipped_data()
    ran = run("load", *files, "--store", made, env=own_environment())
    assert ran.code == 0, ran.err
    return made


@pytest.fixture(scope="module")
def on_disk(folder: Path) -> Iterator[Server]:
    with serving("--store", str(folder), "--timeout", "60") as server:
        yield server


@pytest.fixture(scope="module")
def remote(on_disk: Server) -> Iterator[Server]:
    with serving("--store", on_disk.sparql, "--timeout", "60") as server:
        yield server


def test_each_store_is_answered_alike(on_disk: Server, remote: Server) -> None:
    queries = {
        COUNT: {},
        "ASK { ?s ?p ?o }": {},
        f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}> {{ ?s ?p ?o }}": {},
        COUNT + "#": {"default-graph-uri": GRAPH},
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }": {"named-graph-uri": GRAPH},
        "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }": {},
    }
    session = kg.load()
    for text, fields in queries.items():
        target = f"/sparql?{urlencode({'query': text, **fields})}"
        here, there = on_disk.get(target), remote.get(target)
        assert here[0] == there[0] == 200, (text, here, there)
        if text.startswith("CONSTRUCT"):
            assert here == there
        else:
            assert json.loads(here[1])["head"] == json.loads(there[1])["head"]
            assert _found(here[1]) == _found(there[1])
    expected = len(session.triples(GRAPH))
    _, body = on_disk.get(f"/sparql?{urlencode({'query': COUNT, 'default-graph-uri': GRAPH})}")
    assert _found(body) == [str(expected)]


def _found(body: bytes) -> list[str]:
    """The values of the answers in JSON, or the one boolean."""
    answer = json.loads(body)
    if "boolean" in answer:
        return [str(answer["boolean"])]
    return [cell["value"] for row in answer["results"]["bindings"] for cell in row.values()]


def test_graphs_and_things_of_each(on_disk: Server, remote: Server) -> None:
    for target in ("/data/datuan", "/id/crrc.ttl", "/id/datuan-2021.csv"):
        here, there = on_disk.get(target), remote.get(target)
        assert here[0] == there[0] == 200, (target, there)
        assert here[1].count(b"\n") == there[1].count(b"\n") > 3
    assert on_disk.get("/data/none")[0] == remote.get("/data/none")[0] == 404
    assert remote.get("/en/")[0] == on_disk.get("/en/")[0] == 200


def test_pages_of_a_folder_are_those_of_the_files(folder: Path) -> None:
    """Counts the pages about all plans, and of every third thing: byte for byte the same.

    Of a graph in memory what all pages share is read at once, of a folder what each page needs.
    """
    at_once, each = Site(kg.load()), Site(kg.load(store=str(folder)))
    each.edition = at_once.edition
    paths = [path for path in at_once.paths() if path.startswith("id/")][::3]
    assert len(paths) >= 200
    assert FILES["feed.atom"][1](each) == FILES["feed.atom"][1](at_once)
    for path in ["", "targets", "compare", *paths]:
        whole, read = (
            site.html(site.book.page(path, {}), path, "zh", {}) for site in (at_once, each)
        )
        assert read == whole, path


def test_what_bears_on_a_commitment_is_read_once_for_its_page(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counts the readings for the pages of four commitments: its dossier and its chart share one.

    A second one is made where the page names others that have verdicts, too.
    """
    site = Site(kg.load(store=str(folder)))
    asked: list[frozenset[str]] = []

    def counted(ask: Ask, of: Collection[str]) -> reading.Reading:
        asked.append(frozenset(of))
        return read_about(ask, of)

    read_about = reading.read_about
    monkeypatch.setattr(reading, "read_about", counted)
    tracked = [verdict.promise.commitment for verdict in kg.load().track().verdicts]
    assert len(tracked) == 4
    for thing in tracked:
        asked.clear()
        assert site.respond(f"/en/id/{thing.removeprefix(ID)}", {}).status == 200
        assert asked.count(frozenset({thing})) == 1
        assert len(asked) <= 2


def test_of_a_remote_store_nothing_is_kept(on_disk: Server, remote: Server) -> None:
    for server, is_kept in ((on_disk, True), (remote, False)):
        connection = server.connection()
        connection.request("GET", "/en/about")
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert (answer.headers["ETag"] is not None) == is_kept


def test_the_library_names_graphs_and_a_base(on_disk: Server) -> None:
    far, near = kg.load(store=on_disk.sparql).store, kg.load().store
    for dataset in (Dataset((GRAPH,)), Dataset((), (GRAPH,)), None):
        text = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
        found = [store.ask(text, dataset=dataset).column("n") for store in (far, near)]
        if dataset is not None:  # a store on disk has no more than the files
            assert found[0] == found[1]
    relative = "SELECT (STR(<a>) AS ?iri) {}"
    for store in (far, near):
        (iri,) = store.ask(relative, base="http://b.example/").column("iri")
        assert str(iri) == "http://b.example/a"
