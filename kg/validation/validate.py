"""Validates files by the shipped rules, within limits, and attaches the fixes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import chain
from pathlib import Path

from kg.store import parser
from kg.text import Words
from kg.validation.engines import engine_name
from kg.validation.plans import pieces
from kg.validation.plans.run import WORDING as WORDING
from kg.validation.plans.run import Workers
from kg.validation.plans.run import validate as plan_by_plan
from kg.validation.report import Finding, Report
from kg.worker import Limits, limits_for, processors

_SECONDS_OF_SHAPES = 4  # pySHACL takes in anybody's own: 170 kB of a list take it so long


def limits(
    paths: Iterable[Path],
    shapes: Sequence[Path] = (),
    *,
    streamed: int = 0,
    seconds: float | None = None,
) -> Limits:
    """The limits of a run over `paths`, files or folders, and `streamed` bytes, by their size.

    With `shapes` of anybody's own it may take longer. With `seconds` the run is limited by the
    clock, else by the time that a processor works.
    """
    limits = limits_for([*paths, *shapes], streamed)._replace(offline=True)
    if seconds is not None:
        return limits._replace(seconds=seconds, processor=None)
    more = _SECONDS_OF_SHAPES if shapes else 0
    return limits._replace(processor=(limits.processor or 0) + more)


_LARGE = 1 << 24  # bytes of data: more are not loaded to look for fixes
_TOO_LARGE: Words = {
    "en": "too much data to look for fixes; validate the file of a plan by itself for them",
    "zh": "数据量过大，未查找修复办法；如需修复，请单独校验各规划的文件",
}


def validate(
    paths: Sequence[Path],
    engine: str | None = None,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    since_last: bool = False,
    rehash: bool = False,
) -> Report:
    """Validate files of data, and folders of them, by the shipped rules.

    Each plan is judged by itself, by `jobs` processes (as many as there are processors) or by the
    workers of `executor`, which read the files themselves. `since_last` judges only what changed
    since the last such run over the same files, by size and time or with `rehash` by content.
    Raises `InputError` for what cannot be read or parsed, and for a file without a focus node.
    """
    files = files_of(paths)
    name = engine_name(engine)
    cache = None
    if since_last:
        from kg.validation.plans.cache import Cache  # here: most runs need none

        cache = Cache(paths, name, rehash=rehash)
    workers = Workers(jobs or processors(), executor)
    with pieces.read(files, cache.pieces if cache else None) as given:
        report = plan_by_plan(given, name, workers, cache)
    return _with_fixes(report, files)


def _with_fixes(report: Report, files: Sequence[Path]) -> Report:
    if not report.findings:
        return report
    if sum(path.stat().st_size for path in files) > _LARGE:
        return replace(report, notes=[*report.notes, _TOO_LARGE])
    from kg.store.graph import load
    from kg.validation.fixes import attached

    graph = load(files)
    return replace(report, findings=attached(report.findings, graph.store, graph.file_of()))


def of_own(report: Report, layers: Sequence[Path], engine: str | None = None) -> Report:
    """The report without findings in `layers` that these show by themselves.

    A finding there that one's own data cause stays; no fix changes these files.
    """
    is_there = any(finding.file in layers for finding in report.findings)
    known = {_what(f) for f in validate(layers, engine).findings} if is_there else set()
    kept = [
        replace(finding, fix=None) if finding.fix and finding.fix.file in layers else finding
        for finding in report.findings
        if finding.file not in layers or _what(finding) not in known
    ]
    return replace(report, findings=kept)


def _what(finding: Finding) -> tuple[str, str, str | None, str | None]:
    return finding.rule, finding.focus, finding.path, finding.value


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files, and for a folder every RDF file below it; each once."""
    found = (parser.files_in(path) if os.path.isdir(path) else [path] for path in paths)
    return list(dict.fromkeys(chain.from_iterable(found)))
