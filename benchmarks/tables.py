"""The tables of every figure, in Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from math import log10

from benchmarks.figures import Cost, Figure, judged
from benchmarks.record import Record
from benchmarks.words import NAMES, SAYS, SECTIONS

NONE = "–"
"""Stands for what was not recorded."""


def size(triples: int | None, language: str = "en") -> str:
    """A number of triples; powers of ten as such.

    >>> size(100_000), size(1_234_000), size(None, "zh")
    ('10⁵', '1,234,000', '自带')
    """
    if triples is None:
        return SAYS["shipped"][language]
    power = round(log10(triples))
    return "10" + "⁰¹²³⁴⁵⁶⁷⁸⁹"[power] if triples == 10**power else f"{triples:,}"


def short(number: float) -> str:
    """Three digits of a number.

    >>> short(0.012345), short(12.345), short(1234.5)
    ('0.0123', '12.3', '1,234')
    """
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def times(ratio: float | None) -> str:
    """How many times as much; of less than a half, one by how many.

    >>> times(1.234), times(0.1), times(None)
    ('1.23', '1/10', '')
    """
    if ratio is None:
        return ""
    return short(ratio) if ratio >= 0.5 else f"1/{short(1 / ratio)}"


def called(name: str, language: str) -> str:
    """The name of a figure; a command as code."""
    shown = NAMES[language].get(name, name)
    return f"`{shown}`" if name.startswith("kg ") and "," not in name else shown


def markdown(head: str, rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown with a line of heads."""
    lines = [head, "|" + "---|" * head.count(" |")]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"


def of_figures(figures: Sequence[Figure], language: str) -> str:
    """A line for each figure."""
    return markdown(SAYS["head"][language], (_line(figure, language) for figure in figures))


def _line(figure: Figure, language: str) -> list[str]:
    return [
        size(figure.size, language),
        called(figure.name, language),
        *_cost(figure, figure.ours),
        called(figure.peer, language) if figure.theirs else "",
        *_cost(figure, figure.theirs),
        times(figure.ratio),
        f"{figure.others:g}",
    ]


def _cost(figure: Figure, cost: Cost | None) -> Iterator[str]:
    if cost is None:
        yield from ("", "", "")
        return
    for of in ("cpu", "seconds"):
        spread = f" ({short(cost.low)}–{short(cost.high)})" if of == figure.by else ""
        if of == "cpu" and cost is figure.ours and not figure.has_cpu:
            yield NONE
            continue
        amount = getattr(cost, of)
        yield (short(amount) if amount else "< 0.01") + (spread if figure.runs > 1 else "")
    worker = f" ({short(cost.worker)})" if cost.worker else ""
    yield short(cost.memory) + worker if cost.memory else ""


def by_size(figures: Sequence[Figure], language: str) -> str:
    """A line for each question: milliseconds at each size, and what is made of them."""
    sizes = sorted({figure.triples or 0 for figure in figures})
    words = [SAYS["question"], *({language: size(n)} for n in sizes), SAYS["times"], SAYS["growth"]]
    head = f"| {' | '.join(word[language] for word in words)} |"
    others = {size(figure.triples): figure.others for figure in figures}
    told = ", ".join(f"{name}: {busy:g}" for name, busy in others.items())
    rows = markdown(head, _questions(figures, sizes, language))
    return f"{rows}\n{SAYS['others'][language].format(told)}\n"


def _questions(
    figures: Sequence[Figure], sizes: Sequence[int], language: str
) -> Iterator[list[str]]:
    for name in dict.fromkeys(figure.name for figure in figures):
        own = {figure.triples: figure for figure in figures if figure.name == name}
        cells = [_milliseconds(own[n]) if n in own else "" for n in sizes]
        last = own[max(own, key=lambda n: n or 0)]
        growth = [one.found for one in judged(last, figures) if one.limit.against == "small"]
        yield [
            called(name, language),
            *cells,
            times(last.ratio),
            short(growth[0]) if growth and growth[0] is not None else "",
        ]


def _milliseconds(figure: Figure) -> str:
    return "> 20 s" if figure.is_cut else short(1000 * figure.ours.cpu)


def settings(record: Record, language: str) -> str:
    """The machines and versions, and which parts were measured there."""
    names = ("day", "processor", "processors", "ram", "versions", "parts")
    head = f"| {' | '.join(SAYS[name][language] for name in names)} |"
    return markdown(
        head, (_setting(record, place, language) for place in range(len(record.settings)))
    )


def _setting(record: Record, place: int, language: str) -> list[str]:
    facts = record.settings[place]
    versions = {"Python": facts["python"], **facts["versions"]}
    used = defaultdict[str, set[int | None]](set)
    for figure in record.figures:
        if figure.setting == place and figure.part in SECTIONS:
            used[figure.part].add(figure.triples)
    parts = [
        SECTIONS[part].title[language]
        + "".join(f" {size(n)}" for n in sorted(filter(None, used[part])))
        for part in SECTIONS
        if part in used
    ]
    return [
        facts["day"],
        facts["processor"],
        str(facts["processors"]),
        str(facts["memory"]),
        ", ".join(f"{name} {version}" for name, version in versions.items()),
        SAYS["and"][language].join(parts),
    ]


def took(record: Record, language: str) -> str:
    """How many minutes the figures of each size took."""
    jobs = {(figure.part, figure.triples): figure.took for figure in record.figures}
    sizes = defaultdict[int, float](float)
    for (_, triples), seconds in jobs.items():
        sizes[triples or 0] += seconds
    rows = ([size(n or None, language), f"{sizes[n] / 60:.1f}"] for n in sorted(sizes))
    return markdown(SAYS["took-head"][language], rows)
