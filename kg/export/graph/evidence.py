"""Who says so: the claims, documents and places behind a thing, how firmly, and of what kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.export.graph.naming import short_id
from kg.namespaces import DCTERMS, PLAN, RDF, SKOS, VOCAB
from kg.store.said import Said
from kg.store.scan import Scan

PROV = "http://www.w3.org/ns/prov#"
_INFERRED = VOCAB + "confidence/inferred"
_OUR_WORDS = {SKOS + "Concept", SKOS + "ConceptScheme", PLAN + "OpenPoint"}
_IN_THE_WORLD = {PLAN + name for name in ("Authority", "Enterprise", "Park", "Place")}
_CONCLUDED = {PLAN + name for name in ("Judgement", "Verdict")}
_CONFIDENCE = PLAN + "confidence"
_ABOUT = PLAN + "about"
_AT = PLAN + "at"
_CLAIM = PLAN + "Claim"
_DOCUMENT = PLAN + "Document"
_EXPRESSES = PLAN + "expresses"
_HAS_PASSAGE = PLAN + "hasPassage"
_MODALITY = PLAN + "modality"
_PASSAGE = PLAN + "Passage"
_STATES = PLAN + "states"
_VERDICT = PLAN + "Verdict"
_DERIVED = PROV + "wasDerivedFrom"
_ON = PLAN + "verdictOn"
_SOURCE = DCTERMS + "source"
_TYPE = RDF + "type"
_LOOKED_AT = {_CONFIDENCE, _DERIVED, _ON, _SOURCE, _TYPE}
_CACHED = 1_000

Values = Mapping[str, set[str]]
"""What is said of a thing, by property, of those that evidence is found by."""


class Evidence(NamedTuple):
    """What a statement rests on. `kind` is promised, presupposed, observed, inferred or empty."""

    kind: str = ""
    claims: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()


NOTHING = Evidence()


class Sources:
    """Evidence found in a graph.

    A thing rests on the claims that express it or that it is derived from, else on those about
    it, else on the documents that it names as its source. What claims with a modality say is
    promised, what other claims say presupposed; what a document alone is named for is observed.
    What stands in the world whatever is planned (a place, a firm, a body) rests on documents
    first, and a claim about it presupposes it. A verdict, and what the curators concluded, is
    inferred. Vocabularies and open points are the curators' own words and rest on nothing.
    `knows` tells which claims and documents may be named; left out, all of them.
    """

    def __init__(self, scan: Scan, knows: Callable[[str], bool] | None = None) -> None:
        self._scan = scan
        self._knows = knows
        self.of = lru_cache(_CACHED)(self._of)
        self._claim = lru_cache(_CACHED)(self._of_claim)

    def _of(self, thing: str) -> Evidence:
        """The evidence of a thing; `NOTHING` where the graph has none."""
        return self.behind(thing, self._scan.about(thing))

    def behind(self, thing: str, said: Iterable[Said]) -> Evidence:
        """The same where it is known what is said of the thing, in any graph."""
        values = _values(said)
        types = values.get(_TYPE, set())
        if types & _OUR_WORDS:
            return NOTHING
        if _DOCUMENT in types:
            return Evidence("observed", documents=(thing,))
        documents = self._known(self._documents(thing, values, types))
        claims = [] if documents and types & _IN_THE_WORLD else self._claims(thing, values, types)
        claims = self._known(claims)
        found = _joined([Evidence("", (), tuple(documents)), *map(self._claim, claims)])
        return Evidence(_kind(values, types, found), *found[1:])

    def _known(self, names: list[str]) -> list[str]:
        """Claims and documents that are known, where not all of them are."""
        return [name for name in names if self._knows(name)] if self._knows else names

    def _claims(self, thing: str, values: Values, types: set[str]) -> list[str]:
        if _CLAIM in types:
            return [thing]
        if _VERDICT in types:
            return [
                claim
                for item in sorted(values.get(_ON, ()))
                for claim in self._claims(item, _values(self._scan.about(item)), set())
            ]
        derived = filter(self._is_claim, values.get(_DERIVED, ()))
        near = {*self._scan.subjects_of(_EXPRESSES, thing), *derived}
        return sorted(near) or self._scan.subjects_of(_ABOUT, thing)

    def _is_claim(self, node: str) -> bool:
        return _CLAIM in self._scan.types(node)

    def _documents(self, thing: str, values: Values, types: set[str]) -> list[str]:
        if _PASSAGE in types:
            return self._scan.subjects_of(_HAS_PASSAGE, thing)
        return sorted(values.get(_SOURCE, ()))

    def _of_claim(self, claim: str) -> Evidence:
        said = self._scan.about(claim)
        modalities = [item.value for item in said if item.predicate == _MODALITY]
        passages = [item.value for item in said if item.predicate == _AT]
        return Evidence(
            "",
            (claim,),
            tuple(self._scan.subjects_of(_STATES, claim)),
            tuple(dict.fromkeys(filter(None, map(self._place, passages)))),
            tuple(dict.fromkeys(map(short_id, modalities))),
        )

    def _place(self, passage: str) -> str:
        """A passage in few words: section, paragraph, sentence and span of characters."""
        values = {said.predicate: said.value for said in self._scan.about(passage)}
        parts = [
            f"{sign}{values[PLAN + name]}"
            for sign, name in (("§", "section"), ("¶", "paragraph"), ("s", "sentence"))
            if PLAN + name in values
        ]
        if PLAN + "start" in values and PLAN + "end" in values:
            parts.append(f"{values[PLAN + 'start']}–{values[PLAN + 'end']}")
        return " ".join(parts)


def _values(said: Iterable[Said]) -> Values:
    found: dict[str, set[str]] = {}
    for item in said:
        if item.predicate in _LOOKED_AT:
            found.setdefault(item.predicate, set()).add(item.value)
    return found


def _kind(values: Values, types: set[str], found: Evidence) -> str:
    concluded = values.get(_CONFIDENCE) == {_INFERRED}
    if (types & _CONCLUDED or concluded) and (found.claims or found.documents):
        return "inferred"
    if not found.claims:
        return "observed" if found.documents else ""
    return "promised" if found.modalities and not types & _IN_THE_WORLD else "presupposed"


def _joined(found: list[Evidence]) -> Evidence:
    """What several rest on together, each part once."""
    told = [item for item in found if item != NOTHING]
    if len(told) == 1:
        return told[0]
    claims, documents, places, modalities = (
        tuple(dict.fromkeys(value for item in told for value in item[field]))
        for field in range(1, 5)
    )
    return Evidence("", claims, documents, places, modalities)
