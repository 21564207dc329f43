"""Which files make the graph, and what each of them holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import kg.resources
from kg.errors import InputError
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.store.interface import Store

if TYPE_CHECKING:
    from kg.store.disk.manifest import Source as StoredSource
    from kg.store.disk.store import DiskStore


class Source(NamedTuple):
    """A file and the names of the graphs that its triples are in."""

    path: Path
    graphs: frozenset[str]


class Graph(NamedTuple):
    """A graph with its files: what it means (ontology, vocabularies) and what it says (data)."""

    store: EmbeddedStore
    meaning: Sequence[Source]
    data: Sequence[Source]

    def file_of(self) -> dict[str, Path]:
        """The file of each named graph."""
        return {name: source.path for source in self._sources() for name in source.graphs}

    def _sources(self) -> list[Source]:
        return [*self.meaning, *self.data]


def load(files: Iterable[Path] | None = None, beside: Iterable[Path] = ()) -> Graph:
    """The shipped ontology with the shipped data, or with `files` in its place.

    Of the files `beside` them, each adds what is not yet there: a triple that stood in two
    graphs would be counted twice by some engines.

    Raises `InputError` for the first file that cannot be read or parsed.
    """
    store = MemoryStore()
    data = kg.resources.data_files() if files is None else list(files)
    return Graph(
        store=store,
        meaning=[_read(store, path) for path in kg.resources.ontology_files()],
        data=[_read(store, path) for path in data]
        + [Source(path, frozenset(store.load_beside(path))) for path in beside],
    )


def stored(store: DiskStore) -> Graph:
    """The graph in a folder, with the files that it was loaded from."""
    sources = store.manifest.sources
    return Graph(
        store=store,
        meaning=[_stored(item) for item in sources if item.is_ontology],
        data=[_stored(item) for item in sources if not item.is_ontology],
    )


def _stored(source: StoredSource) -> Source:
    return Source(source.file, frozenset(source.graphs))


def _read(store: MemoryStore, path: Path) -> Source:
    return Source(path, frozenset(store.load(path)))


# The store at an address: a SPARQL endpoint or a folder


def at(address: str, beside: Sequence[Path] = ()) -> Store:
    """The store at `http(s)://…`, or else in a folder that `kg load` filled.

    Raises `InputError` for an address of none, and for files `beside`, which only a graph in
    memory takes.
    """
    store: Store
    if "://" in address or address.startswith(("http:", "https:")):
        from kg.store.remote import RemoteStore

        store = RemoteStore(address)
    else:
        from kg.store.disk.store import DiskStore

        store = DiskStore(Path(address))
    if beside:
        raise InputError(
            f"{beside[0]}: cannot be asked beside a store; load it there, or leave out --store",
            f"{beside[0]}：无法与存储一并查询；请将其加载到存储，或去掉 --store",
        )
    return store
