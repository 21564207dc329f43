"""What the page asks of a session beyond the canned questions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kg.namespaces import prefix_lines
from kg.report.model import Note, Place, Source
from kg.session import Session
from kg.terms import Record
from kg.text import Words, day

_PREFIXES = prefix_lines("dcterms", "plan", "rdfs", "skos")

_LABELS = """SELECT ?thing ?label ?labelZh WHERE {
  ?thing rdfs:label|skos:prefLabel ?label . FILTER(langMatches(lang(?label), "en"))
  ?thing rdfs:label|skos:prefLabel ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
}"""

_TEXTS = """SELECT ?thing ?label ?labelZh WHERE {
  ?thing skos:note|skos:definition ?label . FILTER(langMatches(lang(?label), "en"))
  ?thing skos:note|skos:definition ?labelZh . FILTER(langMatches(lang(?labelZh), "zh"))
}"""

_COMMITMENTS = """SELECT DISTINCT ?commitment ?plan ?cluster ?deadline WHERE {
  ?commitment a/rdfs:subClassOf* plan:Commitment .
  ?commitment plan:inPlan ?plan .
  OPTIONAL { ?commitment plan:inCluster ?cluster }
  OPTIONAL { ?commitment plan:deadline ?deadline }
}"""

_EXPRESSED = """SELECT DISTINCT ?commitment ?claim ?document WHERE {
  ?commitment a/rdfs:subClassOf* plan:Commitment .
  ?claim plan:expresses ?commitment .
  ?document plan:states ?claim .
}"""

_STATED = """SELECT ?thing ?sign ?value ?unit WHERE {
  ?thing plan:comparator ?comparator .
  ?comparator skos:notation ?sign .
  ?thing plan:value ?value .
  ?thing plan:unit ?unit .
}"""

_UNITS = """SELECT ?unit ?factor ?symbol WHERE {
  ?unit plan:factor ?factor . OPTIONAL { ?unit skos:notation ?symbol }
}"""

_STAND_INS = (
    "SELECT ?judgement ?in ?for WHERE { ?judgement plan:standIn ?in ; plan:standsFor ?for }"
)

_SEARCHES = """SELECT DISTINCT ?search ?about ?made ?document WHERE {
  ?search plan:soughtFor ?about ; plan:searchedOn ?made .
  OPTIONAL { ?search dcterms:source ?document }
}"""


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as its document has it."""

    sign: str
    value: Decimal
    unit: str


class Known:
    """Labels, documents and figures by their IRI, asked once for the whole page."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.labels = {_text(r, "thing"): words_of(r) for r in self.ask(_LABELS)}
        self.texts = {_text(r, "thing"): words_of(r) for r in self.ask(_TEXTS)}
        self.documents = {_text(r, "document"): r for r in self._query("documents")}
        self.places = {_text(r, "claim"): _place(r) for r in self._query("claims")}
        self.claims = {_text(r, "claim"): r for r in self._query("claims")}
        self.stated = {
            _text(r, "thing"): Stated(
                _text(r, "sign"), Decimal(_text(r, "value")), _text(r, "unit")
            )
            for r in self.ask(_STATED)
        }
        units = self.ask(_UNITS)
        self.factors = {_text(r, "unit"): Decimal(_text(r, "factor")) for r in units}
        self.symbols = {_text(r, "unit"): _text(r, "symbol") for r in units if r["symbol"]}
        self.ranks = {
            _text(r, "modality"): int(_text(r, "rank"))
            for r in self._query("commitments-by-modality")
        }
        self.judgements = self.ask(_STAND_INS)
        self.searches = self.ask(_SEARCHES)
        self.expressed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for r in self.ask(_EXPRESSED):
            self.expressed[_text(r, "commitment")].append((_text(r, "claim"), _text(r, "document")))

    def ask(self, query: str) -> list[Record]:
        """The records of an answer, in an order that does not depend on the engine."""
        records = self._session.ask(_PREFIXES + query).records()
        return sorted(records, key=lambda record: [str(cell or "") for cell in record.values()])

    def commitments(self) -> list[Record]:
        """Every commitment of a plan, with its cluster and its deadline."""
        return self.ask(_COMMITMENTS)

    def label(self, iri: str) -> Words:
        """The label of a thing; its name where it has none."""
        return self.labels.get(iri) or {"en": slug(iri), "zh": slug(iri)}

    def unit(self, iri: str) -> Words:
        """The sign of a unit, else its label."""
        symbol = self.symbols.get(iri)
        return {"en": symbol, "zh": symbol} if symbol else self.label(iri)

    def source(self, document: str, claim: str | None = None) -> Source:
        """A document as a source, with the place of a claim in it."""
        record = self.documents.get(document)
        url = str(record["url"]) if record and record["url"] else None
        return Source(self.label(document), url, self.places.get(claim) if claim else None)

    def note(self, iri: str) -> Note:
        """What is said of a thing: its label and its note or definition."""
        return Note(slug(iri), self.label(iri), self.texts.get(iri))

    def _query(self, name: str) -> list[Record]:
        return self._session.query(name).records()


def slug(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rpartition("/")[2]


def words_of(record: Record) -> Words:
    """The two labels of a record."""
    return {"en": _text(record, "label"), "zh": _text(record, "labelZh")}


def date_of(record: Record, column: str) -> date:
    """The day in a column."""
    return day(_text(record, column))


def _text(record: Record, column: str) -> str:
    return str(record[column])


def _place(record: Record) -> Place:
    section, start, end = (int(_text(record, name)) for name in ("section", "start", "end"))
    return Place(section, start, end)
