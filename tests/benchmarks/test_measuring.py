"""Memory and processor time are read of processes that may end at any moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import measuring


def test_a_process_that_ends_while_it_is_looked_at_has_no_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The folder of its threads was there, and is gone when it is read."""

    def gone(_: Path, __: str) -> None:
        raise FileNotFoundError

    monkeypatch.setattr(Path, "glob", gone)
    here = list(measuring.peaks(1))
    assert [below for below, _ in here] == [0]
