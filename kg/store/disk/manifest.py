"""Writing so that what is said to be written outlives a loss of power."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from kg.errors import EngineError, InputError
from kg.resources import content


def write_durably(path: Path, content: bytes) -> None:
    """Write a file that is on the disk when this returns, or raises `OSError`."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def write_all(handle: int, content: bytes) -> None:
    """Write everything: the system may take a part at a time."""
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Have a folder with all that is below it on the disk."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


# What lies in the folder of a store


POINTER = "current"
NEXT_POINTER = "current.new"
LOCK = "lock"
ENGINE = "engine"
SOURCES = "sources.json"
FILES = "files.json"

_GENERATION = re.compile(r"generation-([1-9][0-9]*)")
_POINTER = re.compile(r"(generation-[1-9][0-9]*) ([0-9a-f]{64})\n")


class Pointer(NamedTuple):
    """The generation in force, and the SHA-256 of its list of files."""

    generation: str
    files: str

    def __str__(self) -> str:
        return f"{self.generation} {self.files}\n"


def pointer(folder: Path) -> Pointer | None:
    """Which generation is in force; nothing where none is yet.

    Raises `InputError` for a folder that is no store, and `EngineError` for a damaged one.
    """
    try:
        text = (folder / POINTER).read_bytes().decode("latin-1")
    except OSError:
        refuse_other(folder)
        return None
    found = _POINTER.fullmatch(text)
    if not found:
        raise damaged(folder, f"{POINTER} is not as it was written")
    return Pointer(found[1], found[2])


def generations(folder: Path) -> list[str]:
    """Every generation in a folder, half ones too."""
    return [name for name in os.listdir(folder) if _GENERATION.fullmatch(name)]


def next_generation(folder: Path) -> str:
    """A name that no generation has had while another one was there."""
    numbers = [int(name.partition("-")[2]) for name in generations(folder)]
    return f"generation-{max(numbers, default=0) + 1}"


def refuse_other(folder: Path) -> None:
    """Raise `InputError` for a folder that holds anything but a store: it is not ours."""
    try:
        names = os.listdir(folder)
    except OSError:
        raise InputError(
            f"{folder}: no store there; make one with kg load",
            f"{folder}：没有存储；请用 kg load 建立",
        ) from None
    for name in sorted(names):
        if name not in (POINTER, NEXT_POINTER, LOCK) and not _GENERATION.fullmatch(name):
            raise InputError(
                f"{folder}: is no store of kg (holds {name}); name another folder",
                f"{folder}：不是 kg 的存储（其中有 {name}）；请另选文件夹",
            )


def empty(folder: Path) -> InputError:
    """The refusal to read a store that holds nothing yet."""
    return InputError(
        f"{folder}: holds nothing yet; fill it with kg load",
        f"{folder}：尚无内容；请用 kg load 加载",
    )


def damaged(folder: Path, reason: object) -> EngineError:
    """The one line about a store that is not as it was written."""
    return EngineError(
        f"{folder}: the store is damaged ({reason}); run kg rebuild",
        f"{folder}：存储已损坏（{reason}）；请运行 kg rebuild",
    )


# What a generation says of itself: its sources, its files, and what is in it


STREAM = "stdin:"
"""How the name of a source begins that came by stdin."""
_LOGS = ("LOCK", "LOG")
"""Files of the engine that hold none of the graph, by how their names begin."""
_DATA = ".sst"
_SMALL = 8 * 2**20
"""Up to how many bytes a store is hashed whole whenever it is opened."""


class Source(NamedTuple):
    """A file that went into a store, its hash as it lay on the disk, and its graphs.

    `meaning` tells the shipped ontology from data; `left_out` are graphs of it that were
    unloaded.
    """

    path: str
    sha256: str
    size: int
    graphs: Sequence[str]
    meaning: bool = False
    left_out: Sequence[str] = ()

    @property
    def is_stream(self) -> bool:
        """Whether it came by stdin, and so can be read only once."""
        return self.path.startswith(STREAM)

    @property
    def now(self) -> Path:
        """Where it is now; for what came by stdin, nowhere."""
        return content() / self.path if self.meaning else Path(self.path)


