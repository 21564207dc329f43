"""Every refusal of the disk store: what, where and what to do, in both languages to the letter."""

from __future__ import annotations

import ast
import errno
import fcntl
import gzip
import hashlib
import os
import socket
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest
from store.disk.holding import opened

import kg
from kg.errors import EngineError, InputError, KgError, OutputError
from kg.store.disk import loader, manifest, sources
from kg.store.disk.manifest import ENGINE, Manifest, Source
from kg.store.disk.sources import LoadSource, from_stdin, load_sources
from kg.store.disk.store import DiskStore
from kg.store.interface import CheckedStore

pytestmark = pytest.mark.usefixtures("no_ontology")

SUFFIXES = ".ttl .trig .nt .nq .rdf .owl .jsonld"
NAME_FILES = f"name files that end in {SUFFIXES}, each also with .gz or .zst"
NAME_FILES_ZH = f"请指明后缀为 {SUFFIXES} 的文件（均可再加 .gz 或 .zst）"
STREAM = "stdin:" + hashlib.sha256(b"").hexdigest()
MESSAGES = 17
"""How many messages `kg/store/disk/` has."""


def made(folder: Path, *held: Source) -> Path:
    """A store of no statement, whose manifest names the sources held."""
    generation = folder / "generation-1"
    generation.mkdir(parents=True)
    ox.Store(str(generation / ENGINE))
    manifest.write(generation, Manifest(0, "", "2026-01-01T00:00:00+00:00", held))
    return generation


def source(folder: Path, name: str = "a.ttl", raw: bytes = b"<urn:a> <urn:b> <urn:c> .") -> Path:
    """A source beside the store."""
    path = folder.parent / name
    path.write_bytes(raw)
    return path


def read(path: Path) -> None:
    """The whole text of a source."""
    with LoadSource(path).text() as text:
        for _ in iter(text.read, b""):
            pass


def foreign(folder: Path) -> None:
    """A folder of twenty other files: the first in order is named."""
    for number in (*range(29, 19, -1), *range(10, 20)):
        (folder / f"thesis-{number}.txt").touch()
    DiskStore(folder)


def another_hash(folder: Path) -> None:
    path = made(folder) / manifest.MANIFEST
    path.write_bytes(path.read_bytes() + b" ")
    DiskStore(folder)


def no_manifest(folder: Path) -> None:
    (made(folder) / manifest.MANIFEST).unlink()
    DiskStore(folder)


def another_file(folder: Path) -> None:
    (made(folder) / ENGINE / "CURRENT").write_bytes(b"wrong")
    DiskStore(folder)


def no_folder(folder: Path) -> None:
    (folder / "generation-1").touch()
    DiskStore(folder)


def held(folder: Path) -> None:
    with manifest.lock(folder), manifest.lock(folder, patience=0):
        pytest.fail("two writers")


def held_by_another(folder: Path) -> None:
    (folder / "lock").write_text('{"pid": 7, "host": "elsewhere", "since": "2026-01-02"}')
    loader.rebuild(folder)


def held_without_a_record(folder: Path) -> None:
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with manifest.lock(folder, patience=0):
            pytest.fail("two writers")


def no_plan(folder: Path) -> None:
    made(folder)
    loader.unload(folder, "urn:plan")


def read_once(folder: Path) -> None:
    made(folder, Source(STREAM, "", 0, []))
    loader.rebuild(folder)


def gone(folder: Path) -> None:
    made(folder, Source("/gone.ttl", "", 0, []))
    loader.rebuild(folder)


def changed(folder: Path) -> None:
    """It shares a graph with a source that is loaded anew."""
    path = source(folder)
    more = source(folder, "more.ttl")
    made(folder, *(Source(str(p), "", 0, ["urn:g"]) for p in (path, more)))
    loader.load(folder, load_sources([path]))


def a_file_for_the_draft(folder: Path) -> None:
    """The reason is that of the system, though the file cannot be removed as a folder is."""
    (folder / manifest.DRAFT).touch()
    loader.load(folder, load_sources([source(folder)]))


def a_file_for_the_folder(folder: Path) -> None:
    path = source(folder)
    loader.load(path / "s", load_sources([path]))


def grows(folder: Path) -> None:
    read(source(folder, "a.nt.gz", gzip.compress(b"\n" * 10**7)))


