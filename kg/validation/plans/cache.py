"""What the last run found, so that the next one looks only at what changed.

What a plan showed holds as long as its text, its slice of what plans share, the rules and the
engine are the same. It is kept as JSON in the user's own cache folder, may be deleted at any
time, and counts for nothing where it is broken or another user's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import kg.resources
from kg.errors import KgError
from kg.files import write_bytes
from kg.validation.plans.judging import Judged
from kg.validation.plans.pieces import Unit
from kg.validation.plans.record import as_values, from_values
from kg.validation.plans.trust import Files, digest
from kg.validation.report import Words

_LIBRARIES = ("pyoxigraph", "pyshacl", "rdflib", "shacl-rust")
_MOST_KEPT = 50
_UNKEPT: Words = {
    "en": "the cache cannot be written: the next run will look at everything",
    "zh": "无法写入缓存：下次运行将检查全部内容",
}


class Known(NamedTuple):
    """What judging a unit showed, and a hash of the context that it was judged with."""

    context: str
    judged: Judged


class Cache:
    """The last run over some folders with some rules, and what is to be kept of this one."""

    def __init__(self, given: Iterable[Path], engine: str, *, rehash: bool) -> None:
        folders = {path if path.is_dir() else path.parent for path in given}
        self._name = digest(os.path.abspath(folder).encode() for folder in sorted(folders))
        self._rules = rules_digest(engine).encode()
        self._last: dict[str, tuple[bytes, dict[str, Any]]] = {}
        self._recalled: dict[str, Known] = {}
        self._kept: dict[str, bytes] = {}
        head = self._read()
        self.files = Files(head.get("files", {}), rehash=rehash)
        self.base: str = head.get("base", "")
        """A hash of what plans shared."""
        self.shared: Sequence[str] = head.get("shared", ())
        """The plans that were taken as shared too."""

    def _read(self) -> dict[str, Any]:
        """The last run; nothing where there is none, with other rules, or where it is broken."""
        try:
            path = _folder() / self._name
            seal, _, body = path.read_bytes().partition(b"\n")
            if path.stat().st_uid != os.getuid() or seal != self._seal(body):
                return {}
        except (OSError, RuntimeError):
            return {}
        head, *lines = body.splitlines()
        for line in lines:
            values = json.loads(line)
            self._last[values["key"]] = line, values
        found: dict[str, Any] = json.loads(head)
        return found

    def _seal(self, body: bytes) -> bytes:
        return digest([self._rules, body]).encode()

    def recall(self, unit: Unit) -> Known | None:
        """What the last run showed of a unit whose text is the same."""
        line_and_values = self._last.get(_key(unit))
        if line_and_values is None:
            return None
        values = line_and_values[1]
        if values["text"] != self.files.digest(unit.pieces):
            return None
        found = Known(values["context"], from_values(values["judged"], unit.pieces))
        self._recalled[_key(unit)] = found
        return found

    def keep(self, unit: Unit, known: Known) -> None:
        """Keep what a unit showed."""
        key = _key(unit)
        if self._recalled.get(key) is known:
            self._kept[key] = self._last[key][0]
            return
        values = {
            "key": key,
            "text": self.files.digest(unit.pieces),
            "context": known.context,
            "judged": as_values(known.judged, unit.pieces),
        }
        self._kept[key] = json.dumps(values).encode()

    def save(self, base: str, shared: Iterable[str]) -> Words | None:
        """Make this run the last one, unless a file changed meanwhile; what to say if it fails."""
        if self.files.changed_meanwhile:
            return None
        head = {"files": self.files.values(), "base": base, "shared": sorted(shared)}
        body = b"\n".join([json.dumps(head).encode(), *self._kept.values()])
        try:
            folder = _folder()
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_bytes(folder / self._name, self._seal(body) + b"\n" + body)
        except (OSError, RuntimeError, KgError):
            return _UNKEPT
        _prune(folder)
        return None


def _key(unit: Unit) -> str:
    return f"{unit.name} {unit.complete}"


def rules_digest(engine: str) -> str:
    """A hash of all that a verdict on a text rests on besides the text and what it reaches."""
    files = (
        *kg.resources.ontology_files(),
        *kg.resources.shape_files(),
        *kg.resources.check_files(),
        *sorted(Path(__file__).resolve().parents[2].rglob("*.py")),
    )
    engines = (f"{name} {_version(name)}" for name in _LIBRARIES)
    texts = (text.encode() for text in (engine, *engines))
    return digest([*texts, *(path.read_bytes() for path in files)])


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _folder() -> Path:
    """The user's own cache folder; `RuntimeError` for a user without a home."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(home) if os.path.isabs(home) else Path.home() / ".cache") / "kg" / "validation"


def _prune(folder: Path) -> None:
    """Let go of what was kept longest ago."""
    with suppress(OSError):
        kept = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_MOST_KEPT:]:
            path.unlink()
