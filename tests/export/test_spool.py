"""What waits until everything is read comes back as it was, however much it is."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from itertools import islice
from typing import NoReturn

import pytest

from kg.errors import EngineError
from kg.export.graph import columns
from kg.export.graph.columns import Blocks, Spool


def records(count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        yield str(number), ("大团", "\ud800", "x" * 1000), (0, 3), "", ("", "")


def fill(kept: Spool, count: int) -> None:
    for record in records(count):
        kept.add(record)


def test_more_than_memory_holds_comes_back_in_order() -> None:
    """Twice, and by two readers in turn."""
    kept = Spool()
    count = 2 * columns._HELD // 1000
    fill(kept, count)
    assert kept._blocks._file is not None
    assert list(kept) == list(kept) == list(records(count))
    one, other = iter(kept), iter(kept)
    for _ in range(3):
        assert list(islice(one, 700)) == list(islice(other, 700))


def test_blocks_of_any_size_are_found_by_their_place() -> None:
    kept, given = Blocks(), [bytes([n]) * size for n, size in enumerate([0, 1, 2**22, 5, 0, 2**20])]
    for block in given:
        kept.add(block)
        assert kept[len(kept) - 1] == block
    assert list(kept) == given
    assert kept[1:4] == given[1:4]
    with pytest.raises(IndexError):
        kept[len(given)]


def test_a_copy_of_this_process_reads_them_beside_it() -> None:
    kept, given = Blocks(), [bytes([n]) * 2**20 for n in range(8)]
    for block in given:
        kept.add(block)
    reader = os.fork()
    if not reader:
        os._exit(0 if all(list(kept) == given for _ in range(20)) else 1)
    assert all(list(kept) == given for _ in range(20))
    assert os.waitpid(reader, 0)[1] == 0


def test_no_room_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> NoReturn:
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = Spool()
    monkeypatch.setattr(columns.tempfile, "TemporaryFile", full)
    with pytest.raises(EngineError, match="no space left"):
        fill(kept, 2 * columns._HELD // 1000)
