"""Exports a graph: one file or a folder, whole or not at all, with its account."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from kg.errors import EngineError, InputError
from kg.export.context import Material, Options, Writer
from kg.export.formats.registry import Format, find
from kg.export.graph.model import Column
from kg.export.ledger import Ledger
from kg.files import exit_by_sigterm, file_written_whole, folder_written_whole, writing
from kg.store.embedded import EmbeddedStore
from kg.text import counted

# Why statements are left out or altered, each reason in both languages


_TABLE = Path(__file__).with_name("reasons.toml")
OF_THE_GRAPH = (
    "ontology-apart",
    "outside-scope",
    "edge-to-collapsed",
    "triple-term",
    "graph-of-value",
)
"""The reasons that any format of a property graph may have; each format lists its own."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a statement is left out, or a value not written as it stands."""

    en: str
    zh: str
    expected: bool = False


@cache
def reasons() -> dict[str, Reason]:
    """Every reason by its name.

    >>> reasons()["triple-term"].en
    'the value is a triple, a term of RDF 1.2'
    """
    with _TABLE.open("rb") as file:
        return {name: Reason(**row) for name, row in tomllib.load(file).items()}


# The account of an export: what came in, what went out, and what did not, with the reason


@dataclass(frozen=True, slots=True)
class Manifest:
    """The account as plain values, as `manifest.json` holds it."""

    content: Mapping[str, Any]

    @property
    def lost(self) -> int:
        """How many statements are left out, and values altered, beyond what is expected."""
        told = (*self.content["left_out"], *self.content["altered"])
        known = reasons()
        return sum(int(row["count"]) for row in told if not known[row["reason"]].expected)

    def as_json(self) -> str:
        """The account as JSON text, the same for the same export."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"


def manifest(
    chosen: Format, material: Material, written: Mapping[str, int], files: Mapping[str, str]
) -> Manifest:
    """The account of an export whose `files` have these SHA-256.

    Raises `EngineError` when a statement is neither handed to the writer nor told to be left out.
    """
    ledger = material.ledger
    if ledger.balance:
        told = counted(ledger.balance, "statement is", "statements are")
        raise EngineError(
            f"{chosen.name}: {told} not accounted for; report this",
            f"{chosen.name}：有 {ledger.balance} 条语句去向不明；请报告此问题",
        )
    details = material.details
    content: dict[str, Any] = {
        "format": chosen.name,
        "title": {"en": details.title, "zh": details.title_zh},
        "data_version": details.version,
        "data_day": details.day,
        "licences": list(details.licences),
        "files": dict(files),
        "statements": dict(ledger.sums),
        "written": dict(written),
        "by_class": ledger.table("kind"),
        "by_property": ledger.table("property"),
        "by_graph": ledger.table("graph"),
        "left_out": [
            _reason(name, chosen, tally.total()) for name, tally in sorted(ledger.left.items())
        ],
        "altered": [_reason(name, chosen, count) for name, count in sorted(ledger.altered.items())],
        "open": {"en": [step.en for step in chosen.steps], "zh": [s.zh for s in chosen.steps]},
    }
    if chosen.family != "rdf":
        graph = material.graph
        content["columns"] = {
            "nodes": _columns(graph.node_columns),
            "edges": _columns(graph.edge_columns),
        }
        content["classes"] = {word: iri for iri, word in sorted(graph.classes.words.items())}
    return Manifest(content)


def _reason(name: str, chosen: Format, count: int) -> dict[str, Any]:
    """A row of the account; `KeyError` for a reason that the format does not list."""
    reason = {known: reasons()[known] for known in (*OF_THE_GRAPH, *chosen.reasons)}[name]
    return {"reason": name, "count": count, "en": reason.en, "zh": reason.zh}


def _columns(columns: Iterable[Column]) -> list[dict[str, Any]]:
    return [
        {name: value for name, value in column._asdict().items() if value not in ("", False)}
        for column in columns
    ]


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
