"""Nodes and edges made of what is said of a thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Protocol

from kg.export.graph.collapsing import Ends
from kg.export.graph.evidence import Evidence
from kg.export.graph.naming import short_id
from kg.export.graph.period import Period, period_of
from kg.export.graph.values import Edge, Node
from kg.namespaces import DCTERMS, RDFS, SKOS, compact
from kg.store.scan import Said

_NAMES = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title", "https://schema.org/name")
_term = lru_cache(maxsize=10_000)(compact)
"""The short form of a property or a graph, of which there are few."""
Keyed = Iterable[tuple[str, Said]]
"""Statements, each with the key of its column."""


class Read(Protocol):
    """What an element is made of."""

    @property
    def iri(self) -> str: ...
    @property
    def home(self) -> str: ...
    @property
    def types(self) -> tuple[str, ...]: ...
    @property
    def said(self) -> Sequence[Said]: ...
    @property
    def ends(self) -> Ends | None: ...


def node(thing: Read, labels: Sequence[str], values: Keyed, language: str) -> Node:
    """The node of a thing; a field without a value is not in its row."""
    curie = compact(thing.iri)
    named = {tag: name_of(thing.said, tag) for tag in ("en", "zh")}
    name = named.get(language) or named["en"] or named["zh"] or name_of(thing.said, "") or curie
    row = {
        "iri": (thing.iri,),
        "curie": (curie,),
        "class": (labels[0],),
        "classes": tuple(labels),
        "types": tuple(map(compact, thing.types)),
        "name": (name,),
        "name_en": (named["en"],),
        "name_zh": (named["zh"],),
        "graph": (compact(thing.home),),
    }
    return Node(short_id(thing.iri), labels[0], name, _told(row) | _rows(values), _period(thing))


def edges(thing: Read, stated: Iterable[tuple[Said, str]], evidence: Evidence) -> Iterator[Edge]:
    """The edges of a thing: its statements, each with its word, and the evidence for them all."""
    period = _period(thing)
    origin = _told(_origin(evidence, period))
    for said, word in stated:
        text = f"{thing.iri}\n{said.predicate}\n{said.value}\n{said.graph}"
        row = {"type": (word,), "property": (_term(said.predicate),)}
        if said.graph:
            row["graph"] = (_term(said.graph),)
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        ends = short_id(thing.iri), short_id(said.value)
        yield Edge(f"e{name}", *ends, word, row | origin, period)


def joined(thing: Read, label: str, values: Keyed, evidence: Evidence) -> Edge:
    """The edge that a collapsed thing is."""
    assert thing.ends
    period = _period(thing)
    row = {
        "type": (label,),
        "graph": (compact(thing.home),),
        **_origin(evidence, period),
        "iri": (thing.iri,),
        "types": tuple(map(compact, thing.types)),
    }
    source, target = map(short_id, thing.ends)
    return Edge(short_id(thing.iri), source, target, label, _told(row) | _rows(values), period)


def name_of(said: Iterable[Said], language: str) -> str:
    """The name of a thing in a language, or in whatever language for none; empty when it has none.

    A tag with a region or script will do where the bare one is missing.
    """
    best: tuple[int, int, str] | None = None
    for item in said:
        if item.predicate in _NAMES and not item.is_node:
            exact = item.language == language
            if exact or not language or item.language.startswith(f"{language}-"):
                rank = (_NAMES.index(item.predicate), not exact, item.value)
                best = rank if best is None or rank < best else best
    return best[2] if best else ""


def _rows(values: Keyed) -> dict[str, tuple[str, ...]]:
    row: dict[str, tuple[str, ...]] = {}
    for key, said in values:
        row[key] = (*row.get(key, ()), said.value)
    return row


def _told(row: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The row without the fields that hold nothing."""
    return {key: value for key, value in row.items() if any(value)}


def _period(thing: Read) -> Period:
    return period_of({said.predicate: said.value for said in thing.said})


def _origin(evidence: Evidence, period: Period) -> dict[str, tuple[str, ...]]:
    return {
        "kind": (evidence.kind,),
        "claim": tuple(map(short_id, evidence.claims)),
        "source_document": tuple(map(short_id, evidence.documents)),
        "source_place": evidence.places,
        "modality": evidence.modalities,
        "start": (period.start,),
        "end": (period.end,),
        "precision": (period.precision,),
    }
