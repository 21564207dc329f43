"""Sources of a load: files, folders and stdin, packed or not, each read once as a stream."""

from __future__ import annotations

import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyoxigraph as ox

from kg.errors import InputError
from kg.files import checked_text, opened
from kg.resources import content
from kg.store import parser
from kg.store.disk.manifest import STREAM, Source
from kg.store.parser import FORMATS, STDIN, STDIN_BASE

try:
    import zstandard
except ImportError:
    zstandard = None  # type: ignore[assignment]

Progress = Callable[[int | None], None]
"""Receives how many more bytes of the sources were read, and `None` when all were."""

PACKED = (".gz", ".zst")
MOST_GROWTH = 200
"""By what factor a file may grow when it is unpacked."""

_PART = 2**20
_PACKED_PART = 2**10
"""Bytes unpacked at once: a part of a decompression bomb grows 30,000 times."""
_SMALL = 2**20
"""Bytes that any packed file may grow to."""
_CORRUPT = (EOFError, zlib.error, getattr(zstandard, "ZstdError", EOFError))


def ignore(_: int | None) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class LoadSource:
    """A file, or the `raw` bytes of stdin, to be loaded without the graphs `left_out`.

    `is_ontology` marks a module of the shipped ontology. Relative IRIs are resolved against `base`,
    by default against its own address.
    """

    path: Path
    is_ontology: bool = False
    left_out: frozenset[str] = frozenset()
    base: str | None = None
    raw: bytes | None = None

    @property
    def name(self) -> Path:
        """Its name without the suffix of a packed file; the format is by this."""
        return self.path.with_suffix("") if self.path.suffix.lower() in PACKED else self.path

    @property
    def address(self) -> str:
        """The base IRI of its relative IRIs."""
        return self.base or Path(os.path.realpath(self.name)).as_uri()

    @property
    def key(self) -> str:
        """Its path in a manifest: relative for the shipped ontology, a hash for stdin."""
        if self.raw is not None:
            return STREAM + hashlib.sha256(self.raw).hexdigest()
        if self.is_ontology:
            return str(self.path.relative_to(content()))
        return os.path.realpath(self.path)

    @property
    def size(self) -> int:
        """Its size in bytes on the disk; 0 for a file that cannot be read."""
        try:
            return self.path.stat().st_size if self.raw is None else len(self.raw)
        except OSError:
            return 0

    @contextmanager
    def text(self, progress: Progress = ignore) -> Iterator[SourceText]:
        """Its RDF as a parser reads it; `InputError` for what cannot be read."""
        file: AbstractContextManager[Any] = (
            opened(self.path) if self.raw is None else nullcontext(io.BytesIO(self.raw))
        )
        with file as stream:
            yield SourceText(stream, self.path, progress)

    def home(self) -> ox.NamedNode:
        """The graph of its triples outside any graph; see `parser.load`."""
        with self.text() as text:
            rdf_format = parser.format_of(self.name)
            return parser.home_in(cast(BinaryIO, text), rdf_format, self.name, self.address)


