"""Filling an engine with sources: small ones all together, large ones as a stream each."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path
from traceback import clear_frames
from typing import BinaryIO, NamedTuple, cast

import pyoxigraph as ox

import kg.resources
from kg.errors import EngineError, InputError
from kg.files import unwritable
from kg.namespaces import OWL, PLAN, unit_of
from kg.store import parser
from kg.store.disk import lock, manifest
from kg.store.disk.lock import writing
from kg.store.disk.manifest import Record, Source, hash_of, recovered
from kg.store.disk.sources import Checked, Given, Hashed, again
from kg.store.disk.store import DiskStore
from kg.store.parser import refuse_unsound_xml_parts
from kg.terms import Iri, node_of, text_of, to_sparql

Tell = Callable[[int | None], None]
"""Is told how many more bytes of the sources were read; nothing when all were."""

_SMALL = 8 * 2**20
"""Up to how many bytes of RDF a source is held whole. An engine makes files of its own for each
stream, which would be too many for a folder of small ones."""
_PART = 2**20
_NO_GRAPH = ox.DefaultGraph()


def silent(_: int | None) -> None:
    """Tells nobody."""


def fill(store: ox.Store, items: Sequence[Given], tell: Tell = silent) -> list[Source]:
    """Put the statements of sources into an engine; the sources in the order given.

    Triples outside any graph go to the graph that their file names, see `parsing.load`. A graph
    that is left out is none of the source's.

    Raises `InputError` for the first that cannot be read or parsed, with line and column.
    """
    found: dict[str, Source] = {}
    large = [item for item in items if item.size > _SMALL]
    for item in large:  # first: in an empty store it is quickly told which graphs one brings
        found[item.key] = _streamed(store, item, tell)
    small = [item for item in items if item.size <= _SMALL]
    store.bulk_extend(_quads(small, found, tell))
    return [found[item.key] for item in items]


def _quads(items: Iterable[Given], found: dict[str, Source], tell: Tell) -> Iterator[ox.Quad]:
    """The quads of small sources, one after the other; each source when it is through."""
    for item in items:
        with item.open() as file:
            hashed = Hashed(file, tell)
            raw = _whole(item.unpacked(cast(BinaryIO, hashed)))
            parser.refuse_unsound(raw, parser.format_of(item.name), str(item.path))
            graphs = set()
            with parser.told(item.path):
                for quad in parser.parse_as(item.name, raw, item.address):
                    name = text_of(quad.graph_name)
                    if name not in item.left_out:
                        graphs.add(name)
                        yield quad
            found[item.key] = _source(item, hashed, graphs)


def _streamed(store: ox.Store, item: Given, tell: Tell) -> Source:
    """Put the statements of a large source in, which is never held whole."""
    rdf_format = parser.format_of(item.name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        with _text(item) as (text, _):
            refuse_unsound_xml_parts(iter(lambda: text.read(_PART), b""), str(item.path))
    home = _Home(item)
    fresh = next(iter(store.named_graphs()), None) is None
    with _text(item, tell) as (text, hashed), parser.told(item.path):
        if not rdf_format.supports_datasets:
            store.bulk_load(text, rdf_format, base_iri=item.address, to_graph=home.name)
            graphs = {home.name.value}
        elif fresh and not item.left_out:
            store.bulk_load(text, rdf_format, base_iri=item.address)
            _move_home(store, home)
            graphs = set(map(text_of, store.named_graphs()))
        else:
            graphs = set()
            quads = ox.parse(text, rdf_format, base_iri=item.address)
            store.bulk_extend(_kept(quads, home, graphs))
        source = _source(item, hashed, graphs)
    if home.known:
        parser.refuse_two_names_in(store, home.name, item.path)
    return source


def _kept(quads: Iterable[ox.Quad], home: _Home, graphs: set[str]) -> Iterator[ox.Quad]:
    """The quads of a source, each in its graph, without those that are left out."""
    for quad in quads:
        if quad.graph_name == _NO_GRAPH:
            quad = ox.Quad(quad.subject, quad.predicate, quad.object, home.name)
        name = text_of(quad.graph_name)
        if name not in home.item.left_out:
            graphs.add(name)
            yield quad


def _move_home(store: ox.Store, home: _Home) -> None:
    """Put what was loaded outside any graph into the graph that its file names."""
    outside = store.quads_for_pattern(None, None, None, _NO_GRAPH)
    first = next(outside, None)
    if first is not None:
        store.bulk_extend(_kept(chain([first], outside), home, set()))
        store.clear_graph(_NO_GRAPH)


class _Home:
    """The graph of the triples that a source has outside any graph, looked for when needed."""

    def __init__(self, item: Given) -> None:
        self.item = item
        self.known = False

    @cached_property
    def name(self) -> ox.NamedNode:
        """Its name."""
        self.known = True
        rdf_format = parser.format_of(self.item.name)
        with _text(self.item) as (text, _):
            return parser.home_in(text, rdf_format, self.item.name, self.item.address)


@contextmanager
def _text(item: Given, tell: Tell = silent) -> Iterator[tuple[BinaryIO, Hashed]]:
    """The text of a source to be read in parts, and the reader that counts what lies on disk."""
    with item.open() as file:
        hashed = Hashed(file, tell)
        unpacked = item.unpacked(cast(BinaryIO, hashed))
        yield cast(BinaryIO, Checked(unpacked, str(item.path))), hashed


def _whole(file: BinaryIO) -> bytes:
    return b"".join(iter(lambda: file.read(_PART), b""))


def _source(item: Given, hashed: Hashed, graphs: Iterable[str]) -> Source:
    digest = hashed.digest()
    left_out = sorted(item.left_out)
    return Source(item.key, digest, hashed.size, sorted(graphs), item.meaning, left_out)


# A new generation of a store: made beside the present one, and put in its place in one step


_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_VERSION = ox.NamedNode(OWL + "versionInfo")


class Change(NamedTuple):
    """How the next generation differs: sources kept as they are, graphs that go, files added."""

    keep: Sequence[Source]
    drop: Sequence[str]
    add: Sequence[Given]


def renew(
    folder: Path,
    decide: Callable[[Record | None], Change | None],
    tell: Tell = silent,
    *,
    salvage: bool = False,
) -> Record | None:
    """Put a new generation in force; its record. Nothing is done where `decide` gives nothing.

    It is asked while the store is held, with what is in force. To `salvage` is to take the word
    of a damaged store for what it was made from.

    Raises `EngineError`, and leaves the store as it was, when the disk fails or another process
    writes; and whatever reading the sources raises.
    """
    manifest.refuse_other(folder)
    with told(folder), writing(folder):
        present = manifest.recovered(folder) if salvage else _present(folder)
        if not salvage:
            lock.clean(folder)
        change = decide(present)
        if change is None:
            return None
        draft = folder / manifest.next_generation(folder)
        try:
            draft.mkdir()
            made = _made(folder, draft, change, tell)
            swapped = _Swap(folder, manifest.Pointer(draft.name, manifest.write(draft, made)))
            manifest.sync_tree(draft)
            swapped.do()
        except BaseException as error:
            clear_frames(error.__traceback__)  # closes the engine, which would write on
            shutil.rmtree(draft, ignore_errors=True)
            raise
        swapped.confirm()
        lock.clean(folder)
        return made


def _present(folder: Path) -> Record | None:
    found = manifest.pointer(folder)
    return manifest.read(folder, found) if found else None


def _made(folder: Path, draft: Path, change: Change, tell: Tell) -> Record:
    """Fill the engine of a new generation, put it in order, close it, and count again."""
    engine = draft / manifest.ENGINE
    found = manifest.pointer(folder) if change.keep else None
    if found:
        _copy(folder / found.generation / manifest.ENGINE, engine)
    store = ox.Store(str(engine))
    for graph in change.drop if found else ():
        store.remove_graph(node_of(graph))
    sources = [*change.keep, *fill(store, change.add, tell)]
    tell(None)
    store.optimize()
    store.flush()
    count, ontology = len(store), _put_ontology(store)
    del store  # closes it
    ox.Store(str(engine))  # a log of what its tables hold by now goes only when it is opened again
    read = len(ox.Store.read_only(str(engine)))
    if read != count:
        raise EngineError(
            f"{folder}: {count} quads were written and {read} are read; the store is as it was",
            f"{folder}：写入 {count} 条四元组，读出 {read} 条；存储保持原状",
        )
    return Record(count, ontology, datetime.now(UTC).isoformat(timespec="seconds"), sources)


def _copy(old: Path, new: Path) -> None:
    """A copy of an engine's files, which shares what never changes."""
    ox.Store.read_only(str(old)).backup(str(new))


