"""Writes plans and their context: as one file of N-Quads, or as a folder of Turtle files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from benchmarks.plans import turtle
from benchmarks.plans.faults import truth as truths
from benchmarks.plans.faults.planting import Order, units
from benchmarks.plans.setting import Surroundings
from benchmarks.plans.terms import Graph
from benchmarks.plans.unit import lines

PLAN_SIZE = 1206
"""The mean number of triples of a plan with its outcomes."""
_FAULTS_PER_MILLION = 700


def plans_for(triples: int) -> int:
    """How many plans come, with their context, nearest to a number of triples.

    >>> plans_for(10_000), plans_for(1_000_000)
    (8, 827)
    """
    plans = round(triples / PLAN_SIZE)
    return max(1, round((triples - Surroundings.of(plans).triples) / PLAN_SIZE))


def order_for(triples: int, seed: int, faults: int | None, across: int) -> Order:
    """What to generate for about so many triples; without a number, 700 faults in a million."""
    usual = triples * _FAULTS_PER_MILLION // 1_000_000
    return Order(seed, plans_for(triples), usual if faults is None else faults, across)


def write_nquads(
    path: Path,
    *,
    triples: int,
    seed: int = 1,
    faults: int | None = None,
    across: int = 0,
    truth: Path | None = None,
) -> None:
    """About so many triples, as near as whole plans come; the truth as JSON Lines.

    The graphs stand in the order of their units: that of a plan with that of its outcomes.
    """
    written = 0
    with _opened(path) as file, _opened(truth) as told:
        for unit in units(order_for(triples, seed, faults, across)):
            before = []
            for graph in unit.graphs:
                before.append(written)
                file.writelines(lines(graph))
                written += len(graph.statements)
            for one in truths.due(unit):
                line = before[one.place.graph] + one.place.statement + 1
                told.write(truths.as_json(unit, one, line, path.name))


def write_files(
    folder: Path,
    *,
    triples: int,
    seed: int = 1,
    faults: int | None = None,
    across: int = 0,
    truth: Path | None = None,
) -> None:
    """The same as one Turtle file a graph, by its name; a folder that is not there is made."""
    folder.mkdir(parents=True, exist_ok=True)
    with _opened(truth) as told:
        for unit in units(order_for(triples, seed, faults, across)):
            # In the order in which files are read: what two of them say is at fault in the last.
            unit = unit._replace(graphs=sorted(unit.graphs, key=_file_name))
            texts = [turtle.text(graph) for graph in unit.graphs]
            names = [_file_name(graph) for graph in unit.graphs]
            for name, text in zip(names, texts, strict=True):
                (folder / name).write_text("".join(text.lines), "utf-8", newline="\n")
            for one in truths.due(unit):
                text = texts[one.place.graph]
                numbers = text.subject if one.place.is_subject else text.statement
                line = numbers[one.place.statement]
                told.write(truths.as_json(unit, one, line, names[one.place.graph]))


def _file_name(graph: Graph) -> str:
    return f"{graph.name}.ttl"


def _opened(path: Path | None) -> IO[str]:
    return (path or Path(os.devnull)).open("w", encoding="utf-8", newline="\n")
