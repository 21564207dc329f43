"""Judges statements by the shipped rules: those on literals, the shapes and the checks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import kg.resources
from kg.errors import InputError
from kg.namespaces import SH
from kg.question import Check, read_check
from kg.store.embedded import MemoryStore
from kg.store.guard import refuse_outreach
from kg.store.nquads import Row, is_literal
from kg.store.parser import parse
from kg.terms import Literal, Record, parse_node, to_turtle
from kg.text import Words
from kg.validation import lexical_forms
from kg.validation.engines import Engine, Parts, engine, undivided
from kg.validation.report import Finding
from kg.validation.shapes import ShapeGraph


def findings(checks: Iterable[Check], store: MemoryStore) -> list[Finding]:
    """The findings of every check in the store: the rows of its answer."""
    return [
        Finding(
            rule=f"checks:{check.name}",
            severity=check.severity,
            focus=str(record["focus"]),
            message=_message(check, record),
            path=str(path) if (path := record.get("path")) else None,
            value=to_turtle(value) if (value := record.get("value")) else None,
        )
        for check in checks
        for record in store.ask(check.text).records()
    ]


def _message(check: Check, record: Record) -> Words:
    """The message of a check, with what its answer has for `{expected}`."""
    if (expected := record.get("expected")) is None:
        return check.message
    return {tag: text.replace("{expected}", str(expected)) for tag, text in check.message.items()}


class Rules(NamedTuple):
    """The rules to judge by; the language tags of the properties `tagged` must be lower case."""

    engine: Engine
    checks: Sequence[Check]
    shapes: ShapeGraph
    tagged: frozenset[str]


def own_rules(engine_name: str | None = None) -> Rules:
    """The shipped shapes and checks, with an engine for the shapes.

    Raises `InputError` for a check that asks another server.
    """
    shapes = [quad for path in kg.resources.shape_files() for quad in parse(path)]
    made = engine(shapes, engine_name)
    graph = made.shapes
    checks = [read_check(path) for path in kg.resources.check_files()]
    for check in checks:
        refuse_outreach(check.text)
    listed = [node for node, predicate, _ in graph.triples if predicate == SH + "languageIn"]
    return Rules(
        engine=made,
        checks=checks,
        shapes=graph,
        tagged=frozenset(str(path) for node in listed for path in graph.objects(node, SH + "path")),
    )


def judge(
    text: bytes, rows: Collection[Row], rules: Rules, parts: Parts = undivided
) -> list[Finding]:
    """The findings, without places, in `text`, which states `rows` and what they lead to.

    A literal that does not fit its datatype is found among `rows`, and not again by the shapes
    that ask for a datatype or a range of it. For `parts` see `Engine`.
    """
    ill = ill_typed(rows)
    known = {(finding.focus, finding.path, finding.value) for finding in ill}
    found = rules.engine.findings(text, parts)
    shapes = [f for f in found if (f.focus, f.path, f.value) not in known]
    if not rules.checks:  # a store for none would take as long as the shapes
        return [*ill, *shapes]
    return [*ill, *shapes, *findings(rules.checks, MemoryStore.of_nquads(text))]


def nothing_checked(path: Path, subjects: int, shapes: int) -> InputError:
    """The refusal of a file that describes `subjects` nodes, none of which is a focus node."""
    return InputError(
        f"{path}: nothing checked: none of its {subjects} nodes matches any"
        f" of {shapes} shapes; check its classes and prefixes",
        f"{path}：未检查任何内容：其 {subjects} 个节点与 {shapes} 个形状均不匹配；请检查类与前缀",
    )


def literal_count(rows: Iterable[Row]) -> int:
    """How many statements have a literal as their value."""
    return sum(is_literal(row[2]) for row in rows)


def ill_typed(rows: Collection[Row]) -> list[Finding]:
    """A finding for each literal that does not fit its datatype."""
    values = {row[2] for row in rows}
    ill = {v for v in values if v.endswith(b">") and is_literal(v) and not _fits(v)}
    return [
        Finding(
            rule="literals:datatype",
            severity="Violation",
            focus=subject.decode().strip("<>"),
            message=lexical_forms.MESSAGE,
            path=predicate.decode().strip("<>"),
            value=value.decode(),
        )
        for subject, predicate, value, _ in (rows if ill else ())
        if value in ill
    ]


@lru_cache(maxsize=10_000)
def _fits(value: bytes) -> bool:
    literal = parse_node(value.decode())
    return not isinstance(literal, Literal) or lexical_forms.fits(literal)
