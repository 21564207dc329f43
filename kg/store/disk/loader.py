"""Loading sources into a store, unloading a plan, and rebuilding the store from its sources.

Each makes a new generation beside the one in force and puts it in force by one rename.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from traceback import clear_frames
from typing import TYPE_CHECKING, BinaryIO, cast

import pyoxigraph as ox

import kg.resources
from kg.errors import EngineError, InputError
from kg.files import hash_of, unwritable
from kg.namespaces import OWL, PLAN, unit_of
from kg.store import parser
from kg.store.disk import manifest, views
from kg.store.disk.manifest import DRAFT, ENGINE, Manifest, Source
from kg.store.disk.sources import LoadSource, Progress, again, ignore
from kg.store.disk.store import DiskStore
from kg.store.normalisation import count_normalised
from kg.terms import Iri, Quads, node_of, nquads, text_of, to_sparql
from kg.worker import processors

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_NO_PLACE = (errno.EEXIST, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR)
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, *_NO_PLACE)
_VERSION = ox.NamedNode(OWL + "versionInfo")
_OURS = PLAN.removesuffix("#")
_GRAPH = attrgetter("graph_name")
_NODES = (ox.NamedNode, ox.BlankNode)

_BATCH = 10_000
"""Statements that are looked at together."""
_FEW = 100_000
"""Statements of a source that are not worth a thread."""
_LOAD_BYTES = 48 * 2**20
"""What a thread loads at once takes five times as much memory."""
_MOST_LOADS = 3
"""Threads that load as fast as one parses."""


@dataclass(frozen=True, slots=True)
class Done:
    """The new manifest (none: nothing to do), how many sources were read, and which had changed."""

    manifest: Manifest | None
    read: int = 0
    changed: Sequence[str] = ()


_Change = tuple[Sequence[Source], Iterable[str], Sequence[LoadSource]]
"""How the next generation differs: sources kept as they are, graphs dropped, sources added."""


def load(folder: Path, sources: Iterable[LoadSource], progress: Progress = ignore) -> Done:
    """Add sources to the store in a folder, and the shipped ontology.

    A source that is in it already is skipped when it is the same, and else replaced. Raises
    `InputError` for the first source that cannot be read or parsed, and `EngineError` for a disk
    that fails or a store that another process writes to. The store is then as it was.
    """
    with _disk_errors(folder):
        is_new = not folder.exists()
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(folder):
            loaded = {source.path: source for source in _sources(folder)}
            wanted = [*_ontology(), *sources]
            new = [item for item in wanted if not _is_loaded(item, loaded.get(item.key))]
            if not new:
                return Done(None)
            made = _commit(folder, _replacing(list(loaded.values()), new), progress)
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise
    changed = [item.key for item in new if item.key in loaded]
    return Done(made, sum(not item.is_ontology for item in new), changed)


def unload(folder: Path, plan: str) -> Done:
    """Take out a plan, by its IRI or its graph's, with outcomes, verdicts; else `InputError`."""
    units = _units(DiskStore(folder), plan)
    with _locked(folder):
        sources = _sources(folder)
        gone = {g for source in sources for g in source.graphs if unit_of(g) in units}
        keep = []
        for source in sources:
            if graphs := [graph for graph in source.graphs if graph not in gone]:
                left_out = sorted({*source.left_out, *source.graphs} - set(graphs))
                changed = {g: row for g, row in source.normalised.items() if g in graphs}
                source = source._replace(left_out=left_out, normalised=changed)
                keep.append(source._replace(graphs=graphs))
        return Done(_commit(folder, (keep, gone, [])))


def rebuild(folder: Path, progress: Progress = ignore) -> Done:
    """Make a store of its sources as they are; `InputError`, and no change, if one is gone."""
    with _locked(folder):
        data = manifest.salvage(folder).data()
        changed = [source.path for source in data if _hash_now(source) != source.sha256]
        made = _commit(folder, ([], [], [*_ontology(), *map(again, data)]), progress)
    return Done(made, len(data), changed)


def size_of_sources(folder: Path) -> int:
    """How many bytes the sources of a store have that may be damaged."""
    return sum(source.size for source in manifest.salvage(folder).sources)


def state_of(source: Source) -> str:
    """How a source is now: `same`, `changed` or `gone`."""
    try:
        return "same" if _hash_now(source) == source.sha256 else "changed"
    except InputError:
        return "gone"


# Which sources are read


def _ontology() -> list[LoadSource]:
    return [LoadSource(path, is_ontology=True) for path in kg.resources.ontology_files()]


def _is_loaded(item: LoadSource, former: Source | None) -> bool:
    """Whether a source is in a store as it is now, with all its graphs."""
    if former is None or former.left_out:
        return False
    try:
        return item.raw is not None or hash_of(item.path) == former.sha256
    except OSError:
        return False  # reported when it is opened


