"""Elements as a format has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO, NamedTuple


class Written(NamedTuple):
    """Some elements, one after the other, in UTF-8."""

    number: int
    text: bytes


def write_all(file: BinaryIO, elements: Iterable[Written]) -> int:
    """Write elements; how many there were."""
    count = 0
    for written in elements:
        file.write(written.text)
        count += written.number
    return count
