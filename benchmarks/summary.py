"""What was required, what was found, beside which program and whether it holds, in Markdown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from benchmarks.figures import Figure, Judged, Limit, judged
from benchmarks.record import Record
from benchmarks.tables import NONE, called, markdown, short, size, times
from benchmarks.words import SAYS, SECTIONS

BUSY = 0.2
"""How many processors others may keep busy before times are uncertain."""
_FEW = 4
"""How many names a row lists; of more it gives the number."""

_Row = tuple[str, int | None, str, Limit]
"""A part, a size, the peer and a limit: figures that share them are one row."""


def requirements(record: Record, language: str) -> str:
    """Each limit, with what was found at the largest size."""
    rows = defaultdict[_Row, list[tuple[Figure, Judged]]](list)
    for figure in _largest(record.figures):
        for one in judged(figure, record.of(figure.part)):
            if one.found is not None:
                key = (figure.part, figure.size, _beside(figure, one.limit, language), one.limit)
                rows[key].append((figure, one))
    order = list(SECTIONS)
    return markdown(
        SAYS["required-head"][language],
        (
            _row(key, rows[key], language)
            for key in sorted(rows, key=lambda key: order.index(key[0]))
        ),
    )


def without(record: Record, language: str) -> str:
    """The parts of which nothing was required, in one line."""
    asked = {figure.part for figure in record.figures if figure.limits}
    parts = [link(part, language) for part in SECTIONS if part not in asked and record.of(part)]
    return SAYS["without"][language].format(SAYS["and"][language].join(parts)) if parts else ""


def link(part: str, language: str) -> str:
    """The title of a part, linked to its figures."""
    title = SECTIONS[part].title[language]
    page = SAYS["reference"][language]
    return f"[{title}]({page}#{title.lower().replace(' ', '-')})"


def _largest(figures: Sequence[Figure]) -> Iterator[Figure]:
    """Of each part and name the figure at the largest size."""
    yield from {(f.part, f.name): f for f in sorted(figures, key=lambda f: f.triples or 0)}.values()


def _beside(figure: Figure, limit: Limit, language: str) -> str:
    if limit.against == "theirs":
        return called(figure.peer, language)
    return SAYS["small"][language] if limit.against == "small" else NONE


def _row(key: _Row, every: Sequence[tuple[Figure, Judged]], language: str) -> list[str]:
    part, triples, beside, limit = key
    worst = max(one.found or 0 for _, one in every)
    return [
        SAYS["subject"][language].format(link(part, language), size(triples, language)),
        _names([figure.name for figure, _ in every], language),
        beside,
        _limit(limit, language),
        f"{short(worst)} {_unit(limit)}" if limit.against == "itself" else times(worst),
        _most([one.seconds for _, one in every]),
        _most([one.cpu for _, one in every]),
        _holds(every, language),
    ]


def _names(names: Sequence[str], language: str) -> str:
    if len(names) > _FEW:
        return SAYS["each"][language].format(len(names))
    return SAYS["and"][language].join(called(name, language) for name in names)


def _most(ratios: Sequence[float | None]) -> str:
    """The largest, where all are known.

    >>> _most([1.2, 1.5]), _most([1.2, None])
    ('1.5', '–')
    """
    known = [ratio for ratio in ratios if ratio is not None]
    return times(max(known)) if len(known) == len(ratios) else NONE


def _holds(every: Sequence[tuple[Figure, Judged]], language: str) -> str:
    held = sum(one.holds for _, one in every)
    answer = SAYS["yes" if held == len(every) else "no"][language]
    if 0 < held < len(every):
        answer = SAYS["of"][language].format(held, len(every))
    is_busy = any(figure.others > BUSY for figure, _ in every)
    return answer + (SAYS["busy"][language] if is_busy else "")


def _limit(limit: Limit, language: str) -> str:
    """
    >>> _limit(Limit("cpu", 1.3), "en"), _limit(Limit("memory", 500, "itself"), "en")
    ('processor time ≤ 1.3 ×', 'memory ≤ 500 MB')
    """
    what = SAYS["worker-memory" if limit.of == "worker" else limit.of][language]
    if limit.against == "itself":
        return f"{what} ≤ {short(limit.most)} {_unit(limit)}"
    return f"{what} ≤ {times(limit.most)} {SAYS['fold'][language]}"


def _unit(limit: Limit) -> str:
    return "s" if limit.of in ("cpu", "seconds") else "MB"
