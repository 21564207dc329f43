"""What waits until everything is read comes back as it was, however much it is."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

import pytest

from kg.errors import EngineError
from kg.export.graph import property_graph
from kg.export.graph.property_graph import Spool, packed


def records(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        yield str(number), ("大同", "\ud800", f"{number:01000}"), (0, 3), "", ("", "")


def fill(kept: Spool, count: int) -> None:
    waiting = records(count)
    while batch := list[Any](islice(waiting, 100)):
        kept.append(packed(batch))


def test_more_than_memory_holds_comes_back_in_order() -> None:
    """Twice, and by two readers in turn."""
    kept = Spool()
    count = 2 * property_graph._MAX_MEMORY_BYTES // 1000
    fill(kept, count)
    assert list(kept) == list(kept) == list(records(count))
    one, other = iter(kept), iter(kept)
    for _ in range(3):
        assert list(islice(one, 700)) == list(islice(other, 700))


def test_batches_of_any_size_come_back() -> None:
    kept, sizes = Spool(), [0, 1, 2**22, 5, 0, 2**20]
    for size in sizes:
        kept.append(packed([("x" * size,)]))
        kept.append(packed([]))
        assert len(list(kept)[-1][0]) == size
    assert [len(text) for (text,) in kept] == sizes


def test_no_room_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = Spool()
    monkeypatch.setattr(property_graph.tempfile, "TemporaryFile", full)
    with pytest.raises(EngineError, match="no space left"):
        fill(kept, 2 * property_graph._MAX_MEMORY_BYTES // 1000)
