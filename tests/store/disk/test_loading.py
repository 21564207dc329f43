"""What is loaded is what the files say, whichever way they come; what is taken out is gone."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from environment import PLANS
from store.disk.holding import litter, values

import kg
import kg.resources
from kg.errors import EngineError, InputError
from kg.namespaces import ID, RDF, VOID
from kg.session import Session
from kg.store import embedded
from kg.store.disk import loader, sources
from kg.store.disk.sources import from_stdin
from kg.store.disk.store import DiskStore
from kg.store.embedded import MemoryStore

Source = Callable[..., Path]
DATA = "https://w3id.org/industry-plan/data/"


def load(folder: Path, *paths: Path) -> loader.Done:
    return loader.load(folder, sources.load_sources(paths))


def test_the_shipped_graph_is_the_same_on_disk(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Quads, a canned question, exports by one and by several, files and verdicts."""
    load(tmp_path / "s", PLANS)
    disk = kg.load(store=str(tmp_path / "s"))
    assert disk.graph.store.canonical_quads() == session.graph.store.canonical_quads()
    assert disk.query("clusters") == session.query("clusters")
    assert disk.export("gexf") == session.export("gexf")
    assert disk.export("nquads") == session.export("nquads")
    with monkeypatch.context() as patched:
        patched.setattr(DiskStore, "copies", lambda _: 3)
        patched.setattr(embedded, "_LARGE", 1)
        assert disk.export("graphml") == session.export("graphml")
    assert disk.graph.file_of() == session.graph.file_of()
    assert disk.recompute().holds
    assert disk.validate().conforms


