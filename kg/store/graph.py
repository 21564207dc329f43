"""A graph with the files that it was loaded from, and the store at an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.errors import InputError
from kg.namespaces import prefix_lines
from kg.resources import ontology_files, shipped_data
from kg.store.embedded import EmbeddedStore, MemoryStore
from kg.store.interface import Store
from kg.terms import Iri, Quads, text_of
from kg.workspace import Workspace, added_files, find

if TYPE_CHECKING:
    from kg.store.disk.store import DiskStore


_GRAPHS_OF_PLAN = """
SELECT DISTINCT ?graph WHERE {{
  {{ VALUES ?part {{ <{plan}> }} }} UNION {{ ?part plan:inPlan <{plan}> }}
  {{ GRAPH ?graph {{ ?part ?p ?o }} }} UNION {{ GRAPH ?graph {{ ?s ?p ?part }} }}
}}
"""
_PLANS = "SELECT DISTINCT ?plan WHERE { ?plan a plan:Plan }"


class Source(NamedTuple):
    """A file, the names of the graphs that its triples are in, and its hash where that is kept."""

    path: Path
    graphs: Set[str]
    sha256: str = ""


class Graph(NamedTuple):
    """A graph with its files: the ontology with its vocabularies, and the data."""

    store: EmbeddedStore
    ontology: Sequence[Source]
    data: Sequence[Source]
    workspace: Workspace | None = None

    def file_of(self) -> dict[str, Path]:
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
        sources.append(Source(item.file, set(item.graphs), item.sha256))
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


def graphs_of(graph: Graph, plan: Iri) -> set[str]:
    """The names of the graphs with the data about a plan."""
    data = {name for source in graph.data for name in source.graphs}
    answer = graph.store.ask(prefix_lines("plan") + _GRAPHS_OF_PLAN.format(plan=plan.value))
    return data & set(map(str, answer.column("graph")))


def statements_about(graph: Graph, plan: Iri) -> Quads:
    """The quads of these graphs, but those about things of other plans.

    A thing is that of the plan with whose IRI its own begins, the longest where several do.
    """
    names, plans = graphs_of(graph, plan), graph.store.ask(prefix_lines("plan") + _PLANS)
    others = {str(other) for other in plans.column("plan")} - {plan.value}

    def is_other(subject: str) -> bool:
        owners = [p for p in (plan.value, *others) if subject == p or subject.startswith(f"{p}-")]
        return bool(owners) and max(owners, key=len) != plan.value

    quads = (quad for quad in graph.store if text_of(quad.graph_name) in names)
    return [quad for quad in quads if not is_other(text_of(quad.subject))]
