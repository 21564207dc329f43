"""The pages of figures in both languages, and the charts, drawn from the record alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from benchmarks import summary, tables
from benchmarks.charts import CHARTS, chart
from benchmarks.figures import Figure
from benchmarks.record import Record
from benchmarks.stores import LOAD
from benchmarks.words import SAYS, SECTIONS
from kg.files import write_text


def reader(record: Record, language: str) -> str:
    """What was required and whether it holds, and a chart of each subject that has one."""
    parts = [
        SAYS["opening"][language],
        f"## {SAYS['required'][language]}\n",
        summary.requirements(record, language),
        summary.without(record, language),
        f"## {SAYS['by-size'][language]}\n",
        SAYS["dashed"][language] + "\n",
    ]
    for part in filter(record.of, CHARTS):
        title, shown = SECTIONS[part].title[language], SECTIONS[part].shown[language]
        parts += [f"### {title}\n", shown + "\n", f"![{title}](benchmarks/{part}.svg)\n"]
    return "\n".join(parts)


def reference(record: Record, language: str) -> str:
    """Every figure, the machines and versions, and how long measuring takes."""
    parts = [
        SAYS["every-opening"][language],
        f"## {SAYS['machine'][language]}\n",
        tables.settings(record, language),
    ]
    for part, section in SECTIONS.items():
        if figures := record.of(part):
            parts += [f"## {section.title[language]}\n", section.about[language] + "\n"]
            parts += _table(part, figures, language)
    parts += [f"## {SAYS['took'][language]}\n", tables.took(record, language)]
    return "\n".join(parts)


DRAWN: dict[str, Callable[[Record], str]] = {
    "benchmarks.md": partial(reader, language="en"),
    "benchmarks.zh.md": partial(reader, language="zh"),
    "reference/benchmarks.md": partial(reference, language="en"),
    "reference/benchmarks.zh.md": partial(reference, language="zh"),
    **{f"benchmarks/{part}.svg": partial(chart, part=part) for part in CHARTS},
}
"""Each file of the documentation that is drawn from the record."""


def write(docs: Path, record: Record) -> None:
    """Write all of them into a folder."""
    for name, draw in DRAWN.items():
        (docs / name).parent.mkdir(exist_ok=True)
        write_text(docs / name, draw(record))


def _table(part: str, figures: Sequence[Figure], language: str) -> Iterator[str]:
    if part in ("warm", "statistics"):
        yield tables.by_size(figures, language)
        return
    yield tables.of_figures(figures, language)
    if part == "load":
        sizes = {f.triples: (f.told["file"], f.told["disk"]) for f in figures if f.name == LOAD}
        said = [
            SAYS["disk"][language].format(tables.size(n), f"{a:,}", f"{b:,}")
            for n, (a, b) in sizes.items()
        ]
        yield " ".join(said) + "\n"
    if part == "validate":
        found = {tables.size(f.triples): f.told["findings"] for f in figures}
        counts = ", ".join(f"{size}: {count}" for size, count in found.items())
        yield f"{SAYS['worker'][language]} {SAYS['findings'][language].format(counts)}\n"
