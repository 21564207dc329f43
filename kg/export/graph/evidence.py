"""Who says so: the claims, documents and places behind a thing, how firmly, and of what kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kg.errors import InputError
from kg.export.graph.classes import Classes, is_ontology
from kg.export.graph.model import short_id
from kg.namespaces import DCTERMS, PLAN, RDF, SKOS, VOCAB, compact
from kg.store.scan import Scan
from kg.terms import Statement

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

    def behind(self, thing: str, said: Iterable[Statement]) -> Evidence:
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


def _values(said: Iterable[Statement]) -> Values:
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


# Which things of a graph are asked for


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for; left as it is, everything.

    `about` is an IRI, with what lies within `hops` statements of it, in either direction. `kinds`
    are IRIs of classes. `as_of` leaves out what no document had made known by the end of that
    day, and verdicts of later days.
    """

    about: str | None = None
    hops: int = 1
    kinds: Sequence[str] = ()
    as_of: date | None = None

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.about or self.kinds or self.as_of)


class Selection:
    """A scope applied to a graph."""

    def __init__(self, scope: Scope, scan: Scan) -> None:
        self._scope = scope
        self._scan = scan
        self._classes = Classes(scan)
        self._sources = Sources(scan)
        self._near = _near(scan, scope.about, scope.hops) if scope.about else None
        for kind in scope.kinds:
            if kind not in self._classes.words:
                raise InputError(
                    f"{compact(kind)}: nothing in the graph is of that class; see kg query classes",
                    f"{compact(kind)}：图中没有该类的事物；可运行 kg query classes 查看",
                )

    def has(self, thing: str) -> bool:
        """Whether a thing is asked for."""
        scope = self._scope
        if self._near is not None and thing not in self._near:
            return False
        types = self._scan.types(thing)
        if scope.kinds and not self._classes.is_kind_of(types, scope.kinds):
            return False
        return self.knows(thing)

    def knows(self, thing: str) -> bool:
        """Whether a thing was known by the day asked for."""
        if self._scope.as_of is None:
            return True
        types = self._scan.types(thing)
        return self._is_known(thing, types, self._scope.as_of.isoformat())

    def _is_known(self, thing: str, types: list[str], day: str) -> bool:
        """Whether a thing was known at the end of a day; what needs no document always was."""
        if PLAN + "Document" in types:
            dated = self._scan.objects(thing, PLAN + "issuedUntil")
            return max(dated or self._scan.objects(thing, PLAN + "seenOn"), default="") <= day
        if PLAN + "Verdict" in types:
            return max(self._scan.objects(thing, PLAN + "asOf"), default="") <= day
        documents = self._sources.of(thing).documents
        return not documents or any(
            self._is_known(document, [PLAN + "Document"], day) for document in documents
        )


def _near(scan: Scan, start: str, hops: int) -> set[str]:
    """What lies within so many statements of a thing; the ontology's own terms are no bridge."""
    if not scan.graphs_about(start) and not any(scan.neighbours(start)):
        raise InputError(
            f"{compact(start)}: is not in the graph; kg find TEXT finds things by their names",
            f"{compact(start)}：图中没有该事物；可用 kg find 文字 按名称查找",
        )
    seen = {start}
    ring = {start}
    while ring and hops:
        hops -= 1
        ring = {
            node
            for thing in ring
            for node in scan.neighbours(thing)
            if not any(is_ontology(scan, graph) for graph in scan.graphs_about(node))
        } - seen
        seen |= ring
    return seen
