"""What the last run found, so that the next one looks only at what changed.

What a plan showed holds as long as its text, its slice of what plans share, the rules and the
engine are the same. It is kept in the user's own cache folder and may be deleted at any time.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

import kg.resources
from kg.files import write_bytes
from kg.validation.plans.judging import Judged
from kg.validation.plans.pieces import Cut, Piece, Unit, text_of

Stamp = tuple[int, int]
"""Size in bytes and time of the last change in nanoseconds."""


@dataclass(slots=True)
class Memory:
    """All that is kept of one run."""

    stamps: dict[Path, tuple[Stamp, bytes]] = field(default_factory=dict)
    cuts: dict[Path, list[Cut]] = field(default_factory=dict)
    units: dict[tuple[str, bool], tuple[bytes, Judged]] = field(default_factory=dict)
    context: tuple[bytes, Judged] | None = None
    shared: bytes = b""
    additions: bytes = b""


class Cache:
    """The last run over some files with some rules, and what this one adds to it.

    Size and time of a file are trusted, as version control does; with `rehash` its bytes are
    hashed instead.
    """

    def __init__(self, paths: Sequence[Path], engine: str, *, rehash: bool) -> None:
        name = digest(str(path.resolve()).encode() for path in sorted(paths)).hex()
        self._path = _folder() / f"{name}.pickle"
        self._rules = rules_digest(engine)
        self._trusts = not rehash
        self.last = self._read()
        self.now = Memory()

    def cuts(self, path: Path, cut: Callable[[Path], list[Cut]]) -> list[Cut]:
        """How a file is cut: as it was, if it is the same, or else anew."""
        status = path.stat()
        stamp = (status.st_size, status.st_mtime_ns)
        before, known = self.last.stamps.get(path, (None, b""))
        hashed = known if self._trusts and stamp == before else digest([path.read_bytes()])
        self.now.stamps[path] = (stamp, hashed)
        kept = self.last.cuts.get(path) if hashed == known else None
        in_order = kept and not any(piece.text for _, piece, _ in kept)
        self.now.cuts[path] = kept if kept and in_order else cut(path)
        return self.now.cuts[path]

    def text(self, pieces: Iterable[Piece]) -> bytes:
        """A hash of the text of some pieces; those of a file that is the same are not read."""
        return digest(map(self._text, pieces))

    def _text(self, piece: Piece) -> bytes:
        if piece.whole:
            return self.now.stamps[piece.path][1]
        return digest([text_of(piece)])

    def known(
        self,
        units: Sequence[Unit],
        shared: bytes,
        slices: Callable[[Sequence[Unit]], Iterable[bytes]],
    ) -> list[Judged]:
        """What the last run showed of those of `units` for which it still holds.

        `shared` is a hash of the context: where it is another, `slices` tells what each unit
        has of it now.
        """
        same = [unit for unit in units if self._unchanged(unit)]
        kept = [self.last.units[_key(unit)][1] for unit in same]
        if shared == self.last.shared:
            return kept
        now = slices(same)
        return [judged for judged, own in zip(kept, now, strict=True) if judged.slice == own]

    def _unchanged(self, unit: Unit) -> bool:
        if _key(unit) not in self.last.units:
            return False
        files = {piece.path for piece in unit.pieces}
        same = all(self._same_file(path) for path in files)
        return same or self.last.units[_key(unit)][0] == self.text(unit.pieces)

    def _same_file(self, path: Path) -> bool:
        return self.now.stamps[path][1] == self.last.stamps.get(path, ((), b""))[1]

    def keep(self, units: Sequence[Unit], judged: Iterable[Judged], shared: bytes) -> None:
        """Keep what each unit showed with the context of that hash."""
        self.now.shared = shared
        texts = {unit.name: unit for unit in units}
        for one in judged:
            unit = texts[one.name]
            old = self.last.units.get(_key(unit))
            text = old[0] if old and self._unchanged(unit) else self.text(unit.pieces)
            self.now.units[_key(unit)] = (text, one)

    def save(self) -> None:
        """Make this run the last one."""
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(self._path, pickle.dumps((self._rules, self.now)))

    def _read(self) -> Memory:
        """The last run; nothing where there is none, with other rules, or where it is broken."""
        try:
            rules, memory = pickle.loads(self._path.read_bytes())
        except Exception:
            return Memory()
        return memory if rules == self._rules else Memory()


def _key(unit: Unit) -> tuple[str, bool]:
    return unit.name, unit.complete


def digest(texts: Iterable[bytes]) -> bytes:
    """A hash of some texts in their order."""
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(len(text).to_bytes(8))
        found.update(text)
    return found.digest()


def rules_digest(engine: str) -> bytes:
    """A hash of all that a verdict on a text rests on besides the text and what it reaches."""
    files = (
        *kg.resources.ontology_files(),
        *kg.resources.shape_files(),
        *kg.resources.check_files(),
        *sorted(Path(__file__).resolve().parents[1].rglob("*.py")),
    )
    versions = (engine, version("kg-industry-plans"), version("pyoxigraph"))
    return digest([*(text.encode() for text in versions), *(p.read_bytes() for p in files)])


def _folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "kg" / "validation"
