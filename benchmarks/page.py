"""x"""

from pathlib import Path

from benchmarks.record import Record


def write(a: Path, b: Record) -> None:
    pass
