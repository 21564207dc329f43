"""Exports a graph to one file or a folder, whole or not at all, with its account."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from kg.errors import EngineError, InputError
from kg.export.formats.registry import Format, find
from kg.export.graph.model import is_day
from kg.export.graph.property_graph import PropertyGraph
from kg.export.graph.things import Options
from kg.export.ledger import Ledger, reasons
from kg.files import exit_by_sigterm, file_written_whole, folder_written_whole, hash_of, writing
from kg.namespaces import DCTERMS, PLAN, RDF, VOID
from kg.store.embedded import EmbeddedStore
from kg.store.normalisation import in_all
from kg.store.scan import Scan
from kg.text import counted


@dataclass(frozen=True, slots=True)
class Details:
    """The description of the data as a whole.

    `day` is the latest day on which the data were changed or a document was seen. It is the one
    time stamp of an export, so that the same data give the same bytes; empty where there is none.
    """

    version: str
    day: str
    licences: tuple[str, ...]
    title: str = (
        "Industrial plans: what was promised, by whom, how firmly, by when, and what came of it"
    )
    title_zh: str = "产业规划：承诺了什么、由谁承诺、力度如何、期限为何、结果如何"

    def about(self) -> dict[str, object]:
        """The members that describe the data in a format in JSON."""
        keys = ("title", "title_zh", "version", "day")
        return {**{key: getattr(self, key) for key in keys}, "licences": list(self.licences)}

    @classmethod
    def of(cls, scan: Scan) -> Details:
        stamps = [DCTERMS + "modified", PLAN + "seenOn", PLAN + "asOf"]
        days = [day for stamp in stamps for day in scan.objects(None, stamp) if is_day(day)]
        datasets = scan.subjects_of(RDF + "type", VOID + "Dataset")
        licences = {item for name in datasets for item in scan.objects(name, DCTERMS + "license")}
        day = max(days, default="")
        return cls(version("kg-industry-plans"), day, tuple(sorted(licences)))


@dataclass(eq=False)
class ExportContext:
    """The store with the property graph and the description that are read from it."""

    format: Format
    store: EmbeddedStore
    options: Options
    ledger: Ledger

    @cached_property
    def scan(self) -> Scan:
        return self.store.scan()

    @cached_property
    def details(self) -> Details:
        return Details.of(self.scan)

    @cached_property
    def graph(self) -> PropertyGraph:
        """The property graph; the first access reads everything once."""
        return PropertyGraph(self.scan, self.ledger, self.options)


OF_THE_GRAPH = (
    "ontology-apart",
    "outside-scope",
    "edge-to-collapsed",
    "triple-term",
    "graph-of-value",
    "lexical-form",
)
"""The reasons that any format of a property graph may have, the last any format; each format lists
its own."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The account of an export as plain values, as `manifest.json` holds it.

    It counts the statements that were read, written, and left out or altered, with the reasons.
    """

    content: Mapping[str, Any]

    @property
    def lost(self) -> int:
        """How many statements are left out, and values altered, beyond what is expected."""
        rows = (*self.content["left_out"], *self.content["altered"])
        return sum(row["count"] for row in rows if not reasons()[row["reason"]].expected)

    @property
    def is_empty(self) -> bool:
        """Whether no statement was written."""
        return not self.content["statements"]["out"]

    def as_json(self) -> str:
        """The account as JSON text, the same for the same export."""
        return json.dumps(self.content, ensure_ascii=False, indent=2) + "\n"


def manifest(
    context: ExportContext, written: Mapping[str, int], files: Mapping[str, str]
) -> Manifest:
    """The account of an export whose `files` have these SHA-256.

    Raises `EngineError` when a statement is neither handed to the writer nor left out.
    """
    chosen, ledger, details = context.format, context.ledger, context.details
    if ledger.balance:
        missing = counted(ledger.balance, "statement is", "statements are")
        raise EngineError(
            f"{chosen.name}: {missing} not accounted for; report this",
            f"{chosen.name}：有 {ledger.balance} 条语句去向不明；请报告此问题",
        )
    left_out = {reason: tally.total() for reason, tally in ledger.left.items()}
    listed = {name: reasons()[name] for name in (*OF_THE_GRAPH, *chosen.reasons)}

    def rows(counts: Mapping[str, int]) -> list[dict[str, Any]]:
        """The rows of the account; `KeyError` for a reason that the format does not list."""
        return [
            {"reason": name, "count": number, "en": listed[name].en, "zh": listed[name].zh}
            for name, number in sorted(counts.items())
        ]

    altered, graphs = rows(ledger.altered), ledger.table("graph")
    written_graphs = {name for name, row in graphs.items() if row["out"]}
    normalised = (row for row in context.store.normalised if row[0] in written_graphs)
    changed, example = in_all(normalised)
    if changed:
        altered += [{**row, "example": example} for row in rows({"lexical-form": changed})]
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
        "by_graph": graphs,
        "left_out": rows(left_out),
        "altered": altered,
        "open": {language: [step[language] for step in chosen.steps] for language in ("en", "zh")},
    }
    if chosen.family != "rdf":
        graph = context.graph
        tables = {"nodes": graph.node_columns, "edges": graph.edge_columns}
        content["columns"] = {
            name: [{k: v for k, v in c._asdict().items() if v not in ("", False)} for c in columns]
            for name, columns in tables.items()
        }
        content["classes"] = {word: iri for iri, word in sorted(graph.classes.words.items())}
    return Manifest(content)


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
    context = ExportContext(chosen, store, options or Options(), Ledger(losses))
    with exit_by_sigterm():
        return _export(context, file, "", account)


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
    context = ExportContext(chosen, store, options or Options(), Ledger(losses))
    whole = folder_written_whole if chosen.is_folder else file_written_whole
    with whole(path) as place:
        return _export(context, place, str(path), account)


def _export(
    context: ExportContext, where: BinaryIO | Path, name: str, account: Path | None
) -> Manifest:
    """Write a file or a folder and the account of it; `name` is empty for a stream."""
    write = import_module(f"kg.export.formats.{context.format.module}").write
    with nullcontext() if account is None else file_written_whole(account) as account_file:
        with writing(name) if name else nullcontext():
            if isinstance(where, Path):
                written = write(context, where)
                (where / "README.md").write_text(readme(context.format), encoding="utf-8")
                result = manifest(context, written, _hashes(where))
                (where / "manifest.json").write_text(result.as_json(), encoding="utf-8")
            else:
                hashed = _HashedFile(where)
                written = write(context, hashed)
                where.flush()
                result = manifest(context, written, {Path(name).name: hashed.hash.hexdigest()})
        # A full disk is noticed before the export takes its place.
        if account_file:
            account_file.write(result.as_json().encode())
            account_file.flush()
        if context.ledger.losses:
            context.ledger.losses.flush()
    return result


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hash_of(path) for path in files}


def readme(chosen: Format) -> str:
    """The steps that open a format, in both languages, as Markdown."""
    lines = []
    for language in ("en", "zh"):
        steps = [f"{number}. {step[language]}" for number, step in enumerate(chosen.steps, 1)]
        lines += [f"# {chosen.title[language]}", "", *steps, ""]
    return "\n".join(lines)


class _HashedFile:
    """A file that is hashed while it is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.hash = hashlib.sha256()

    def write(self, part: bytes) -> int:
        self.hash.update(part)
        return self._file.write(part)

    def flush(self) -> None:
        self._file.flush()
