"""One headless Chromium, which `browser.mjs` drives: a job in, what came of it out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

SCRIPT = Path(__file__).with_name("browser.mjs")

Step = Mapping[str, Any]


class Axe(NamedTuple):
    """What axe found in a scheme of colours."""

    scheme: str
    violations: list[str]
    passes: int


class Result(NamedTuple):
    """What came of a job."""

    problems: list[str]
    requests: list[str]
    errors: list[str]
    dialogs: list[str]
    overflow: list[str]
    axe: list[Axe]


class Chromium:
    """A browser that runs until the block of `running` ends."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def go(self, steps: Sequence[Step], **how: object) -> Result:
        """Open a page and go through the steps; `width`, `scheme`, `scripts` say how.

        With `shares` it is the tab of all jobs that share one, where the site has kept nothing.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"steps": steps, **how}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the browser has died"
        found = json.loads(line)
        return Result(**found | {"axe": [Axe(**one) for one in found["axe"]]})


@contextmanager
def running(
    node: str, chromium: str, folder: Path, within: Sequence[str] = ()
) -> Iterator[Chromium]:
    """A browser whose profile is in a folder; `within` is the prefix of its command."""
    with subprocess.Popen(
        [*within, node, str(SCRIPT), chromium, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield Chromium(process)
            assert process.stdin
            process.stdin.write("null\n")
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            if process.poll() is None:
                process.kill()
