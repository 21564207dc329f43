"""Judging a batch of plans in one go: each with its slice of what plans share.

This is what a worker does. Everything in and out can be sent to another process.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

import kg.resources
from kg.namespaces import ID, PLAN
from kg.store.memory import MemoryStore
from kg.store.parsing import nquads_of
from kg.validation.judge import Rules, judge, literal_count, own_rules, refuse_unlooked_at
from kg.validation.lines import Row, line, rows, union
from kg.validation.plans.context import Context
from kg.validation.plans.pieces import Piece, Unit, text_of
from kg.validation.plans.placing import placed, rows_of
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
    """Things that it names and neither describes nor finds in the context. One that names any
    is not judged before those who may describe them are at hand."""
    additions: Sequence[Row]
    """What it says about things of the context."""
    mentions: Sequence[Row]
    """How it leads to things of the context, where their shapes ask for that."""


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
    outlines = [_Outline(unit, ready) for unit in units]
    found = _by_unit(_judge([one for one in outlines if one.ripe], ready), outlines)
    return [one.judged(found.get(number, ())) for number, one in enumerate(outlines)]


def _judge(outlines: Sequence[_Outline], ready: Prepared) -> list[Finding]:
    """What is found in some units; nothing of what they share, which is judged by itself."""
    if not outlines:
        return []
    reached = set().union(*(outline.reached for outline in outlines))
    own = [row for outline in outlines for row in outline.rows]
    text = _merged(own) + ready.context.text(reached)
    found = judge(text, own, ready.rules, MemoryStore.of_nquads(text))
    return [f for f in found if f"<{f.focus}>".encode() not in ready.context.things]


def _merged(statements: Sequence[Row]) -> bytes:
    """Statements as lines; of no graph, which is faster, where none stands in two of them."""
    text = union(statements)
    alike = text.count(b"\n") < len(set(statements))
    return b"".join(map(line, statements)) if alike else text


class _Outline:
    """One unit of a batch: its statements, and what they have to do with the rest."""

    def __init__(self, unit: Unit, ready: Prepared) -> None:
        self.unit = unit
        self.ready = ready
        self.texts = [(piece, text_of(piece)) for piece in unit.pieces]
        self.parts = [rows_of(piece, text) for piece, text in self.texts]
        self.rows = [row for part in self.parts for row in part]
        subjects, predicates, values, _ = map(set, zip(*self.rows, strict=True))
        self.subjects: set[bytes] = subjects
        self.values: set[bytes] = values
        self.reached = ready.context.reach(subjects, predicates | values)
        named = {name for name in values - subjects if name.startswith(_ID)}
        self.abroad = named - ready.context.things

    @property
    def ripe(self) -> bool:
        """Whether all that the unit has to do with is at hand."""
        return self.unit.complete or not self.abroad

    def judged(self, findings: Sequence[Finding]) -> Judged:
        shared = self.ready.context.things
        seen = self.ready.sight.looked_at(self.rows)
        for (piece, _), part in zip(self.texts, self.parts, strict=True):
            if piece.whole:
                refuse_unlooked_at(piece.path, part, seen)
        additions = [row for row in self.rows if row[0] in shared]
        return Judged(
            name=self.unit.name,
            findings=placed(findings, self.texts),
            nodes_per_shape={shape: len(nodes - shared) for shape, nodes in seen.items()},
            literals=literal_count(self.rows),
            slice=self.ready.context.digest(self.reached),
            subjects=array("q", map(hashed, self.subjects - shared)),
            abroad=sorted(name.decode() for name in self.abroad),
            additions=additions,
            mentions=self._mentions(additions),
        )

    def _mentions(self, additions: Sequence[Row]) -> list[Row]:
        """Links into the context that its shapes ask for, with the classes of both ends.

        Where a shape looks at a thing because of a property, one link by it is enough.
        """
        shared, types, sight = self.ready.context.things, self.ready.types, self.ready.sight
        links = [row for row in self.rows if row[2] in shared and row[0] not in shared]
        seen = {row[1:3]: row for row in links if sight.looks_at_values(row[1])}
        asked = [row for row in links if sight.looks_back(row[1], types.get(row[2], ()))]
        ends = {row[0] for row in asked} | {row[2] for row in additions}
        ends -= shared
        classes = [row for row in self.rows if row[1] == TYPE and row[0] in ends]
        return [*seen.values(), *asked, *classes]


def slices(setup: Setup, units: Iterable[Unit]) -> Iterator[bytes]:
    """A hash of the slice of each unit."""
    ready = prepared(setup)
    for unit in units:
        yield ready.context.digest(_Outline(unit, ready).reached)


def spreading(additions: Iterable[Row]) -> bytes:
    """Of what plans say about things of the context, that which other plans may come by."""
    return b"".join(sorted({line(row) for row in additions if row[1] not in _OWN_WAYS}))


def hashed(name: bytes) -> int:
    """A hash of a name, the same in every process."""
    return int.from_bytes(blake2b(name, digest_size=8).digest(), signed=True)


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