def _replacing(loaded: Sequence[Source], new: Sequence[LoadSource]) -> _Change:
    """How `new` sources replace their former versions; others in the same graphs are read again."""
    shipped = {item.key for item in _ontology()}
    replaced = {item.key for item in new} | {s.path for s in loaded if s.is_ontology} - shipped
    going = [source for source in loaded if source.path in replaced]
    keep, drop, reread = list(loaded), set[str](), list[Source]()
    while going:
        keep = [source for source in keep if source not in going]
        drop |= {graph for source in going for graph in source.graphs}
        going = [source for source in keep if drop & set(source.graphs)]
        reread += going
    for source in reread:
        if _hash_now(source) != source.sha256:
            raise _differs(source, "has changed", "已改动")
    add = [*map(again, reread), *new]
    if all(source.is_ontology for source in keep):  # an empty store is filled faster
        return [], [], [*_ontology(), *(item for item in add if not item.is_ontology)]
    return keep, drop, add


def _units(store: DiskStore, plan: str) -> set[str]:
    """The units that describe a plan, or the one of a graph."""
    if any(plan in source.graphs for source in store.manifest.data()):
        return {unit_of(plan)}
    query = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ {to_sparql(Iri(plan))} a <{PLAN}Plan> }} }}"
    units = {unit_of(str(row[0])) for row in store.ask(query)}
    if not units:
        raise InputError(
            f"{plan}: is no plan in {store.folder}; kg query plans --store lists them",
            f"{plan}：{store.folder} 中没有这个规划；可用 kg query plans --store 查看",
        )
    return units


def _hash_now(source: Source) -> str:
    """The hash of a source as it is now; `InputError` for one that is gone."""
    try:
        return hash_of(source.file)
    except OSError:
        if source.path.startswith(manifest.STREAM):
            raise InputError(
                f"{source.path}: was read once and is not kept; save it as a file and load that"
                " into a new folder",
                f"{source.path}：只读取过一次，并未保存；请另存为文件，再加载到新文件夹",
            ) from None
        raise _differs(source, "is gone", "已不存在") from None


def _differs(source: Source, en: str, zh: str) -> InputError:
    return InputError(
        f"{source.path}: {en} since it was loaded; put it back, or load it too",
        f"{source.path}：加载后{zh}；请恢复该文件，或一并重新加载",
    )


def fill(store: ox.Store, sources: Iterable[LoadSource], progress: Progress) -> list[Source]:
    """Put the statements of sources into an engine, each in its graph; the sources as loaded.

    Raises `InputError` for the first that cannot be read or parsed, with line and column.
    """
    loaded: list[Source] = []
    with closing(_Threads(store)) as threads:
        quads = (_quads(source, loaded, progress, threads) for source in sources)
        store.bulk_extend(chain.from_iterable(quads))
        threads.wait()
    return loaded


