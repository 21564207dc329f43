"""What waits until everything is read comes back as it was, however much it is."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

import pytest

from kg.errors import EngineError
from kg.export.graph import spool
from kg.export.graph.spool import Spool


def records(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        yield str(number), ("大同", "\ud800", "x" * 1000), (0, 3), "", ("", "")


def fill(kept: Spool, count: int) -> None:
    for record in records(count):
        kept.add(record)


def test_more_than_memory_holds_comes_back_in_order() -> None:
    """Twice, and by two readers in turn."""
    kept = Spool()
    count = 2 * spool._HELD // 1000
    fill(kept, count)
    assert kept._file._rolled  # type: ignore[attr-defined]
    assert list(kept) == list(kept) == list(records(count))
    one, other = iter(kept), iter(kept)
    for _ in range(3):
        assert list(islice(one, 700)) == list(islice(other, 700))


def test_no_room_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: bytes) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = Spool()
    monkeypatch.setattr(kept._file, "write", full)
    with pytest.raises(EngineError, match="no space left"):
        fill(kept, 1000)
