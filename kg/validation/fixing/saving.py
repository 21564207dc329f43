"""What fixing changes in files: shown as a diff, or written."""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import unified_diff
from pathlib import Path

from kg.errors import OutputError
from kg.files import read_text, shown, write_text

Texts = Mapping[Path, tuple[str, str]]
"""The text of each file before and after."""


def diff(texts: Texts) -> str:
    """A unified diff of all files, as `patch -p0` takes it.

    >>> print(diff({Path("a.ttl"): ("x\\n", "y\\n")}), end="")
    --- a.ttl
    +++ a.ttl
    @@ -1 +1 @@
    -x
    +y
    """
    lines = (
        line
        for path, (old, new) in texts.items()
        for line in unified_diff(_lines(old), _lines(new), shown(path), shown(path))
    )
    return "".join(lines)


def write(texts: Texts) -> None:
    """Write each file whole, none if one of them cannot be.

    Raises `OutputError` for a file that has changed meanwhile or is read-only.
    """
    for path, (old, _) in texts.items():
        if read_text(path) != old:
            raise OutputError(
                f"{path}: was changed by another while it was mended; run again",
                f"{path}：修复期间文件被改动；请重新运行",
            )
        if not (path.stat().st_mode & 0o222 and os.access(path, os.W_OK)):
            raise OutputError(
                f"{path}: is read-only; allow writing and run again",
                f"{path}：文件为只读；请允许写入后重新运行",
            )
    for path, (_, new) in texts.items():
        write_text(path.resolve(), new)


def _lines(text: str) -> list[str]:
    """The lines with their ends, by line feeds alone; a last one without is marked as such."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop()
    return lines if last == "\n" else [*lines, f"{last}\\ No newline at end of file\n"]
