"""A new generation of a store: made beside the present one, and put in its place in one step."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import clear_frames
from typing import NamedTuple

import pyoxigraph as ox

from kg.errors import EngineError
from kg.files import unwritable
from kg.namespaces import OWL, PLAN
from kg.store.disk import cleaning, durable, layout, record
from kg.store.disk.filling import Tell, fill, silent
from kg.store.disk.given import Given
from kg.store.disk.lock import writing
from kg.store.disk.record import Record, Source
from kg.store.said import resource

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
    layout.refuse_other(folder)
    with told(folder), writing(folder):
        present = record.recovered(folder) if salvage else _present(folder)
        if not salvage:
            cleaning.clean(folder)
        change = decide(present)
        if change is None:
            return None
        draft = folder / layout.next_generation(folder)
        try:
            draft.mkdir()
            made = _made(folder, draft, change, tell)
            swapped = _Swap(folder, layout.Pointer(draft.name, record.write(draft, made)))
            durable.sync_tree(draft)
            swapped.do()
        except BaseException as error:
            clear_frames(error.__traceback__)  # closes the engine, which would write on
            shutil.rmtree(draft, ignore_errors=True)
            raise
        swapped.confirm()
        cleaning.clean(folder)
        return made


def _present(folder: Path) -> Record | None:
    found = layout.pointer(folder)
    return record.read(folder, found) if found else None


def _made(folder: Path, draft: Path, change: Change, tell: Tell) -> Record:
    """Fill the engine of a new generation, put it in order, close it, and count again."""
    engine = draft / layout.ENGINE
    found = layout.pointer(folder) if change.keep else None
    if found:
        _copy(folder / found.generation / layout.ENGINE, engine)
    store = ox.Store(str(engine))
    for graph in change.drop if found else ():
        store.remove_graph(resource(graph))
    sources = [*change.keep, *fill(store, change.add, tell)]
    tell(None)
    store.optimize()
    store.flush()
    count, ontology = len(store), _ontology(store)
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


def _ontology(store: ox.Store) -> str:
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

    def __init__(self, folder: Path, pointer: layout.Pointer) -> None:
        self._folder, self._pointer = folder, pointer

    def do(self) -> None:
        """Set it; when this raises, it is not set."""
        beside = self._folder / layout.NEXT_POINTER
        durable.write(beside, str(self._pointer).encode())
        try:
            os.replace(beside, self._folder / layout.POINTER)
        except OSError:
            if not self._in_force():
                raise

    def confirm(self) -> None:
        """Have it on the disk; `EngineError` when the disk does not say so."""
        try:
            durable.sync(self._folder)
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
            return (self._folder / layout.POINTER).read_text() == str(self._pointer)
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
