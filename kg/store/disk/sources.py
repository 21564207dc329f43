"""Unpacking gzip and Zstandard while it is read, and telling what is broken or grows too much."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import InputError
from kg.files import decode, opened, refuse_mark
from kg.resources import content
from kg.store.disk.manifest import STREAM, Source
from kg.store.parser import FORMATS, STDIN, STDIN_BASE, refuse_deep_terms

try:
    import zstandard
except ImportError:
    zstandard = None  # type: ignore[assignment]

GROWTH = 200
"""By what factor a file may grow when it is unpacked."""
_SMALL = 2**20
_PART = 2**10
"""How much is unpacked at once: a part of a file that means harm grows 30,000 times."""
_BROKEN: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
if zstandard:
    _BROKEN = (*_BROKEN, zstandard.ZstdError)


def unpacked(file: BinaryIO, path: Path) -> BinaryIO:
    """The content of a file that is packed as its name tells, or the file itself."""
    opener = _OPENERS.get(path.suffix.lower())
    return cast(BinaryIO, _Unpacked(opener(file, path), file, path)) if opener else file


class _Unpacked:
    """What a packed file holds; a little that would become endlessly much is refused."""

    def __init__(self, inner: BinaryIO, packed: BinaryIO, path: Path) -> None:
        self._inner, self._packed, self._path = inner, packed, path
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes; `InputError` for a file that is broken or grows too much."""
        try:
            part = self._inner.read(size)
        except _BROKEN as error:
            raise InputError(
                f"{self._path}: cannot be unpacked ({error}); pack it again",
                f"{self._path}：无法解压（{error}）；请重新压缩",
            ) from None
        self._given += len(part)
        if self._given > _SMALL + GROWTH * self._packed.tell():
            raise InputError(
                f"{self._path}: grows more than {GROWTH} times when unpacked; unpack it yourself",
                f"{self._path}：解压后增大超过 {GROWTH} 倍；请自行解压",
            )
        return part


def _gzip(file: BinaryIO, _: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.GzipFile(fileobj=file, mode="rb"))


def _zstd(file: BinaryIO, path: Path) -> BinaryIO:
    if not zstandard:
        raise InputError(
            f"{path}: reading .zst needs zstandard; run pip install 'kg-industry-plans[zstd]'",
            f"{path}：读取 .zst 需要 zstandard；请运行 pip install 'kg-industry-plans[zstd]'",
        )
    return cast(BinaryIO, _Frames(file))


class _Frames:
    """Frames of Zstandard; the library's own reader says nothing about one that is cut off."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._frame: Any = None
        self._rest = b""

    def read(self, _size: int = -1) -> bytes:
        """The next bytes, as many as one part gives."""
        while packed := self._rest or self._file.read(_PART):
            self._frame = self._frame or zstandard.ZstdDecompressor().decompressobj()
            part: bytes = self._frame.decompress(packed)
            self._rest = b""
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, None
            if part:
                return part
        if self._frame is not None:
            raise EOFError("it is cut off")
        return b""


_OPENERS: dict[str, Callable[[BinaryIO, Path], BinaryIO]] = {".gz": _gzip, ".zst": _zstd}


# A source read once: hashed, counted and checked while the engine takes it in


_READ_BYTES = 2**20
_CONTINUING = bytes(range(0x80, 0xC0))
"""Bytes that begin no character."""


class Hashed:
    """Bytes as they lie on the disk, hashed and counted while they are read."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], None]) -> None:
        self._file, self._tell = file, tell
        self._hash = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        part = self._file.read(size)
        self._hash.update(part)
        self.size += len(part)
        self._tell(len(part))
        return part

    def tell(self) -> int:
        """How many bytes were read."""
        return self.size

    def digest(self) -> str:
        """The SHA-256 of the whole file; what was not read is read now."""
        while self.read(_READ_BYTES):
            pass
        return self._hash.hexdigest()


