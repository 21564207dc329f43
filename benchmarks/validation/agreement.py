"""Whether every way found the same, and what was planted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.validation import findings
from benchmarks.validation.findings import Homes, Key, comparable, of_shapes
from benchmarks.validation.material import Material
from benchmarks.validation.rules import beyond_shacl
from benchmarks.validation.ways import CORE, OURS, OURS_CORE, OURS_PYSHACL, PLAIN, Way
from kg.validation.rulebook import ON_LITERALS


class Verdict(NamedTuple):
    """A comparison in words, and whether it came out as it must."""

    text: str
    right: bool


def of_quads(material: Material, ways: Iterable[Way]) -> Iterator[Verdict]:
    """What the ways of one size found, held against each other and against what was planted."""
    outputs = {way.name: way.output for way in ways}
    records = findings.told(outputs[OURS])
    due, found = findings.places(findings.told(material.truth)), findings.places(records)
    yield _verdict(material, OURS, "what was planted, with its lines", found == due, due.total())
    homes = findings.homes(material.plans)
    ours = findings.keys(records, homes)
    for name, theirs, part in _others(outputs, ours, homes):
        yield _verdict(material, name, "what kg validate finds", theirs == part, len(part))


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


def _verdict(material: Material, name: str, what: str, right: bool, count: int) -> Verdict:
    beyond = ", ".join((*ON_LITERALS, *sorted(beyond_shacl())))
    aside = f", {beyond} aside" if name in (PLAIN, CORE) else ""
    is_it = "is" if right else "IS NOT"
    return Verdict(f"{material.triples:,}: {name}: {is_it} {what}{aside} ({count})", right)


def of_files(ways: Iterable[Way]) -> Verdict:
    """Whether looking only at what changed came to the report of looking at all.

    Notes are left aside: what is known from before is not cross-checked again.
    """
    reports = [_without_notes(way.output) for way in ways]
    right = all(report == reports[0] for report in reports)
    return Verdict(f"the reports on the folder {'are' if right else 'ARE NOT'} the same", right)


def _without_notes(path: Path) -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [{key: value for key, value in row.items() if key != "notes"} for row in rows]
