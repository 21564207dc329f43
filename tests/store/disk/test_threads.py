"""A large source is loaded by several threads: as a small one is, whatever is in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store.disk.holding import litter, values
from store.test_serialiser import BLANKS, IRIS, LITERALS, TRIPLE

from kg.errors import InputError
from kg.namespaces import XSD
from kg.store.disk import loader
from kg.store.disk.manifest import Source as Loaded
from kg.store.disk.sources import LoadSource, ignore, load_sources
from kg.store.disk.store import DiskStore
from kg.store.embedded import MemoryStore
from kg.store.parser import FORMATS

Source = Callable[..., Path]
FORMS = [
    ox.Literal("007", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("1.50", datatype=ox.NamedNode(f"{XSD}decimal")),
    ox.Literal("7", datatype=ox.NamedNode(f"{XSD}integer")),
    ox.Literal("A", language="zh-hans"),
]
CHANGED = ox.Triple(IRIS[0], IRIS[1], FORMS[0])
HIDDEN = IRIS[2]
BATCH, FEW, LOAD_BYTES = 4, 8, 400

pytestmark = pytest.mark.usefixtures("no_ontology")


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources of more than eight statements are large."""
    monkeypatch.setattr(loader, "_BATCH", BATCH)
    monkeypatch.setattr(loader, "_FEW", FEW)
    monkeypatch.setattr(loader, "_LOAD_BYTES", LOAD_BYTES)
    monkeypatch.setattr(loader, "processors", lambda: 3)


def quads(graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]) -> st.SearchStrategy[bytes]:
    """Lines of forty statements, one in ten of them with a blank node."""
    nodes = st.sampled_from([*IRIS * 4, *BLANKS])
    values = nodes | st.sampled_from([*LITERALS, *FORMS, TRIPLE, CHANGED])
    one = st.builds(ox.Quad, nodes, st.sampled_from(IRIS), values, st.sampled_from(graphs))
    written = st.lists(one, min_size=40, max_size=40)
    return written.map(lambda found: ox.serialize(found, format=ox.RdfFormat.N_QUADS) or b"")


TRIPLES = quads([ox.DefaultGraph()])
QUADS = quads([ox.DefaultGraph(), *IRIS[:3], *BLANKS])


def filled(source: LoadSource) -> tuple[MemoryStore, Loaded]:
    engine = ox.Store()
    (loaded,) = loader.fill(engine, [source], ignore)
    return MemoryStore.of(engine), loaded


@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    drawn=TRIPLES.map(lambda text: (text, ".ttl", ".nt")) | QUADS.map(lambda text: (text, ".nq"))
)
def test_threads_load_what_is_in_the_file(
    drawn: tuple[bytes, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is what the file is parsed to, and the manifest has what it has without threads.

    Blank nodes too, though other statements of the file are parsed once more, and one graph less.
    """
    text, *suffixes = drawn
    for suffix in map(str, suffixes):
        path = (tmp_path / "large").with_suffix(suffix)
        path.write_bytes(text)
        assert suffix in FORMATS
        expected = MemoryStore()
        expected.load(path)
        store, loaded = filled(LoadSource(path))
        assert store.canonical_quads() == expected.canonical_quads()
        without = LoadSource(path, left_out=frozenset([HIDDEN.value]))
        less, _ = filled(without)
        assert HIDDEN not in {quad.graph_name for quad in less.quads()}
        with monkeypatch.context() as alone:
            alone.setattr(loader, "processors", lambda: 1)
            same, one = filled(LoadSource(path))
            assert less.canonical_quads() == filled(without)[0].canonical_quads()
        assert store.canonical_quads() == same.canonical_quads()
        assert loaded[:3] == one[:3]
        assert len(loaded.graphs) == len(one.graphs)
        assert sorted(loaded.normalised.values()) == sorted(one.normalised.values())


def lines(count: int) -> str:
    return "".join(f"<urn:{n}> <urn:p> <urn:o{n}> .\n" for n in range(count))


def test_threads_are_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """For all of a large source but its beginning, and for none of a small one."""
    taken = list[int]()
    take = loader._Threads.take
    monkeypatch.setattr(
        loader._Threads, "take", lambda self, *rest: taken.append(len(rest[0])) or take(self, *rest)
    )
    (tmp_path / "small.nt").write_text(lines(FEW))
    (tmp_path / "large.nt").write_text(lines(30))
    loader.load(tmp_path / "s", load_sources([tmp_path / "small.nt", tmp_path / "large.nt"]))
    assert (sum(taken), len(DiskStore(tmp_path / "s"))) == (30 - FEW, 30 + FEW)


def test_a_large_source_that_fails_changes_nothing(source: Source, tmp_path: Path) -> None:
    """A syntax error behind what threads have loaded, a second name, Ctrl-C."""
    store, path = tmp_path / "s", tmp_path / "large.ttl"
    loader.load(store, load_sources([source("a", 1)]))
    naming = "<urn:%s> a <http://rdfs.org/ns/void#Dataset> .\n"
    for text, reason in (
        (lines(90) + "<urn:a> b .\n", r"large\.ttl:91:9: .*; fix the syntax error"),
        (naming % "a" + lines(90) + naming % "b", r"large\.ttl: names more than one graph"),
    ):
        path.write_text(text)
        with pytest.raises(InputError, match=reason):
            loader.load(store, load_sources([path]))
        assert (values(store), litter(store)) == ([("a", "1")], [])

    def interrupt(read: int | None) -> None:
        if read is None:
            raise KeyboardInterrupt

    path.write_text(lines(90))
    with pytest.raises(KeyboardInterrupt):
        loader.load(store, load_sources([path]), interrupt)
    assert (values(store), litter(store)) == ([("a", "1")], [])
    loader.load(store, load_sources([path]))
    assert len(DiskStore(store)) == 4 + 90


class FullStore:
    """An engine whose disk is full when a thread loads into it."""

    def bulk_extend(self, quads: object) -> None:
        """Take all of them."""
        list(quads)  # type: ignore[call-overload]

    def bulk_load(self, *_: object, **__: object) -> None:
        """Fail."""
        raise OSError("No space left on device")


@pytest.mark.parametrize("count", [FEW + BATCH, 400])
def test_the_error_of_a_thread_is_raised(count: int, tmp_path: Path) -> None:
    """Whether the thread ends before the file does, or after it."""
    (tmp_path / "large.nt").write_text(lines(count))
    with pytest.raises(RuntimeError, match="No space left"):
        loader.fill(FullStore(), [LoadSource(tmp_path / "large.nt")], ignore)  # type: ignore[arg-type]
