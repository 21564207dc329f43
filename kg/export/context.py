"""What a writer of a format gets: the options, the store, and what is read from that."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version

from kg.export.formats.registry import Format
from kg.export.graph.model import is_day
from kg.export.graph.property_graph import PropertyGraph
from kg.export.graph.things import Options
from kg.export.ledger import Ledger
from kg.namespaces import DCTERMS, PLAN, RDF, VOID
from kg.store.embedded import EmbeddedStore
from kg.store.scan import Scan


@dataclass(frozen=True, slots=True)
class Details:
    """The description of the data as a whole.

    `day` is the latest day on which the data were changed or a document was seen. It is the one
    time stamp of an export, so that the same data give the same bytes; empty where there is none.
    """

    version: str
    day: str
    licences: tuple[str, ...]
    title: str = (
        "Industrial plans: what was promised, by whom, how firmly, by when, and what came of it"
    )
    title_zh: str = "产业规划：承诺了什么、由谁承诺、语气多强、何时兑现、结果如何"

    def about(self) -> dict[str, object]:
        """The members that describe the data in a format in JSON."""
        keys = ("title", "title_zh", "version", "day")
        return {**{key: getattr(self, key) for key in keys}, "licences": list(self.licences)}

    @classmethod
    def of(cls, scan: Scan) -> Details:
        stamps = [DCTERMS + "modified", PLAN + "seenOn", PLAN + "asOf"]
        days = [day for stamp in stamps for day in scan.objects(None, stamp) if is_day(day)]
        datasets = scan.subjects_of(RDF + "type", VOID + "Dataset")
        licences = {item for name in datasets for item in scan.objects(name, DCTERMS + "license")}
        day = max(days, default="")
        return cls(version("kg-industry-plans"), day, tuple(sorted(licences)))


@dataclass(eq=False)
class ExportContext:
    """The store with the property graph and the description that are read from it."""

    format: Format
    store: EmbeddedStore
    options: Options
    ledger: Ledger

    @cached_property
    def scan(self) -> Scan:
        return self.store.scan()

    @cached_property
    def details(self) -> Details:
        return Details.of(self.scan)

    @cached_property
    def graph(self) -> PropertyGraph:
        """The property graph; the first access reads everything once."""
        return PropertyGraph(self.scan, self.ledger, self.options)
