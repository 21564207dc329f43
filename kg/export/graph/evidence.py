"""The evidence for a statement: its claims, documents and places, their modality, and its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg.export.graph.model import short_id
from kg.namespaces import DCTERMS, PLAN, PROV, RDF, SKOS, VOCAB
from kg.store.scan import Scan
from kg.terms import Statement

_CURATORS_WORDS = {SKOS + "Concept", SKOS + "ConceptScheme", PLAN + "OpenPoint"}
IN_THE_WORLD = {PLAN + name for name in ("Authority", "Enterprise", "Park", "Place")}
_CONCLUSIONS = {PLAN + name for name in ("Judgement", "Verdict")}
_EVIDENCE_MODE = PLAN + "evidenceMode"
_INFERRED = VOCAB + "evidence-mode/inferred"
_CLAIM = PLAN + "Claim"
_DERIVED = PROV + "wasDerivedFrom"
_ON = PLAN + "verdictOn"
_SOURCE = DCTERMS + "source"
_TYPE = RDF + "type"
_USED = {_EVIDENCE_MODE, _DERIVED, _ON, _SOURCE, _TYPE}
_MAX_CACHED = 1_000

Values = Mapping[str, set[str]]
"""The values of a thing's properties, of those that evidence is found by."""


class Evidence(NamedTuple):
    """What a statement rests on. `kind` is promised, presupposed, observed, inferred or empty."""

    kind: str = ""
    claims: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()


class EvidenceFinder:
    """Finds evidence in a graph.

    A thing rests on the claims that express it or that it is derived from, else on those about
    it, else on the documents that it names as its source. Claims with a modality make it promised,
    other claims presupposed, a document alone observed.
    What exists whatever is planned (a place, an enterprise, an authority) rests on documents
    first, and a claim about it presupposes it. A verdict, and what the curators concluded, is
    inferred. Vocabularies and open points are the curators' own words and rest on nothing.
    `is_known` limits the claims and documents; `None` stands for all of them.
    """

    def __init__(self, scan: Scan, is_known: Callable[[str], bool] | None = None) -> None:
        self._scan = scan
        self._is_known = is_known
        self.of = lru_cache(_MAX_CACHED)(lambda name: self.of_thing(name, scan.about(name)))
        """The evidence for a thing."""
        self._of_claim = lru_cache(_MAX_CACHED)(self._find_of_claim)

    def of_thing(self, thing: str, statements: Iterable[Statement]) -> Evidence:
        """The same where every statement about the thing, in any graph, is at hand."""
        values = _values(statements)
        types = values.get(_TYPE, set())
        if types & _CURATORS_WORDS:
            return Evidence()
        if PLAN + "Document" in types:
            return Evidence("observed", documents=(thing,))
        named = sorted(values.get(_SOURCE, ()))
        if PLAN + "Passage" in types:
            named = self._scan.subjects_of(PLAN + "hasPassage", thing)
        documents = self._known(named)
        claims = [] if documents and types & IN_THE_WORLD else self._claims(thing, values, types)
        pieces = [Evidence("", (), tuple(documents)), *map(self._of_claim, self._known(claims))]
        merged = [
            tuple(dict.fromkeys(value for piece in pieces for value in piece[field]))
            for field in range(1, 5)
        ]
        return Evidence(_kind(values, types, Evidence("", *merged)), *merged)

    def _known(self, names: list[str]) -> list[str]:
        return list(filter(self._is_known, names)) if self._is_known else names

    def _claims(self, thing: str, values: Values, types: set[str]) -> list[str]:
        if _CLAIM in types:
            return [thing]
        if PLAN + "Verdict" in types:
            on = ((item, self._scan.about(item)) for item in sorted(values.get(_ON, ())))
            return [claim for name, has in on for claim in self._claims(name, _values(has), set())]
        derived = (node for node in values.get(_DERIVED, ()) if _CLAIM in self._scan.types(node))
        near = {*self._scan.subjects_of(PLAN + "expresses", thing), *derived}
        about = self._scan.subjects_of(PLAN + "about", thing)
        return sorted(near) or [one for one in about if _CLAIM in self._scan.types(one)]

    def _find_of_claim(self, claim: str) -> Evidence:
        modalities = self._scan.nodes(claim, PLAN + "modality")
        passages = self._scan.nodes(claim, PLAN + "at")
        documents = tuple(self._scan.subjects_of(PLAN + "states", claim))
        places = tuple(filter(None, map(self._place, passages)))
        return Evidence("", (claim,), documents, places, tuple(map(short_id, modalities)))

    def _place(self, passage: str) -> str:
        """A passage in short: section, paragraph, sentence and span of characters."""
        values = {item.predicate: item.value for item in self._scan.about(passage)}
        parts = [
            f"{sign}{values[PLAN + name]}"
            for sign, name in (("§", "section"), ("¶", "paragraph"), ("s", "sentence"))
            if PLAN + name in values
        ]
        if PLAN + "start" in values and PLAN + "end" in values:
            parts.append(f"{values[PLAN + 'start']}–{values[PLAN + 'end']}")
        return " ".join(parts)


def _values(statements: Iterable[Statement]) -> Values:
    found: dict[str, set[str]] = {}
    for item in statements:
        if item.predicate in _USED and item.is_node:
            found.setdefault(item.predicate, set()).add(item.value)
    return found


def _kind(values: Values, types: set[str], found: Evidence) -> str:
    is_concluded = types & _CONCLUSIONS or values.get(_EVIDENCE_MODE) == {_INFERRED}
    if is_concluded and (found.claims or found.documents):
        return "inferred"
    if not found.claims:
        return "observed" if found.documents else ""
    return "promised" if found.modalities and not types & IN_THE_WORLD else "presupposed"
