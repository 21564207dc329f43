"""What validation finds in changed data, in this process and with any engine."""

from __future__ import annotations

from collections.abc import Iterable, Set
from functools import cache

import pyoxigraph as ox
from mutation.facts import shipped

import kg.resources
from kg.namespaces import compact
from kg.question import Check, read_check
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.terms import Literal, from_ox
from kg.tracking.stored_verdicts import recompute
from kg.validation import engines, lexical_forms
from kg.validation.engines import Engine
from kg.validation.engines import engine as named
from kg.validation.report import Finding

Told = frozenset[tuple[str, str]]
"""What was found: which rule speaks, of what."""


@cache
def engine(name: str | None = None) -> Engine:
    """An engine with the shipped shapes, made once."""
    return named([quad for path in kg.resources.shape_files() for quad in parse(path)], name)


@cache
def _checks() -> list[Check]:
    return [read_check(path) for path in kg.resources.check_files()]


@cache
def _context() -> bytes:
    return lines(shipped().context)


def lines(quads: Iterable[ox.Quad]) -> bytes:
    """Quads as N-Quads."""
    text: bytes = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    return text


def shape_findings(data: Iterable[ox.Quad], name: str | None = None) -> list[Finding]:
    """What an engine finds in data within the shipped ontology."""
    return engine(name).findings(_context() + lines(data))


def store(data: Iterable[ox.Quad]) -> MemoryStore:
    """The data within the shipped ontology, to be asked."""
    return MemoryStore.of([*shipped().context, *data])


def found(data: list[ox.Quad], name: str | None = None) -> Told:
    """What literals, shapes and checks tell of data within the shipped ontology."""
    told = {(compact(f.rule), f.focus) for f in shape_findings(data, name)}
    asked = engines.findings(_checks(), store(data))
    told |= {(finding.rule, finding.focus) for finding in asked}
    return frozenset(told | set(_ill_typed(data)))


def found_by(rules: Set[str], data: list[ox.Quad]) -> Told:
    """The same of these rules alone: no more is asked than they need."""
    told = set[tuple[str, str]]()
    if any(rule.startswith("shapes:") for rule in rules):
        told |= {(compact(f.rule), f.focus) for f in shape_findings(data)}
    if asked := [check for check in _checks() if f"checks:{check.name}" in rules]:
        told |= {(finding.rule, finding.focus) for finding in engines.findings(asked, store(data))}
    if any(rule.startswith("literals:") for rule in rules):
        told |= set(_ill_typed(data))
    return frozenset((rule, focus) for rule, focus in told if rule in rules)


def is_noticed(data: list[ox.Quad]) -> bool:
    """Whether anything at all tells, asked in the order of what it costs; verdicts come last."""
    asked = store(data)
    return (
        any(asked.ask(check.text).rows for check in _checks())
        or any(_ill_typed(data))
        or bool(shape_findings(data))
        or bool(recompute(asked.ask).differing)
    )


def _ill_typed(data: Iterable[ox.Quad]) -> Iterable[tuple[str, str]]:
    for quad in data:
        value = from_ox(quad.object)
        if isinstance(value, Literal) and not lexical_forms.fits(value):
            yield "literals:datatype", quad.subject.value


def verdicts_that_differ(data: Iterable[ox.Quad]) -> list[str]:
    """The stored verdicts that the rule no longer gives."""
    return list(recompute(store(data).ask).differing)
