"""The interface of what mends findings, and what they may ask of the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from kg.model import BlankNode, Iri, Literal, Term
from kg.namespaces import ID
from kg.store.memory import MemoryStore
from kg.store.terms import to_sparql
from kg.validation.fixing.fix import Fix
from kg.validation.fixing.known import Edge
from kg.validation.positions import is_blank, term
from kg.validation.report import Finding

_MANY = 5_000
"""Among more things than these nothing is looked for: it would take longer than the run."""


Validated = tuple[MemoryStore, Mapping[str, Path]]
"""A graph that was validated, and the file of each of its named graphs."""


class Facts:
    """What menders ask of the graph, which is read when the first of them asks."""

    def __init__(self, read: Callable[[], Validated]) -> None:
        self._validated = cache(read)
        self.edges = lru_cache(maxsize=10_000)(self._edges)

    def _store(self) -> MemoryStore:
        return self._validated()[0]

    def _edges(self, thing: str) -> frozenset[Edge]:
        """The properties of a thing, and those that lead to it."""
        name = to_sparql(Iri(thing))
        found = self._store().ask(
            "SELECT DISTINCT ?property ?of WHERE {"
            f" {{ {name} ?property ?value BIND (true AS ?of) }}"
            f" UNION {{ ?holder ?property {name} BIND (false AS ?of) }} }}"
        )
        return frozenset((str(name), str(is_subject) == "true") for name, is_subject in found)

    def home(self, thing: str) -> Path | None:
        """The file that says most about a thing."""
        answer = self._store().ask(
            "SELECT ?graph (COUNT(*) AS ?statements) WHERE {"
            f" GRAPH ?graph {{ {to_sparql(Iri(thing))} ?property ?value }} }}"
            " GROUP BY ?graph ORDER BY DESC(?statements) STR(?graph) LIMIT 1"
        )
        return self._validated()[1].get(str(answer.rows[0][0])) if answer.rows else None

    @cached_property
    def things(self) -> list[str]:
        """Everything in our namespace of things that is described; nothing where that is much."""
        answer = self._store().ask(
            "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value ."
            f' FILTER (STRSTARTS(STR(?thing), "{ID}")) }} LIMIT {_MANY + 1}'
        )
        if len(answer.rows) > _MANY:
            return []
        return sorted(str(row[0]) for row in answer)


class Mender(Protocol):
    """Knows one kind of fault: the fix for a finding, where it is one and only one is possible."""

    def __call__(self, finding: Finding, facts: Facts) -> Fix | None: ...


def value_of(finding: Finding) -> Term | None:
    """The value that a finding is about, its language tag as the finding has it."""
    if finding.value is None:
        return None
    value = term(finding.value)
    if not isinstance(value, Literal):
        return node(value)
    return replace(value, language=finding.value.rpartition("@")[2]) if value.language else value


def node(name: str) -> Iri | BlankNode:
    """A focus node or a value without quotes as a term."""
    return BlankNode(name.removeprefix("_:")) if is_blank(name) else Iri(name)


def replaced(finding: Finding, old: Term, new: Term, en: str, zh: str) -> Fix | None:
    """The fix that puts `new` in the place of a finding's value, where that is of one property."""
    if finding.file is None or finding.path is None or "<" in finding.path:
        return None
    subject = node(finding.focus)
    return Fix(
        file=finding.file,
        remove=((subject, finding.path, old),),
        add=((subject, finding.path, new),),
        words={"en": en, "zh": zh},
    )
