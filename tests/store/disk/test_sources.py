"""Sources of a load: their names, and their text as a parser reads it."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

import kg.resources
from kg.errors import InputError
from kg.store.disk import sources
from kg.store.disk.manifest import Source
from kg.store.disk.sources import LoadSource, again, from_stdin, load_sources

LINE = b"<urn:a> <urn:b> <urn:c> .\n"
PACK: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstandard.compress}


def text_of(path: Path, size: int = -1) -> bytes:
    """The whole text of a source, read in parts of a size."""
    with LoadSource(path).text() as text:
        return b"".join(iter(lambda: text.read(size), b""))


def test_the_names_of_a_source(tmp_path: Path) -> None:
    """Its format is by its name without the suffix of a packed file; its address by that too."""
    plain, packed = LoadSource(tmp_path / "a.ttl"), LoadSource(tmp_path / "a.nq.GZ")
    assert (plain.name.name, packed.name.name) == ("a.ttl", "a.nq")
    assert (plain.address, packed.address) == tuple(
        (tmp_path / name).as_uri() for name in ("a.ttl", "a.nq")
    )
    assert packed.key == str(tmp_path / "a.nq.GZ")
    assert LoadSource(tmp_path / "a.ttl", base="urn:base").address == "urn:base"
    stream = from_stdin(LINE, ".nq")
    assert stream.key == "stdin:" + hashlib.sha256(LINE).hexdigest()
    assert (str(stream.name), stream.address, stream.size) == ("stdin.nq", "file:///stdin", 26)
    assert plain.size == 0
    (tmp_path / "a.ttl").write_bytes(LINE)
    assert plain.size == 26
    module = kg.resources.ontology_files()[0]
    shipped = LoadSource(module, is_ontology=True)
    assert kg.resources.content() / shipped.key == module


def test_a_source_of_a_store_is_loaded_again_without_what_was_left_out() -> None:
    source = again(Source("/data/a.nq", "0", 1, ["urn:a"], left_out=["urn:b"]))
    assert source == LoadSource(Path("/data/a.nq"), left_out=frozenset({"urn:b"}))
    assert again(Source("ontology/core.ttl", "0", 1, [], is_ontology=True)).is_ontology


@pytest.mark.parametrize("size", [1, 7, 10**6, -1])
@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_a_text_is_read_whole_in_any_parts(suffix: str, size: int, tmp_path: Path) -> None:
    """With its hash and size as it lies on the disk, and its progress in bytes of that."""
    path = tmp_path / f"a.nt{suffix}"
    path.write_bytes(PACK.get(suffix, bytes)(LINE * 50))
    seen: list[int | None] = []
    with LoadSource(path).text(seen.append) as text:
        assert b"".join(iter(lambda: text.read(size), b"")) == LINE * 50
        assert text.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()
        assert text.size == path.stat().st_size == sum(filter(None, seen))
    with LoadSource(path).text() as text:
        text.read(1)
        assert text.sha256() == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("suffix", PACK)
def test_frames_follow_each_other(suffix: str, tmp_path: Path) -> None:
    """As two packed files joined do; zeros may pad the last of a tape."""
    path = tmp_path / f"a.nt{suffix}"
    frames = PACK[suffix](LINE) + PACK[suffix](LINE * 2)
    path.write_bytes(frames)
    assert text_of(path) == LINE * 3
    path.write_bytes(frames + bytes(5000))
    assert text_of(path) == LINE * 3
    path.write_bytes(bytes(5000) + frames)
    assert text_of(path) == LINE * 3
    path.write_bytes(frames[:-3])
    with pytest.raises(InputError, match=r"cannot be unpacked \(it is cut off\); pack it again"):
        text_of(path)


def test_zeros_within_a_frame_are_text(tmp_path: Path) -> None:
    """Also where a part of the file begins with them, as those between frames would."""
    path = tmp_path / "a.nt.gz"
    path.write_bytes(gzip.compress(b"# " + bytes(5000), compresslevel=0))
    assert text_of(path) == b"# " + bytes(5000)


def test_what_is_packed_otherwise_is_refused(tmp_path: Path) -> None:
    """A zlib stream is no gzip file, whatever its name."""
    for name, raw in (("a.nt.gz", zlib.compress(LINE)), ("a.nt.zst", gzip.compress(LINE))):
        (tmp_path / name).write_bytes(raw)
        with pytest.raises(InputError, match=r"cannot be unpacked \(.*\); pack it again"):
            text_of(tmp_path / name)


def test_the_bound_of_growth_is_kept_to_the_byte(tmp_path: Path) -> None:
    """A file of 300 bytes may grow to a mebibyte and 60,000 bytes."""
    path = tmp_path / "a.nt.zst"
    most = (1 << 20) + 200 * 300
    path.write_bytes(zstandard.compress(b"\n" * most).ljust(300, b"\0"))
    assert path.stat().st_size == 300
    assert len(text_of(path)) == most
    path.write_bytes(zstandard.compress(b"\n" * (most + 1)).ljust(300, b"\0"))
    with pytest.raises(InputError, match="grows more than 200 times when unpacked"):
        text_of(path)


@pytest.mark.parametrize("suffix", PACK)
def test_how_far_a_packed_file_may_grow(suffix: str, tmp_path: Path) -> None:
    """To a mebibyte whatever its size, and by 200 times its own beyond."""
    path = tmp_path / f"a.nt{suffix}"
    path.write_bytes(PACK[suffix](b"\n" * (1 << 20)))
    assert len(text_of(path)) == 1 << 20
    small = path.stat().st_size
    path.write_bytes(PACK[suffix](b"\n" * ((1 << 20) + 100 * small)))
    assert len(text_of(path)) == (1 << 20) + 100 * small
    path.write_bytes(PACK[suffix](b"\n" * (40 << 20)))
    with pytest.raises(InputError, match="grows more than 200 times when unpacked"):
        text_of(path)


FLAT = b"<urn:a> <urn:b> <<( <urn:a> <urn:b> 1 )>> .\n"
OPENED = b"<<( <urn:a> <urn:b>\n"


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_nesting_is_counted_over_the_whole_file(suffix: str, tmp_path: Path) -> None:
    """A hundred triple terms in a row are not deep; the 101st within each other is refused.

    From the first byte of the file, over parts of it that were read apart, to the last line.
    """
    path = tmp_path / f"a.ttl{suffix}"
    pack = PACK.get(suffix, bytes)
    for before in (0, 25_000):
        path.write_bytes(pack(FLAT * before + OPENED * 100))
        assert text_of(path) == FLAT * before + OPENED * 100
        path.write_bytes(pack((FLAT * before + OPENED * 101).rstrip()))
        with pytest.raises(InputError) as refused:
            text_of(path)
        assert refused.value.en == (
            f"{path}:{before + 101}: triple terms are nested deeper than 100; write them flat"
        )


def test_nesting_is_counted_at_most_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When over a hundred triple terms begin; what follows is not counted again."""
    checks: list[str] = []
    monkeypatch.setattr(sources.parser, "refuse_deep_terms", lambda _, name: checks.append(name))
    path = tmp_path / "a.ttl"
    for terms, expected in ((100, []), (101, [str(path)]), (50_000, [str(path)])):
        path.write_bytes(FLAT * terms)
        assert text_of(path) == FLAT * terms
        assert checks == expected
        checks.clear()


