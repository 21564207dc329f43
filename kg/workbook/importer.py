"""Imports a workbook: judges what it states, and writes files whole or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from kg.errors import InputError
from kg.files import read_text, shown, write_texts
from kg.namespaces import ID, compact
from kg.store.canonical import as_canonical_turtle
from kg.terms import Iri, parse_node, quads_of
from kg.text import sha256, visible
from kg.validation.report import Finding, Report, rank
from kg.validation.validate import of_own, validate
from kg.workbook import spreadsheet
from kg.workbook.cells import CellError, Statement, data_space
from kg.workbook.layout import DATASET, LABELS, TYPE, sheet_named, sheets
from kg.workbook.passages import PASSAGE
from kg.workbook.rows import VALUE, Place, Reading, at_cell, read
from kg.workbook.spreadsheet import Book
from kg.workbook.template import Source, statements

ACCOUNT = "import.json"
"""The file that lists what the last import wrote, with its hashes."""


@dataclass(frozen=True)
class Imported:
    """What an import found, and the texts that it writes when nothing is wrong."""

    report: Report
    texts: Mapping[Path, str]
    minted: Mapping[Place, str]
    figures: Mapping[str, Mapping[str, str]]
    lost: Sequence[str] = ()
    """The things that files of `data` describe and the book no longer has."""

    @property
    def refused(self) -> bool:
        """Whether something is wrong, so that nothing is written."""
        return any(rank(f.severity) >= rank("violation") for f in self.report.findings)


def import_book(path: Path, source: Source, data: Path, *, dry_run: bool = False) -> Imported:
    """Read a book and write the files of `data`, whole or not at all; nothing in a dry run.

    Raises `InputError` for a file that is no workbook, or that would overwrite what was changed by
    hand, and for a second import at the same time.
    """
    with _alone(data):
        imported = examine(spreadsheet.read(path), source, data)
        if not dry_run and not imported.refused:
            _write(data, imported, path)
    return imported


def examine(book: Book, source: Source, data: Path) -> Imported:
    """What a book would write into `data`, and what is wrong with it; raises as `import_book`."""
    _refuse_foreign(book, source)
    reading = read(book, source)
    texts = texts_of(reading, data, source.base)
    account = _account(data)
    listed = account.get("files", {})
    written = [p for p in source.own if p in texts or f"data/{p.name}" in listed]
    lost = _lost(reading, written)
    if lost and not (reading.is_partial or reading.rows.keys() - _datasets(reading)):
        raise InputError(
            f"{shown(book.path)}: has no rows, and would delete what is in {shown(data)}; run kg"
            " export workbook first, and edit that book",
            f"{shown(book.path)}：没有数据行，导入将删除 {shown(data)} 中的内容；请先运行"
            " kg export workbook，再编辑所得工作簿",
        )
    _find_named(reading, lost, written, source)
    _refuse_changed(texts, {**book.stamp, **listed})
    others = [path for path in source.own if path not in written]
    report = _judged(reading, texts, [*source.below, *others])
    before = account.get("figures", {}).items()
    kept = {t: f for t, f in before if (t, VALUE, f["value"]) in reading.values}
    return Imported(report, texts, reading.minted, {**kept, **reading.figures}, sorted(lost))


def texts_of(reading: Reading, data: Path, base: str = ID) -> dict[Path, str]:
    """The Turtle of each file, but of a new one that would hold its header alone.

    The text of a file that states the same stays as it is.
    """
    files = {data / f"{name}.ttl": found for name, found in reading.statements.items()}
    texts = dict[Path, str]()
    for path, found in files.items():
        if path.exists():
            is_same = found.keys() == set(statements(path))
            texts[path] = read_text(path) if is_same else _turtle(found)
        elif {subject for subject, _, _ in found} != {data_space(base) + path.stem}:
            texts[path] = _turtle(found)
    return texts


def _turtle(found: Iterable[Statement]) -> str:
    return as_canonical_turtle(quads_of((Iri(s), p, o) for s, p, o in found))


def _lost(reading: Reading, written: Sequence[Path]) -> set[str]:
    """The things that files describe and the book no longer has; passages and datasets apart."""
    before = [s for path in written for s in statements(path)]
    now = {subject for found in reading.statements.values() for subject, _, _ in found}
    apart = {s for s, p, o in before if p == TYPE and str(o) in (PASSAGE, DATASET)}
    return {subject for subject, _, _ in before} - now - apart


def _datasets(reading: Reading) -> set[str]:
    found = (one for own in reading.statements.values() for one in own)
    return {s for s, p, o in found if p == TYPE and str(o) == DATASET}


def _find_named(reading: Reading, lost: set[str], written: Sequence[Path], source: Source) -> None:
    """A finding for each thing that is lost and that other files, as verdicts, name."""
    before = [s for path in written for s in statements(path)]
    others = (path for path in source.own if lost and path not in written)
    named = {str(value) for path in others for _, _, value in statements(path)} & lost
    labels = {o: s for found in reading.statements.values() for s, p, o in found if p in LABELS}
    for thing in sorted(named):
        same = (labels.get(o) for s, p, o in before if s == thing and p in LABELS)
        place = next((reading.rows[s] for s in same if s in reading.rows), None)
        first = next(iter(reading.rows.values()))
        at = place or Place(first.file, first.sheet)
        reading.refuse(at, CellError("id-changed", value=thing.rpartition("/")[2]), thing)


# Judging


def _judged(reading: Reading, texts: Mapping[Path, str], below: Sequence[Path]) -> Report:
    """The findings of cells with those of all rules on what would be written, each at its cell."""
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for path, text in texts.items():
            files.append(Path(folder) / path.name)
            files[-1].write_text(text, "utf-8")
        report = of_own(validate([*below, *files], jobs=1), below)
    ruled = [finding for finding in report.findings if not _follows(finding, reading)]
    if reading.is_partial:  # what names a thing may be on the sheet that cannot be read
        ruled = [f for f in ruled if not (f.path or "").startswith("^") and not _is_check(f)]
    places = ((finding, _place_of(finding, reading)) for finding in ruled)
    placed = [at_cell(in_heads(f, p), p) if p else replace(f, file=None) for f, p in places]
    found = _one_a_cause(reading.findings, [f for f in placed if _cell(f) not in reading.muted])
    return replace(report, findings=[replace(finding, fix=None) for finding in found])


def _follows(finding: Finding, reading: Reading) -> bool:
    """Whether a finding follows from the fault of a cell that is reported."""
    asked = ((finding.focus, path) for path in _paths(finding.path))
    return finding.focus in reading.unsure or not reading.unknown.isdisjoint(asked)


def in_heads(finding: Finding, place: Place) -> Finding:
    """A finding of a rule with the heads of columns in place of the names of properties."""
    sheet = sheet_named(place.sheet)
    first = [sheet] if sheet else []
    columns = [c for s in (*first, *sheets()) for c in s.columns if c.path and not c.hidden]
    heads = {compact(column.path): column.name for column in reversed(columns)}

    def head(found: re.Match[str], language: str) -> str:
        before, name, after = found.groups()
        if name not in heads:
            return found[0]
        text = f"“{heads[name][language]}”"
        return text if language == "zh" else f"{before}{text}{after}"  # Chinese has no spaces there

    words = {
        language: re.sub(r"( ?)\b([a-z]+:[A-Za-z]+)\b( ?)", partial(head, language=language), text)
        for language, text in finding.message.items()
    }
    return replace(finding, message=words)


def _cell(finding: Finding) -> tuple[object, ...]:
    return finding.file, finding.sheet, finding.line, finding.column


def _one_a_cause(read: Iterable[Finding], ruled: Iterable[Finding]) -> list[Finding]:
    """One finding for each cause.

    That is the gravest of a cell, those of the reader first; of two things that share what they
    must not, the later; and in a row with a cell that is wrong by itself, no check of several.
    """
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in sorted(read, key=lambda f: (-rank(f.severity), f.sort_key)):
        kept.setdefault(_cell(finding), finding)
    things = {f.focus for f in kept.values() if f.focus and f.rule == "workbook:id-twice"}
    wrong = {_cell(f)[:3] for f in kept.values() if f.level == "error"}
    ruled = [finding for finding in ruled if finding.focus not in things]
    wrong |= {_cell(f)[:3] for f in ruled if f.level == "error" and not _is_check(f)}
    for finding in sorted(ruled, key=lambda f: (-rank(f.severity), f.sort_key)):
        if _is_check(finding) and _cell(finding)[:3] in wrong:
            continue
        is_shared = finding.rule.endswith(_SHARED) and finding.value
        key = (finding.rule, finding.value) if is_shared else _cell(finding)
        if is_shared or key not in kept:
            kept[key] = finding
    return sorted(kept.values(), key=lambda f: f.sort_key)


def _is_check(finding: Finding) -> bool:
    """Whether a rule relates several properties or things."""
    return finding.rule.startswith("checks:")


_SHARED = ("-twice", "-of-two-things")
"""How the names of checks end that find two things with one name or code."""


def _place_of(finding: Finding, reading: Reading) -> Place | None:
    """The cell of the value at fault, else that of its property in the row, else the id of it.

    Where something is missing it is a cell that is empty.
    """
    for path in _paths(finding.path):
        if finding.value:
            value = str(parse_node(finding.value))
            if place := reading.values.get((finding.focus, path, value)):
                return place
        if places := reading.cells.get((finding.focus, path)):
            is_missing = finding.value is None
            return next((p for p in places if (p in reading.filled) != is_missing), places[0])
    return reading.rows.get(finding.focus)


def _paths(path: str | None) -> list[str]:
    """The first steps of a property path, an inverse one after `^`."""
    if not path:
        return []
    if "<" not in path:
        return [path]
    return [back + iri for back, iri in re.findall(r"(\^?)<([^>]*)>", path)]


# Writing


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Hold the lock of the workspace of a folder of data; `InputError` where another import has it.

    That folder itself may not be there yet.
    """
    handle = os.open(data.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise InputError(
            f"{shown(data)}: another import is running there; wait until it is done",
            f"{shown(data)}：另有导入正在进行；请等待其结束",
        ) from None
    finally:
        os.close(handle)


def _account(data: Path) -> dict[str, Any]:
    path = data / ACCOUNT
    if not path.exists():
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
        parts = [found.get(name, {}) for name in ("files", "figures")]
        figures = all("value" in figure for figure in parts[1].values())
        if figures and all(isinstance(part, dict) for part in parts):
            return dict(found)
    except (AttributeError, TypeError, ValueError):
        pass
    raise InputError(
        f"{path}: is no account of an import; restore it, or delete it and export a workbook first",
        f"{path}：不是导入记录；请恢复该文件，或删除后先导出工作簿",
    )


def _refuse_changed(texts: Mapping[Path, str], known: Mapping[str, str]) -> None:
    """Raise `InputError` for a file that a book would overwrite and that it has not seen."""
    for path in texts:
        if path.exists():
            held = sha256(path.read_text("utf-8"))
            if held != known.get(f"data/{path.name}"):
                raise InputError(
                    f"{path}: was changed by hand since the last import; run kg export workbook"
                    " first, and edit that book",
                    f"{path}：上次导入后被手工改动；请先运行 kg export workbook，再编辑所得工作簿",
                )


def _refuse_foreign(book: Book, source: Source) -> None:
    name, base = book.stamp.get("workspace"), book.stamp.get("base")
    if name == source.name and base != source.base:
        raise InputError(
            f"{shown(book.path)}: was made with the base {base}, and kg.toml names {source.base};"
            " set it back there, or run kg export workbook and copy the rows into that book",
            f"{shown(book.path)}：所用 base 为 {base}，而 kg.toml 为 {source.base}；"
            "请改回 kg.toml，或运行 kg export workbook 后将各行复制到所得工作簿",
        )
    if name is not None and name != source.name:
        raise InputError(
            f"{shown(book.path)}: is the book of workspace {name}; go there, or export one here",
            f"{shown(book.path)}：是工作区 {name} 的工作簿；请到该工作区导入，或在此处导出",
        )


def _write(data: Path, imported: Imported, book: Path) -> None:
    """Write the files and the account of them, and remove those that the book no longer has.

    The ids that were made go into the book, so that its labels may change.
    """
    files = {f"data/{path.name}": sha256(text) for path, text in imported.texts.items()}
    account = {"book": book.name, "files": files, "figures": imported.figures}
    data.mkdir(parents=True, exist_ok=True)
    gone = [name for name in _account(data).get("files", {}) if name not in files]
    whole = {data / ACCOUNT: json.dumps(account, ensure_ascii=False, indent=2) + "\n"}
    ids = {(p.sheet, p.row, p.column): text for p, text in imported.minted.items() if p.column}
    write_texts({**imported.texts, **whole, **spreadsheet.filled_in(book, ids)})
    for name in gone:
        (data / name.removeprefix("data/")).unlink(missing_ok=True)


# Output

_HEADS: tuple[str, ...] = ("table", "cell", "level", "rule", "value", "fix")


def as_csv(report: Report, language: str) -> str:
    """The findings in the columns in which ROBOT writes those of a table."""
    rows = [_HEADS]
    for finding in report.findings:
        text = (finding.level, compact(finding.rule), finding.value or "", finding.words[language])
        rows.append(tuple(map(visible, (finding.sheet or "", finding.cell, *text))))
    return spreadsheet.as_csv(rows)
