"""A new generation: what is written and synchronised before it is in force, and what it records."""

from __future__ import annotations

import errno
import gzip
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from store.disk.holding import litter, opened, values

import kg.resources
from kg.errors import EngineError, InputError, OutputError
from kg.namespaces import ID
from kg.session import Session
from kg.store.disk import loader, manifest, sources
from kg.store.disk.manifest import Manifest
from kg.store.disk.sources import LoadSource, from_stdin
from kg.store.disk.store import DiskStore
from kg.worker import processors

Source = Callable[..., Path]
DATA = "https://w3id.org/industry-plan/data/"
ONTOLOGY = "https://w3id.org/industry-plan/ontology"
VERSION = "<http://www.w3.org/2002/07/owl#versionInfo>"


def load(folder: Path, *paths: Path) -> loader.Done:
    return loader.load(folder, sources.load_sources(paths))


def test_what_is_counted(source: Source, tmp_path: Path) -> None:
    """Sources without the shipped ontology, quads, bytes, the time in UTC, what changed."""
    store, before = tmp_path / "s", datetime.now(UTC).replace(microsecond=0)
    done = load(store, source("a"), source("b"))
    assert (done.read, done.changed) == (2, [])
    made = DiskStore(store).manifest
    assert done.manifest is not None
    assert made.quads == done.manifest.quads == len(DiskStore(store))
    assert len(made.sources) == 2 + len(kg.resources.ontology_files())
    assert before <= datetime.fromisoformat(made.loaded) <= datetime.now(UTC)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", made.loaded)
    files = [*kg.resources.ontology_files(), source("a"), source("b")]
    assert loader.size_of_sources(store) == sum(path.stat().st_size for path in files)
    assert load(store, source("a")) == loader.Done(None)
    done = load(store, source("a", 2), source("c"))
    assert (done.read, done.changed) == (2, [str(source("a", 2))])
    source("c", 3)
    done = loader.rebuild(store)
    assert (done.read, done.changed) == (3, [str(source("c", 3))])
    assert loader.unload(store, ID + "c").read == 0
    assert values(store) == [("a", "2"), ("b", "1")]


