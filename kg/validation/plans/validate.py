"""One run over many plans, each judged by itself, and over what they share."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor

import kg.resources
from kg.store.memory import MemoryStore
from kg.store.parsing import nquads_of
from kg.validation.judge import judge, literal_count
from kg.validation.lines import line, rows
from kg.validation.plans import across
from kg.validation.plans.inputs import Inputs
from kg.validation.plans.judging import Judged, Setup, additions, prepared
from kg.validation.plans.pieces import Piece, Unit, text_of
from kg.validation.plans.placing import placed
from kg.validation.plans.running import judge_all
from kg.validation.report import Report


def validate(
    given: Inputs, engine: str, *, jobs: int = 1, executor: Executor | None = None
) -> Report:
    """Hold each plan, and what plans share, against the shipped shapes and checks."""
    setup = Setup(engine, tuple(given.context))
    judged = _judged(given.units, setup, jobs, executor)
    told = additions([row for one in judged for row in one.shared], prepared(setup).context.about)
    if told:
        setup = setup._replace(additions=told)
        judged = _judged(given.units, setup, jobs, executor)
    return _report([*judged, _judge_context(setup, judged)], setup)


def _judged(
    units: Sequence[Unit], setup: Setup, jobs: int, executor: Executor | None
) -> list[Judged]:
    """Every unit judged, and those together that have to do with one another."""
    judged = list(judge_all(units, setup, jobs=jobs, executor=executor))
    groups = across.connected(judged)
    if not groups:
        return judged
    named = {unit.name: unit for unit in units}
    together = [_together([named[name] for name in sorted(group)]) for group in groups]
    apart = set().union(*groups)
    again = judge_all(together, setup, jobs=jobs, executor=executor)
    return [*(one for one in judged if one.name not in apart), *again]


def _together(units: Sequence[Unit]) -> Unit:
    return Unit(
        name=units[0].name,
        pieces=tuple(piece for unit in units for piece in unit.pieces),
        size=sum(unit.size for unit in units),
    )


def _judge_context(setup: Setup, judged: Sequence[Judged]) -> Judged:
    """What plans share, judged by itself with all that plans say of it."""
    ready = prepared(setup)
    texts = [(Piece(path), nquads_of(path)) for path in kg.resources.ontology_files()]
    texts += [(piece, text_of(piece)) for piece in setup.context]
    own = rows(b"".join(text for _, text in texts))
    told = dict.fromkeys(row for one in judged for row in one.shared)
    pointing = {row[1:3]: row for one in judged for row in one.pointing}
    statements = [*own, *(told | dict.fromkeys(pointing.values()))]
    text = b"".join(map(line, statements))
    found = judge(text, own, ready.rules, MemoryStore.of_nquads(text))
    about = {row[0] for row in own}
    judged_here = about | {row[2] for row in own} - {row[0] for row in told}
    seen = ready.sight.looked_at(statements)
    return Judged(
        name="",
        findings=placed([f for f in found if _node(f.focus) in judged_here], texts),
        nodes_per_shape={shape: len(nodes & about) for shape, nodes in seen.items()},
        literals=literal_count(own),
        slice=b"",
        subjects=array("q"),
        abroad=(),
        shared=(),
        pointing=(),
    )


def _node(focus: str) -> bytes:
    return focus.encode() if focus.startswith(("_:", '"')) else f"<{focus}>".encode()


def _report(judged: Sequence[Judged], setup: Setup) -> Report:
    counts: Counter[str] = Counter()
    for one in judged:
        counts.update(one.nodes_per_shape)
    once = {finding.sort_key: finding for one in judged for finding in one.findings}
    return Report(
        findings=[once[key] for key in sorted(once)],
        nodes_per_shape={shape: counts[shape] for shape in sorted(counts)},
        checks=len(prepared(setup).rules.checks),
        literals=sum(one.literals for one in judged),
    )
