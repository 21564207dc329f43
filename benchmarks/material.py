"""What is measured at a size: generated plans with planted faults, and a store of them."""

from __future__ import annotations

import shutil
import sys
from functools import cached_property
from pathlib import Path

from benchmarks.measuring import Command, Run, run
from benchmarks.plans import write_nquads
from benchmarks.plans.setting import City
from kg.store.disk import manifest

SEED = 1
PLAN = City(SEED, 1).plan[1:-1]
"""The plan that questions are asked about: the first, the same at every size, without faults."""


class Material:
    """The files of one size, each made when it is first asked for."""

    def __init__(self, folder: Path, triples: int) -> None:
        self.folder, self.triples = folder, triples
        self.stored = folder / "store"
        folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def plans(self) -> Path:
        """All plans with what they share, as N-Quads."""
        path = self.folder / "plans.nq"
        write_nquads(path, triples=self.triples, seed=SEED, truth=self.truth)
        return path

    @property
    def truth(self) -> Path:
        """The faults that `kg validate` must find, as JSON Lines."""
        return self.folder / "truth.jsonl"

    @property
    def store(self) -> Path:
        """The folder of a store with the plans in it."""
        if not self.stored.exists():
            load_into(self.stored, self.plans)
        return self.stored

    @property
    def engine(self) -> Path:
        """Pyoxigraph's own folder in the store."""
        return manifest.generations(self.store)[-1] / manifest.ENGINE


def load_into(store: Path, file: Path) -> Run:
    """What `kg load` takes to make a store; one that is there is removed before."""
    shutil.rmtree(store, ignore_errors=True)
    return run(kg("load", file, "--store", store))


def kg(*arguments: str | Path) -> Command:
    """A command of ours as a whole process."""
    return [program("kg"), *arguments]


def python(code: str, *arguments: str | Path) -> Command:
    """A program in Python as a whole process."""
    return [sys.executable, "-c", code, *arguments]


def program(name: str) -> Path:
    """A program of this environment."""
    return Path(sys.executable).with_name(name)
