"""Holding statements against every rule of our own: literals, shapes, checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

import kg.resources
from kg.model import Literal
from kg.question import Check, read_check
from kg.store.memory import MemoryStore
from kg.store.parsing import parse
from kg.store.terms import triples
from kg.validation import checks, datatypes
from kg.validation.engines.base import Engine
from kg.validation.engines.table import engine
from kg.validation.lines import Row, is_literal
from kg.validation.positions import term
from kg.validation.report import Finding
from kg.validation.shape_graph import ShapeGraph
from kg.validation.sight import Sight


class Rules(NamedTuple):
    """What statements are held against."""

    engine: Engine
    checks: Sequence[Check]
    shapes: ShapeGraph

    def sight(self, meaning: Iterable[Row]) -> Sight:
        """Whom the shapes look at, with the classes that `meaning` declares."""
        return Sight(self.shapes, meaning)


def own_rules(engine_name: str | None = None) -> Rules:
    """The shipped shapes and checks, with an engine for the shapes."""
    shapes = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    return Rules(
        engine=engine(shapes, engine_name),
        checks=[read_check(path) for path in kg.resources.check_files()],
        shapes=ShapeGraph(triples(shapes)),
    )


def judge(text: bytes, rows: Iterable[Row], rules: Rules, store: MemoryStore) -> list[Finding]:
    """Everything wrong with `rows`, and with `text`, which holds them and what they lead to.

    `store` holds the same statements as `text`.

    Findings have no places yet. A literal that does not fit its datatype is found as such, and
    not again by the shapes that ask for a datatype or a range of it.
    """
    ill = ill_typed(rows)
    told = {(finding.focus, finding.path, finding.value) for finding in ill}
    shapes = rules.engine.findings(text)
    shapes = [f for f in shapes if (f.focus, f.path, f.value) not in told]
    return [*ill, *shapes, *checks.findings(rules.checks, store)]


def literal_count(rows: Iterable[Row]) -> int:
    """How many statements have a literal."""
    return sum(is_literal(row[2]) for row in rows)


def ill_typed(rows: Iterable[Row]) -> list[Finding]:
    """A finding for each literal that does not fit its datatype."""
    return [
        Finding(
            rule="literals:datatype",
            severity="Violation",
            focus=subject.decode().strip("<>"),
            message=datatypes.MESSAGE,
            path=predicate.decode().strip("<>"),
            value=value.decode(),
        )
        for subject, predicate, value, _ in rows
        if value.endswith(b">") and is_literal(value) and not _fits(value)
    ]


@lru_cache(maxsize=100_000)
def _fits(value: bytes) -> bool:
    literal = term(value.decode())
    return not isinstance(literal, Literal) or datatypes.fits(literal)
