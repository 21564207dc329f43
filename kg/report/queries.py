"""The page's queries: labels, documents and figures by their IRI."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from kg.namespaces import prefix_lines
from kg.report.model import Note, Place, Source
from kg.session import Session
from kg.terms import Record
from kg.text import Words
from kg.tracking.records import labels_of, name, text, words_of

_PREFIXES = prefix_lines("dcterms", "plan", "rdfs", "skos")

_LABELS = f"SELECT * WHERE {{ {labels_of('thing', 'rdfs:label|skos:prefLabel')} }}"
_NOTES = f"SELECT * WHERE {{ {labels_of('thing', 'skos:note|skos:definition')} }}"

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


class Known:
    """Labels, documents and figures by their IRI, asked once for the whole page."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.labels = {text(r, "thing"): words_of(r) for r in self.ask(_LABELS)}
        self.texts = {text(r, "thing"): words_of(r) for r in self.ask(_NOTES)}
        self.documents = {text(r, "document"): r for r in self._query("documents")}
        self.claims = {text(r, "claim"): r for r in self._query("claims")}
        self.stated = {
            text(r, "thing"): (text(r, "sign"), Decimal(text(r, "value")), text(r, "unit"))
            for r in self.ask(_STATED)
        }
        units = self.ask(_UNITS)
        self.factors = {text(r, "unit"): Decimal(text(r, "factor")) for r in units}
        self.symbols = {text(r, "unit"): text(r, "symbol") for r in units if r["symbol"]}
        self.ranks = {
            text(r, "modality"): int(text(r, "rank"))
            for r in self._query("commitments-by-modality")
        }
        self.commitments = self.ask(_COMMITMENTS)
        self.judgements = self.ask(_STAND_INS)
        self.searches = self.ask(_SEARCHES)
        self.expressed: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for r in self.ask(_EXPRESSED):
            self.expressed[text(r, "commitment")].append((text(r, "claim"), text(r, "document")))

    def ask(self, query: str) -> list[Record]:
        """The records of an answer, in an order that does not depend on the engine."""
        records = self._session.ask(_PREFIXES + query).records()
        return sorted(records, key=lambda record: [str(cell or "") for cell in record.values()])

    def label(self, iri: str) -> Words:
        """The label of a thing; its name where it has none."""
        return self.labels.get(iri) or {"en": name(iri), "zh": name(iri)}

    def unit(self, iri: str) -> Words:
        """The symbol of a unit, else its label."""
        symbol = self.symbols.get(iri)
        return {"en": symbol, "zh": symbol} if symbol else self.label(iri)

    def source(self, document: str, claim: str = "") -> Source:
        """A document as a source, with the place of a claim in it."""
        record = self.documents.get(document)
        url = str(record["url"]) if record and record["url"] else None
        place = _place(self.claims[claim]) if claim in self.claims else None
        return Source(self.label(document), url, place)

    def note(self, iri: str) -> Note:
        """The label of a thing and its note or definition."""
        return Note(name(iri), self.label(iri), self.texts.get(iri))

    def _query(self, question: str) -> list[Record]:
        return self._session.query(question).records()


def _place(record: Record) -> Place:
    section, start, end = (int(text(record, column)) for column in ("section", "start", "end"))
    return Place(section, start, end)
