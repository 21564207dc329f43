"""The file that keeps the figures: `docs/benchmarks.json`.

What is measured again takes the place of what was known of the same part and size; everything
else stays, with the machine and the versions that it was measured on.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.figures import Cost, Figure, Limit
from kg.files import write_text

Setting = dict[str, Any]
"""A day, a machine and versions."""

_LIBRARIES = ("pyoxigraph", "oxigraph", "rdflib", "pyshacl", "shacl-rust", "duckdb", "networkx")


class Record(NamedTuple):
    """Every figure, and the settings that they refer to by their place."""

    settings: Sequence[Setting] = ()
    figures: Sequence[Figure] = ()

    def of(self, part: str) -> list[Figure]:
        """The figures of a part, the smallest size first."""
        return [figure for figure in self.figures if figure.part == part]

    def has(self, part: str, triples: int | None) -> bool:
        """Whether a part was measured at a size."""
        return any(figure.triples == triples for figure in self.of(part))

    def with_(self, setting: Setting, part: str, figures: Sequence[Figure]) -> Record:
        """The record with a part measured anew, at the sizes of these figures."""
        sizes = {figure.triples for figure in figures}
        kept = [one for one in self.figures if one.part != part or one.triples not in sizes]
        settings = [*self.settings, setting]
        new = [one._replace(setting=len(self.settings)) for one in figures]
        return _tidied(settings, [*kept, *new])


def _tidied(settings: Sequence[Setting], figures: Iterable[Figure]) -> Record:
    """Every setting once, and only those that a figure is of; the figures in order."""
    figures = sorted(figures, key=lambda one: (one.part, one.triples or 0))
    used = {figure.setting for figure in figures}
    known: list[Setting] = []
    for place, setting in enumerate(settings):
        if place in used and setting not in known:
            known.append(setting)
    places = {place: known.index(settings[place]) for place in used}
    return Record(known, [one._replace(setting=places[one.setting]) for one in figures])


def setting() -> Setting:
    """This machine, without its name, and the versions of what is compared."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "day": date.today().isoformat(),
        "processor": _processor(),
        "processors": len(os.sched_getaffinity(0)),
        "memory": round(memory / 2**30),
        "system": platform.system(),
        "python": platform.python_version(),
        "versions": {name: found for name in _LIBRARIES if (found := _version(name))},
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def read(path: Path) -> Record:
    """What a file keeps; nothing where there is none yet."""
    if not path.exists():
        return Record()
    known = json.loads(path.read_text("utf-8"))
    return Record(known["settings"], [_figure(one) for one in known["figures"]])


def _figure(known: dict[str, Any]) -> Figure:
    costs = {side: Cost(**known[side]) if known[side] else None for side in ("ours", "theirs")}
    return Figure(**{**known, **costs, "limits": [Limit(**one) for one in known["limits"]]})


def as_json(record: Record) -> str:
    """What the file keeps, a figure a line."""
    lines = [json.dumps(_plain(figure), ensure_ascii=False) for figure in record.figures]
    settings = json.dumps(record.settings, ensure_ascii=False, indent=1)
    return f'{{"settings": {settings},\n"figures": [\n{_joined(lines)}\n]}}\n'


def _joined(lines: Sequence[str]) -> str:
    return ",\n".join(lines)


def _plain(figure: Figure) -> dict[str, Any]:
    return {
        **figure._asdict(),
        "ours": figure.ours._asdict(),
        "theirs": figure.theirs._asdict() if figure.theirs else None,
        "limits": [limit._asdict() for limit in figure.limits],
        "told": dict(figure.told),
    }


def save(path: Path, record: Record) -> None:
    """Write the file, whole or not at all."""
    write_text(path, as_json(record))
