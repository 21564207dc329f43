"""The case files as judges of a changed rule: does any of them tell it from the right one?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

import pyoxigraph as ox
from environment import PLANS
from mutation.facts import shipped

from kg.errors import InputError
from kg.namespaces import SH, compact
from kg.question import Check
from kg.store.embedded import MemoryStore
from kg.store.parser import parse
from kg.terms import BlankNode, Iri, Quads, Row, Term, Triple, nquads, to_sparql
from kg.validation.engines import Engine, engine

CASES = Path(__file__).resolve().parents[1] / "shapes" / "cases"
FURTHER = Path(__file__).with_name("further")
"""Cases of many faults at once: a thing of every class, with one kind of fault in all."""
SOURCES = PLANS / "sources.ttl"
EXPECTS = re.compile(r"^# expects: (\S+:\S+) (\w+)$", re.MULTILINE)
Judgement = set[tuple[str, str]]
BESIDE: Mapping[str, Sequence[str]] = {
    "claim-kind-misfit": ["ClaimShape/invalid-expresses--place.ttl"],
    "claim-without-passage": ["DocumentShape/invalid-states.ttl"],
    "code-of-two-things": ["IdentifierShape/invalid-identifies--two.ttl"],
    "commitment-without-plan": ["StatementShape/invalid-inPlan--missing.ttl"],
    "cusip-or-figi-check-digit": ["checks/identifier-form/invalid-figi.ttl"],
    "involvement-without-claim": [
        "InvolvementShape/invalid-involvedIn--place.ttl",
        "InvolvementShape/invalid-party--authority.ttl",
        "InvolvementShape/invalid-wasDerivedFrom--document.ttl",
    ],
    "isin-check-digit": ["checks/identifier-form/invalid-isin.ttl"],
    "isni-check-digit": ["checks/identifier-form/invalid-isni.ttl"],
    "lei-check-digit": ["checks/identifier-form/invalid-lei.ttl"],
    "name-misfit": [
        "ClaimShape/invalid-identifier--form.ttl",
        "ClaimShape/invalid-identifier--two.ttl",
        "IdentifierShape/invalid-identifierSchemeScheme.ttl",
        "PassageShape/invalid-start--at-end.ttl",
    ],
    "name-of-another-enterprise": ["InvolvementShape/invalid-party--authority.ttl"],
    "name-outside-owner": [
        "DocumentShape/invalid-hasPassage.ttl",
        "IdentifierShape/invalid-identifies--document.ttl",
        "OwnershipShape/invalid-owner--itself.ttl",
    ],
    "passage-order": ["PassageShape/invalid-sentence--two.ttl"],
    "place-without-claim": ["ProjectShape/invalid-basedAt.ttl"],
    "ror-check-digit": ["checks/identifier-form/invalid-ror.ttl"],
    "successor-before": ["CommitmentShape/invalid-earlier--replaces.ttl"],
    "undeclared-term": [
        "ClusterShape/invalid-exactMatch.ttl",
        "IdentityShape/invalid-sameAs.ttl",
        "TermShape/invalid-comment.ttl",
    ],
    "uscc-check-digit": ["checks/identifier-form/invalid-uscc.ttl"],
}
"""The cases of other rules that tell what a check must not say."""


@cache
def expected(case: Path) -> frozenset[tuple[str, str]]:
    """Which rules speak in a case, and how severely."""
    return frozenset(EXPECTS.findall(case.read_text("utf-8")))


@cache
def further() -> Sequence[Path]:
    """The cases that none of the other tests of cases reads."""
    return sorted(FURTHER.glob("*.ttl"))


@cache
def of(rules: frozenset[str], folder: str) -> Sequence[Path]:
    """The cases that can tell rules: where one speaks, then the others near them."""
    every = [*sorted(CASES.rglob("*.t*")), *further()]
    speaking = [case for case in every if rules & {name for name, _ in expected(case)}]
    near = [*sorted((CASES / folder).glob("*.t*")), FURTHER / "valid-everything.ttl"]
    return list(dict.fromkeys([*speaking, *near]))


@cache
def _context() -> Quads:
    return [*shipped().context, *parse(SOURCES)]


@cache
def _context_text() -> bytes:
    return nquads(_context())


@cache
def _text(case: Path) -> bytes:
    return nquads(parse(case))


@cache
def _shipped() -> bytes:
    return nquads([*shipped().context, *shipped().data])


@cache
def _store(case: Path) -> MemoryStore:
    return MemoryStore.of([*_context(), *parse(case)])


@cache
def _shipped_store() -> MemoryStore:
    return MemoryStore.of([*shipped().context, *shipped().data])


def shape_is_noticed(rules: frozenset[str], folder: str, triples: Sequence[Triple]) -> bool:
    """Whether a case, or else the fixed plans, tell changed shapes from the right ones."""
    checker = engine(_quads(triples))
    for case in of(rules, folder):
        right = {told for told in expected(case) if told[0] in rules}
        if _told(checker, _context_text() + _text(case)) != right:
            return True
    return bool(_told(checker, _shipped()))


def _told(checker: Engine, data: bytes) -> Judgement:
    """What is found; shapes that cannot be run are told from right ones by that."""
    try:
        return {(compact(f.rule), f.severity) for f in checker.findings(data)}
    except InputError as error:
        return {(str(error), "refused")}


def _quads(triples: Iterable[Triple]) -> Quads:
    home = ox.NamedNode(SH + "mutant")
    return [ox.Quad(_ox(s), ox.NamedNode(p), _ox(o), home) for s, p, o in triples]


def _ox(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, BlankNode):
        return ox.BlankNode(term.value)
    if isinstance(term, Iri):
        return ox.NamedNode(term.value)
    (found,) = ox.parse(f"<urn:s> <urn:p> {to_sparql(term)} .".encode(), format=ox.RdfFormat.TURTLE)
    return found.object


def check_is_noticed(check: Check, text: str) -> bool:
    """Whether a case of a check, or else the fixed plans, tell a changed query from the right one.

    Rows are compared: what is told of a case, and at which place in it, is tested as well.
    """
    rule = frozenset({f"checks:{check.name}"})
    near = [
        *of(rule, f"checks/{check.name}"),
        *(CASES / name for name in BESIDE.get(check.name, [])),
    ]
    stores = chain(map(_store, near), [_shipped_store()])
    return any(_rows(store, text) != _rows(store, check.text) for store in stores)


def _rows(store: MemoryStore, text: str) -> set[Row]:
    return set(store.ask(text).rows)
