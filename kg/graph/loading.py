"""Which files make the graph, and what each of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import kg.resources
from kg.store.memory import MemoryStore
from kg.store.parsing import Quads, parse_file


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the quads in it."""

    path: Path
    quads: Quads

    def __len__(self) -> int:
        return len(self.quads)


@dataclass(frozen=True, slots=True)
class Graph:
    """The files of a graph: what they mean (ontology, vocabularies) and what they say (data)."""

    meaning: Sequence[Source]
    data: Sequence[Source]

    @property
    def sources(self) -> list[Source]:
        """Meaning first, then data."""
        return [*self.meaning, *self.data]

    def quads(self) -> Quads:
        """Every quad of every file."""
        return [quad for source in self.sources for quad in source.quads]

    def store(self) -> MemoryStore:
        """A store in memory that holds them all."""
        return MemoryStore(quad for source in self.sources for quad in source.quads)


def load(files: Iterable[Path] | None = None) -> Graph:
    """The shipped ontology with the shipped data, or with `files` in its place.

    Raises `InputError` for the first file that cannot be read or parsed.
    """
    data = kg.resources.data_files() if files is None else list(files)
    return Graph(meaning=read(kg.resources.ontology_files()), data=read(data))


def read(files: Iterable[Path]) -> list[Source]:
    """Each file parsed."""
    return [Source(path, parse_file(path)) for path in files]
