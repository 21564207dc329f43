"""What is remembered is what would be found, and there is never more of it than there is room."""

from __future__ import annotations

import pytest

from kg.store import scan
from kg.store.scan import Remembered


def test_what_is_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts what is found for 9 questions with room for 2: once for each that was not known."""
    monkeypatch.setattr(scan, "_MOST", 2)
    asked = list[int]()

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    doubles = Remembered(double)
    for number in (1, 1, 2, 1, 3, 3, 1, 2, 2):
        assert doubles[number] == 2 * number
        assert len(doubles) <= 2
    assert asked == [1, 2, 3, 1, 2]


def test_an_error_is_not_remembered() -> None:
    halves = Remembered(lambda number: 1 / number)
    with pytest.raises(ZeroDivisionError):
        halves[0]
    assert not halves


def test_nothing_is_not_remembered() -> None:
    """Counts what is found for 4 questions: what has an answer once, the other each time."""
    asked = list[str]()

    def long(text: str) -> str:
        asked.append(text)
        return text if len(text) > 1 else ""

    longs = Remembered(long)
    assert [longs[text] for text in ("ab", "a", "ab", "a")] == ["ab", "", "ab", ""]
    assert asked == ["ab", "a", "a"]
    assert longs == {"ab": "ab"}
