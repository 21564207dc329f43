"""Loading sources into a store, taking a plan out, and making the store anew from its sources.

The source files are the truth: a store knows each by its path and hash, and can be made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import kg.resources
from kg.errors import InputError
from kg.model import Iri
from kg.namespaces import PLAN, unit_of
from kg.store.disk import layout
from kg.store.disk.filling import Tell, silent
from kg.store.disk.generations import Change, renew, told
from kg.store.disk.given import Given, again
from kg.store.disk.record import Record, Source, hash_of, recovered
from kg.store.disk.store import DiskStore
from kg.store.terms import to_sparql


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
    layout.refuse_other(folder)
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
