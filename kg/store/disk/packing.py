"""Unpacking gzip and Zstandard while it is read, and telling what is broken or grows too much."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.errors import InputError

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
