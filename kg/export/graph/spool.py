"""What waits until everything is read, on the disk where it is much."""

from __future__ import annotations

import marshal
import os
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, overload

from kg.files import unwritable

_BLOCK = 2**18
"""About how many bytes of records are written, and read again, at a time."""
_HELD = 2**22
"""How many bytes are held in memory; more of them lie in a file without a name."""

Record = tuple[Any, ...]
"""A plain tuple of plain values."""


class Blocks(Sequence[bytes]):
    """Blocks of bytes; copies of this process can read those that it has."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._held: list[bytes] = []
        self._places: list[tuple[int, int]] = []
        self._size = 0

    def __del__(self) -> None:
        if self._file:
            self._file.close()

    def add(self, block: bytes) -> None:
        """Keep a block; `EngineError` where there is no room for it."""
        self._places.append((self._size, len(block)))
        self._size += len(block)
        self._held.append(block)
        if self._file or self._size > _HELD:
            try:
                if self._file is None:
                    self._file = tempfile.TemporaryFile()  # noqa: SIM115
                self._file.writelines(self._held)
                self._file.flush()
            except OSError as error:
                raise unwritable(tempfile.gettempdir(), error) from error
            self._held.clear()

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if self._file is None:
            return self._held[index]
        place, length = self._places[index]
        return os.pread(self._file.fileno(), length, place)  # copies share one position


class Spool:
    """Records, given back in their order as often as they are asked for.

    >>> spool = Spool()
    >>> spool.add(("datong", ("大同",)))
    >>> list(spool), list(spool)
    ([('datong', ('大同',))], [('datong', ('大同',))])
    """

    def __init__(self) -> None:
        self._blocks = Blocks()
        self._waiting: list[bytes] = []
        self._size = 0

    def add(self, record: Record) -> None:
        """Keep a record; `EngineError` where there is no room for it."""
        written = marshal.dumps(record)
        self._waiting.append(written)
        self._size += len(written)
        if self._size >= _BLOCK:
            self._blocks.add(packed(self._waiting))
            self._waiting, self._size = [], 0

    def __iter__(self) -> Iterator[Record]:
        for block in self._blocks:
            yield from map(marshal.loads, unpacked(block))
        yield from map(marshal.loads, self._waiting)


def packed(records: list[Any]) -> bytes:
    """Plain values as a block."""
    return marshal.dumps(records)


def unpacked(block: bytes) -> list[Any]:
    """What was `packed`.

    >>> unpacked(packed([("大同", 1)]))
    [('大同', 1)]
    """
    found: list[Any] = marshal.loads(block)
    return found
