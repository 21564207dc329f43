"""What the last run found, so that the next one looks only at what changed.

What a plan showed holds as long as its text, its slice of what plans share, the rules and the
engine are the same. It is kept as JSON in the user's own cache folder, may be deleted at any
time, and counts for nothing where it is broken or another user's.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from array import array
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import kg.resources
from kg.errors import KgError
from kg.files import opened, write_bytes
from kg.text import Words
from kg.validation.plans.plan_judge import Judged
from kg.validation.plans.units import Cut, Piece, Ties, Unit, bytes_of
from kg.validation.report import Finding

# Which files are as they were at the last run, and how they are cut


_CLOCK = 2 * 10**9
"""Within so many nanoseconds a file may change and keep its time."""


class Files:
    """The files of a run, held against what was kept of the last one.

    Size, times and place of a file are trusted, as version control does; with `rehash` its bytes
    are hashed instead.
    """

    def __init__(self, last: Mapping[str, Any], *, rehash: bool) -> None:
        self._last = last
        self._rehash = rehash
        self._now: dict[Path, dict[str, Any]] = {}
        self._cuts: dict[Path, list[Cut]] = {}
        self._digests: dict[Piece, str] = {}

    def cuts(self, path: Path, cut: Callable[[Path], list[Cut]]) -> list[Cut]:
        """How a file is cut: as it was, if it is the same, or else anew."""
        last = self._last.get(os.path.abspath(path), {})
        now: dict[str, Any] = {"stamp": _stamp(path), "taken": time.time_ns()}
        trusted = not self._rehash and now["stamp"] == last.get("stamp") and _is_settled(last)
        now["digest"] = last["digest"] if trusted else _digest_of_file(path)
        self._now[path] = now
        if now["digest"] == last.get("digest") and last["cuts"]:
            self._cuts[path] = [self._remembered(path, values) for values in last["cuts"]]
        else:
            self._cuts[path] = cut(path)
        return self._cuts[path]

    def _remembered(self, path: Path, values: Mapping[str, Any]) -> Cut:
        piece = Piece(path, values["start"], values["end"], values["line"], values["home"])
        self._digests[piece] = values["digest"]
        return Cut(values["unit"], piece, values["size"], values["plan"])

    def digest(self, pieces: Iterable[Piece]) -> str:
        """A hash of the bytes of some pieces, and of the files that they are of."""
        texts = (f"{os.path.abspath(piece.path)} {self._digest(piece)}" for piece in pieces)
        return digest(text.encode() for text in texts)

    def _digest(self, piece: Piece) -> str:
        if piece.whole:  # the ontology is none of the files: the hash of the rules covers it
            return str(self._now[piece.path]["digest"]) if piece.path in self._now else ""
        if piece not in self._digests:
            self._digests[piece] = digest([bytes_of(piece)])
        return self._digests[piece]

    def values(self) -> dict[str, Any]:
        """What is to be kept of this run, as JSON values."""
        return {
            os.path.abspath(path): {**now, "cuts": self._values(self._cuts[path])}
            for path, now in self._now.items()
        }

    def _values(self, cuts: Iterable[Cut]) -> list[dict[str, Any]]:
        """The cuts of a file; of one that was grouped none, for what was put aside is gone."""
        return [
            {
                "unit": unit,
                "start": piece.start,
                "end": piece.end,
                "line": piece.line,
                "home": piece.home,
                "size": size,
                "plan": plan,
                "digest": self._digest(piece),
            }
            for unit, piece, size, plan in cuts
            if not piece.text
        ]

    @property
    def changed_meanwhile(self) -> bool:
        """Whether a file is no longer what it was when the run began."""
        return any(_stamp(path) != now["stamp"] for path, now in self._now.items())


def digest(texts: Iterable[bytes]) -> str:
    """A hash of some texts in their order."""
    found = hashlib.blake2b(digest_size=16)
    for text in texts:
        found.update(len(text).to_bytes(8))
        found.update(text)
    return found.hexdigest()


def _digest_of_file(path: Path) -> str:
    with opened(path) as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _stamp(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _is_settled(last: Mapping[str, Any]) -> bool:
    """Whether a file was looked at long enough after its last change to be told by its time."""
    _, modified, changed, _ = last["stamp"]
    return bool(max(modified, changed) + _CLOCK < last["taken"])


# What judging a unit showed, as JSON values and back


def as_values(judged: Judged, pieces: Sequence[Piece]) -> dict[str, Any]:
    """`judged` as JSON values. Places are told within `pieces`, which may move in their files."""
    ties = judged.ties
    return {
        "name": judged.name,
        "findings": [_values(finding, pieces) for finding in judged.findings],
        "nodes": judged.nodes,
        "literals": judged.literals,
        "slice": judged.slice.hex(),
        "seen": judged.seen,
        "described": _text(ties.described),
        "named": _text(ties.named),
        "asked": _text(ties.asked),
        "offered": _text(ties.offered),
        "waits": ties.waits,
        "shared": ties.shared,
        "told": [[term.decode() for term in row] for row in judged.told],
    }


def from_values(values: dict[str, Any], pieces: Sequence[Piece]) -> Judged:
    """What `as_values` was given, its places those of `pieces` as they lie now."""
    return Judged(
        name=values["name"],
        findings=[_finding(finding, pieces) for finding in values["findings"]],
        nodes=values["nodes"],
        literals=values["literals"],
        slice=bytes.fromhex(values["slice"]),
        seen=values["seen"],
        ties=Ties(
            described=_hashes(values["described"]),
            named=_hashes(values["named"]),
            asked=_hashes(values["asked"]),
            offered=_hashes(values["offered"]),
            waits=values["waits"],
            shared=values["shared"],
        ),
        told=[(s.encode(), p.encode(), o.encode(), g.encode()) for s, p, o, g in values["told"]],
    )


def _text(hashes: array[int]) -> str:
    return b64encode(hashes.tobytes()).decode()


def _hashes(text: str) -> array[int]:
    return array("q", b64decode(text))


def _values(finding: Finding, pieces: Sequence[Piece]) -> dict[str, Any]:
    values = asdict(finding)
    if finding.file is not None:
        own = [number for number, piece in enumerate(pieces) if piece.path == finding.file]
        line = finding.line or 0
        number = next((n for n in reversed(own) if pieces[n].line <= line), own[0])
        values["file"] = number
        values["line"] = finding.line and finding.line - pieces[number].line
    return values


def _finding(values: dict[str, Any], pieces: Sequence[Piece]) -> Finding:
    file, line = values["file"], values["line"]
    if file is None:
        return Finding(**values)
    piece = pieces[file]
    values |= {"file": piece.path, "line": None if line is None else line + piece.line}
    return Finding(**values)


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