def _put_ontology(store: ox.Store) -> str:
    """The version of the shipped ontology that is in a store."""
    ours = PLAN.rstrip("#")
    found = {
        quad.object.value
        for quad in store.quads_for_pattern(None, _VERSION, None)
        if isinstance(quad.object, ox.Literal)
        and isinstance(quad.subject, ox.NamedNode)
        and quad.subject.value.startswith(ours)
    }
    return " ".join(sorted(found))


class _Swap:
    """The pointer set to another generation. Once renamed it is in force, confirmed or not."""

    def __init__(self, folder: Path, pointer: manifest.Pointer) -> None:
        self._folder, self._pointer = folder, pointer

    def do(self) -> None:
        """Set it; when this raises, it is not set."""
        beside = self._folder / manifest.NEXT_POINTER
        manifest.write_durably(beside, str(self._pointer).encode())
        try:
            os.replace(beside, self._folder / manifest.POINTER)
        except OSError:
            if not self._in_force():
                raise

    def confirm(self) -> None:
        """Have it on the disk; `EngineError` when the disk does not say so."""
        try:
            manifest.sync(self._folder)
        except OSError as error:
            reason = error.strerror
            raise EngineError(
                f"{self._folder}: the new content is in force, but whether it outlives a loss of"
                f" power is not known ({reason}); run kg status --check",
                f"{self._folder}：新内容已生效，但断电后能否保留尚不可知（{reason}）；"
                "请运行 kg status --check",
            ) from error

    def _in_force(self) -> bool:
        with suppress(OSError):
            return (self._folder / manifest.POINTER).read_text() == str(self._pointer)
        return False


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turn the disk's refusal into one line."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        if isinstance(error, OSError) and error.errno in _FORBIDDEN:
            raise unwritable(str(folder), error) from error
        reason = getattr(error, "strerror", None) or error
        raise EngineError(
            f"{folder}: cannot be written ({reason}); it is as it was, mend that and run again",
            f"{folder}：无法写入（{reason}）；存储保持原状，请排除后重试",
        ) from error


