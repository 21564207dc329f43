"""What the last run found, so that the next one judges only what changed.

It is JSON under a checksum in the user's own cache folder, and ignored where it is broken, of other
rules or another user's. A file is trusted by its size, times and inode, or by its hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from array import array
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import kg.resources
from kg.errors import KgError
from kg.files import opened, write_bytes
from kg.text import Words
from kg.validation.engines import engine_version
from kg.validation.plans.links import Outline, digest
from kg.validation.plans.pieces import Cut, Piece, Unit, bytes_of
from kg.validation.report import Finding

_CLOCK = 2 * 10**9  # nanoseconds within which a file may change and keep its time
_MAX_FILES = 50
_UNWRITABLE: Words = {
    "en": "the cache cannot be written: the next run will look at everything",
    "zh": "无法写入缓存：下次运行将检查全部内容",
}

T = TypeVar("T")
Values = dict[str, Any]


class Cache:
    """The last run over some folders with some rules, and what is kept of this one."""

    def __init__(self, given: Iterable[Path], engine: str, *, rehash: bool) -> None:
        folders = {path if path.is_dir() else path.parent for path in given}
        self._name = digest(os.path.abspath(folder).encode() for folder in sorted(folders))
        self._rules = _rules_digest(engine).encode()
        self._rehash = rehash
        self._stats: dict[Path, Values] = {}
        self._digests: dict[Piece, str] = {}
        self._last = defaultdict[str, Values](dict, self._read())
        self._now = defaultdict[str, Values](dict)

    def _read(self) -> Values:
        """The last run; empty where there is none that counts."""
        with suppress(OSError, RuntimeError):
            path = _folder() / self._name
            seal, _, body = path.read_bytes().partition(b"\n")
            if path.stat().st_uid == os.getuid() and seal == self._seal(body):
                return dict(json.loads(body))
        return {}

    def _seal(self, body: bytes) -> bytes:
        return digest([self._rules, body]).encode()

    def save(self) -> Words | None:
        """Make this run the last one, unless a file changed meanwhile; what to say if it fails."""
        if any(_stat(path) != values["stat"] for path, values in self._stats.items()):
            return None
        body = json.dumps(self._now).encode()
        try:
            folder = _folder()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_bytes(folder / self._name, self._seal(body) + b"\n" + body)
        except (OSError, RuntimeError, KgError):
            return _UNWRITABLE
        with suppress(OSError):
            kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in kept[_MAX_FILES:]:  # evict the oldest
                path.unlink()
        return None

    def pieces(self, path: Path, cut: Cut) -> list[Piece]:
        """The pieces of a file: those of the last run if it is the same file."""
        name = os.path.abspath(path)
        last = self._last["files"].get(name, {})
        now: Values = {"stat": _stat(path), "time": time.time_ns()}
        same = last and not self._rehash and now["stat"] == last["stat"]
        trusted = same and max(last["stat"][1:3]) + _CLOCK < last["time"]
        now["digest"] = last["digest"] if trusted else _digest_of_file(path)
        self._stats[path] = self._now["files"][name] = now
        if now["digest"] == last.get("digest") and last["pieces"]:
            known = {Piece(path, *fields): text for text, *fields in last["pieces"]}
            self._digests |= known
            pieces = list(known)
        else:
            pieces = cut(path)
        now["pieces"] = [
            (self._digest(piece), *piece[1:]) for piece in pieces if piece.grouped is None
        ]
        return pieces

    def digest(self, pieces: Iterable[Piece]) -> str:
        """A hash of the bytes of some pieces, and of the files that they are of."""
        texts = (f"{os.path.abspath(piece.path)} {self._digest(piece)}" for piece in pieces)
        return digest(text.encode() for text in texts)

    def _digest(self, piece: Piece) -> str:
        if piece.whole:  # the ontology is none of the files: the hash of the rules covers it
            return str(self._stats[piece.path]["digest"]) if piece.path in self._stats else ""
        if piece not in self._digests:
            self._digests[piece] = digest([bytes_of(piece)])
        return self._digests[piece]

    def recall(self, kind: str, key: str) -> Any:
        """The JSON values that were kept of a kind under a key, and keep them; else nothing."""
        if key in self._last[kind]:
            self._now[kind][key] = self._last[kind][key]
        return self._now[kind].get(key)

    def keep(self, kind: str, key: str, values: object) -> None:
        self._now[kind][key] = values

    def memo(
        self,
        kind: Callable[..., T],
        units: Iterable[Unit],
        keys: Mapping[str, str],
        compute: Callable[[Sequence[Unit]], Iterable[tuple[str, T]]],
    ) -> dict[str, T]:
        """An outline or what judging showed for each unit, by name: kept, or computed and kept."""
        by_name = {unit.name: unit for unit in units}
        kept = {name: self.recall(kind.__name__, keys[name]) for name in by_name}
        found = {name: _value(kind, own, by_name[name]) for name, own in kept.items() if own}
        rest = [unit for name, unit in by_name.items() if name not in found]
        for name, value in compute(rest) if rest else ():
            found[name] = value
            self.keep(kind.__name__, keys[name], _values(value, by_name[name]))
        return found


def _digest_of_file(path: Path) -> str:
    with opened(path) as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _stat(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _rules_digest(engine: str) -> str:
    """A hash of all that findings depend on besides the data."""
    files = (
        *kg.resources.ontology_files(),
        *kg.resources.shape_files(),
        *kg.resources.check_files(),
        *sorted(Path(__file__).resolve().parents[2].rglob("*.py")),
    )
    libraries = (engine, engine_version(engine), version("pyoxigraph"), version("rdflib"))
    return digest([*map(str.encode, libraries), *(path.read_bytes() for path in files)])


def _folder() -> Path:
    """The user's own cache folder; `RuntimeError` for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".cache") / "kg" / "validation"


def _values(value: Any, unit: Unit) -> object:
    """An outline, or what judging a unit showed; lines are counted within its pieces."""
    if isinstance(value, Outline):
        return [b64encode(hashes.tobytes()).decode() for hashes in value]
    findings = [_finding_values(finding, unit.pieces) for finding in value.findings]
    return {**value._asdict(), "findings": findings}


def _value(kind: Callable[..., T], values: Any, unit: Unit) -> T:
    """What `_values` was given, with lines where the pieces are now."""
    if kind is Outline:
        return kind(*(array("q", b64decode(text)) for text in values))
    findings = [_finding(finding, unit.pieces) for finding in values["findings"]]
    return kind(**{**values, "findings": findings})


def _finding_values(finding: Finding, pieces: Sequence[Piece]) -> Values:
    values = asdict(finding)
    if finding.file is not None:
        own = [number for number, piece in enumerate(pieces) if piece.path == finding.file]
        line = finding.line or 0
        number = next((n for n in reversed(own) if pieces[n].line <= line), own[0])
        values["file"] = number
        values["line"] = finding.line and finding.line - pieces[number].line
    return values


def _finding(values: Values, pieces: Sequence[Piece]) -> Finding:
    if values["file"] is not None:
        piece, line = pieces[values["file"]], values["line"]
        line = None if line is None else line + piece.line
        values = {**values, "file": piece.path, "line": line}
    return Finding(**values)
