"""A source read once: hashed, counted and checked while the engine takes it in."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from typing import BinaryIO

from kg.files import decode, refuse_mark
from kg.store.bounds import refuse_deep_terms

_PART = 2**20
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
        while self.read(_PART):
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
        part = self._file.read(_PART)
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
