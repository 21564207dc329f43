"""Nodes and edges made of what is said of a thing, as the records that a graph keeps of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import Protocol

from kg.export.graph.collapsing import Ends
from kg.export.graph.columns import Numbered
from kg.export.graph.evidence import Evidence
from kg.export.graph.naming import curie, short_id
from kg.export.graph.period import ALWAYS, DAYS, Period, period_of
from kg.export.graph.spool import Record
from kg.export.graph.values import EDGE_FIELDS, JOINED_FIELDS, NODE_FIELDS
from kg.namespaces import DCTERMS, RDFS, SCHEMA, SKOS
from kg.store.said import Said

_NAMED_BY = (RDFS + "label", SKOS + "prefLabel", DCTERMS + "title", SCHEMA + "name")
_RANKS = {name: rank for rank, name in enumerate(_NAMED_BY)}
_IRI, _CURIE, _CLASS, _CLASSES, _TYPES, _NAME, _NAME_EN, _NAME_ZH, _GRAPH = range(len(NODE_FIELDS))
_EDGES = {column.key: number for number, column in enumerate(EDGE_FIELDS + JOINED_FIELDS)}
_WORD, _STATED, _STATED_IN, _KIND, _CLAIM, _DOCUMENT, _PLACE, _MODALITY, _JOINED, _JOINED_TYPES = (
    _EDGES[key]
    for key in (
        "type",
        "property",
        "graph",
        "kind",
        "claim",
        "source_document",
        "source_place",
        "modality",
        "iri",
        "types",
    )
)
_NOT_YET = ()
"""In the place of a property and the word for it, which has none until all are known.

So the edges of a thing have one row, which is kept once.
"""
_DAYS = [_EDGES[key] for key in Period._fields]


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


def node(
    thing: Read, labels: tuple[str, ...], values: Numbered, period: Period, language: str
) -> Record:
    """The node of a thing: id, label, name, period and row."""
    short = curie(thing.iri)
    named = [said for said in thing.said if said.predicate in _RANKS and said.datatype]
    en, zh = name_of(named, "en"), name_of(named, "zh")
    name = {"en": en, "zh": zh}.get(language) or en or zh or name_of(named, "") or short
    row: Numbered = {_IRI: (thing.iri,), _CURIE: (short,), _CLASS: labels[:1], _CLASSES: labels}
    if thing.types:
        row[_TYPES] = tuple(map(curie, thing.types))
    row[_NAME] = (name,)
    if en:
        row[_NAME_EN] = (en,)
    if zh:
        row[_NAME_ZH] = (zh,)
    if thing.home:
        row[_GRAPH] = (curie(thing.home),)
    row.update(values)
    return short_id(thing.iri), labels[0], name, *_kept(period, row)


def edges(
    thing: Read, stated: Iterable[Said], evidence: Evidence, period: Period
) -> Iterator[Record]:
    """The edges of a thing: id, ends, no label but the property that tells it, period and row."""
    source = short_id(thing.iri)
    origin, told = _origin(evidence, period), dict[str, Record]()
    for said in stated:
        text = f"{thing.iri}\n{said.predicate}\n{said.value}\n{said.graph}"
        name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
        if said.graph not in told:
            told[said.graph] = _kept(period, _stated_in(said.graph) | origin)
        yield f"e{name}", source, short_id(said.value), "", said.predicate, *told[said.graph]


def _stated_in(graph: str) -> Numbered:
    """What edges of a graph have first."""
    row: Numbered = {_WORD: _NOT_YET, _STATED: _NOT_YET}
    if graph:
        row[_STATED_IN] = (curie(graph),)
    return row


def joined(thing: Read, label: str, values: Numbered, evidence: Evidence, period: Period) -> Record:
    """The edge that a collapsed thing is: id, ends, label, no property, period and row."""
    assert thing.ends
    row: Numbered = {_WORD: (label,)}
    if thing.home:
        row[_STATED_IN] = (curie(thing.home),)
    row |= _origin(evidence, period)
    row[_JOINED] = (thing.iri,)
    if thing.types:
        row[_JOINED_TYPES] = tuple(map(curie, thing.types))
    return short_id(thing.iri), *map(short_id, thing.ends), label, "", *_kept(period, row | values)


def _kept(period: Period, row: Numbered) -> Record:
    return tuple(period), tuple(row), tuple(row.values())


def name_of(said: Iterable[Said], language: str) -> str:
    """The name of a thing in a language, or in whatever language for none; empty when it has none.

    A tag with a region or script will do where the bare one is missing.
    """
    best: tuple[int, int, str] | None = None
    for item in said:
        place = _RANKS.get(item.predicate)
        if place is not None and item.datatype:
            exact = item.language == language
            if exact or not language or item.language.startswith(f"{language}-"):
                rank = (place, not exact, item.value)
                best = rank if best is None or rank < best else best
    return best[2] if best else ""


def period_of_thing(thing: Read) -> Period:
    """When a thing held, as far as it says."""
    days = {said.predicate: said.value for said in thing.said if said.predicate in DAYS}
    return period_of(days) if days else ALWAYS


def _origin(evidence: Evidence, period: Period) -> Numbered:
    """Who says so and when it held, as far as is known."""
    row: Numbered = {}
    if evidence.kind:
        row[_KIND] = (evidence.kind,)
    if evidence.claims:
        row[_CLAIM] = tuple(map(short_id, evidence.claims))
    if evidence.documents:
        row[_DOCUMENT] = tuple(map(short_id, evidence.documents))
    if evidence.places:
        row[_PLACE] = evidence.places
    if evidence.modalities:
        row[_MODALITY] = evidence.modalities
    if period is not ALWAYS:
        row |= {number: (text,) for number, text in zip(_DAYS, period, strict=True) if text}
    return row
