"""Exports a graph: one file or a folder, whole or not at all, with its account."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from kg.ending import exit_by_sigterm
from kg.errors import InputError
from kg.export.formats.base import Format
from kg.export.formats.table import find
from kg.export.ledger import Ledger
from kg.export.manifest import Manifest, manifest
from kg.export.material import Material, Options, Writer
from kg.files import file_written_whole, folder_written_whole, writing
from kg.store.embedded import EmbeddedStore

_PART = 2**20
"""How many bytes are hashed and written at a time."""


def to_bytes(store: EmbeddedStore, name: str, options: Options | None = None) -> bytes:
    """The graph in a format that is one file, the same bytes each time."""
    file = BytesIO()
    to_stream(store, name, file, options)
    return file.getvalue()


def to_stream(
    store: EmbeddedStore,
    name: str,
    file: BinaryIO,
    options: Options | None = None,
    losses: TextIO | None = None,
    account: Path | None = None,
) -> Manifest:
    """Write the graph in a format that is one file to a stream; the account of it.

    The account is written to a file too, where one is named, and whole or not at all.
    """
    chosen = find(name)
    if chosen.is_folder:
        raise InputError(
            f"{name}: is a folder of files; name it with -o",
            f"{name}：该格式由多个文件组成；请用 -o 指定文件夹",
        )
    material = Material(chosen, store, options or Options(), Ledger(losses))
    with exit_by_sigterm(), _whole(account) as accounted:
        with _Hashed(file) as hashed:
            written = _writer(chosen).write(material, cast(BinaryIO, hashed))
        told = manifest(chosen, material, written, {"": hashed.digest()})
        _account(told, accounted, losses)
    return told


def to_path(
    store: EmbeddedStore,
    name: str,
    path: Path,
    options: Options | None = None,
    losses: TextIO | None = None,
    account: Path | None = None,
) -> Manifest:
    """Write the graph to a file or a folder, whole or not at all; the account of it.

    A folder holds its account as `manifest.json` and the steps that open it as `README.md`.
    """
    chosen = find(name)
    if not chosen.is_folder:
        with file_written_whole(path) as file, _whole(account) as accounted:
            with writing(str(path)):
                told = to_stream(store, name, file, options, losses)
            told = Manifest({**told.content, "files": {path.name: told.content["files"][""]}})
            _account(told, accounted, losses)
        return told
    material = Material(chosen, store, options or Options(), Ledger(losses))
    with folder_written_whole(path) as folder, _whole(account) as accounted:
        with writing(str(path)):
            written = _writer(chosen).write(material, folder)
            (folder / "README.md").write_text(readme(chosen), encoding="utf-8")
            told = manifest(chosen, material, written, _hashes(folder))
            (folder / "manifest.json").write_text(told.as_json(), encoding="utf-8")
        _account(told, accounted, losses)
    return told


def _whole(path: Path | None) -> AbstractContextManager[BinaryIO | None]:
    return nullcontext() if path is None else file_written_whole(path)


def _account(told: Manifest, file: BinaryIO | None, losses: TextIO | None) -> None:
    """Write the account; whether there is room is known before the export takes its place."""
    if file:
        file.write(told.as_json().encode())
        file.flush()
    if losses:
        losses.flush()


def readme(chosen: Format) -> str:
    """The steps that open a format, in both languages, as Markdown."""
    lines = [f"# {chosen.title.en}", "", *_numbered(step.en for step in chosen.steps), ""]
    lines += [f"# {chosen.title.zh}", "", *_numbered(step.zh for step in chosen.steps), ""]
    return "\n".join(lines)


def _numbered(steps: Iterator[str]) -> list[str]:
    return [f"{number}. {step}" for number, step in enumerate(steps, 1)]


def _writer(chosen: Format) -> Writer:
    return cast(Writer, import_module(f"kg.export.formats.{chosen.module}"))


def _hashes(folder: Path) -> Mapping[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[path.relative_to(folder).as_posix()] = digest
    return found


class _Hashed:
    """A stream whose parts are hashed and written on a thread of its own, one ahead at most."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._waiting: list[bytes] = []
        self._size = 0
        self._pool = ThreadPoolExecutor(1)
        self._task: Future[None] | None = None

    def __enter__(self) -> _Hashed:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self._pool:
            if kind is None:
                self.flush()

    def write(self, part: bytes) -> int:
        self._waiting.append(part)
        self._size += len(part)
        if self._size >= _PART:
            self._hand_over()
        return len(part)

    def writelines(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.write(part)

    def flush(self) -> None:
        self._hand_over()
        self._end_task()
        self._file.flush()

    def digest(self) -> str:
        return self._hash.hexdigest()

    def _hand_over(self) -> None:
        self._end_task()
        parts, self._waiting, self._size = self._waiting, [], 0
        self._task = self._pool.submit(self._take, b"".join(parts))

    def _end_task(self) -> None:
        """Wait for the part before; what kept it from being written is raised here."""
        if self._task:
            self._task.result()

    def _take(self, part: bytes) -> None:
        self._hash.update(part)
        self._file.write(part)