def test_a_text_is_read_as_a_file_is(tmp_path: Path) -> None:
    """Without a size the next part whole, with none of it nothing, at the end nothing."""
    path = tmp_path / "a.nt"
    path.write_bytes(LINE)
    with LoadSource(path).text() as text:
        assert text.read(0) == b""
        assert text.read(3) == LINE[:3]
        assert text.read(0) == b""
        assert text.read() == LINE[3:]
        assert text.read() == text.read(1) == text.read(-1) == b""


def test_which_files_of_a_folder_are_sources(tmp_path: Path) -> None:
    """Every RDF file below it, packed ones too, in order, each once; nothing else."""
    numbered = [f"in/x/{number}.nt" for number in (*range(29, 19, -1), *range(10, 20))]
    for name in (
        *("b.ttl", "in/a.NQ", "in/c.jsonld.gz", "d.rdf.zst", "notes.txt", "a.gz"),
        *numbered,
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "folder.ttl").mkdir()
    found = load_sources([tmp_path, tmp_path / "b.ttl"])
    names = [str(item.path.relative_to(tmp_path)) for item in found]
    assert names == ["b.ttl", "d.rdf.zst", "in/a.NQ", "in/c.jsonld.gz", *sorted(numbered)]
    for path, reason in (
        (tmp_path / "notes.txt", "its name ends in no known format; name files that end in "),
        (tmp_path / "folder.ttl", "holds no RDF file; name files that end in "),
    ):
        with pytest.raises(InputError, match=reason):
            load_sources([path])
    assert [item.path for item in load_sources([tmp_path / "none.txt"])] == [tmp_path / "none.txt"]


def test_a_source_that_is_gone_is_refused_when_it_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.ttl: no such file"):
        text_of(tmp_path / "none.ttl")


def test_the_graph_of_a_source_is_what_it_names_or_its_address(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(LINE)
    assert LoadSource(tmp_path / "a.ttl").home().value == (tmp_path / "a.ttl").as_uri()
    assert LoadSource(tmp_path / "a.ttl", base="urn:base").home().value == "urn:base"
    (tmp_path / "a.ttl").write_bytes(b"<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> .")
    assert LoadSource(tmp_path / "a.ttl").home().value == "urn:o"


@pytest.mark.parametrize(("suffix", "step"), [("", 1 << 20), (".gz", 1 << 10), (".zst", 1 << 10)])
def test_how_much_is_read_and_unpacked_at_once(suffix: str, step: int, tmp_path: Path) -> None:
    """A mebibyte, but a kibibyte of a packed file, so that a bomb is seen before it fills memory.

    What that gives is joined to parts of a mebibyte or little more.
    """
    path = tmp_path / f"a.nt{suffix}"
    lines = b"".join(b"<urn:a> <urn:b> %d .\n" % number for number in range(100_000))
    path.write_bytes(PACK.get(suffix, bytes)(lines))
    steps: list[int | None] = []
    with LoadSource(path).text(steps.append) as text:
        parts = list(iter(text.read, b""))
    assert b"".join(parts) == lines
    assert set(steps[:-1]) == {step}
    assert [len(part) >> 20 for part in parts] == [1] * (len(lines) >> 20) + [0]
    assert max(map(len, parts)) < (1 << 20) + (1 << 17)
