"""What is told of the data as a whole: title, licences, version, and the day that stamps it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from kg.export.graph.period import is_day
from kg.namespaces import DCTERMS, PLAN, RDF, VOID
from kg.store.scan import Scan

TITLE = {
    "en": "Industrial plans: what was promised, by whom, how firmly, by when, and what came of it",
    "zh": "产业规划：承诺了什么、由谁承诺、语气多强、何时兑现、结果如何",
}


@dataclass(frozen=True, slots=True)
class Details:
    """`day` is the latest day on which the data were changed or a document was seen.

    It is the one time stamp of an export, so that the same data give the same bytes. It is empty
    where the data tell none.
    """

    title: str
    title_zh: str
    version: str
    day: str
    licences: tuple[str, ...]
    datasets: tuple[str, ...]

    def about(self) -> dict[str, str | list[str]]:
        """What a format in JSON says of the data, beside them."""
        return {
            "title": self.title,
            "title_zh": self.title_zh,
            "version": self.version,
            "day": self.day,
            "licences": list(self.licences),
        }

    @classmethod
    def of(cls, scan: Scan) -> Details:
        """The details of a graph."""
        stamps = [DCTERMS + "modified", PLAN + "seenOn", PLAN + "asOf"]
        days = [day for stamp in stamps for day in scan.values_of(stamp) if is_day(day)]
        datasets = scan.subjects_of(RDF + "type", VOID + "Dataset")
        licences = {item for name in datasets for item in scan.objects(name, DCTERMS + "license")}
        return cls(
            title=TITLE["en"],
            title_zh=TITLE["zh"],
            version=version("kg-industry-plans"),
            day=max(days, default=""),
            licences=tuple(sorted(licences)),
            datasets=tuple(datasets),
        )
