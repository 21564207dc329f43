"""The commands that a page shows, and whether an answer is what it shows after one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page, and the lines that the page shows after it."""

    command: str
    lines: tuple[str, ...]

    def is_like(self, got: str) -> bool:
        """Whether `got` is what is shown; a line `…` stands for lines, `…` in a line for text."""
        patterns = [
            r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".+") + "\n"
            for line in self.lines
        ]
        return re.fullmatch("".join(patterns), got) is not None


def blocks(text: str, kind: str) -> list[str]:
    """The fenced blocks of a kind in the text of a page."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(text: str) -> Iterator[Shown]:
    """The commands of a page: `$ ` begins one, `> ` continues it, the rest is shown."""
    for block in blocks(text, "console"):
        assert block.startswith("$ "), f"a console block begins with a command, not with {block}"
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.splitlines()
            more = next((n for n, x in enumerate(lines) if n and not x.startswith("> ")), None)
            command = [lines[0], *(line.removeprefix("> ") for line in lines[1:more])]
            yield Shown("\n".join(command), tuple(lines[more:] if more else ()))
