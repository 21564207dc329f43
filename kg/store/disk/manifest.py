"""The folder of a store on disk: its lock, its generations, and the manifest of each.

A generation is filled under the name `draft` and put in force by one rename to the next number.
The highest number is in force; lower ones stay while a reader has them open.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from kg.errors import EngineError, InputError, KgError
from kg.files import hash_of
from kg.resources import content
from kg.store.normalisation import Normalised

LOCK, DRAFT = "lock", "draft"
MANIFEST, ENGINE = "manifest", "engine"
"""In a generation: the manifest, and the folder of pyoxigraph."""

STREAM = "stdin:"
"""The beginning of the path of a source that came by stdin, and so can be read only once."""

PATIENCE = 0.5
"""Seconds to wait for the lock: a process that was killed takes a moment to be gone."""

_GENERATION = re.compile(r"generation-([1-9][0-9]*)")
_LOGS = ("LOCK", "LOG")
"""How the names of the engine's files begin that hold none of the graph."""
_BLOCKS = ".sst"
_SMALL = 8 * 2**20
"""Bytes up to which a store is hashed whole whenever it is opened."""


class Source(NamedTuple):
    """A file that was loaded: hash and size on disk, its graphs, and those unloaded since.

    `normalised` has by graph how many literals lost their form in the engine, and one of them.
    """

    path: str
    sha256: str
    size: int
    graphs: Sequence[str]
    is_ontology: bool = False
    left_out: Sequence[str] = ()
    normalised: Mapping[str, tuple[int, str]] = {}

    @property
    def file(self) -> Path:
        """Where it is now; for what came by stdin, nowhere."""
        return content() / self.path if self.is_ontology else Path(self.path)


class Manifest(NamedTuple):
    """A generation: quads, version of the ontology, time, sources, size and SHA-256 of files."""

    quads: int
    ontology: str
    loaded: str
    sources: Sequence[Source]
    files: Mapping[str, tuple[int, str]] = {}

    def data(self) -> list[Source]:
        """The sources without the shipped ontology."""
        return [source for source in self.sources if not source.is_ontology]

    def normalised(self) -> list[Normalised]:
        """The literals that lost their form in the engine, by source and graph."""
        return [row for source in self.sources for row in source.normalised.items()]

    def size(self) -> int:
        """How many bytes its files have."""
        return sum(size for size, _ in self.files.values())


def generations(folder: Path) -> list[Path]:
    """The generations in a folder, the last in force; `InputError` if it holds anything else."""
    try:
        names = os.listdir(folder)
    except OSError:
        raise InputError(
            f"{folder}: no store there; make one with kg load",
            f"{folder}：没有存储；请用 kg load 建立",
        ) from None
    for name in sorted(names):
        if name not in (LOCK, DRAFT) and not _GENERATION.fullmatch(name):
            raise InputError(
                f"{folder}: is no store of kg (holds {name}); name another folder",
                f"{folder}：不是 kg 的存储（其中有 {name}）；请另选文件夹",
            )
    return sorted((folder / n for n in names if _GENERATION.fullmatch(n)), key=number_of)


def next_generation(folder: Path) -> Path:
    """The name of the generation that takes the place of the one in force."""
    return folder / f"generation-{max(map(number_of, generations(folder)), default=0) + 1}"


def number_of(generation: Path) -> int:
    """The number of a generation, by its name."""
    return int(generation.name.partition("-")[2])


def damaged(folder: Path, reason: object) -> EngineError:
    """The error of a store that is not as it was written."""
    return EngineError(
        f"{folder}: the store is damaged ({reason}); run kg rebuild",
        f"{folder}：存储已损坏（{reason}）；请运行 kg rebuild",
    )


def write(generation: Path, manifest: Manifest) -> Manifest:
    """Write the manifest of a finished generation: the hash of what follows, then JSON."""
    paths = sorted(path for path in generation.rglob("*") if path.is_file())
    files = {
        str(path.relative_to(generation)): (path.stat().st_size, hash_of(path))
        for path in paths
        if not path.name.startswith(_LOGS)
    }
    manifest = manifest._replace(files=files)
    fields = {**manifest._asdict(), "sources": [item._asdict() for item in manifest.sources]}
    text = json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"
    (generation / MANIFEST).write_bytes(sealed(text))
    return manifest


def sealed(body: bytes) -> bytes:
    """What a file holds of which it is seen when it is not as it was written: a hash, the rest."""
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def unsealed(content: bytes) -> bytes | None:
    """What was sealed; nothing where that is not as it was."""
    body = content.partition(b"\n")[2]
    return body if sealed(body) == content else None


