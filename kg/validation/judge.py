"""Holding statements against every rule of our own: literals, shapes, checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.errors import InputError
from kg.model import Literal
from kg.question import Check, read_check
from kg.store.memory import MemoryStore
from kg.store.parsing import parse
from kg.store.terms import Quads, triples
from kg.validation import checks, datatypes, language_tags
from kg.validation.engines.base import Engine, Parts
from kg.validation.engines.table import engine
from kg.validation.lines import Row, is_literal, literals
from kg.validation.positions import term
from kg.validation.report import Finding
from kg.validation.shape_graph import ShapeGraph
from kg.validation.sight import Sight

_TYPED = ord(">")
"""What the text of a literal ends with that has a datatype."""


class Rules(NamedTuple):
    """What statements are held against."""

    engine: Engine
    quads: Quads
    """The shapes, as the engine was given them."""
    checks: Sequence[Check]
    shapes: ShapeGraph
    tagged: frozenset[str]
    """The properties whose language tags are to be in lower case."""

    def sight(self, meaning: Iterable[Row]) -> Sight:
        """Whom the shapes look at, with the classes that `meaning` declares."""
        return Sight(self.shapes, meaning)

    def by(self, engine_name: str) -> Rules:
        """The same with another engine."""
        return self._replace(engine=engine(self.quads, engine_name))


def own_rules(engine_name: str | None = None) -> Rules:
    """The shipped shapes and checks, with an engine for the shapes."""
    shapes = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    graph = ShapeGraph(triples(shapes))
    return Rules(
        engine=engine(shapes, engine_name),
        quads=shapes,
        checks=[read_check(path) for path in kg.resources.check_files()],
        shapes=graph,
        tagged=language_tags.asked(graph),
    )


def judge(
    text: bytes,
    rows: Collection[Row],
    rules: Rules,
    parts: Parts = lambda: (),
) -> list[Finding]:
    """Everything wrong with `rows`, and with `text`, which holds them and what they lead to.

    For `parts` see `Engine.findings`.

    Findings have no places yet. A literal that does not fit its datatype is found as such, and
    not again by the shapes that ask for a datatype or a range of it.
    """
    ill = ill_typed(rows)
    told = {(finding.focus, finding.path, finding.value) for finding in ill}
    shapes = rules.engine.findings(text, parts, told)
    shapes = [f for f in shapes if (f.focus, f.path, f.value) not in told]
    if not rules.checks:
        return [*ill, *shapes]
    return [*ill, *shapes, *checks.findings(rules.checks, MemoryStore.of_nquads(text))]


def nothing_checked(path: Path, subjects: int, shapes: int) -> InputError:
    """The refusal of a file that is about `subjects` things, none of which a shape looks at."""
    return InputError(
        f"{path}: nothing checked: none of its {subjects} nodes matches any"
        f" of {shapes} shapes; check its classes and prefixes",
        f"{path}：未检查任何内容：其 {subjects} 个节点与 {shapes} 个形状均不匹配；请检查类与前缀",
    )


def literal_count(rows: Iterable[Row]) -> int:
    """How many statements have a literal."""
    return len(literals(rows))


def ill_typed(rows: Collection[Row]) -> list[Finding]:
    """A finding for each literal that does not fit its datatype."""
    values = {row[2] for row in rows}
    ill = {v for v in values if v[-1] == _TYPED and is_literal(v) and not _fits(v)}
    if not ill:
        return []
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
        if value in ill
    ]


@lru_cache(maxsize=10_000)
def _fits(value: bytes) -> bool:
    literal = term(value.decode())
    return not isinstance(literal, Literal) or datatypes.fits(literal)