class SourceText:
    """The RDF of a source, unpacked and checked, and hashed as it lies on disk while it is read."""

    def __init__(self, file: BinaryIO, path: Path, progress: Progress) -> None:
        self.size = 0
        self._file, self._path, self._progress = file, path, progress
        self._hash = hashlib.sha256()
        self._parts = self._checked()
        self._rest = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; `InputError` with its line for what is refused."""
        if not self._rest:
            self._rest = memoryview(next(self._parts, b""))
        end = size if size >= 0 else len(self._rest)
        part, self._rest = self._rest[:end], self._rest[end:]
        return bytes(part)

    def sha256(self) -> str:
        """The hash of the whole file; what was not read is read now."""
        for _ in self._parts:
            pass
        return self._hash.hexdigest()

    def _checked(self) -> Iterator[bytes]:
        count, is_shallow = 0, False
        for part in checked_text(self._unpacked(), str(self._path)):
            count += part.count(parser.TRIPLE_TERM_START)
            if count > parser.MOST_TERMS_DEEP and not is_shallow:
                self._refuse_deep_terms()
                is_shallow = True
            yield part

    def _refuse_deep_terms(self) -> None:
        """Check the nesting of the whole file, read by lines from its beginning."""
        at = self._file.seek(0, io.SEEK_CUR)
        self._file.seek(0)
        again = SourceText(self._file, self._path, ignore)
        parts = checked_text(again._unpacked(), str(self._path))
        parser.refuse_deep_terms(_lines(parts), str(self._path))
        self._file.seek(at)

    def _unpacked(self) -> Iterator[bytes]:
        new = _decompressor(self._path)
        if new is None:
            yield from self._read(_PART)
            return
        frame, produced, plain = None, 0, bytearray()
        try:
            for part in self._read(_PACKED_PART):
                rest = part
                while rest := rest if frame else rest.lstrip(b"\0"):  # zeros may pad the file
                    frame = frame or new()
                    before = len(plain)
                    plain += frame.decompress(rest)
                    produced += len(plain) - before
                    if produced > _SMALL + MOST_GROWTH * self.size:
                        raise InputError(
                            f"{self._path}: grows more than {MOST_GROWTH} times when unpacked;"
                            " unpack it yourself",
                            f"{self._path}：解压后增大超过 {MOST_GROWTH} 倍；请自行解压",
                        )
                    rest, frame = (frame.unused_data, None) if frame.eof else (b"", frame)
                if len(plain) >= _PART:
                    yield bytes(plain)
                    plain.clear()
            if frame:
                raise EOFError("it is cut off")
            if not self.size:
                raise EOFError("it is empty")
        except _CORRUPT as error:
            raise InputError(
                f"{self._path}: cannot be unpacked ({error}); pack it again",
                f"{self._path}：无法解压（{error}）；请重新压缩",
            ) from None
        yield bytes(plain)

    def _read(self, size: int) -> Iterator[bytes]:
        while part := self._file.read(size):
            self._hash.update(part)
            self.size += len(part)
            self._progress(len(part))
            yield part


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for part in parts:
        *lines, rest = (rest + part).split(b"\n")
        yield from lines
    yield rest


def _decompressor(path: Path) -> Callable[[], Any] | None:
    """What makes a decompressor of one frame, by the suffix of a file; nothing for a plain one."""
    suffix = path.suffix.lower()
    if suffix == ".gz":
        return lambda: zlib.decompressobj(zlib.MAX_WBITS + 16)
    if suffix == ".zst" and not zstandard:
        raise InputError(
            f"{path}: reading .zst needs zstandard; run pip install 'kg-industry-plans[zstd]'",
            f"{path}：读取 .zst 需要 zstandard；请运行 pip install 'kg-industry-plans[zstd]'",
        )
    return (lambda: zstandard.ZstdDecompressor().decompressobj()) if suffix == ".zst" else None


def load_sources(paths: Iterable[Path]) -> list[LoadSource]:
    """Files, and every RDF file below folders, each once; `InputError` for one of no format."""
    return [LoadSource(path) for path in dict.fromkeys(chain.from_iterable(map(_files, paths)))]


def from_stdin(raw: bytes, suffix: str) -> LoadSource:
    """What came by stdin, in the format that a file with `suffix` has."""
    return LoadSource(STDIN.with_suffix(suffix), base=STDIN_BASE, raw=raw)


def again(source: Source) -> LoadSource:
    """A source of a store, to be loaded once more."""
    return LoadSource(source.file, source.is_ontology, frozenset(source.left_out))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if _is_rdf(p) and not os.path.isdir(p))
        if not files:
            raise _unusable(path, "holds no RDF file", "其中没有 RDF 文件")
        return files
    if os.path.isfile(path) and not _is_rdf(path):
        raise _unusable(path, "its name ends in no known format", "文件名后缀不是已知格式")
    return [path]


def _is_rdf(path: Path) -> bool:
    return LoadSource(path).name.suffix.lower() in FORMATS


def _unusable(path: Path, en: str, zh: str) -> InputError:
    suffixes = " ".join(FORMATS)
    return InputError(
        f"{path}: {en}; name files that end in {suffixes}, each also with {' or '.join(PACKED)}",
        f"{path}：{zh}；请指明后缀为 {suffixes} 的文件（均可再加 {' 或 '.join(PACKED)}）",
    )
