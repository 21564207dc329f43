"""One run over many plans, each judged by itself, and over what they share."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import kg.resources
from kg.files import shown
from kg.store.memory import MemoryStore
from kg.store.parsing import nquads_of
from kg.validation.engines.table import REFERENCE
from kg.validation.judge import judge, literal_count, refuse_unlooked_at
from kg.validation.lines import Row, line, rows
from kg.validation.plans import across, crosscheck
from kg.validation.plans.cache import Cache, digest
from kg.validation.plans.inputs import Inputs
from kg.validation.plans.judging import Judged, Prepared, Setup, prepared, slices, spreading
from kg.validation.plans.pieces import Piece, Unit, text_of
from kg.validation.plans.placing import placed
from kg.validation.plans.running import judge_all
from kg.validation.report import Report, Words


def validate(
    given: Inputs,
    engine: str,
    *,
    jobs: int = 1,
    executor: Executor | None = None,
    cache: Cache | None = None,
) -> Report:
    """Hold each plan, and what plans share, against the shipped shapes and checks.

    Plans that have to do with one another are judged together, so that the findings are those
    of judging all in one. With `cache` only what changed since the last run is looked at.
    """
    run = _Run(given, executor, jobs, cache)
    setup = Setup(engine, tuple(given.context), cache.last.additions if cache else b"")
    judged = run.judge(setup)
    while (told := spreading(r for one in judged for r in one.additions)) != setup.additions:
        setup = setup._replace(additions=told)
        judged = run.judge(setup)
    context = run.judge_context(setup, judged)
    if cache:
        cache.now.additions = told
        cache.save()
    again = run.again(setup, judged)
    differing = crosscheck.differing(judged, again)
    notes = [_grouped(shown(path)) for path in given.grouped]
    notes += [crosscheck.agreed(len(again))] if again and not differing else []
    remarks = [crosscheck.disagreed(name) for name in differing]
    return replace(_report([*judged, context]), remarks=remarks, notes=notes)


def _grouped(path: str) -> Words:
    return {
        "en": f"{path}: its graphs do not stand together; they were grouped on disk first",
        "zh": f"{path}：同一图的语句未连续存放；已先在磁盘上归组",
    }


class _Run:
    """The plans of a run, who works on them, and what is known of them."""

    def __init__(
        self, given: Inputs, executor: Executor | None, jobs: int, cache: Cache | None
    ) -> None:
        self.given = given
        self.executor = executor
        self.jobs = jobs
        self.cache = cache

    def judge(self, setup: Setup) -> list[Judged]:
        """Every plan judged, and those together that have to do with one another."""
        judged = self._each(self.given.units, setup)
        groups = across.connected(judged)
        apart = frozenset().union(*groups)
        groups += [{one.name} for one in judged if one.abroad and one.name not in apart]
        named = {unit.name: unit for unit in self.given.units}
        together = [_together([named[name] for name in sorted(group)]) for group in groups]
        kept = [one for one in judged if not one.abroad and one.name not in apart]
        return kept + self._each(together, setup)

    def _each(self, units: Sequence[Unit], setup: Setup) -> list[Judged]:
        cache = self.cache
        if cache is None:
            return list(judge_all(units, setup, jobs=self.jobs, executor=self.executor))
        shared = digest([setup.additions, cache.text(setup.context)])
        known = cache.known(units, shared, lambda same: slices(setup, same))
        names = {one.name for one in known}
        rest = [unit for unit in units if unit.name not in names]
        new = list(judge_all(rest, setup, jobs=self.jobs, executor=self.executor))
        cache.keep(units, [*known, *new], shared)
        return [*known, *new]

    def again(self, setup: Setup, judged: Sequence[Judged]) -> list[Judged]:
        """Some plans of a large run judged by the reference, if it was not that which judged."""
        if setup.engine == REFERENCE:
            return []
        some = crosscheck.sample(self.given.units, judged)
        reference = setup._replace(engine=REFERENCE)
        return list(judge_all(some, reference, jobs=self.jobs, executor=self.executor))

    def judge_context(self, setup: Setup, judged: Sequence[Judged]) -> Judged:
        """What plans share, judged by itself with all that plans say of it."""
        if self.cache is None:
            return judge_context(setup, judged)
        rows = sorted({line(row) for one in judged for row in (*one.additions, *one.mentions)})
        key = digest([setup.additions, self.cache.text(setup.context), *rows])
        kept = self.cache.last.context
        found = kept[1] if kept and kept[0] == key else judge_context(setup, judged)
        self.cache.now.context = (key, found)
        return found


def _together(units: Sequence[Unit]) -> Unit:
    return Unit(
        name=" ".join(unit.name for unit in units),
        pieces=tuple(piece for unit in units for piece in unit.pieces),
        size=sum(unit.size for unit in units),
        complete=True,
    )


def judge_context(setup: Setup, judged: Sequence[Judged]) -> Judged:
    """What plans share, judged by itself with all that plans say of it."""
    ready = prepared(setup)
    texts = [(Piece(path), nquads_of(path)) for path in kg.resources.ontology_files()]
    texts += [(piece, text_of(piece)) for piece in setup.context]
    own = rows(b"".join(text for _, text in texts))
    told = _told(judged, ready)
    statements = [*own, *told]
    text = b"".join(map(line, statements))
    found = judge(text, own, ready.rules, MemoryStore.of_nquads(text))
    about = {row[0] for row in own}
    judged_here = about | {row[2] for row in own} - {row[0] for row in told}
    seen = ready.sight.looked_at(statements)
    for piece, own_text in texts:
        if piece.whole:
            refuse_unlooked_at(piece.path, rows(own_text), seen)
    return Judged(
        name="",
        findings=placed([f for f in found if _node(f.focus) in judged_here], texts),
        nodes_per_shape={shape: len(nodes & about) for shape, nodes in seen.items()},
        literals=literal_count(own),
        slice=b"",
        subjects=array("q"),
        abroad=(),
        additions=(),
        mentions=(),
    )


def _told(judged: Sequence[Judged], ready: Prepared) -> list[Row]:
    """What plans say of and about shared things; of links that only point, one of a kind."""
    found = dict.fromkeys(row for one in judged for row in one.additions)
    for one in judged:
        for row in one.mentions:
            found.setdefault(row)
    pointing = {row[1:3]: row for row in found if ready.sight.looks_at_values(row[1])}
    return [row for row in found if pointing.get(row[1:3], row) is row]


def _node(focus: str) -> bytes:
    return focus.encode() if focus.startswith(("_:", '"')) else f"<{focus}>".encode()


def _report(judged: Sequence[Judged]) -> Report:
    counts: Counter[str] = Counter()
    for one in judged:
        counts.update(one.nodes_per_shape)
    once = {finding.sort_key: finding for one in judged for finding in one.findings}
    return Report(
        findings=[once[key] for key in sorted(once)],
        nodes_per_shape={shape: counts[shape] for shape in sorted(counts)},
        checks=len(kg.resources.check_files()),
        literals=sum(one.literals for one in judged),
    )
