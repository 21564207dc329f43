"""What is validated: generated plans with planted faults, and the same as plain SHACL takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

import kg.resources
from benchmarks.plans import write_files, write_nquads
from benchmarks.plans.writing import plans_for
from benchmarks.validation.rules import constraints


class Material(NamedTuple):
    """The files of one size."""

    triples: int
    plans: Path
    """All plans with what they share, as N-Quads."""
    truth: Path
    """What must be found, as JSON Lines."""
    whole: Path
    """The plans, our sources and the ontology in one graph, as N-Triples."""
    core: Path
    """Our shapes."""
    rules: Path
    """Our shapes, and our checks as SPARQL constraints."""


def sources() -> Path:
    """The shipped documents, which our vocabularies cite."""
    (path,) = (path for path in kg.resources.data_files() if path.name == "sources.ttl")
    return path


def prepared(
    folder: Path, triples: int, *, seed: int, whole: bool, faults: int | None = None
) -> Material:
    """Write what is needed to validate about so many triples; with `whole` also by pySHACL."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("plans.nq", "truth.jsonl", "whole.nt", "core.nt", "rules.nt")
    material = Material(triples, *(folder / name for name in names))
    write_nquads(material.plans, triples=triples, seed=seed, faults=faults, truth=material.truth)
    if whole:
        files = [*kg.resources.ontology_files(), material.plans, sources()]
        _write(material.whole, _triples(files))
        core = list(_triples(kg.resources.shape_files()))
        checks = ox.parse(constraints(), format=ox.RdfFormat.TURTLE)
        _write(material.core, core)
        _write(material.rules, [*core, *(quad.triple for quad in checks)])
    return material


def files_of_plans(folder: Path, plans: int, *, seed: int) -> None:
    """Write so many plans with their faults, a Turtle file for each graph."""
    write_files(folder, triples=triples_for(plans), seed=seed)


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
