"""The generated plans as plain SHACL takes them: one graph, and our rules as shapes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

import kg.resources
import kg.workspace
from benchmarks.material import SEED, Material
from benchmarks.plans import write_files
from benchmarks.plans.writing import plans_for
from benchmarks.validation.rules import constraints


class Plain(NamedTuple):
    """What pySHACL is given, as N-Triples."""

    whole: Path
    """The plans, our sources and the ontology in one graph."""
    core: Path
    """Our shapes."""
    rules: Path
    """Our shapes, and our checks as SPARQL constraints."""


def sources() -> Path:
    """The shipped documents, which our vocabularies cite."""
    (path,) = (path for path in kg.workspace.data_files() if path.name == "sources.ttl")
    return path


def plain(material: Material) -> Plain:
    """Write what pySHACL needs."""
    made = Plain(*(material.folder / f"{name}.nt" for name in Plain._fields))
    files = [*kg.resources.ontology_files(), material.plans, sources()]
    _write(made.whole, _triples(files))
    core = list(_triples(kg.resources.shape_files()))
    checks = ox.parse(constraints(), format=ox.RdfFormat.TURTLE)
    _write(made.core, core)
    _write(made.rules, [*core, *(quad.triple for quad in checks)])
    return made


def files_of_plans(folder: Path, plans: int) -> None:
    """Write so many plans with their faults, a Turtle file for each graph."""
    write_files(folder, triples=triples_for(plans), seed=SEED)


def triples_for(plans: int) -> int:
    """How many triples to ask for to get so many plans.

    >>> plans_for(triples_for(1000))
    1000
    """
    return next(triples for triples in count(plans * 1000, 100) if plans_for(triples) >= plans)


def _triples(files: Iterable[Path]) -> Iterator[ox.Triple]:
    for file in files:
        text_format = ox.RdfFormat.from_extension(file.suffix[1:])
        for quad in ox.parse(path=str(file), format=text_format):
            yield quad.triple


def _write(path: Path, triples: Iterable[ox.Triple]) -> None:
    ox.serialize(triples, str(path), format=ox.RdfFormat.N_TRIPLES)
