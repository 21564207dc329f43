"""A graph with the files that it was loaded from, and the store at an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError
from kg.resources import ontology_files, shipped_data
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.store.interface import Store
from kg.workspace import Workspace, added_files, find

if TYPE_CHECKING:
    from kg.store.disk.store import DiskStore


class Source(NamedTuple):
    """A file and the names of the graphs that its triples are in."""

    path: Path
    graphs: Set[str]


class Graph(NamedTuple):
    """A graph with its files: the ontology with its vocabularies, and the data."""

    store: EmbeddedStore
    ontology: Sequence[Source]
    data: Sequence[Source]
    workspace: Workspace | None = None

    def file_of(self) -> dict[str, Path]:
        """The file of each named graph."""
        sources = [*self.ontology, *self.data]
        return {name: source.path for source in sources for name in source.graphs}


def load(
    files: Iterable[Path] | None = None,
    beside: Iterable[Path] = (),
    data: str | Path | Workspace | None = None,
) -> Graph:
    """The shipped ontology with the data that `workspace.find(data)` finds, or with `files`.

    Files and folders `beside`, and files above the layers of a workspace, add what is not yet
    there: some engines count a triple in two graphs twice. Raises `InputError` for the first file
    that cannot be read or parsed.
    """
    store = MemoryStore()
    found = find(data) if files is None else None
    below = found.layers() if found else []
    own = found.files() if found else shipped_data() if files is None else list(files)
    ontology = [Source(path, store.load(path)) for path in ontology_files()]
    sources = [Source(path, store.load(path)) for path in below or own]
    added = [*(own if below else ()), *added_files(beside)]
    sources += [Source(path, store.load_beside(path)) for path in added]
    store.files = [source.path for source in sources]
    return Graph(store, ontology, sources, found)


def stored(store: DiskStore) -> Graph:
    """The graph in a folder, with the files that it was loaded from."""
    ontology, data = list[Source](), list[Source]()
    for item in store.manifest.sources:
        sources = ontology if item.is_ontology else data
        sources.append(Source(item.file, set(item.graphs)))
    return Graph(store, ontology, data)


def at(address: str, beside: Sequence[Path] = ()) -> Store:
    """The store at `http(s)://…` or in a folder; `InputError` for none, and for files `beside`."""
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