# Loading sources into a store, taking a plan out, and making the store anew from its sources


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a call: what is in the store now, and how many sources were read.

    `changed` are sources that are not as they were when they were loaded before. Without a
    `record` there was nothing to do.
    """

    record: Record | None
    read: int = 0
    changed: Sequence[str] = ()


def load(folder: Path, items: Iterable[Given], tell: Tell = silent) -> Done:
    """Add sources to the store in a folder, and the shipped ontology.

    A source that is in it already is left alone when it is the same, and else takes its own
    place. Readers see the store as it was until all is loaded.

    Raises `InputError` for the first source that cannot be read or parsed, and `EngineError` for
    a disk that fails or a store that another process writes to. The store is then as it was.
    """
    wanted = [*_ontology(), *items]
    changed: list[str] = []
    read = 0

    def decide(present: Record | None) -> Change | None:
        nonlocal read
        known = {source.path: source for source in present.sources} if present else {}
        new = [item for item in wanted if not _same(item, known.get(item.key))]
        changed.extend(item.key for item in new if item.key in known)
        read = sum(not item.meaning for item in new)
        return _change(list(known.values()), new) if new else None

    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
    return Done(renew(folder, decide, tell), read, changed)


def unload(folder: Path, plan: str) -> Done:
    """Take a plan out of the store in a folder: its graph with its outcomes and verdicts.

    `plan` is the IRI of the plan or of its graph. Raises `InputError` when it is not there.
    """
    units = _units(DiskStore(folder), plan)

    def decide(present: Record | None) -> Change | None:
        sources = present.sources if present else []
        gone = {g for source in sources for g in source.graphs if unit_of(g) in units}
        left = [_without(source, gone) for source in sources]
        return Change([source for source in left if source.graphs], sorted(gone), [])

    return Done(renew(folder, decide))


def rebuild(folder: Path, tell: Tell = silent) -> Done:
    """Make the store in a folder anew from its sources, as they are now.

    Raises `InputError` for the first source that is gone; the store is then as it was.
    """
    changed: list[str] = []
    read = 0

    def decide(present: Record | None) -> Change | None:
        nonlocal read
        data = present.data() if present else []
        changed.extend(s.path for s in data if _hash_now(s) != s.sha256)
        items = [*_ontology(), *map(again, data)]
        read = len(data)
        return Change([], [], items)

    return Done(renew(folder, decide, tell, salvage=True), read, changed)


def _units(store: DiskStore, plan: str) -> set[str]:
    """The units that describe a plan, or the one of a graph."""
    if any(plan in source.graphs for source in store.record.data()):
        return {unit_of(plan)}
    asked = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ {to_sparql(Iri(plan))} a <{PLAN}Plan> }} }}"
    found = {unit_of(str(row[0])) for row in store.ask(asked)}
    if not found:
        raise InputError(
            f"{plan}: is no plan in {store.folder}; kg query plans --store lists them",
            f"{plan}：{store.folder} 中没有这个规划；可用 kg query plans --store 查看",
        )
    return found


def sizes(folder: Path) -> int:
    """How many bytes the sources of a store have that may be damaged."""
    manifest.refuse_other(folder)
    return sum(source.size for source in recovered(folder).sources)


def state_of(source: Source) -> str:
    """How a source is now: `same`, `changed` or `gone`."""
    try:
        return "same" if _hash_now(source) == source.sha256 else "changed"
    except InputError:
        return "gone"


def _ontology() -> list[Given]:
    return [Given(path, meaning=True) for path in kg.resources.ontology_files()]


def _same(item: Given, known: Source | None) -> bool:
    """Whether a source is in a store as it is now, with all its graphs."""
    if known is None or known.left_out:
        return False
    try:
        return item.raw is not None or hash_of(item.path) == known.sha256
    except OSError:
        return False  # told when it is opened


def _change(known: Sequence[Source], new: Sequence[Given]) -> Change:
    """What to do for `new` to take the place of its former self.

    Graphs that it had go, and other sources that fill these graphs too are read once more.
    """
    shipped = {item.key for item in _ontology()}
    reading = {item.key for item in new}
    reading |= {source.path for source in known if source.meaning} - shipped
    beside: list[Source] = []
    while True:
        drop = {g for source in known if source.path in reading for g in source.graphs}
        touched = [s for s in known if s.path not in reading and drop & set(s.graphs)]
        if not touched:
            break
        beside += touched
        reading |= {source.path for source in touched}
    for source in beside:
        if _hash_now(source) != source.sha256:
            raise _other(source, "has changed", "已改动")
    keep = [source for source in known if source.path not in reading]
    if all(source.meaning for source in keep):
        data = [item for item in new if not item.meaning]
        return Change([], [], [*_ontology(), *map(again, beside), *data])
    return Change(keep, sorted(drop), [*map(again, beside), *new])


def _without(source: Source, gone: set[str]) -> Source:
    left_out = gone & set(source.graphs)
    if not left_out:
        return source
    graphs = [graph for graph in source.graphs if graph not in gone]
    return source._replace(graphs=graphs, left_out=sorted({*source.left_out, *left_out}))


def _hash_now(source: Source) -> str:
    """The hash of a source as it is now; `InputError` for one that is gone."""
    try:
        return hash_of(source.now)
    except OSError:
        if source.is_stream:
            raise InputError(
                f"{source.path}: was read once and is not kept; save it as a file and load that"
                " into a new folder",
                f"{source.path}：只读取过一次，并未保存；请另存为文件，再加载到新文件夹",
            ) from None
        raise _other(source, "is gone", "已不存在") from None


def _other(source: Source, en: str, zh: str) -> InputError:
    return InputError(
        f"{source.path}: {en} since it was loaded; put it back, or load it too",
        f"{source.path}：加载后{zh}；请恢复该文件，或一并重新加载",
    )
