"""A temporary file of records, for what must wait until everything is read."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from collections.abc import Iterator
from typing import Any

from kg.files import writing

_MAX_MEMORY_BYTES = 2**22
"""More than this lies on disk."""


def packed(records: list[Any]) -> bytes:
    """Records, tuples of plain values, as a batch for a spool; a value they share is held once."""
    return pickle.dumps(records, pickle.HIGHEST_PROTOCOL)


class Spool:
    """Records in their order, to be read as often as wanted; memory does not grow with them.

    >>> spool = Spool()
    >>> spool.append(packed([("huawei", ("华为",))]))
    >>> list(spool), list(spool)
    ([('huawei', ('华为',))], [('huawei', ('华为',))])
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_MAX_MEMORY_BYTES)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._end = 0

    def append(self, batch: bytes) -> None:
        """Add a batch; `EngineError` where the disk has no room for it."""
        with writing(tempfile.gettempdir()):
            self._file.seek(self._end)
            self._file.write(batch)
            self._file.flush()
        self._end = self._file.tell()

    def __iter__(self) -> Iterator[Any]:
        place = 0
        while place < self._end:
            self._file.seek(place)  # another iteration may have moved it
            records = pickle.load(self._file)
            place = self._file.tell()
            yield from records
