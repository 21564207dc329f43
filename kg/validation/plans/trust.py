"""Which files are as they were at the last run, and how they are cut."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.files import opened
from kg.validation.plans.pieces import Cut, Piece, bytes_of

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