XML = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">
<rdf:Description rdf:about="urn:%s"><rdf:type rdf:resource="http://rdfs.org/ns/void#Dataset"/>
</rdf:Description><rdf:Description rdf:about="urn:x"><u:p>é</u:p></rdf:Description></rdf:RDF>"""
JSON = """[{"@id": "urn:%s", "@type": "http://rdfs.org/ns/void#Dataset"},
{"@id": "urn:x", "urn:p": "é"}]"""
LINES = f"""<urn:%s> <{RDF}type> <{VOID}Dataset> .
<urn:x> <urn:p> "é" ."""
FORMATS = {".rdf": XML, ".owl": XML, ".jsonld": JSON, ".nt": LINES, ".nq": LINES}
FORMATS |= {".ttl": LINES, ".trig": LINES}


@pytest.mark.usefixtures("no_ontology")
@pytest.mark.parametrize("pack", ["", ".gz", ".zst"])
def test_every_format(pack: str, tmp_path: Path) -> None:
    """Seven formats, packed or not, the graph named within: 21 ways."""
    packed = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[pack]
    expected, sizes = MemoryStore(), []
    for number, (suffix, text) in enumerate(FORMATS.items()):
        raw = (text % f"g{number}").encode()
        (tmp_path / f"{number}{suffix}").write_bytes(raw)
        expected.load(tmp_path / f"{number}{suffix}")
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}{suffix}{pack}").write_bytes(packed(raw))
        sizes.append(len(packed(raw)))
    load(tmp_path / "s", tmp_path / "in")
    store = DiskStore(tmp_path / "s")
    assert len(store) == 14
    assert set(store.quads()) == set(expected.quads())
    told = store.manifest.sources
    assert [list(item.graphs) for item in told] == [[f"urn:g{number}"] for number in range(7)]
    assert [item.size for item in told] == sizes


@pytest.mark.usefixtures("no_ontology")
def test_a_file_with_several_graphs(source: Source, tmp_path: Path) -> None:
    """Its graphs are told though others share one; without a name, a file is a graph itself."""
    many = tmp_path / "many.nq"
    many.write_text(f"<urn:a> <urn:p> <urn:b> <{DATA}a> .\n<urn:a> <urn:p> <urn:c> <urn:g> .\n")
    plain = tmp_path / "plain.nq"
    plain.write_text("<urn:a> <urn:p> <urn:d> .\n_:x <urn:p> <urn:d> _:g .\n")
    load(tmp_path / "s", source("a"), many, plain)
    store = DiskStore(tmp_path / "s")
    graphs = {Path(item.path).name: list(item.graphs) for item in store.manifest.sources}
    assert graphs["many.nq"] == sorted([DATA + "a", "urn:g"])
    named, home = graphs["plain.nq"]
    assert named.startswith("_:")
    assert home == plain.as_uri()
    assert len(store) == 4 + 2 + 2
    many.write_text("<urn:a> <urn:p> <urn:e> <urn:g> .\n")
    load(tmp_path / "s", many)
    assert len(DiskStore(tmp_path / "s")) == 4 + 1 + 2


@pytest.mark.usefixtures("no_ontology")
def test_sources_come_change_and_go(source: Source, tmp_path: Path) -> None:
    store = tmp_path / "s"
    load(store, source("a", 1), source("b", 1))
    before = DiskStore(store)
    assert load(store, source("a", 1)).manifest is None
    done = load(store, source("a", 2), source("c", 1))
    assert [Path(name).stem for name in done.changed] == ["a"]
    assert values(store) == [("a", "2"), ("b", "1"), ("c", "1")]
    source("a-outcomes", 7)
    load(store, source("a-outcomes", 7))
    loader.unload(store, ID + "a")
    assert values(store) == [("b", "1"), ("c", "1")]
    loader.unload(store, DATA + "b")
    assert values(store) == [("c", "1")]
    with pytest.raises(InputError, match=r"is no plan in .*s; kg query plans --store lists them"):
        loader.unload(store, ID + "a")
    assert values(before) == [("a", "1"), ("b", "1")]
    assert litter(store) == ["generation-1"]
    del before
    DiskStore(store)
    assert litter(store) == []


@pytest.mark.usefixtures("no_ontology")
def test_what_was_unloaded_stays_out(source: Source, tmp_path: Path) -> None:
    """Also after a rebuild; it comes back when its file is loaded by name."""
    store, both = tmp_path / "s", tmp_path / "both.nq"
    lines = MemoryStore()
    for name in ("a", "b"):
        lines.load(source(name))
    both.write_text("".join(f"{quad} .\n" for quad in lines.quads()))
    load(store, source("c"), both)
    loader.unload(store, ID + "a")
    assert values(store) == [("b", "1"), ("c", "1")]
    loader.rebuild(store)
    assert values(store) == [("b", "1"), ("c", "1")]
    source("c", 2)
    assert [Path(name).stem for name in loader.rebuild(store).changed] == ["c"]
    assert values(store) == [("b", "1"), ("c", "2")]
    load(store, both)
    assert values(store) == [("a", "1"), ("b", "1"), ("c", "2")]


@pytest.mark.usefixtures("no_ontology")
def test_a_graph_of_two_files(source: Source, tmp_path: Path) -> None:
    """When one changes, the other is read again; one that is gone is said."""
    store, more = tmp_path / "s", tmp_path / "more.nq"
    more.write_text(f"<{ID}a> <https://w3id.org/industry-plan/ontology#value> <urn:x> <{DATA}a> .")
    load(store, source("a", 1), source("b"), more)
    load(store, source("a", 2))
    assert values(store) == [("a", "urn:x"), ("a", "2"), ("b", "1")]
    more.unlink()
    with pytest.raises(InputError, match=r"more\.nq: is gone since it was loaded; put it back"):
        load(store, source("a", 3))
    with pytest.raises(InputError, match=r"more\.nq: is gone since it was loaded"):
        loader.rebuild(store)
    assert values(store) == [("a", "urn:x"), ("a", "2"), ("b", "1")]
    assert [loader.state_of(item) for item in DiskStore(store).manifest.data()].count("gone") == 1
    assert litter(store) == []


@pytest.mark.usefixtures("no_ontology")
def test_no_log_of_what_went_stays(source: Source, tmp_path: Path) -> None:
    """It would take more room than the store, and be hashed whenever that is opened."""
    store = tmp_path / "s"
    for version in (1, 2):
        load(store, source("kept"), source("a", ", ".join(map(str, range(version, 1000)))))
    logs = [path for path in store.rglob("*.log") if path.stat().st_size]
    assert (logs, len(DiskStore(store))) == ([], 4 + 3 + 998)


@pytest.mark.usefixtures("no_ontology")
def test_what_went_takes_no_room(tmp_path: Path) -> None:
    """A source of 5,000 statements is replaced by one of two; another one stays."""
    store, path, kept = tmp_path / "s", tmp_path / "a.nt", tmp_path / "kept.nt"
    kept.write_text("<urn:a> <urn:b> <urn:c> .")
    sizes = []
    for count in (5_000, 2):
        path.write_text("".join(f"<urn:{n}> <urn:b> <urn:c{n}> .\n" for n in range(count)))
        load(store, path, kept)
        assert len(DiskStore(store)) == count + 1
        sizes.append(DiskStore(store).manifest.size())
    assert sizes[1] < sizes[0] / 2


@pytest.mark.usefixtures("no_ontology")
def test_what_comes_by_stdin(tmp_path: Path) -> None:
    store = tmp_path / "s"
    for raw, suffix in ((b"<urn:a> <urn:b> <urn:c> .", ".trig"), (b"<urn:a> <urn:b> 1 .", ".trig")):
        loader.load(store, [from_stdin(raw, suffix)])
    loader.load(store, [from_stdin(b"<urn:a> <urn:b> 1 .", ".trig")])
    assert len(DiskStore(store)) == 2
    with pytest.raises(InputError, match="was read once and is not kept"):
        loader.rebuild(store)
    with pytest.raises(InputError, match=r"^stdin\.trig:1:9: "):
        loader.load(store, [from_stdin(b"<urn:a> b .", ".trig")])


BROKEN = [
    ("a.ttl", b"<urn:a> <urn:b>\n<urn:c> ;;", r"a\.ttl:2:\d+: .*; fix the syntax error"),
    ("a.nq", b"<urn:a> <urn:b> .\n", r"a\.nq:1:\d+: .*; fix the syntax error"),
    ("a.nt", '<urn:a> <urn:b> "大团" .\n'.encode("gbk"), r"a\.nt:1: is not UTF-8"),
    ("a.nt", b"<urn:a> <urn:b> <urn:c> .\n\xe5\xa4", r"a\.nt:2: is not UTF-8"),
    ("a.nt", b"\xef\xbb\xbf<urn:a> <urn:b> <urn:c> .", r"a\.nt:1:1: begins with a byte-order"),
    ("a.rdf", b"<a><b></a>", r"a\.rdf:1:9: mismatched tag; fix the syntax error"),
    ("a.ttl", b"\n" + b"<< " * 200, r"a\.ttl:2: triple terms are nested deeper than 100"),
    ("a.ttl", b'<<( <urn:a> <urn:b> # "\n' * 20_000, r"a\.ttl:101: triple terms are nested"),
    ("a.nq", b"# '<<'\n" * 300_000 + b"<<( " * 20_000, r"a\.nq:300001: triple terms are nested"),
    ("a.ttl.gz", b"", r"a\.ttl\.gz: cannot be unpacked \(it is empty\); pack it again"),
    ("a.ttl.zst", b"", r"a\.ttl\.zst: cannot be unpacked \(it is empty\); pack it again"),
    ("a.ttl.gz", b"no gzip", r"a\.ttl\.gz: cannot be unpacked \(.*\); pack it again"),
    ("a.ttl.gz", gzip.compress(b"# " * 9)[:-9], r"a\.ttl\.gz: cannot be unpacked"),
    ("a.ttl.zst", b"no zstd", r"a\.ttl\.zst: cannot be unpacked \(.*\); pack it again"),
    ("a.ttl.zst", zstandard.compress(b"# " * 9)[:-5], r"a\.ttl\.zst: cannot be unpacked"),
    ("a.nq.gz", gzip.compress(b"\n" * 10**7), r"a\.nq\.gz: grows more than 200 times"),
    ("a.nq.zst", zstandard.compress(b"\n" * 10**7), r"a\.nq\.zst: grows more than 200 times"),
    ("a.txt", b"", r"a\.txt: its name ends in no known format; name files that end in "),
]


@pytest.mark.usefixtures("no_ontology")
def test_what_cannot_be_read_changes_nothing(source: Source, tmp_path: Path) -> None:
    store = tmp_path / "s"
    load(store, source("a"))
    for name, raw, reason in BROKEN:
        path = tmp_path / name
        path.write_bytes(raw)
        with pytest.raises(InputError, match=reason):
            load(store, source("b"), path)
        assert litter(store) == []
    assert values(store) == [("a", "1")]


@pytest.mark.usefixtures("no_ontology")
def test_zst_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "zstandard", None)
    (tmp_path / "a.ttl.zst").touch()
    with pytest.raises(InputError, match=r"pip install 'kg-industry-plans\[zstd\]'"):
        load(tmp_path / "s", tmp_path / "a.ttl.zst")


@pytest.mark.usefixtures("no_ontology")
def test_another_version_of_the_ontology_takes_its_place(
    source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that changed is read anew, one that is no longer shipped goes."""
    ontology = tmp_path / "content"
    ontology.mkdir()
    monkeypatch.setattr("kg.store.disk.sources.content", lambda: ontology)
    monkeypatch.setattr("kg.store.disk.manifest.content", lambda: ontology)
    monkeypatch.setattr(kg.resources, "ontology_files", lambda: sorted(ontology.glob("*.ttl")))
    naming = "<urn:%s> a <http://www.w3.org/2002/07/owl#Ontology> ."
    for name in ("core", "old"):
        (ontology / f"{name}.ttl").write_text(naming % name)
    store = tmp_path / "s"
    load(store, source("a"))
    assert len(DiskStore(store)) == 4 + 2
    (ontology / "old.ttl").unlink()
    (ontology / "core.ttl").write_text(naming % "new")
    load(store, source("b"))
    assert len(DiskStore(store)) == 2 * 4 + 1
    assert sum(item.is_ontology for item in DiskStore(store).manifest.sources) == 1


