"""What a run may take grows with its input; a user may say otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.validation.validate import limits

Run = Callable[..., Any]


def test_it_grows_with_files_folders_and_streams(tmp_path: Path) -> None:
    """What is not there counts for nothing: reading it will tell."""
    (tmp_path / "folder" / "within").mkdir(parents=True)
    (tmp_path / "folder" / "within" / "a.ttl").write_bytes(b"x" * 1_000_000)
    least = limits([tmp_path / "no.ttl"])
    assert (least.processor, least.seconds) == (5, None)
    by_folder = limits([tmp_path / "folder"])
    assert by_folder == limits([tmp_path / "folder" / "within" / "a.ttl"])
    assert by_folder == limits([], streamed=1_000_000)
    assert by_folder.processor == 9
    assert by_folder.memory - least.memory == 200_000_000


def test_seconds_are_those_of_a_clock() -> None:
    given = limits([], seconds=600)
    assert (given.processor, given.seconds) == (None, 600)


def test_every_run_is_offline() -> None:
    assert limits([]).offline
    assert limits([], seconds=1).offline


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "validation: not done within 0.01 s; check less at once or raise --timeout"),
        ("zh", "校验：0.01 秒内未完成；请减少一次校验的内容或调大 --timeout"),
    ],
)
def test_a_run_that_is_late(language: str, said: str, run: Run) -> None:
    assert run("--timeout", "0.01", "--lang", language) == (3, "", f"kg: {said}\n")
