"""A store on disk with the files that it holds, which tests change and load again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from benchmarks.plans import write_files
from benchmarks.plans.setting import City
from kg.store.disk import loader
from kg.store.disk.sources import load_sources


@dataclass(frozen=True)
class KeptStore:
    """The folder of a store, and that of the Turtle files of its graphs."""

    store: Path
    files: Path

    @classmethod
    def of_cities(cls, folder: Path, cities: int, triples: int) -> Self:
        """The files of the plans of so many cities, of which nothing is loaded yet."""
        made = cls(folder / "store", folder / "files")
        write_files(made.files, triples=triples, faults=0)
        assert made.path(City(1, cities).slug).exists()
        assert not made.path(City(1, cities + 1).slug).exists()
        return made

    def path(self, name: str) -> Path:
        """The file of a graph."""
        return self.files / f"{name}.ttl"

    def load(self, *names: str) -> None:
        """Load the files of some graphs, as they are now."""
        loader.load(self.store, load_sources(sorted(map(self.path, names))))

    def state(self, name: str, statements: str) -> None:
        """Load the file of a graph with statements more."""
        text = self.path(name).read_text("utf-8")
        self.path(name).write_text(f"{text}\n{statements}\n", "utf-8")
        self.load(name)

    @contextmanager
    def copied(self, folder: Path) -> Iterator[Self]:
        """A copy of the store in a folder; afterwards the files are as they were."""
        before = {path: path.read_bytes() for path in self.files.iterdir()}
        shutil.copytree(self.store, folder / "store")
        yield replace(self, store=folder / "store")
        for path, raw in before.items():
            path.write_bytes(raw)
