"""The ways of validating that are held against each other: each a command and what it writes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from benchmarks.figures import Limit
from benchmarks.material import Material, program
from benchmarks.validation.material import Plain, sources

PLAIN = "pyshacl, shapes and checks"
CORE = "pyshacl, shapes alone"
OURS = "kg validate"
OURS_CORE = "kg validate, shapes alone"
OURS_PYSHACL = "kg validate --engine pyshacl"
FOLDER = "kg validate FOLDER"
SINCE_LAST = "the same --since-last, one plan changed"
REHASH = "the same --since-last --rehash, one plan changed"

LIMITS = {
    OURS: [
        Limit("seconds", 0.01),
        Limit("memory", 500, "itself", since=10_000_000),
        Limit("worker", 100, "itself"),
    ],
    OURS_CORE: [Limit("seconds", 1 / 30, since=1_000_000)],
    OURS_PYSHACL: [Limit("seconds", 1 / 4)],
    SINCE_LAST: [Limit("seconds", 1 / 25)],
    REHASH: [Limit("seconds", 1 / 10)],
}
PEERS = {
    OURS: PLAIN,
    OURS_CORE: CORE,
    OURS_PYSHACL: PLAIN,
    SINCE_LAST: FOLDER,
    REHASH: FOLDER,
}
"""Which way each is held against, where that is taken too."""


class Way(NamedTuple):
    """One way of validating."""

    name: str
    command: list[str | Path]
    output: Path
    before: Callable[[], object] = lambda: None
    """What is done before each run, and not timed."""


def of_quads(material: Material, core: Plain | None, *, plain: bool) -> Iterator[Way]:
    """The ways of validating plans in one file; those of pySHACL where it was given them."""
    files = [material.plans, sources()]
    if core and plain:
        yield _pyshacl(PLAIN, core.rules, core)
    if core:
        yield _pyshacl(CORE, core.core, core)
    yield _kg(OURS, files, material.plans.with_suffix(".jsonl"))
    if core:
        alone = [sys.executable, "-m", "benchmarks.validation.shapes_alone", "validate"]
        way = _kg(OURS_CORE, files, material.plans.with_suffix(".core.jsonl"))
        yield way._replace(command=[*alone, *way.command[2:]])
    if core and plain:
        output = material.plans.with_suffix(".pyshacl.jsonl")
        yield _kg(OURS_PYSHACL, ["--engine", "pyshacl", *files], output)


def of_files(folder: Path) -> Iterator[Way]:
    """The ways of validating a folder of plans, of which one at a time is changed.

    The two that look at what changed come first: the full run then sees what they saw.
    """
    files: list[str | Path] = [folder, sources()]
    plans = cycle(sorted(folder.glob("*-outcomes.ttl")))

    def change() -> None:
        path = next(plans)
        text = path.read_text("utf-8")
        path.write_text(text.replace('"@en', ' (edited)"@en', 1), "utf-8", newline="\n")

    written = folder.with_suffix
    since_last: list[str | Path] = ["--since-last", *files]
    yield _kg(SINCE_LAST, since_last, written(".since-last.jsonl"), change)
    yield _kg(REHASH, ["--rehash", *since_last], written(".rehash.jsonl"), change)
    yield _kg(FOLDER, files, written(".jsonl"))


def _pyshacl(name: str, shapes: Path, given: Plain) -> Way:
    output = shapes.with_suffix(".report.nt")
    options: list[str | Path] = ["--shapes", shapes, "--format", "nt", "--output", output]
    return Way(name, [program("pyshacl"), *options, given.whole], output)


def _kg(
    name: str,
    arguments: Sequence[str | Path],
    output: Path,
    before: Callable[[], object] = lambda: None,
) -> Way:
    options: list[str | Path] = ["--jobs", "2", "-f", "jsonl", "-o", output]
    return Way(name, [program("kg"), "validate", *options, *arguments], output, before)
