"""Whether every way found the same, and what was planted: else its figures tell nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.material import Material
from benchmarks.validation import findings
from benchmarks.validation.findings import Homes, Key, comparable, of_shapes
from benchmarks.validation.ways import CORE, OURS, OURS_CORE, OURS_PYSHACL, PLAIN, Way


def of_quads(material: Material, ways: Iterable[Way]) -> int:
    """How many findings there were, in each way the same.

    Raises `RuntimeError` when a way found something else, or not what was planted.
    """
    outputs = {way.name: way.output for way in ways}
    records = findings.told(outputs[OURS])
    due, found = findings.places(findings.told(material.truth)), findings.places(records)
    if found != due:
        raise RuntimeError(f"{material.triples}: {OURS}: is not what was planted")
    homes = findings.homes(material.plans)
    ours = findings.keys(records, homes)
    for name, theirs, part in _others(outputs, ours, homes):
        if theirs != part:
            raise RuntimeError(f"{material.triples}: {name}: is not what {OURS} finds")
    return due.total()


def _others(
    outputs: dict[str, Path], ours: set[Key], homes: Homes
) -> Iterator[tuple[str, set[Key], set[Key]]]:
    """Each other way with what it found, and with what it must have found."""
    same = comparable(ours, ours)
    for name, part in ((PLAIN, same), (CORE, of_shapes(same))):
        if name in outputs:
            report = findings.keys_of_report(outputs[name], homes)
            yield name, comparable(report, ours), part
    for name, part in ((OURS_PYSHACL, ours), (OURS_CORE, of_shapes(ours))):
        if name in outputs:
            yield name, findings.keys(findings.told(outputs[name]), homes), part


def of_files(ways: Sequence[Way]) -> None:
    """Whether looking only at what changed came to the report of looking at all.

    Notes are left aside: what is known from before is not cross-checked again. Raises
    `RuntimeError` when the reports differ.
    """
    reports = [_without_notes(way.output) for way in ways]
    if any(report != reports[0] for report in reports):
        raise RuntimeError("the reports on the folder are not the same")


def _without_notes(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{key: value for key, value in row.items() if key != "notes"} for row in rows]