def _quads(
    source: LoadSource, loaded: list[Source], progress: Progress, threads: _Threads
) -> Iterator[ox.Quad]:
    """The quads of a source, each in its graph, without those that threads load.

    `loaded` gets the source when it is through.
    """
    rdf_format = parser.format_of(source.name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        with source.text() as text:
            parser.refuse_unsound_xml(iter(text.read, b""), str(source.path))
    hidden = set(map(node_of, source.left_out))
    home, graphs, naming, number = None, set[ox.NamedNode | ox.BlankNode](), Quads(), 0
    normalised: dict[str, tuple[int, str]] = {}
    with parser.parse_errors(source.path), source.text(progress) as text:
        file = cast(BinaryIO, text)
        quads = ox.parse(file, rdf_format, base_iri=source.address, rename_blank_nodes=True)
        while batch := list(islice(quads, _BATCH)):
            naming += [
                quad
                for quad in batch
                if quad.predicate == parser.TYPE and quad.object in parser.NAMING_CLASSES
            ]
            names = set(map(_GRAPH, batch))
            if parser.NO_GRAPH in names:
                home = home or source.home()
                names = names - {parser.NO_GRAPH} | {home}
            if hidden & names:
                batch = [quad for quad in _at(home, batch) if quad.graph_name not in hidden]
            graphs |= names - hidden
            for quad in batch:
                if type(quad.object) not in _NODES:
                    count_normalised(quad, normalised, home)
            number += len(batch)
            if number <= _FEW or not threads.take(batch, home):
                yield from _at(home, batch)
        threads.load(home)
        sha256, size = text.sha256(), text.size
    if home:
        parser.refuse_two_names(naming, home, source.path)
    in_graphs = sorted(map(text_of, graphs))
    left_out = sorted(source.left_out)
    key, is_ontology = source.key, source.is_ontology
    loaded.append(Source(key, sha256, size, in_graphs, is_ontology, left_out, normalised))


def _at(home: ox.NamedNode | None, quads: Quads) -> Iterable[ox.Quad]:
    return quads if home is None else (parser.at_home(quad, home) for quad in quads)


class _Threads:
    """Threads in which the engine loads statements as lines, while others are being parsed.

    As quads they would be loaded by one thread, and only when all of them, or 10⁶, are parsed.
    """

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._lines: list[bytes] = []
        self._pool: ThreadPoolExecutor | None = None
        self._loads: deque[Future[None]] = deque()

    def take(self, quads: Quads, home: ox.NamedNode | None) -> bool:
        """Whether these are loaded here: not with blank nodes, which would get another label."""
        if processors() == 1 or b"_:" in (lines := nquads(quads)):
            return False
        self._lines.append(lines)
        if sum(map(len, self._lines)) > _LOAD_BYTES:
            self.load(home)
        return True

    def load(self, home: ox.NamedNode | None) -> None:
        """Load what was taken, that outside any graph into `home`, when a thread is free."""
        if not self._lines:
            return
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # here: it takes 25 ms

            self._pool = ThreadPoolExecutor()
        self.wait(min(processors(), _MOST_LOADS) - 1)
        lines, self._lines = b"".join(self._lines), []
        load = partial(self._store.bulk_load, to_graph=home, lenient=True)
        self._loads.append(self._pool.submit(load, lines, ox.RdfFormat.N_QUADS))

    def wait(self, running: int = 0) -> None:
        """Wait until so many loads are left; `RuntimeError` for one that failed."""
        while len(self._loads) > running:
            try:
                self._loads.popleft().result()
            except OSError as error:  # which would be taken for one of the file that is being read
                raise RuntimeError(error.strerror or error) from error

    def close(self) -> None:
        """Wait for the threads."""
        if self._pool:
            self._pool.shutdown()


# A new generation, put in force in one step


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a store; `InputError` for a folder of something else."""
    manifest.generations(folder)
    with _disk_errors(folder), manifest.lock(folder):
        yield


def _sources(folder: Path) -> Sequence[Source]:
    generations = manifest.generations(folder)
    return manifest.read(generations[-1]).sources if generations else []


def _commit(folder: Path, change: _Change, progress: Progress = ignore) -> Manifest:
    """Rename a new generation into force; on an error the store is as before, or it says so."""
    draft = folder / DRAFT
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir()
        made = manifest.write(draft, _built(folder, draft / ENGINE, change, progress))
        _take_over_views(folder, draft, made, change)
        for path in (*draft.rglob("*"), draft):
            _sync(path)
        draft.rename(manifest.next_generation(folder))
    except BaseException as error:
        clear_frames(error.__traceback__)  # closes the engine, which would go on writing
        shutil.rmtree(draft, ignore_errors=True)
        raise
    try:
        _sync(folder)
    except OSError as error:
        reason = error.strerror
        raise EngineError(
            f"{folder}: the new content is in force, but whether it outlives a loss of"
            f" power is not known ({reason}); run kg status --check",
            f"{folder}：新内容已生效，但断电后能否保留尚不可知（{reason}）；"
            "请运行 kg status --check",
        ) from error
    manifest.clean(folder)
    return made


def _built(folder: Path, engine: Path, change: _Change, progress: Progress) -> Manifest:
    """Fill the engine of a new generation, compact it and close it."""
    keep, drop, add = change
    if keep:  # a copy of the old one, which shares the files that never change
        old = manifest.generations(folder)[-1] / ENGINE
        ox.Store.read_only(str(old)).backup(str(engine))
    store = ox.Store(str(engine))
    for graph in drop:
        store.remove_graph(node_of(graph))
    sources = [*keep, *fill(store, add, progress)]
    progress(None)
    store.optimize()
    quads = len(store)
    found = store.quads_for_pattern(None, _VERSION, None)
    versions = {text_of(q.object) for q in found if text_of(q.subject).startswith(_OURS)}
    del found, store  # closes it
    ox.Store(str(engine))  # a log of what its tables hold by now goes only when it is opened again
    loaded = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(quads, " ".join(sorted(versions)), loaded, sources)


def _take_over_views(folder: Path, draft: Path, made: Manifest, change: _Change) -> None:
    """Take the views over that the generation in force has, where it is one that changed."""
    keep, drop, _ = change
    if keep:
        former, following = manifest.generations(folder)[-1], manifest.next_generation(folder)
        new = (source.graphs for source in made.sources[len(keep) :])
        graphs = {*drop, *chain.from_iterable(new)}
        views.take_over(former, draft, manifest.number_of(following), graphs)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno in _UNWRITABLE:
            raise unwritable(str(folder), error) from error
        reason = getattr(error, "strerror", None) or error
        raise EngineError(
            f"{folder}: cannot be written ({reason}); it is as it was, fix that and run again",
            f"{folder}：无法写入（{reason}）；存储保持原状，请排除后重试",
        ) from error
