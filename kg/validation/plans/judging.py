"""Judging a batch of plans in one go: each with its slice of what plans share.

This is what a worker does. Everything in and out can be sent to another process.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import kg.resources
from kg.namespaces import ID, PLAN
from kg.store.memory import MemoryStore
from kg.store.parsing import nquads_of
from kg.validation.judge import Rules, judge, literal_count, own_rules
from kg.validation.lines import Row, line, rows
from kg.validation.plans.context import Context
from kg.validation.plans.pieces import Piece, Unit, text_of
from kg.validation.plans.placing import Texts, placed, rows_of
from kg.validation.report import Finding
from kg.validation.sight import TYPE, Sight

_ID = f"<{ID}".encode()
_OWN_WAYS = {f"<{PLAN}{name}>".encode() for name in ("hasPassage", "states")}
"""What a plan's graph says of shared documents: it leads from them to the plan's own things."""


class Setup(NamedTuple):
    """All that a worker needs to know, small enough to send: it reads the rest itself."""

    engine: str
    context: tuple[Piece, ...]
    additions: bytes = b""
    """What plans say about shared things, where that may matter to other plans."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What judging one unit showed, and what it has to do with the rest."""

    name: str
    findings: Sequence[Finding]
    nodes_per_shape: dict[str, int]
    literals: int
    slice: bytes
    """A hash of the slice that the unit was judged with."""
    subjects: array[int]
    """Hashes of the things that the unit describes."""
    abroad: Sequence[str]
    """Things that it names and neither describes nor finds in the context."""
    shared: Sequence[Row]
    """What it says about things of the context, with the classes of what it leads to."""
    pointing: Sequence[Row]
    """One statement for each thing of the context that a shape looks at because of it."""


class Prepared(NamedTuple):
    """A setup made ready, once for each process."""

    rules: Rules
    context: Context
    sight: Sight
    types: dict[bytes, set[bytes]]


@lru_cache(maxsize=1)
def prepared(setup: Setup) -> Prepared:
    """The rules and the context of a setup."""
    rules = own_rules(setup.engine)
    texts = [nquads_of(path) for path in kg.resources.ontology_files()]
    texts += [text_of(piece) for piece in setup.context]
    statements = rows(b"".join([*texts, setup.additions]))
    types: dict[bytes, set[bytes]] = {}
    for subject, predicate, value, _ in statements:
        if predicate == TYPE:
            types.setdefault(subject, set()).add(value)
    return Prepared(rules, Context(statements), rules.sight(statements), types)


def judge_batch(setup: Setup, units: Sequence[Unit]) -> list[Judged]:
    """Judge `units` together; what each shows is the same as if it were alone."""
    ready = prepared(setup)
    read = [(unit, [(piece, text_of(piece)) for piece in unit.pieces]) for unit in units]
    outlines = [_Outline(unit, texts, ready) for unit, texts in read]
    reached = set().union(*(outline.reached for outline in outlines))
    slices = ready.context.text(reached)
    text = b"".join([*(text for _, texts in read for _, text in texts), slices])
    statements = [row for outline in outlines for row in outline.rows]
    store = MemoryStore.of_nquads(text)
    found = judge(text, statements, ready.rules, store)
    by_unit = _by_unit([f for f in found if not _is_shared(f, ready)], outlines)
    return [
        outline.judged(placed(by_unit.get(number, ()), texts))
        for number, (outline, (_, texts)) in enumerate(zip(outlines, read, strict=True))
    ]


class _Outline:
    """One unit of a batch: its statements, and what they have to do with the rest."""

    def __init__(self, unit: Unit, texts: Texts, ready: Prepared) -> None:
        self.unit = unit
        self.ready = ready
        self.rows = [row for piece, text in texts for row in rows_of(piece, text)]
        subjects, predicates, values, _ = map(set, zip(*self.rows, strict=True))
        self.subjects: set[bytes] = subjects
        self.values: set[bytes] = values
        self.reached = ready.context.reach(subjects, predicates | values)

    def judged(self, findings: Sequence[Finding]) -> Judged:
        about = self.ready.context.about
        seen = self.ready.sight.looked_at(self.rows)
        abroad = {name for name in self.values - self.subjects if name.startswith(_ID)}
        return Judged(
            name=self.unit.name,
            findings=findings,
            nodes_per_shape={s: len(nodes - about.keys()) for s, nodes in seen.items()},
            literals=literal_count(self.rows),
            slice=self.ready.context.digest(self.reached),
            subjects=array("q", map(hashed, self.subjects - about.keys())),
            abroad=sorted(name.decode() for name in abroad - about.keys()),
            shared=self._shared(),
            pointing=self._pointing(),
        )

    def _pointing(self) -> list[Row]:
        about, sight = self.ready.context.about, self.ready.sight
        found = {row[1:3]: row for row in self.rows if sight.looks_at_values(row[1])}
        return [row for row in found.values() if row[2] in about]

    def _shared(self) -> list[Row]:
        """What shapes that look at the context need to know of the unit."""
        about, types, sight = self.ready.context.about, self.ready.types, self.ready.sight
        described, named = self.subjects & about.keys(), self.values & about.keys()
        outward = [row for row in self.rows if row[0] in described]
        inward = [
            row
            for row in self.rows
            if row[2] in named
            and row[0] not in described
            and sight.looks_back(row[1], types.get(row[2], ()))
        ]
        ends = {row[2] for row in outward} | {row[0] for row in inward}
        ends -= about.keys()
        classes = [row for row in self.rows if row[1] == TYPE and row[0] in ends]
        return [*outward, *inward, *classes]


def additions(shared: Iterable[Row], about: Collection[bytes]) -> bytes:
    """Of what plans say about things of the context, that which other plans may come by."""
    told = {line(row) for row in shared if row[0] in about and row[1] not in _OWN_WAYS}
    return b"".join(sorted(told))


def hashed(name: bytes) -> int:
    """A hash of a name, the same in every process."""
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


def _is_shared(finding: Finding, ready: Prepared) -> bool:
    return f"<{finding.focus}>".encode() in ready.context.about


def _by_unit(findings: Iterable[Finding], outlines: Sequence[_Outline]) -> dict[int, list[Finding]]:
    """The findings of each outline: by the thing at fault, else by what names it."""
    found: dict[int, list[Finding]] = {}
    for finding in findings:
        focus = finding.focus.encode()
        named = (focus, b"<" + focus + b">")
        owners = [n for n, o in enumerate(outlines) if not o.subjects.isdisjoint(named)]
        owners = owners or [n for n, o in enumerate(outlines) if not o.values.isdisjoint(named)]
        for number in owners or [0]:
            found.setdefault(number, []).append(finding)
    return found