def cut_off(folder: Path) -> None:
    read(source(folder, "a.nt.gz", gzip.compress(b"# ")[:-1]))


def no_rdf(folder: Path) -> None:
    load_sources([folder])


def no_format(folder: Path) -> None:
    load_sources([source(folder, "a.txt")])


Act = Callable[[Path], object]
LOCKED = f"process {os.getpid()} on {socket.gethostname()} has been writing to it since <now>;"
LOCKED_ZH = f"{socket.gethostname()} 上的进程 {os.getpid()} 自 <now> 起正在写入；"
CASES: list[tuple[Act, type[KgError], str, str]] = [
    (
        lambda s: DiskStore(s / "none"),
        InputError,
        "<s>/none: no store there; make one with kg load",
        "<s>/none：没有存储；请用 kg load 建立",
    ),
    (
        foreign,
        InputError,
        "<s>: is no store of kg (holds thesis-10.txt); name another folder",
        "<s>：不是 kg 的存储（其中有 thesis-10.txt）；请另选文件夹",
    ),
    (
        DiskStore,
        InputError,
        "<s>: holds nothing yet; fill it with kg load",
        "<s>：尚无内容；请用 kg load 加载",
    ),
    (
        another_hash,
        EngineError,
        "<s>: the store is damaged (manifest has another hash); run kg rebuild",
        "<s>：存储已损坏（manifest has another hash）；请运行 kg rebuild",
    ),
    (
        no_manifest,
        EngineError,
        (
            "<s>: the store is damaged (manifest cannot be read: No such file or directory);"
            " run kg rebuild"
        ),
        "<s>：存储已损坏（manifest cannot be read: No such file or directory）；请运行 kg rebuild",
    ),
    (
        another_file,
        EngineError,
        "<s>: the store is damaged (engine/CURRENT is not as it was written); run kg rebuild",
        "<s>：存储已损坏（engine/CURRENT is not as it was written）；请运行 kg rebuild",
    ),
    (
        no_folder,
        EngineError,
        "<s>: the store is damaged (generation-1: Not a directory); run kg rebuild",
        "<s>：存储已损坏（generation-1: Not a directory）；请运行 kg rebuild",
    ),
    (
        loader.rebuild,
        EngineError,
        "<s>: no record of its sources is left; load the sources into a new folder",
        "<s>：没有来源记录可用；请将来源文件重新加载到新文件夹",
    ),
    (
        held,
        EngineError,
        f"<s>: {LOCKED} run again when it has ended (if it is gone, delete <s>/lock)",
        f"<s>：{LOCKED_ZH}请待其结束后重试（若该进程已不在，请删除 <s>/lock）",
    ),
    (
        held_by_another,
        EngineError,
        (
            "<s>: process 7 on elsewhere has been writing to it since 2026-01-02;"
            " run again when it has ended (if it is gone, delete <s>/lock)"
        ),
        (
            "<s>：elsewhere 上的进程 7 自 2026-01-02 起正在写入；"
            "请待其结束后重试（若该进程已不在，请删除 <s>/lock）"
        ),
    ),
    (
        held_without_a_record,
        EngineError,
        "<s>: another process is writing to it; run again when it has ended",
        "<s>：另一进程正在写入；请待其结束后重试",
    ),
    (
        no_plan,
        InputError,
        "urn:plan: is no plan in <s>; kg query plans --store lists them",
        "urn:plan：<s> 中没有这个规划；可用 kg query plans --store 查看",
    ),
    (
        read_once,
        InputError,
        (
            f"{STREAM}: was read once and is not kept; save it as a file and load that"
            " into a new folder"
        ),
        f"{STREAM}：只读取过一次，并未保存；请另存为文件，再加载到新文件夹",
    ),
    (
        gone,
        InputError,
        "/gone.ttl: is gone since it was loaded; put it back, or load it too",
        "/gone.ttl：加载后已不存在；请恢复该文件，或一并重新加载",
    ),
    (
        changed,
        InputError,
        "<more.ttl>: has changed since it was loaded; put it back, or load it too",
        "<more.ttl>：加载后已改动；请恢复该文件，或一并重新加载",
    ),
    (
        a_file_for_the_draft,
        OutputError,
        "<s>: cannot be written (File exists); choose a place you may write to",
        "<s>：无法写入（File exists）；请选择可写的位置",
    ),
    (
        a_file_for_the_folder,
        OutputError,
        "<a.ttl>/s: cannot be written (Not a directory); choose a place you may write to",
        "<a.ttl>/s：无法写入（Not a directory）；请选择可写的位置",
    ),
    (
        grows,
        InputError,
        "<a.nt.gz>: grows more than 200 times when unpacked; unpack it yourself",
        "<a.nt.gz>：解压后增大超过 200 倍；请自行解压",
    ),
    (
        cut_off,
        InputError,
        "<a.nt.gz>: cannot be unpacked (it is cut off); pack it again",
        "<a.nt.gz>：无法解压（it is cut off）；请重新压缩",
    ),
    (
        lambda s: read(source(s, "a.nt.zst", b"")),
        InputError,
        "<a.nt.zst>: cannot be unpacked (it is empty); pack it again",
        "<a.nt.zst>：无法解压（it is empty）；请重新压缩",
    ),
    (
        no_rdf,
        InputError,
        f"<s>: holds no RDF file; {NAME_FILES}",
        f"<s>：其中没有 RDF 文件；{NAME_FILES_ZH}",
    ),
    (
        no_format,
        InputError,
        f"<a.txt>: its name ends in no known format; {NAME_FILES}",
        f"<a.txt>：文件名后缀不是已知格式；{NAME_FILES_ZH}",
    ),
]


