"""By what the rules compare things to which nothing leads from one another.

Two documents with one address, two claims of a document with one number: a rule that compares
them asks for a key, and finds it with whoever offers it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.model import Literal
from kg.namespaces import DCTERMS, PLAN, VOCAB
from kg.store.memory import as_stored
from kg.store.terms import to_turtle
from kg.validation.plans.statements import Statements
from kg.validation.plans.ways import (
    A_DOCUMENT,
    A_PLAN,
    HAS_PASSAGE,
    SCHEME,
    SOURCE,
    STATES,
    URL,
    name,
)
from kg.validation.positions import term

_NUMBER = name(DCTERMS + "identifier")
_CODE, _AT, _SECTION, _KIND = (name(PLAN + own) for own in ("code", "at", "section", "claimKind"))
_HEADING = name(VOCAB + "claim-kind/heading")
_MAY_BE_SHARED = frozenset(
    name(f"{VOCAB}identifier-scheme/{own}") for own in ("name", "ticker", "website")
)


class Keys(NamedTuple):
    """The keys that some statements ask for, and those that they offer."""

    asked: frozenset[bytes]
    offered: frozenset[bytes]

    def meet(self, others: Keys) -> bool:
        """Whether one of the two asks for what the other offers."""
        return not (self.asked.isdisjoint(others.offered) and self.offered.isdisjoint(others.asked))


def keys(own: Statements, shared: Statements) -> Keys:
    """The keys of some statements, as far as they speak of the documents of `shared`."""
    found = _Reader(own, shared)
    both = {
        *found.graphs(),
        *found.claim_numbers(),
        *found.passages(),
        *found.codes(),
        *found.addresses(),
    }
    return Keys(
        asked=frozenset({*both, *found.plan_sources(), *found.headed_sections()}),
        offered=frozenset({*both, *found.stating_documents(), *found.stated_sections()}),
    )


class _Reader:
    def __init__(self, own: Statements, shared: Statements) -> None:
        self.own = own
        self.shared = shared
        self.told = [row for row in own.telling if row[0] in shared.subjects]

    def _values(self, thing: bytes, way: bytes) -> list[bytes]:
        return [*self.own.of(way).get(thing, ()), *self.shared.of(way).get(thing, ())]

    def graphs(self) -> Iterator[bytes]:
        """Observations of one graph are compared."""
        return (_key("graph", graph) for graph in {row[3] for row in self.own.rows})

    def claim_numbers(self) -> Iterator[bytes]:
        """Claims of one document are not to have the same."""
        for document, way, claim, _ in self.told:
            if way == STATES:
                for number in self._values(claim, _NUMBER):
                    yield _key("number", document, _plain(number))

    def passages(self) -> Iterator[bytes]:
        """Passages of one document are to be in order."""
        return (_key("passages", row[0]) for row in self.told if row[1] == HAS_PASSAGE)

    def codes(self) -> Iterator[bytes]:
        """Two things are not to have the same of most schemes."""
        for thing, codes in self.own.of(_CODE).items():
            for scheme in {*self.own.of(SCHEME).get(thing, ())} - _MAY_BE_SHARED:
                yield from (_key("code", scheme, _plain(code)) for code in codes)

    def addresses(self) -> Iterator[bytes]:
        """Two documents are not to have the same."""
        for thing, addresses in self.own.of(URL).items():
            if A_DOCUMENT in self.own.types.get(thing, ()):
                yield from (_key("address", _plain(address)) for address in addresses)

    def plan_sources(self) -> Iterator[bytes]:
        """What the source of a plan states is to be in the plan."""
        for thing, documents in self.own.of(SOURCE).items():
            if A_PLAN in self.own.types.get(thing, ()):
                yield from (_key("source", document) for document in documents)

    def stating_documents(self) -> Iterator[bytes]:
        return (_key("source", row[0]) for row in self.told if row[1] == STATES)

    def headed_sections(self) -> Iterator[bytes]:
        """What is stated in a section is to be of the cluster that its heading names."""
        for claim, kinds in self.own.of(_KIND).items():
            for line in self._values(claim, _AT) if _HEADING in kinds else ():
                documents = {*self.own.holders.get(line, ()), *self.shared.holders.get(line, ())}
                yield from self._sections(documents & self.shared.subjects, line)

    def stated_sections(self) -> Iterator[bytes]:
        for document, way, claim, _ in self.told:
            if way == STATES:
                for passage in self._values(claim, _AT):
                    yield from self._sections({document}, passage)

    def _sections(self, documents: set[bytes], passage: bytes) -> Iterator[bytes]:
        sections = {_plain(section) for section in self._values(passage, _SECTION)}
        return (_key("section", document, own) for document in documents for own in sections)


def _key(kind: str, *names: bytes) -> bytes:
    return b" ".join([kind.encode(), *names])


@lru_cache(maxsize=10_000)
def _plain(value: bytes) -> bytes:
    """A value as queries compare it: `01` is `1` where both are numbers."""
    found = term(value.decode()) if value.endswith(b">") else None
    return to_turtle(as_stored(found)).encode() if isinstance(found, Literal) else value