def read(generation: Path) -> Manifest:
    """The manifest of a generation; `EngineError` when it is not as it was written."""
    try:
        text = unsealed((generation / MANIFEST).read_bytes())
    except OSError as error:
        raise damaged(generation.parent, f"{MANIFEST} cannot be read: {error.strerror}") from None
    if text is None:
        raise damaged(generation.parent, f"{MANIFEST} has another hash")
    return _parsed(text)


def salvage(folder: Path) -> Manifest:
    """The newest manifest of a damaged store that can be parsed; `EngineError` without any."""
    for generation in reversed(generations(folder)):
        with suppress(OSError, ValueError, TypeError, KeyError):
            return _parsed((generation / MANIFEST).read_bytes().partition(b"\n")[2])
    raise EngineError(
        f"{folder}: no record of its sources is left; load the sources into a new folder",
        f"{folder}：没有来源记录可用；请将来源文件重新加载到新文件夹",
    )


def _parsed(text: bytes) -> Manifest:
    fields = json.loads(text)
    return Manifest(**{**fields, "sources": [Source(**item) for item in fields["sources"]]})


def differing(generation: Path, manifest: Manifest, *, quickly: bool = False) -> list[str]:
    """The files not as written; `quickly` leaves the blocks of a large store to the engine."""
    quickly = quickly and manifest.size() > _SMALL
    differing = []
    for name, (size, digest) in manifest.files.items():
        path = generation / name
        try:
            is_sound = path.stat().st_size == size
            if is_sound and not (quickly and path.suffix == _BLOCKS):
                is_sound = hash_of(path) == digest
        except OSError:
            is_sound = False
        if not is_sound:
            differing.append(name)
    return differing


# One writer at a time


class Holder(NamedTuple):
    """The process that has the lock, its machine, and since when."""

    pid: int
    host: str
    since: str


@contextmanager
def lock(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold a store to write to it; wait at most `patience` seconds for another writer.

    Where machines share a folder and not its locks, the holder named in the file has it. Raises
    `EngineError` while another process holds it, naming that.
    """
    handle = _acquire(folder / LOCK, patience)
    try:
        other = _holder(handle)
        if other and other.host != os.uname().nodename:
            raise _busy(folder, other)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        holder = Holder(os.getpid(), os.uname().nodename, since)
        try:
            os.ftruncate(handle, os.pwrite(handle, json.dumps(holder._asdict()).encode(), 0))
            yield
        finally:
            (folder / LOCK).unlink(missing_ok=True)
    finally:
        os.close(handle)


def _acquire(path: Path, patience: float) -> int:
    until = time.monotonic() + patience
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(handle).st_nlink:  # 0: its last holder has removed the file
                return handle
        except BlockingIOError:
            if time.monotonic() > until:
                holder = _holder(handle)
                os.close(handle)
                raise _busy(path.parent, holder) from None
            time.sleep(0.02)
        os.close(handle)


def _holder(handle: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(handle, 4096, 0)))
    except (ValueError, TypeError):
        return None


def _busy(folder: Path, holder: Holder | None) -> EngineError:
    if holder is None:
        return EngineError(
            f"{folder}: another process is writing to it; run again when it has ended",
            f"{folder}：另一进程正在写入；请待其结束后重试",
        )
    pid, host, since = holder
    return EngineError(
        f"{folder}: process {pid} on {host} has been writing to it since {since};"
        f" run again when it has ended (if it is gone, delete {folder / LOCK})",
        f"{folder}：{host} 上的进程 {pid} 自 {since} 起正在写入；"
        f"请待其结束后重试（若该进程已不在，请删除 {folder / LOCK}）",
    )


# Garbage collection: drafts of interrupted loads, and old generations without readers


def tidy(folder: Path) -> None:
    """Collect the garbage of a store, unless it is being written to or cannot be cleaned now."""
    with suppress(OSError, KgError):
        if len(generations(folder)) > 1 or (folder / DRAFT).exists():
            with lock(folder, patience=0):
                clean(folder)


def clean(folder: Path) -> None:
    """Remove the draft and each old generation that no reader holds. The caller has the lock."""
    import shutil  # here: it takes 2 ms, and who only reads has nothing to remove

    for path in [*generations(folder)[:-1], folder / DRAFT]:
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(path)
            finally:
                os.close(handle)
