"""What is given to be loaded: files and folders, packed or not, and stdin."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError
from kg.files import opened
from kg.resources import content
from kg.store.disk import packing
from kg.store.disk.record import STREAM, Source
from kg.store.parsing import FORMATS
from kg.store.reading import STDIN, STDIN_BASE

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
        return size * packing.GROWTH if self.path.suffix.lower() in PACKED else size

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
        return packing.unpacked(file, self.path)


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