def test_a_folder_that_is_no_store(source: Source, tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    with pytest.raises(InputError, match="holds nothing yet; fill it with kg load"):
        DiskStore(tmp_path / "s")
    (tmp_path / "s" / "thesis.txt").touch()
    for task in (DiskStore, loader.rebuild, lambda folder: load(folder, source("a"))):
        with pytest.raises(InputError, match=r"is no store of kg \(holds thesis\.txt\)"):
            task(tmp_path / "s")
    (tmp_path / "t").mkdir()
    with pytest.raises(EngineError, match="no record of its sources is left"):
        loader.rebuild(tmp_path / "t")
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["thesis.txt"]


@pytest.mark.usefixtures("no_ontology")
def test_a_first_load_that_fails_leaves_nothing(source: Source, tmp_path: Path) -> None:
    """Not even an empty folder, unless that was there before."""
    (tmp_path / "a.ttl").write_text("nonsense")
    for folder in (tmp_path / "new", tmp_path / "old"):
        if folder.name == "old":
            folder.mkdir()
        with pytest.raises(InputError, match=r"a\.ttl:1:"):
            load(folder, tmp_path / "a.ttl")
        assert [path.name for path in tmp_path.glob("*/*")] == []
        assert folder.exists() == (folder.name == "old")
        load(folder, source("a"))
        assert values(folder) == [("a", "1")]
        (tmp_path / "sources" / "a.ttl").unlink()
        shutil.rmtree(folder)
