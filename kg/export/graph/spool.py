"""Records that wait until everything is read, on the disk where they are many."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from os import SEEK_END
from typing import Any

from kg.files import unwritable

_BLOCK = 2**18
"""About how many bytes are written, and read again, at a time."""
_HELD = 2**22
"""How many bytes are held in memory; more of them lie in a file without a name."""
_PLAIN = 2
"""The form of marshal that does not look for what is there twice, which takes half of the time."""


class Spool:
    """Plain tuples, given back in their order as often as they are asked for.

    >>> spool = Spool()
    >>> spool.add(("datong", ("大同",)))
    >>> list(spool), list(spool)
    ([('datong', ('大同',))], [('datong', ('大同',))])
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_HELD)  # noqa: SIM115
        self._blocks: list[int] = []
        self._waiting: list[bytes] = []
        self._size = 0

    def __del__(self) -> None:
        self._file.close()

    def add(self, record: tuple[Any, ...]) -> None:
        """Keep a record; `EngineError` where there is no room for it."""
        written = marshal.dumps(record, _PLAIN)
        self._waiting.append(written)
        self._size += len(written)
        if self._size >= _BLOCK:
            self._write()

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        place = 0
        for length in self._blocks:
            self._file.seek(place)
            place += length
            yield from map(marshal.loads, marshal.loads(self._file.read(length)))
        yield from map(marshal.loads, self._waiting)

    def _write(self) -> None:
        block = marshal.dumps(self._waiting, _PLAIN)
        try:
            self._file.seek(0, SEEK_END)
            self._file.write(block)
        except OSError as error:
            raise unwritable(tempfile.gettempdir(), error) from error
        self._blocks.append(len(block))
        self._waiting, self._size = [], 0
