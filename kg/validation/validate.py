"""Validating our own data: in one go, or plan by plan where there are several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path

from kg.store import reading
from kg.validation import whole
from kg.validation.engines.table import engine_name
from kg.validation.plans import inputs
from kg.validation.plans.cache import Cache
from kg.validation.plans.folder import working_folder
from kg.validation.plans.processes import jobs_by_default
from kg.validation.plans.validate import validate as plan_by_plan
from kg.validation.report import Report


def validate(
    paths: Sequence[Path],
    engine: str | None = None,
    *,
    jobs: int | None = None,
    executor: Executor | None = None,
    since_last: bool = False,
    rehash: bool = False,
) -> Report:
    """Hold files of data, and folders of them, against the shipped shapes and checks.

    One plan is judged together with all that is given. Several are judged each by itself, by
    `jobs` processes (as many as there are processors) or by the workers of `executor`, which
    read the files themselves. `since_last` looks only at what changed since the last such run
    over the same files; with `rehash` their size and time are not trusted to tell.

    Raises `InputError` for what cannot be read or parsed, and for a file that no shape looks at.
    """
    files = files_of(paths)
    name = engine_name(engine)
    cache = Cache(paths, name, rehash=rehash) if since_last else None
    jobs = jobs or jobs_by_default()
    with working_folder() as folder:
        given = inputs.read(files, folder, jobs=jobs, cache=cache)
        if len(given.units) < 2 and cache is None and executor is None:
            return whole.validate(files, name)
        return plan_by_plan(given, name, jobs=jobs, executor=executor, cache=cache)


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The files, and for a folder every RDF file below it; each once."""
    found = (f for path in paths for f in (reading.files_in(path) if path.is_dir() else [path]))
    return list(dict.fromkeys(found))