def test_a_query_with_a_time_limit_may_open_the_files_of_the_engine(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a store of many files the engine opens some as it needs them; of few none has to be."""
    folder, asked = tmp_path / "s", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    done = load(folder, source("a"))
    assert done.manifest is not None
    found = []
    for at_once in (16, 0):
        monkeypatch.setattr("kg.store.disk.store._OPENED_AT_ONCE", at_once)
        store = DiskStore(folder)
        found.append((len(Session(store, seconds=60).ask(asked)), store._unopened))
    tables = len(list(folder.glob("*/engine/*.sst")))
    assert found == [(1, 0), (1, tables)]
    assert tables >= 1


def test_versions_of_our_ontology_alone_are_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorted, each once, and none of another ontology."""
    named = {"core": (ONTOLOGY, 2), "more": (f"{ONTOLOGY}/more", 10), "again": (ONTOLOGY + "#", 2)}
    for name, (iri, version) in {**named, "other": ("urn:other", 3)}.items():
        (tmp_path / f"{name}.ttl").write_text(f'<{iri}> {VERSION} "{version}" .')
    monkeypatch.setattr("kg.store.disk.sources.content", lambda: tmp_path)
    monkeypatch.setattr("kg.store.disk.manifest.content", lambda: tmp_path)
    monkeypatch.setattr(kg.resources, "ontology_files", lambda: sorted(tmp_path.glob("*.ttl")))
    loader.load(tmp_path / "s", [])
    assert DiskStore(tmp_path / "s").manifest.ontology == "10 2"


@pytest.mark.usefixtures("no_ontology")
def test_all_is_on_the_disk_before_it_is_in_force(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file and folder of the draft is synchronised, then it is renamed, then the folder."""
    store, steps = tmp_path / "s", list[Path]()
    fsync, rename = os.fsync, Path.rename

    def synchronise(handle: int) -> None:
        steps.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        fsync(handle)

    def put_in_force(path: Path, target: Path) -> Path:
        inside = {path, *path.rglob("*")}
        assert inside <= set(steps)
        steps.append(target)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synchronise)
    monkeypatch.setattr(Path, "rename", put_in_force)
    load(store, source("a"))
    assert steps[-2:] == [store / "generation-1", store]


@pytest.mark.usefixtures("no_ontology")
def test_a_folder_that_cannot_be_synchronised(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new content is in force by then, and the message says so."""
    store = tmp_path / "s"
    load(store, source("a"))
    fsync = os.fsync

    def fail(handle: int) -> None:
        if os.readlink(f"/proc/self/fd/{handle}") == str(store):
            raise OSError(errno.EIO, "Input/output error")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(
        EngineError,
        match=r"the new content is in force.*Input/output error\); run kg status --check$",
    ):
        load(store, source("a", 2))
    assert values(store) == [("a", "2")]


@pytest.mark.usefixtures("no_ontology")
@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        (errno.EACCES, OutputError, r"cannot be written \(Permission denied\); choose"),
        (errno.EPERM, OutputError, r"cannot be written \(Operation not permitted\); choose"),
        (errno.EROFS, OutputError, r"cannot be written \(Read-only file system\); choose"),
        (
            errno.ENOSPC,
            EngineError,
            r"written \(No space left on device\); it is as it was",
        ),
        (errno.EIO, EngineError, r"cannot be written \(Input/output error\); it is as it was"),
    ],
)
def test_a_disk_that_fails(
    number: int,
    error: type[Exception],
    message: str,
    source: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The store is as it was, and no draft stays."""
    store = tmp_path / "s"
    load(store, source("a"))
    with monkeypatch.context() as patched:

        def fail(*_: object) -> None:
            raise OSError(number, os.strerror(number))

        patched.setattr(manifest, "write", fail)
        with pytest.raises(error, match=message):
            load(store, source("a", 2))
    assert values(store) == [("a", "1")]
    assert litter(store) == []
    load(store, source("a", 2))
    assert values(store) == [("a", "2")]
    assert litter(store) == []


@pytest.mark.usefixtures("no_ontology")
def test_a_draft_that_was_left_is_no_part_of_the_next(source: Source, tmp_path: Path) -> None:
    store = tmp_path / "s"
    load(store, source("a"))
    (store / manifest.DRAFT / "engine").mkdir(parents=True)
    (store / manifest.DRAFT / "more").touch()
    load(store, source("b"))
    assert values(store) == [("a", "1"), ("b", "1")]
    assert "more" not in DiskStore(store).manifest.files
    assert litter(store) == []


@pytest.mark.usefixtures("no_ontology")
def test_the_state_of_each_source(source: Source, tmp_path: Path) -> None:
    store = tmp_path / "s"
    load(store, source("same"), source("changed"), source("gone"))
    loader.load(store, [from_stdin(b"<urn:a> <urn:b> 1 .", ".trig")])
    source("changed", 2)
    source("gone").unlink()
    states = [loader.state_of(item) for item in DiskStore(store).manifest.data()]
    assert states == ["same", "changed", "gone", "gone"]


@pytest.mark.usefixtures("no_ontology")
def test_a_source_beside_one_that_changed_must_be_as_it_was(source: Source, tmp_path: Path) -> None:
    """It shares a graph with it, so it is read again."""
    store, more = tmp_path / "s", tmp_path / "more.nq"
    more.write_text(f"<urn:x> <urn:p> <urn:y> <{DATA}a> .")
    load(store, source("a"), source("b"), more)
    more.write_text(f"<urn:x> <urn:p> <urn:z> <{DATA}a> .")
    with pytest.raises(
        InputError,
        match=r"more\.nq: has changed since it was loaded; put it back, or load it too$",
    ):
        load(store, source("a", 2))
    done = load(store, source("a", 2), more)
    assert done.changed == [str(source("a", 2)), str(more)]
    assert sorted(path.name for path in store.iterdir()) == ["generation-2"]


@pytest.mark.usefixtures("no_ontology")
def test_unloading_keeps_what_others_state(source: Source, tmp_path: Path) -> None:
    """A plan is named by its IRI or its graph; what left is recorded where its file stays."""
    store, both = tmp_path / "s", tmp_path / "both.nq"
    plan = "<https://w3id.org/industry-plan/ontology#Plan>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    both.write_text("".join(f"<{ID}{n}> {kind} {plan} <{DATA}{n}> .\n" for n in "xyz"))
    load(store, source("a"), both)
    loader.unload(store, ID + "y")
    loader.unload(store, DATA + "x")
    (kept,) = (item for item in DiskStore(store).manifest.data() if item.path == str(both))
    assert (list(kept.graphs), list(kept.left_out)) == ([DATA + "z"], [DATA + "x", DATA + "y"])
    assert len(DiskStore(store)) == 4 + 1
    loader.rebuild(store)
    (kept,) = (item for item in DiskStore(store).manifest.data() if item.path == str(both))
    assert list(kept.left_out) == [DATA + "x", DATA + "y"]
    loader.unload(store, ID + "z")
    assert [item.path for item in DiskStore(store).manifest.data()] == [str(source("a"))]
    loader.unload(store, ID + "a")
    assert (len(DiskStore(store)), DiskStore(store).manifest.quads) == (0, 0)
    with pytest.raises(InputError) as refused:
        loader.unload(store, ID + "a")
    assert refused.value.en == (f"{ID}a: is no plan in {store}; kg query plans --store lists them")


@pytest.mark.usefixtures("no_ontology")
def test_an_engine_that_fails(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It raises no `OSError`; the reason is what it says."""

    def fail(*_: object) -> None:
        raise RuntimeError("the engine is ill")

    monkeypatch.setattr(manifest, "write", fail)
    with pytest.raises(EngineError, match=r"cannot be written \(the engine is ill\); it is as it"):
        load(tmp_path / "s", source("a"))


@pytest.mark.usefixtures("no_ontology")
def test_a_file_that_names_two_graphs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.ttl"
    path.write_text("".join(f"<urn:{n}> a <http://rdfs.org/ns/void#Dataset> .\n" for n in "ab"))
    with pytest.raises(
        InputError, match=r"names more than one graph \(<urn:a> <urn:b>\); keep one"
    ):
        load(tmp_path / "s", path)


@pytest.mark.usefixtures("no_ontology")
def test_blank_nodes_of_two_sources_are_two(tmp_path: Path) -> None:
    """Though both files call them the same; within one it is one."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.nt").write_text("_:x <urn:p> <urn:q> .\n_:x <urn:r> <urn:q> .\n")
    load(tmp_path / "s", tmp_path / "a.nt", tmp_path / "b.nt")
    assert len({quad.subject.value for quad in DiskStore(tmp_path / "s").quads()}) == 2


@pytest.mark.usefixtures("no_ontology")
def test_a_source_that_did_not_change_is_not_read_again(source: Source, tmp_path: Path) -> None:
    """Its file may be gone: it shares no graph with what is loaded."""
    store = tmp_path / "s"
    load(store, source("a"), source("b"))
    source("b").unlink()
    load(store, source("a", 2))
    loader.load(store, sources.load_sources([source("c")]))
    assert values(store) == [("a", "2"), ("b", "1"), ("c", "1")]


@pytest.mark.usefixtures("no_ontology")
def test_progress_is_shown_to_the_end(source: Source, tmp_path: Path) -> None:
    """The bytes of all sources, then `None`, from where on the store is compacted."""
    seen: list[int | None] = []
    loader.load(tmp_path / "s", sources.load_sources([source("a"), source("b")]), seen.append)
    assert seen[-1] is None
    assert sum(n for n in seen if n) == source("a").stat().st_size + source("b").stat().st_size
    seen.clear()
    loader.rebuild(tmp_path / "s", seen.append)
    assert seen[-1] is None


def test_nothing_is_written_to_a_folder_of_something_else(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a lock, and nothing is read of the sources."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("locked")

    monkeypatch.setattr(manifest, "lock", refuse)
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.txt").touch()
    with pytest.raises(InputError, match="is no store of kg"):
        load(tmp_path / "s", source("a"))


@pytest.mark.usefixtures("no_ontology")
def test_a_reader_keeps_what_it_opened(source: Source, tmp_path: Path) -> None:
    """Its generation stays until it is closed, and goes with the next command."""
    store = tmp_path / "s"
    load(store, source("a"))
    reader = DiskStore(store)
    for value in (2, 3):
        load(store, source("a", value))
    assert (values(reader), values(store)) == ([("a", "1")], [("a", "3")])
    assert litter(store) == ["generation-1"]
    assert reader.differing() == []
    assert reader.copies() == processors()
    del reader
    assert values(store) == [("a", "3")]
    assert litter(store) == []
    assert opened(store) == []


@pytest.mark.usefixtures("no_ontology")
def test_folders_are_made_for_a_store(source: Source, tmp_path: Path) -> None:
    store = tmp_path / "by" / "year" / "s"
    load(store, source("a"))
    assert values(store) == [("a", "1")]


@pytest.mark.usefixtures("no_ontology")
def test_nothing_stays_open(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a load, and after one that failed, as long as its error is held: the engine's files
    are closed, which would else be written to."""
    store = tmp_path / "s"
    load(store, source("a"))
    assert opened(store) == []
    source("a", 2)
    write = manifest.write

    def fail(*arguments: Any) -> Manifest:
        write(*arguments)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(manifest, "write", fail)
    with pytest.raises(EngineError) as held:
        load(store, source("a", 2))
    assert opened(store) == []
    assert held.value.__traceback__
    (tmp_path / "broken.ttl").write_text("<urn:a> <urn:b> <urn:c> . nonsense")
    with pytest.raises(InputError) as syntax:
        load(store, tmp_path / "broken.ttl")
    assert opened(store) == []
    assert syntax.value.__traceback__


@pytest.mark.usefixtures("no_ontology")
def test_graphs_are_recorded_in_order(tmp_path: Path) -> None:
    """Those of a source, and those that were unloaded of it."""
    path, names = tmp_path / "many.nq", [f"{DATA}{number:02}" for number in range(30)]
    path.write_text("".join(f"<urn:a> <urn:b> <urn:c> <{name}> .\n" for name in reversed(names)))
    load(tmp_path / "s", path)
    for number in (3, 2, 10):
        loader.unload(tmp_path / "s", names[number])
    loader.rebuild(tmp_path / "s")
    (kept,) = DiskStore(tmp_path / "s").manifest.sources
    assert list(kept.left_out) == [names[number] for number in (2, 3, 10)]
    assert list(kept.graphs) == [name for name in names if name not in kept.left_out]


RELATIVE = {
    ".ttl": "<a> <urn:p> <#b> .",
    ".trig": "<a> <urn:p> <#b> .",
    ".jsonld": '{"@id": "a", "urn:p": {"@id": "#b"}}',
    ".rdf": '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">'
    '<rdf:Description rdf:about="a"><u:p rdf:resource="#b"/></rdf:Description></rdf:RDF>',
}


@pytest.mark.usefixtures("no_ontology")
@pytest.mark.parametrize("suffix", RELATIVE)
def test_relative_iris_are_resolved_against_the_file(suffix: str, tmp_path: Path) -> None:
    """Against its own address, without the suffix of a packed file; of stdin, against `stdin`."""
    text = RELATIVE[suffix].encode()
    plain, packed = tmp_path / f"plain{suffix}", tmp_path / f"packed{suffix}.gz"
    plain.write_bytes(text)
    packed.write_bytes(gzip.compress(text))
    found = [*sources.load_sources([plain, packed]), from_stdin(text, suffix)]
    loader.load(tmp_path / "s", found)
    folder = tmp_path.as_uri()
    assert {
        (quad.graph_name.value, quad.subject.value, quad.object.value)
        for quad in DiskStore(tmp_path / "s").quads()
    } == {
        (f"{folder}/plain{suffix}", f"{folder}/a", f"{folder}/plain{suffix}#b"),
        (f"{folder}/packed{suffix}", f"{folder}/a", f"{folder}/packed{suffix}#b"),
        ("file:///stdin", "file:///a", "file:///stdin#b"),
    }


@pytest.mark.usefixtures("no_ontology")
def test_a_file_is_read_once_for_its_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for each statement; not at all where each statement names its graph."""
    home, asked = LoadSource.home, list[str]()

    def counted(item: LoadSource) -> Any:
        asked.append(item.path.name)
        return home(item)

    monkeypatch.setattr(LoadSource, "home", counted)
    (tmp_path / "a.nt").write_text("".join(f"<urn:a> <urn:b> <urn:{n}> .\n" for n in range(9)))
    (tmp_path / "b.nq").write_text("<urn:a> <urn:b> <urn:c> <urn:g> .\n" * 3)
    load(tmp_path / "s", tmp_path / "a.nt", tmp_path / "b.nq")
    assert asked == ["a.nt"]


@pytest.mark.usefixtures("no_ontology")
def test_a_source_that_is_gone_is_not_taken_for_loaded(source: Source, tmp_path: Path) -> None:
    store, path = tmp_path / "s", source("a")
    load(store, path)
    path.unlink()
    with pytest.raises(InputError, match=r"a\.ttl: no such file; check the path$"):
        load(store, path)
    assert values(store) == [("a", "1")]


@pytest.mark.usefixtures("no_ontology")
def test_the_same_by_stdin_again_is_nothing_to_do(tmp_path: Path) -> None:
    def stdin() -> LoadSource:
        return from_stdin(b"<urn:a> <urn:b> <urn:c> .", ".trig")

    done = loader.load(tmp_path / "s", [stdin()])
    assert (done.read, done.changed, len(DiskStore(tmp_path / "s"))) == (1, [], 1)
    assert loader.load(tmp_path / "s", [stdin()]) == loader.Done(None, 0, ())


def test_a_store_whose_plans_all_change_is_filled_anew(source: Source, tmp_path: Path) -> None:
    """Also with the ontology, which is faster than to take out all the rest."""
    store, seen = tmp_path / "s", list[int | None]()
    load(store, source("a"))
    loader.load(store, sources.load_sources([source("a", 2)]), seen.append)
    assert sum(filter(None, seen)) == loader.size_of_sources(store)
    assert loader.size_of_sources(store) > 10 * source("a", 2).stat().st_size
    seen.clear()
    loader.load(store, sources.load_sources([source("b")]), seen.append)
    assert sum(filter(None, seen)) == source("b").stat().st_size
    assert values(store) == [("a", "2"), ("b", "1")]


def test_blocks_of_a_large_store_are_not_hashed_when_it_is_opened(tmp_path: Path) -> None:
    """`kg status --check` hashes them."""
    generation = tmp_path / "generation-1"
    (generation / manifest.ENGINE).mkdir(parents=True)
    block = generation / manifest.ENGINE / "1.sst"
    block.write_bytes(bytes(9 << 20))
    manifest.write(generation, Manifest(0, "", "", []))
    block.write_bytes(b"\1" * (9 << 20))
    assert DiskStore(tmp_path).differing() == ["engine/1.sst"]
