"""The page of figures in both languages, and its charts, drawn from the record and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import tables
from benchmarks.charts import CHARTS, chart
from benchmarks.figures import Figure
from benchmarks.record import Record
from benchmarks.words import SAYS, SECTIONS
from kg.files import write_text


def english(record: Record) -> str:
    """The page in English."""
    return _page(record, "en")


def chinese(record: Record) -> str:
    """The page in Chinese."""
    return _page(record, "zh")


DRAWN: dict[str, Callable[[Record], str]] = {
    "benchmarks.md": english,
    "benchmarks.zh.md": chinese,
    **{f"benchmarks/{part}.svg": partial(chart, part=part) for part in CHARTS},
}
"""Each file of the documentation that is drawn from the record."""


def write(docs: Path, record: Record) -> None:
    """Write all of them into a folder."""
    (docs / "benchmarks").mkdir(exist_ok=True)
    for name, draw in DRAWN.items():
        write_text(docs / name, draw(record))


def _page(record: Record, language: str) -> str:
    parts = [
        SAYS["opening"][language],
        f"## {SAYS['machine'][language]}\n",
        tables.settings(record, language),
        f"## {SAYS['asked'][language]}\n",
        tables.asked(record, language),
    ]
    for part, section in SECTIONS.items():
        if figures := record.of(part):
            parts += [f"## {section.title[language]}\n", section.about[language] + "\n"]
            if part in CHARTS:
                parts.append(f"![{section.title[language]}](benchmarks/{part}.svg)\n")
            parts += _table(part, figures, language)
    parts += [f"## {SAYS['took'][language]}\n", tables.took(record, language)]
    return "\n".join(parts)


def _table(part: str, figures: Sequence[Figure], language: str) -> Iterator[str]:
    if part in ("warm", "statistics"):
        yield tables.by_size(figures, language)
        return
    yield tables.of_figures(figures, language)
    if part == "load":
        sizes = {f.triples: (f.told["file"], f.told["disk"]) for f in figures}
        said = [
            SAYS["disk"][language].format(tables.size(n), f"{a:,}", f"{b:,}")
            for n, (a, b) in sizes.items()
        ]
        yield " ".join(said) + "\n"
    if part == "validate":
        found = {tables.size(f.triples): f.told["findings"] for f in figures}
        counts = ", ".join(f"{size}: {count}" for size, count in found.items())
        yield f"{SAYS['worker'][language]} {SAYS['findings'][language].format(counts)}\n"