class Record(NamedTuple):
    """What a generation holds: how many quads, of which ontology, from where, since when."""

    quads: int
    ontology: str
    loaded: str
    sources: Sequence[Source]

    def data(self) -> list[Source]:
        """The sources without the shipped ontology."""
        return [source for source in self.sources if not source.meaning]


class StoredFile(NamedTuple):
    """A file of a generation by its name there, its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


def write(generation: Path, record: Record) -> str:
    """Write what a finished generation holds, and the list of its files; the hash of the list."""
    write_durably(generation / SOURCES, _json(_told(record)))
    listed = [_described(generation, path) for path in _files(generation)]
    raw = _json([item._asdict() for item in listed])
    write_durably(generation / FILES, raw)
    return hashlib.sha256(raw).hexdigest()


def read(folder: Path, pointer: Pointer) -> Record:
    """What the generation in force holds; `EngineError` when that is not as it was written."""
    known = {item.name: item for item in files(folder, pointer)}
    raw = _bytes(folder, pointer, SOURCES)
    if hashlib.sha256(raw).hexdigest() != known[SOURCES].sha256:
        raise damaged(folder, f"{SOURCES} has another hash")
    return _parsed(raw)


def recovered(folder: Path) -> Record:
    """What a store that may be damaged was made from, by its newest account that can be read.

    Raises `EngineError` when there is none.
    """
    names = sorted(generations(folder), key=lambda name: (len(name), name))
    for name in reversed(names):
        with suppress(OSError, ValueError, TypeError, KeyError):
            return _parsed((folder / name / SOURCES).read_bytes())
    raise EngineError(
        f"{folder}: nothing tells what it was made from; load the sources into a new folder",
        f"{folder}：没有来源记录可用；请将来源文件重新加载到新文件夹",
    )


def _told(record: Record) -> dict[str, object]:
    return {**record._asdict(), "sources": [item._asdict() for item in record.sources]}


def _parsed(raw: bytes) -> Record:
    told = json.loads(raw)
    return Record(**{**told, "sources": [Source(**item) for item in told["sources"]]})


def files(folder: Path, pointer: Pointer) -> list[StoredFile]:
    """The files of the generation in force, as they were written."""
    raw = _bytes(folder, pointer, FILES)
    if hashlib.sha256(raw).hexdigest() != pointer.files:
        raise damaged(folder, f"{FILES} has another hash")
    return [StoredFile(**item) for item in json.loads(raw)]


def differing(folder: Path, pointer: Pointer, *, quickly: bool = False) -> list[str]:
    """The files that are not as they were written.

    `quickly` trusts the blocks of data of a large store, each of which the engine checks when it
    reads it; the size of their files is compared all the same.
    """
    generation, known = folder / pointer.generation, files(folder, pointer)
    quickly = quickly and sum(item.size for item in known) > _SMALL
    return [
        item.name for item in known if not _alike(generation / item.name, item, quickly=quickly)
    ]


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, of which a part is held at a time."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _alike(path: Path, item: StoredFile, *, quickly: bool) -> bool:
    try:
        if path.stat().st_size != item.size:
            return False
        return (quickly and path.suffix == _DATA) or hash_of(path) == item.sha256
    except OSError:
        return False


def _files(generation: Path) -> list[Path]:
    found = [path for path in generation.rglob("*") if path.is_file()]
    return sorted(path for path in found if not path.name.startswith(_LOGS))


def _described(generation: Path, path: Path) -> StoredFile:
    return StoredFile(str(path.relative_to(generation)), path.stat().st_size, hash_of(path))


def _bytes(folder: Path, pointer: Pointer, name: str) -> bytes:
    try:
        return (folder / pointer.generation / name).read_bytes()
    except OSError as error:
        raise damaged(folder, f"{name} cannot be read: {error.strerror}") from None


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"