class Now:
    """A clock that stands still, as `datetime.now` gives it."""

    @staticmethod
    def now(_: object) -> Now:
        return Now()

    @staticmethod
    def isoformat(*, timespec: str) -> str:
        assert timespec == "seconds"
        return "<now>"


def refused(act: Act, error: type[KgError], folder: Path) -> tuple[str, str]:
    """What a refusal says in both languages, `<s>` for the store and `<name>` for what is by it."""
    folder.mkdir(exist_ok=True)
    with pytest.raises(error) as caught:
        act(folder)
    assert caught.type is error
    said = caught.value
    texts = [text.replace(str(folder), "<s>") for text in (said.en, said.zh)]
    for path in sorted(folder.parent.iterdir(), key=lambda p: -len(p.name)):
        texts = [text.replace(str(path), f"<{path.name}>") for text in texts]
    return texts[0], texts[1]


# Named by the act alone: names must be the same in every process, and some texts have its number
@pytest.mark.parametrize(
    ("act", "error", "en", "zh"),
    CASES,
    ids=[f"{n}-{case[0].__name__}" for n, case in enumerate(CASES)],
)
def test_a_refusal_says_what_where_and_what_to_do(
    act: Act,
    error: type[KgError],
    en: str,
    zh: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(manifest, "datetime", Now)
    monkeypatch.setattr(manifest, "PATIENCE", 0)
    assert refused(act, error, tmp_path / "s") == (en, zh)


def test_a_disk_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system's reason, or by the engine's, which raises no `OSError`."""

    def load(folder: Path) -> None:
        loader.load(folder, [from_stdin(b"<urn:a> <urn:b> 1 .", ".trig")])

    for number, (error, reason) in enumerate(
        [
            (OSError(errno.EIO, os.strerror(errno.EIO)), "Input/output error"),
            (RuntimeError("the engine is ill"), "the engine is ill"),
        ]
    ):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(manifest, "write", fail)
        assert refused(load, EngineError, tmp_path / str(number)) == (
            f"<s>: cannot be written ({reason}); it is as it was, fix that and run again",
            f"<s>：无法写入（{reason}）；存储保持原状，请排除后重试",
        )


def test_content_that_may_not_outlive_a_loss_of_power(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = loader._sync

    def fail(path: Path) -> None:
        if path.name == "s":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(path)

    def load(folder: Path) -> None:
        loader.load(folder, [from_stdin(b"<urn:a> <urn:b> 1 .", ".trig")])

    monkeypatch.setattr(loader, "_sync", fail)
    assert refused(load, EngineError, tmp_path / "s") == (
        (
            "<s>: the new content is in force, but whether it outlives a loss of power is not known"
            " (Input/output error); run kg status --check"
        ),
        (
            "<s>：新内容已生效，但断电后能否保留尚不可知（Input/output error）；"
            "请运行 kg status --check"
        ),
    )
    assert len(DiskStore(tmp_path / "s")) == 1


def test_a_store_that_never_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether its newest generation is gone or superseded when it is opened, nothing stays open."""
    (tmp_path / "a").mkdir()
    answers = cycle([[tmp_path / "b"], [tmp_path / "a"], [tmp_path / "b"]])
    monkeypatch.setattr(manifest, "generations", lambda _: next(answers))
    with pytest.raises(EngineError) as caught:
        DiskStore(tmp_path)
    assert (caught.value.en, caught.value.zh) == (
        f"{tmp_path}: changes faster than it can be opened; run again",
        f"{tmp_path}：变化过快，无法打开；请重试",
    )
    assert opened(tmp_path) == []


def test_zst_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "zstandard", None)
    path = tmp_path / "a.ttl.zst"
    path.touch()
    with pytest.raises(InputError) as caught:
        read(path)
    assert (caught.value.en, caught.value.zh) == (
        f"{path}: reading .zst needs zstandard; run pip install 'kg-industry-plans[zstd]'",
        f"{path}：读取 .zst 需要 zstandard；请运行 pip install 'kg-industry-plans[zstd]'",
    )
    for name in ("a.ttl.gz", "a.ttl"):
        (tmp_path / name).write_bytes(gzip.compress(b"") if name.endswith("gz") else b"")
        read(tmp_path / name)