class Checked:
    """Text that an engine may be given: UTF-8 without a mark, no terms nested too deep.

    What is wrong is raised as `InputError` with its line, from within the engine's reading.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._first, self._lines = True, 0
        self._part, self._at = b"", 0
        self._last = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`."""
        if self._at == len(self._part):
            self._part, self._at = self._next(), 0
        end = len(self._part) if size < 0 else self._at + size
        given = self._part[self._at : end]
        self._at += len(given)
        return given

    def _next(self) -> bytes:
        part = self._file.read(_READ_BYTES)
        if self._first:
            refuse_mark(part, self._name)
            self._first = False
        try:
            self._decoder.decode(part, final=not part)
        except UnicodeDecodeError:
            whole = self._last.lstrip(_CONTINUING) + part
            decode(b"\n" * self._lines + whole, self._name)
            raise
        # Both parts, for what spans them: nesting that is refused is far shorter than a part.
        refuse_deep_terms(self._last + part, self._name, lines_before=self._lines)
        self._lines += self._last.count(b"\n")
        self._last = part
        return part


# What is given to be loaded: files and folders, packed or not, and stdin


PACKED = (".gz", ".zst")


@dataclass(frozen=True, slots=True)
class Given:
    """A source to be loaded.

    `base` is what its relative IRIs are resolved against, left out its own address; `raw` its
    bytes where it is no file.
    """

    path: Path
    meaning: bool = False
    left_out: frozenset[str] = frozenset()
    base: str | None = None
    raw: bytes | None = None

    @property
    def name(self) -> Path:
        """Its name as if it were not packed, which tells its format."""
        return self.path.with_suffix("") if self.path.suffix.lower() in PACKED else self.path

    @property
    def address(self) -> str:
        """What its relative IRIs are resolved against."""
        if self.raw is not None:
            return STDIN_BASE
        return self.base or self.name.resolve().as_uri()

    @property
    def key(self) -> str:
        """What a store knows it by: the shipped ontology wherever it lies, stdin by its hash."""
        if self.raw is not None:
            return STREAM + hashlib.sha256(self.raw).hexdigest()
        if self.meaning:
            return str(self.path.relative_to(content()))
        return str(self.path.resolve())

    @property
    def size(self) -> int:
        """About how many bytes of RDF it has; a packed one may have as many as this at most."""
        if self.raw is not None:
            return len(self.raw)
        try:
            size = self.path.stat().st_size
        except OSError:
            return 0  # told when it is opened
        return size * GROWTH if self.path.suffix.lower() in PACKED else size

    @contextmanager
    def open(self) -> Iterator[BinaryIO]:
        """Its bytes as they lie on the disk; `InputError` for what cannot be read."""
        if self.raw is not None:
            yield io.BytesIO(self.raw)
            return
        with opened(self.path) as file:
            yield file

    def unpacked(self, file: BinaryIO) -> BinaryIO:
        """The bytes of its RDF, from those on the disk."""
        return unpacked(file, self.path)


def given(paths: Iterable[Path]) -> list[Given]:
    """Files, and for a folder every RDF file below it, packed ones too; each once.

    Raises `InputError` for a folder without any, and for a name that tells no format.
    """
    found = [f for path in paths for f in (_files_in(path) if path.is_dir() else [_known(path)])]
    return [Given(path) for path in dict.fromkeys(found)]


def streamed(raw: bytes, suffix: str) -> Given:
    """What came by stdin, in the format that a file which ends in `suffix` has."""
    return Given(STDIN.with_suffix(suffix), raw=raw)


def again(source: Source) -> Given:
    """A source that a store was made from, to be loaded once more."""
    return Given(source.now, source.meaning, frozenset(source.left_out))


def _files_in(folder: Path) -> list[Path]:
    found = sorted(p for p in folder.rglob("*") if _is_rdf(p) and not os.path.isdir(p))
    if not found:
        raise _unknown(folder, "holds no RDF file", "其中没有 RDF 文件")
    return found


def _known(path: Path) -> Path:
    if os.path.isfile(path) and not _is_rdf(path):
        raise _unknown(path, "its name ends in no known format", "文件名后缀不是已知格式")
    return path


def _is_rdf(path: Path) -> bool:
    return Given(path).name.suffix.lower() in FORMATS


def _unknown(path: Path, en: str, zh: str) -> InputError:
    known = " ".join(FORMATS)
    return InputError(
        f"{path}: {en}; name files that end in {known}, each also with {' or '.join(PACKED)}",
        f"{path}：{zh}；请指明后缀为 {known} 的文件（均可再加 {' 或 '.join(PACKED)}）",
    )