class Ill:
    """An engine that fails whatever it is asked."""

    def __init__(self, failure: Exception) -> None:
        self.failure = failure

    def __getattr__(self, _: str) -> Callable[..., NoReturn]:
        return self._fail

    def __len__(self) -> int:
        self._fail()

    def __iter__(self) -> Iterator[ox.Quad]:
        self._fail()

    def _fail(self, *_: object, **__: object) -> NoReturn:
        raise self.failure


TRIPLES = ox.RdfFormat.N_TRIPLES
ASKED: dict[str, Act] = {
    "len": lambda s: len(DiskStore(s)),
    "quads": lambda s: DiskStore(s).quads(),
    "named_graphs": lambda s: DiskStore(s).graph_names(),
    "quads_for_pattern": lambda s: list(DiskStore(s)._store.quads_for_pattern(None, None, None)),
    "dump": lambda s: DiskStore(s)._store.dump(format=TRIPLES, from_graph=ox.DefaultGraph()),
}


def ask(folder: Path) -> None:
    DiskStore(folder).ask("ASK {}")


@pytest.mark.parametrize(
    ("act", "failure"),
    [
        *((act, OSError("ill")) for act in (*ASKED.values(), ask)),
        *((act, error("ill")) for act in ASKED.values() for error in (RuntimeError, ValueError)),
        (ask, RuntimeError("Corruption: block")),
    ],
)
def test_an_engine_that_cannot_read_is_damage(
    act: Act, failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckedStore, "_store", property(lambda _: Ill(failure)))
    made(tmp_path / "s" / "s")
    assert refused(lambda s: act(s / "s"), EngineError, tmp_path / "s") == (
        f"<s>/s: the store is damaged ({failure}); run kg rebuild",
        f"<s>/s：存储已损坏（{failure}）；请运行 kg rebuild",
    )


@pytest.mark.parametrize("failure", [RuntimeError("too long"), ValueError("too long")])
def test_a_query_that_the_engine_gives_up_is_no_damage(
    failure: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CheckedStore, "_store", property(lambda _: Ill(failure)))
    made(tmp_path / "s" / "s")
    assert refused(lambda s: ask(s / "s"), EngineError, tmp_path / "s") == (
        "query: the engine gave up (too long); simplify it",
        "查询：引擎未能完成（too long）；请简化",
    )


def test_every_message_is_in_the_table() -> None:
    """Counts where an error is made in `kg/store/disk/`, each of which a test above expects."""
    folder = Path(kg.__file__).parent / "store" / "disk"
    nodes = [node for p in folder.glob("*.py") for node in ast.walk(ast.parse(p.read_text()))]
    made_here = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("InputError", "EngineError")
    ]
    assert len(made_here) == MESSAGES
